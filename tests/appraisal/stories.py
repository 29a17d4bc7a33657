"""An appraisal told through its acts, up to where a test begins; and rows written straight where no story is needed."""

import io
from datetime import date, timedelta

from werkzeug.datastructures import FileStorage

from auction.accounts.models import User
from auction.appraisal import choosing, reporting
from auction.appraisal.models import Appraiser, Commission
from auction.ground import clock
from auction.ground.store import db
from auction.lots.models import Lot
from auction.valuation.actions import record_facts
from auction.valuation.models import Inquiry
from tests.builders import user, working_day
from tests.lots import stories
from tests.pdfs import PDF


def pdf(content: bytes = PDF, name: str = "report.pdf") -> FileStorage:
    """An upload."""
    return FileStorage(io.BytesIO(content), name, "report", "application/pdf")


def listed(count: int = 3, trade: str = "property", division: str = "990100") -> list[User]:
    """Agencies on the list, in the order of their codes."""
    agencies = sorted((user("appraiser") for _ in range(count)), key=lambda one: one.person.id_number)
    today = clock.today()
    db.session.add_all(
        Appraiser(user_id=one.id, trades=[trade], division_code=division, qualification="一级", listed_on=today)
        for one in agencies
    )
    db.session.commit()
    return agencies


def begun(lot: Lot, agree_by: date | None = None) -> Inquiry:
    """An appraisal whose appraisers are to be chosen from the whole branch."""
    officer = stories.officer_of(lot)
    if db.session.query(Appraiser).first() is None:
        listed()
    record_facts(
        lot.id, officer, can_negotiate=False, has_official_price=False, needs_site_survey=True, network_capable=False,
        law_demands_appraisal=False, reasons="须现场勘验",
    )  # fmt: skip
    return choosing.start_appraisal(lot.id, officer, "property", "all", agree_by or working_day(3), "须现场勘验")


def commissioned(lot: Lot, agencies: list[User] | None = None) -> Commission:
    """The parties agreed on three of the list; the first is commissioned."""
    ranked = [one.id for one in (agencies or listed())][:3]
    return choosing.agree(begun(lot).id, stories.officer_of(lot), ranked, pdf())


def deliver(held: Commission, **changes):
    """The appraiser's report."""
    today = clock.today()
    facts = {
        "price_minor": 980_000_00, "report_number": "江评字第1号", "approach": "市场法", "valued_on": today,
        "valid_until": today + timedelta(days=365), "upload": pdf(),
    }  # fmt: skip
    return reporting.deliver_report(held.id, held.appraiser.user, **(facts | changes))


def reviewed(lot: Lot, **changes) -> Inquiry:
    """A report delivered and found in order: the price may be fixed."""
    held = commissioned(lot)
    deliver(held, **changes)
    reporting.accept_report(held.id, stories.officer_of(lot))
    return held.inquiry


def row(lot: Lot, agency: User, state: str = "running") -> Commission:
    """A commission as it stands in the tables, whatever the state of the lot."""
    at = clock.now()
    agency_row = db.session.get(Appraiser, agency.id) or Appraiser(
        user_id=agency.id, trades=["property"], division_code="990100", qualification="", listed_on=clock.today()
    )
    tried = Inquiry(
        lot_id=lot.id, method="appraisal", state=state, started_at=at, due_on=clock.today(),
        finished_at=None if state == "running" else at, remark="",
    )  # fmt: skip
    db.session.add_all([agency_row, tried])
    db.session.flush()
    held = Commission(inquiry_id=tried.id, appraiser_id=agency.id, rank=1, commissioned_at=at)
    db.session.add(held)
    db.session.commit()
    return held
