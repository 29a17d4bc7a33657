"""What lets anybody supervise the courts, as open data shows it."""

from collections.abc import Iterable
from typing import Any

from auction.accounts.models import Court
from auction.appraisal.models import AppraiserLottery
from auction.cases.models import EnforcementCase
from auction.enrolment.release_figures import CourtReleases as Releases
from auction.enrolment.release_figures import release_hours
from auction.estimate.scores import Score
from auction.finance.queries import Unclaimed
from auction.handover.queries import CourtTimes as Times
from auction.platforms.models import InquiryPlatform
from auction.statistics.rules import BUCKETS

from .shapes import CourtName
from .showing import PPM, address
from .supervision_shapes import (
    CourtReleases,
    CourtTimes,
    Listed,
    LotteryRow,
    PlatformRow,
    ReleaseSpan,
    ScoreRow,
    SpreadRow,
    UnclaimedRow,
)


def court_name(court: Court) -> CourtName:
    """A court by number and names."""
    return CourtName(id=court.id, name_zh=court.name_zh, name_en=court.name_en)


def releases(row: Releases) -> CourtReleases:
    """How fast one court's deposits come back."""
    spans = [
        ReleaseSpan(days=span.days, released=span.count, median_s=span.median_s, in_time=span.in_time)
        for span in row.spans
    ]
    return CourtReleases(court=court_name(row.court), within_hours=release_hours(row.court), spans=spans, late=row.late)


def times(row: Times) -> CourtTimes:
    """How long one court takes."""
    return CourtTimes(
        court=court_name(row.court), sales=row.sales, serve_days=row.serve_days, served_delay_days=row.served_delay_days,
        handed_over=row.handed_over, keys_days=row.keys_days, keys_delay_days=row.keys_delay_days,
    )  # fmt: skip


def score(row: Score) -> ScoreRow:
    """How near one source came; fractions in whole millionths."""
    return ScoreRow(
        kind="platform" if row.source.startswith("platform:") else "appraiser", name=row.name, sales=row.sales, median_ppm=round(row.median * PPM), within_tenth_ppm=round(row.near * PPM)
    )  # fmt: skip


def lottery(draw: AppraiserLottery, case: EnforcementCase, court: Court) -> LotteryRow:
    """A draw with its court and case; never its lot, which may not be public yet."""
    return LotteryRow(
        id=draw.id, url=address("appraisal.lottery", lottery_id=draw.id), proof_url=address("appraisal.proof", lottery_id=draw.id),
        court=court_name(court), case_number=case.number, ground=draw.ground, places=draw.places, listed=_listed(draw.roster),
        beacon=draw.beacon, round=draw.round, commitment=draw.commitment, committed_at=draw.committed_at,
        draws_at=draw.draws_at, drawn_at=draw.drawn_at, value=draw.value,
        drawn=_listed(draw.drawn) if draw.drawn is not None else None,
    )  # fmt: skip


def _listed(roster: Iterable[list[str]]) -> list[Listed]:
    return [Listed(company_code=code, name=name) for code, name in roster]


def unclaimed(row: Unclaimed) -> UnclaimedRow:
    """Money that waits for its payee."""
    return UnclaimedRow(
        court=court_name(row.court), case_number=row.number, amount_minor=row.amount_minor, currency=row.currency,
        since=row.since,
    )  # fmt: skip


def platform(row: InquiryPlatform, late: int) -> PlatformRow:
    """An inquiry platform; neither its address nor its secrets."""
    return PlatformRow(
        id=row.id, name=row.name, listed_at=row.listed_at, delisted_at=row.delisted_at, delisted_reason=row.delisted_reason,
        late_in_a_year=late,
    )  # fmt: skip


def spread_rows(counts: Any) -> list[SpreadRow]:
    """Every step, also those without a sale."""
    first, last = BUCKETS[0], BUCKETS[-1]
    return [
        SpreadRow(
            from_percent=None if bucket == first else 40 + 10 * bucket,
            below_percent=None if bucket == last else 50 + 10 * bucket, lots=counts.get(bucket, 0),
        )
        for bucket in BUCKETS
    ]  # fmt: skip
