"""Which papers an officer makes of a lot, for whom, and from when on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from auction.ground.refusal import Words


@dataclass(frozen=True)
class Making:
    """One paper that is made on the lot's page of papers. `waits_for` says what must have happened first."""

    kind: str
    waits_for: Words


MAKINGS: Mapping[str, Making] = {
    making.kind: making
    for making in (
        Making("party_notice", Words("the panel's decision on the terms", "合议庭决定拍卖条件")),
        Making("purchaser_notice", Words("the panel's decision on the terms", "合议庭决定拍卖条件")),
        Making("announcement", Words("the publication of the announcement", "发布公告")),
        Making("special_warnings", Words("the publication of the announcement", "发布公告")),
        Making("bidders_notice", Words("the publication of the announcement", "发布公告")),
        Making("bid_record", Words("the end of bidding", "竞价结束")),
        Making("draft_ruling", Words("the payment of the whole price", "付清全部价款")),
        Making("ruling_in_kind", Words("the payment of the whole price", "付清全部价款")),
        Making("assist_notice", Words("the service of the ruling", "裁定送达")),
        Making("handover_record", Words("the record of the hand-over", "登记移交")),
    )
}


@dataclass(frozen=True)
class Standing:
    """What of a lot has happened already, as far as papers wait for it."""

    has_terms: bool
    is_announced: bool
    has_ended: bool
    is_paid: bool
    is_ruled: bool
    is_handed_over: bool


def is_ready(kind: str, standing: Standing) -> bool:
    """Whether a paper of this kind can be made now."""
    if kind in ("party_notice", "purchaser_notice"):
        return standing.has_terms
    if kind in ("announcement", "special_warnings", "bidders_notice"):
        return standing.is_announced
    if kind == "bid_record":
        return standing.has_ended
    return {
        "draft_ruling": standing.is_paid, "ruling_in_kind": standing.is_paid, "assist_notice": standing.is_ruled,
        "handover_record": standing.is_handed_over,
    }[kind]  # fmt: skip


def is_made_of(kind: str, is_taken: bool) -> bool:
    """Whether such a paper belongs to this lot: who takes it in kind gets a ruling of his own instead of the sale's."""
    return kind != ("draft_ruling" if is_taken else "ruling_in_kind")


def recipient_key(kind: str, recipient_id: int | None) -> str:
    """For whom a paper is, as papers keep it: "party:5", "purchaser:7", "" for nobody in particular."""
    return "" if recipient_id is None else f"{kind.removesuffix('_notice')}:{recipient_id}"
