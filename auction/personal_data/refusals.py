"""Refusals of personal data."""

from auction.ground.refusal import Reason

REFUSALS = {
    "ACCOUNT_NOT_OWN": Reason(
        409,
        en="This account belongs to an office or a case, so it is not deleted here. Ask the court to close it.",
        zh="该账号因职务或案件开设，不能在此注销。请联系法院停用。",
    ),
    "MONEY_BOUND": Reason(
        409,
        en="Your deposit for “{lot}” is still with the court or on its way back. Delete the account once it has arrived.",
        zh="您在“{lot}”的保证金仍在法院或退还途中。请待到账后再注销账号。",
    ),
    "LOT_RUNS": Reason(
        409,
        en="You have bought “{lot}”, and the sale is not finished. Delete the account after the ruling and the hand-over.",
        zh="您已竞得“{lot}”，成交手续尚未办结。请在裁定和移交完成后再注销账号。",
    ),
    "DELETION_NOT_ACCEPTED": Reason(
        422,
        en="Tick that the account is to be deleted for good.",
        zh="请勾选确认永久注销账号。",
    ),
}  # fmt: skip
