"""What the routes of hosted auctions need: a sold lot with the choice, a report and a transfer of a platform."""

import uuid
from typing import Any

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.files import keep
from auction.ground.store import db
from auction.lots.models import Lot
from auction.outside.models import OutsideReport, OutsideSale, OutsideTransfer
from auction.partners.models import Partner
from tests.pdfs import pdf


def outside_things(lot: Lot) -> dict[str, dict[str, Any]]:
    """Rows written straight; the values of the routes' addresses by endpoint."""
    partner = db.session.scalars(sa.select(Partner).limit(1)).one()
    paper = keep(db.session(), pdf(), "application/pdf", "选择书.pdf", is_public=False, actor_id=lot.case.officer_id)
    db.session.add(OutsideSale(
        lot_id=lot.id, partner_id=partner.id, chosen_by="court", ground="none_chosen", file_id=paper.id,
        chosen_on=clock.today(), recorded_at=clock.now(), recorded_by_id=lot.case.officer_id, account_holder=partner.name,
    ))  # fmt: skip
    db.session.flush()
    report = OutsideReport(
        lot_id=lot.id, request_id=uuid.uuid4(), kind="bids", came_at=clock.now(), body=b'{"bids": []}', sha256="0" * 64,
        refusal="OUTSIDE_SEQ", expected={"seq": 2, "expected_seq": 1}, said={"zh": "应为第 1 次", "en": "1 is due"},
    )  # fmt: skip
    transfer = OutsideTransfer(
        id=uuid.uuid4(), lot_id=lot.id, part="deposit", amount_minor=1_00, sent_on=clock.today(), bank_reference="YH1",
        reported_at=clock.now(),
    )  # fmt: skip
    db.session.add_all([report, transfer])
    # The acts that follow begin by rolling back what is not committed.
    db.session.commit()
    values: dict[str, dict[str, Any]] = {
        f"outside.{name}": {"lot_id": lot.id} for name in ("choose", "desk", "paper", "strike")
    }
    values["outside.report"] = {"lot_id": lot.id, "report_id": report.id}
    values["outside.arrived"] = {"lot_id": lot.id, "transfer_id": transfer.id}
    return values
