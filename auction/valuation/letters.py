"""The letter that asks somebody for a price: an authority, a platform, an appraiser. A step of the acts that ask."""

from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.cases.rules import ASSET_KINDS
from auction.ground import clock
from auction.papers.issuing import issue
from auction.papers.models import Paper
from auction.papers.queries import valid_paper
from auction.papers.sale_facts import CommissionFacts, Contact

from .models import Inquiry


def issue_commission(session: Session, inquiry: Inquiry, kind: str, source: str, addressee: str, actor: User,
                     remarks: tuple[str, ...] = ()) -> Paper:  # fmt: skip
    """Issue the letter of `kind` (a key of papers.kinds) to one source of an inquiry; once for each source.

    Call it late in the act: it holds the court's numbering until the commit.
    """
    lot, asset = inquiry.lot, inquiry.lot.asset
    area = f"{asset.area_centi_m2 / 100:.2f}平方米" if asset.area_centi_m2 else ""
    particulars = (
        ("财产种类", ASSET_KINDS[lot.asset_kind].zh), ("坐落或所在地", asset.location), ("权证号", asset.certificate),
        ("面积", area), ("描述", asset.description),
    )  # fmt: skip
    officer, court = lot.case.officer, lot.court
    facts = CommissionFacts(
        case_number=lot.case.number, addressee=addressee, lot_title=lot.title,
        owner="、".join(party.name for party in lot.case.parties if party.role == "debtor"),
        particulars=tuple((name, value) for name, value in particulars if value), enclosures=("执行裁定书副本",),
        commissioned_on=clock.today(), due_on=inquiry.due_on, remarks=remarks,
        contact=Contact(
            officer.person.legal_name if officer.person else "执行员", court.phone, court.address, court.supervision_phone
        ),
    )  # fmt: skip
    return issue(session, kind, f"lot:{lot.id}", facts, court, actor, recipient=_recipient(inquiry, source),
                 recipient_name=addressee)  # fmt: skip


def commission_of(inquiry: Inquiry, kind: str, source: str) -> Paper | None:
    """The letter to one source of an inquiry, or None."""
    return valid_paper(kind, f"lot:{inquiry.lot_id}", _recipient(inquiry, source))


def _recipient(inquiry: Inquiry, source: str) -> str:
    return f"inquiry:{inquiry.id}:{source}"
