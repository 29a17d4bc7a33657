"""Refusals of the panel."""

from auction.ground.refusal import Reason

REFUSALS = {
    "PROPOSAL_HAS_VOTES": Reason(
        409, en="A judge has already voted on the open proposal; it can no longer be changed. Wait for the panel's decision.",
        zh="已有法官就该方案表决，方案不能再修改，请等待合议庭决定。",
    ),
    "PROPOSER_MAY_NOT_VOTE": Reason(
        403, en="You made this proposal, so you may not vote on it.", zh="您是方案提出人，不能参加表决。"
    ),
    "PROPOSAL_NEEDS_PERSON": Reason(
        403, en="Your account has no proved person, so you cannot put anything before the panel: nobody votes on his own "
        "proposal, whatever the account. Prove who you are, or ask your court's administrator.",
        zh="您的账号未关联实名人员，不能向合议庭提出方案：任何人不得以任何账号表决自己的提案。请先完成实名，或联系本院管理员。",
    ),
    "ALREADY_VOTED": Reason(409, en="You have already voted on this proposal.", zh="您已就该方案表决。"),
    "VOTE_NEEDS_PERSON": Reason(
        403, en="Your account has no proved person, so its vote cannot count. Ask your court's administrator.",
        zh="您的账号未关联实名人员，表决不能计入，请联系本院管理员。",
    ),
    "DECISION_CLOSED": Reason(
        409, en="The panel has already decided on this proposal. Reload the page to see the decision.",
        zh="合议庭已就该方案作出决定，请刷新页面查看。",
    ),
    "CONTENT_CHANGED": Reason(
        409, en="The proposal was changed after you opened it. Your vote was not counted. Read it again below, then vote.",
        zh="您打开后方案已被修改，本次表决未计入。请阅读下方最新内容后再表决。",
    ),
}  # fmt: skip
