"""One lot in full, put together from what each noun publishes on the lot's page."""

from collections.abc import Sequence

from flask import current_app

from auction.bidding.queries import ladder
from auction.cases.models import Asset, AssetFile
from auction.cases.queries import public_papers as asset_papers
from auction.cases.queries import public_photos, public_videos
from auction.corrections.queries import versions_of
from auction.disclosure.queries import cost_panel
from auction.disclosure.rules import TOPICS
from auction.estimate.queries import estimate_of
from auction.ground.door import language, words
from auction.ground.models import StoredFile
from auction.ground.refusal import Words
from auction.ground.store import found
from auction.handover.queries import track_of
from auction.handover.track_rules import PUBLIC
from auction.journal.catalogue import EVENTS
from auction.jurisdictions import rule_set
from auction.lots import queries as lots
from auction.lots.announcement_rules import sections_of
from auction.lots.models import Lot
from auction.lots.rules import METHOD_NAMES, PUBLIC_PAPERS
from auction.papers.kinds import KINDS
from auction.papers.queries import public_papers
from auction.questions.queries import newest_answers
from auction.settlement.queries import settlement_of
from auction.valuation.filing import valuation_file
from auction.viewing.queries import coming_slots, viewable

from .lot_shapes import (
    AnnouncementItem,
    Answered,
    AssetTexts,
    CaseName,
    Comparable,
    CorrectionRow,
    CostInAll,
    CourtContact,
    EstimateFigures,
    Fact,
    FileList,
    FileRow,
    LotWhole,
    MethodNotUsed,
    Outcome,
    PaperRow,
    PublishedText,
    RoundRow,
    SaleStep,
    StoryEntry,
    Terms,
    Valuation,
    ValuationFigure,
    ValuationMethod,
    ViewingTime,
)
from .queries import lot_row
from .shapes import BidRow, BidsQuery
from .showing import address, lot_members

ANSWERS_MOST = 100


def whole_lot(lot_id: int) -> LotWhole:
    """Everything public about a lot. Refuses NOT_FOUND before its announcement."""
    row, lot = found(lot_row(lot_id)), found(lots.public_lot(lot_id))
    listed = file_list(lot)
    return LotWhole(
        **lot_members(row, current_app.config["PUBLIC_URL"], language()),
        case=CaseName(number=lot.case.number), court_contact=_contact(lot), asset=_texts(lot.asset), terms=_terms(lot),
        announcement=_announcement(lot), cost=_cost(lot), valuation=_valuation(lot), files=listed.files,
        papers=listed.papers, rounds=rounds(lot), corrections=_corrections(lot), viewings=_viewings(lot),
        questions=_answers(lot), story=_story(lot), result=_outcome(lot),
    )  # fmt: skip


def public_lot(lot_id: int) -> Lot:
    """An announced lot. Refuses NOT_FOUND."""
    return found(lots.public_lot(lot_id))


def _contact(lot: Lot) -> CourtContact:
    court = lot.court
    return CourtContact(
        id=court.id, name_zh=court.name_zh, name_en=court.name_en, address=court.address, phone=court.phone,
        supervision_phone=court.supervision_phone,
    )  # fmt: skip


def _texts(asset: Asset) -> AssetTexts:
    return AssetTexts(**{name: getattr(asset, name) for name in AssetTexts.model_fields})


def _terms(lot: Lot) -> Terms:
    return Terms(
        paid_first_minor=lot.paid_first_minor, balance_days=lot.balance_days, price_basis=lot.price_basis,
        reference_method=lot.reference_method, reference_valid_until=lot.reference_valid_until,
        is_home_limited=lot.is_home_limited, extension_window_s=rule_set(lot.jurisdiction).extension_window_s,
        scheduled_closes_at=lot.scheduled_closes_at, units_offered=lot.units_offered, units_total=lot.units_total,
    )  # fmt: skip


def _announcement(lot: Lot) -> PublishedText | None:
    published = lot.announcement
    if published is None:
        return None
    items = [
        AnnouncementItem(key=item.key, title=words(Words(item.en, item.zh)), text=published.items[item.key])
        for section in sections_of(rule_set(lot.jurisdiction)) for item in section.items if published.items.get(item.key)
    ]  # fmt: skip
    return PublishedText(
        version=published.version, published_at=published.published_at, content_sha256=published.content_hash,
        items=items,
    )  # fmt: skip


def _cost(lot: Lot) -> CostInAll:
    cost = cost_panel(lot)
    facts = [
        Fact(
            topic=line.topic, topic_name=words(TOPICS[line.topic]), is_unknown=line.is_unknown,
            least_minor=line.cost[0] if line.cost else None, most_minor=line.cost[1] if line.cost else None,
            **{name: getattr(line.fact, name) if line.fact else None
               for name in ("what", "payer", "certainty", "source", "stated_on")},
        )
        for line in cost.lines
    ]  # fmt: skip
    return CostInAll(
        price_minor=cost.price_minor, least_minor=cost.least_minor, most_minor=cost.most_minor,
        unknown_costs=len(cost.unknown_costs), facts=facts,
    )  # fmt: skip


def _valuation(lot: Lot) -> Valuation:
    file = valuation_file(lot, is_public=True)
    tried = [
        ValuationMethod(
            method=one.inquiry.method, method_name=words(METHOD_NAMES[one.inquiry.method]), state=one.inquiry.state,
            started_at=one.inquiry.started_at, finished_at=one.inquiry.finished_at, price_minor=one.inquiry.price_minor,
            objections=one.objections,
            figures=[
                ValuationFigure(name=figure.name, amount_minor=figure.amount_minor, received_at=figure.received_at,
                                counts=figure.counts, why_not=figure.why_not or None)
                for figure in one.figures
            ],
        )
        for one in file.tried
    ]  # fmt: skip
    not_used = [MethodNotUsed(method=method, why=why or None) for method, why in file.untried.items()]
    return Valuation(tried=tried, not_used=not_used, estimate=_estimate(lot.id))


def _estimate(lot_id: int) -> EstimateFigures | None:
    estimate = estimate_of(lot_id)
    if estimate is None:
        return None
    near = [
        Comparable.model_validate({name: sale.get(name) for name in Comparable.model_fields})
        for sale in estimate.comparables
    ]
    return EstimateFigures(
        sales_count=estimate.sales_count, price_minor=estimate.price_minor, low_minor=estimate.low_minor,
        high_minor=estimate.high_minor, comparables=near,
    )  # fmt: skip


def file_list(lot: Lot) -> FileList:
    """The published pictures, videos, documents and papers of a lot."""
    photos = [_file(entry, "plan" if entry.is_plan else "photo") for entry in public_photos(lot.asset)]
    videos = [_file(entry, "video") for entry in public_videos(lot.asset)]
    documents = [
        _stored(paper.file, "document", paper.caption, address("lots.file", lot_id=lot.id, file_id=paper.file_id))
        for paper in lot.files if paper.kind in PUBLIC_PAPERS
    ]  # fmt: skip
    own = [_file(entry, "asset_document") for entry in asset_papers(lot.asset)]
    papers = [
        PaperRow(
            number=paper.number, kind=paper.kind, name=words(KINDS[paper.kind].name), issued_at=paper.issued_at,
            url=address("papers.verify", paper_id=paper.id),
        )
        for paper in public_papers(f"lot:{lot.id}") if paper.kind != "confirmation"
    ]  # fmt: skip
    return FileList(files=[*photos, *videos, *documents, *own], papers=papers)


def _file(entry: AssetFile, role: str) -> FileRow:
    return _stored(entry.file, role, entry.caption, address("ground.public_file", file_id=entry.file_id))


def _stored(file: StoredFile, role: str, caption: str, url: str) -> FileRow:
    return FileRow(
        file_id=file.id, role=role, caption=caption, url=url, media_type=file.media_type,  # type: ignore[arg-type]
        size_bytes=file.size_bytes, sha256=file.sha256,
    )  # fmt: skip


def rounds(lot: Lot) -> list[RoundRow]:
    """Every announced round of the lot's asset, oldest first."""
    return [
        RoundRow(
            id=other.id, url=address("lots.show", lot_id=other.id), round_kind=other.round_kind, state=other.state,
            currency=other.currency, start_price_minor=other.start_price_minor, price_minor=other.leading_price_minor,
            bid_count=other.bid_count, closed_at=other.closed_at,
        )
        for other in lots.rounds_of(lot.asset_id) if other.announced_at
    ]  # fmt: skip


def _corrections(lot: Lot) -> list[CorrectionRow]:
    return [
        CorrectionRow(
            number=row.number, made_at=row.made_at, reason=row.reason, grounds=row.grounds, changes=row.changes,
            opens_at=row.opens_at, closes_at=row.closes_at, content_sha256=row.content_hash,
        )
        for row in versions_of(lot.id)
    ]  # fmt: skip


def _viewings(lot: Lot) -> list[ViewingTime]:
    slots = coming_slots(lot.id) if viewable(lot) else ()
    return [
        ViewingTime(starts_at=slot.starts_at, ends_at=slot.ends_at, place=slot.place, is_free=slot.is_free)
        for slot in slots
    ]


def _answers(lot: Lot) -> list[Answered]:
    return [
        Answered(question=question.text, answer=question.answer, answered_at=question.decided_at)  # type: ignore[arg-type]
        for question in newest_answers(lot.id, ANSWERS_MOST)
    ]


def _story(lot: Lot) -> list[StoryEntry]:
    return [
        StoryEntry(
            seq=entry.seq, type=entry.kind, name=words(Words(EVENTS[entry.kind].en, EVENTS[entry.kind].zh)), at=entry.at,
            data=entry.public,
        )
        for entry in lots.timeline(lot.id)
    ]  # fmt: skip


def _outcome(lot: Lot) -> Outcome | None:
    if lot.closed_at is None:
        return None
    settlement = settlement_of(lot.id)
    steps = [
        SaleStep(key=step.key, name=words(step.name), is_needed=step.is_needed, due_on=step.due_on, done_on=step.done_on)
        for step in (track_of(settlement) if settlement else ()) if step.key in PUBLIC
    ]  # fmt: skip
    return Outcome(
        state=lot.state, closed_at=lot.closed_at, price_minor=lot.leading_price_minor, bidder_code=lot.leading_code,
        bid_count=lot.bid_count, steps=steps,
    )  # fmt: skip


def bid_page(lot_id: int, query: BidsQuery, before_seq: int | None) -> Sequence[BidRow]:
    """One more than a page of accepted bids below a number, newest first. Codes only."""
    most_seq = None if before_seq is None else before_seq - 1
    return [
        BidRow(
            seq=bid["bid_seq"], code=bid["code"], amount_minor=bid["amount_minor"], is_priority=bid["is_priority"],
            received_at=bid["received_at"],
        )
        for bid in ladder(lot_id, per_page=query.limit + 1, most_seq=most_seq)
    ]  # fmt: skip
