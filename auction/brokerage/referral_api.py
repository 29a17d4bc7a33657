"""Links that bring bidders: asked for by a partner, their results told after the end alone."""

from urllib.parse import urljoin

from flask import current_app, url_for

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.api.paging import key_of, page
from auction.ground.refusal import Words
from auction.keys.door import caller, partner_may

from . import queries
from .api import COURT_CODES, TAG, blueprint, lot_of_caller
from .referring import link_token
from .shapes import LinkResult, LinkResultPage, ReferralBody, ReferralLink, ReferralsQuery


@blueprint.post("/partner/referrals")
@audience("look")
@partner_may("referrals:write")
@operation(
    summary=Words("Make a link that brings bidders", "生成推介链接"), tag=TAG, answer=ReferralLink, status=201,
    body=ReferralBody, scopes=("referrals:write",), refusals=(*COURT_CODES, "REFERRAL_PERIOD"),
)  # fmt: skip
def refer(body: ReferralBody) -> ReferralLink:
    """A signed address for the partner's pages; the same request gives the same one."""
    if body.lot_id is not None:
        lot_of_caller(body.lot_id)
    token = link_token(caller().partner_id, body.lot_id, body.reference, body.expires_at)
    address = urljoin(current_app.config["PUBLIC_URL"], url_for("brokerage.follow_link", token=token))
    return ReferralLink(token=token, url=address, expires_at=body.expires_at.replace(microsecond=0))


@blueprint.get("/partner/referrals")
@audience("look")
@partner_may("referrals:write")
@operation(
    summary=Words("What your links brought", "推介链接的结果"), tag=TAG, answer=LinkResultPage, query=ReferralsQuery,
    scopes=("referrals:write",), refusals=("CURSOR_BROKEN",),
    description=Words(
        "Only lots whose bidding is over: before, nobody may learn whether somebody has enrolled (article 18).",
        "仅限竞价已结束的标的物：此前任何人不得知悉是否有人报名（第十八条）。",
    ),
)  # fmt: skip
def referrals(query: ReferralsQuery) -> LinkResultPage:
    """How many enrolled and were admitted, and whether one of them has bought."""
    asker = caller()
    rows = queries.brought(
        asker.partner_id, asker.court_ids, lot_id=query.lot_id, after=key_of(query.cursor, int, str),
        limit=query.limit + 1,
    )  # fmt: skip
    return page(  # type: ignore[return-value]
        LinkResultPage, rows, query.limit, _result, lambda one: (one.lot_id, one.reference)
    )


def _result(one: queries.Brought) -> LinkResult:
    return LinkResult(
        lot_id=one.lot_id, reference=one.reference, enrolled=one.enrolled, confirmed=one.confirmed,
        has_bought=one.has_bought,
    )  # fmt: skip
