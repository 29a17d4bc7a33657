"""A party complains of a price, the supervision answers (art 25)."""

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from auction.accounts.audience import role_names, same_court
from auction.accounts.inbox import News, tell_all
from auction.accounts.models import User
from auction.accounts.queries import staff_of
from auction.accounts.rules import may
from auction.cases.models import Party
from auction.ground import clock
from auction.ground.files import store_file
from auction.ground.refusal import Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.rules import BEFORE_ANNOUNCEMENT
from auction.lots.steps import locked
from auction.valuation.models import Inquiry

from .models import PriceComplaint
from .rules import grounds_of


def complain(
    inquiry_id: int, actor: User, party_id: int, ground: str, text: str, upload: FileStorage
) -> PriceComplaint:
    """Lay a fixed price before the supervision, with proof, until the first announcement.

    Refuses NOT_FOUND to anybody but the party itself and while the price is not fixed, COMPLAINT_LATE, COMPLAINT_GROUND
    when the ground does not fit the method, COMPLAINT_TEXT, COMPLAINT_FILED, and what files are refused for.
    """
    with transaction() as session:
        inquiry = found(session.get(Inquiry, inquiry_id))
        lot, party = locked(session, inquiry.lot_id), found(session.get(Party, party_id))
        if party.case_id != lot.case_id or party.user_id != actor.id or inquiry.state != "fixed":
            raise Refusal("NOT_FOUND")
        if lot.state not in BEFORE_ANNOUNCEMENT or lot.previous_lot_id is not None:
            raise Refusal("COMPLAINT_LATE")
        if ground not in grounds_of(inquiry.method):
            raise Refusal("COMPLAINT_GROUND")
        if not text.strip():
            raise Refusal("COMPLAINT_TEXT")
        same = sa.select(PriceComplaint.id).where(
            PriceComplaint.inquiry_id == inquiry_id,
            PriceComplaint.party_id == party_id,
            PriceComplaint.ground == ground,
        )
        if session.scalar(same):
            raise Refusal("COMPLAINT_FILED")
        file = store_file(session, upload, is_public=False, actor_id=actor.id)
        complaint = PriceComplaint(
            inquiry_id=inquiry_id, party_id=party_id, ground=ground, text=text.strip(), file_id=file.id,
            filed_at=clock.now(), filed_by_id=actor.id, state="open",
        )  # fmt: skip
        session.add(complaint)
        session.flush()
        record(session, f"lot:{lot.id}", "valuation.complained", {}, {"complaint_id": complaint.id, "ground": ground},
               actor.id)  # fmt: skip
        tell_all(session, [
            News(user_id, FILED, FILED_BODY.filled(title=lot.title), f"/supervision/price-complaints/{complaint.id}")
            for user_id in staff_of(lot.court_id, "supervisor")
        ])  # fmt: skip
    return complaint


def answer_complaint(complaint_id: int, actor: User, state: str, answer: str) -> PriceComplaint:
    """The supervision's word. The party and the case's officer are told; a price that was wrongly found is found anew.

    Refuses NOT_FOUND to another court, NOT_ALLOWED, COMPLAINT_ANSWERED, COMPLAINT_TEXT.
    """
    with transaction() as session:
        complaint = found(session.get(PriceComplaint, complaint_id, with_for_update={"of": PriceComplaint}))
        lot = complaint.inquiry.lot
        same_court(actor, lot.court_id)
        if not may(role_names(actor), "supervise"):
            raise Refusal("NOT_ALLOWED")
        if complaint.state != "open":
            raise Refusal("COMPLAINT_ANSWERED")
        if not answer.strip():
            raise Refusal("COMPLAINT_TEXT")
        complaint.state, complaint.answer = state, answer.strip()
        complaint.answered_at, complaint.answered_by_id = clock.now(), actor.id
        record(session, f"lot:{lot.id}", "valuation.complaint_answered", {},
               {"complaint_id": complaint_id, "state": state}, actor.id)  # fmt: skip
        body = UPHELD_BODY if state == "upheld" else DISMISSED_BODY
        news = [News(lot.case.officer_id, ANSWERED, body.filled(title=lot.title), f"/desk/lots/{lot.id}")]
        if complaint.party.user_id:
            news.append(
                News(complaint.party.user_id, ANSWERED, body.filled(title=lot.title), "/account/price-complaints")
            )
        tell_all(session, news)
    return complaint


FILED = Words("A complaint about a price", "参考价异议监督申请")
FILED_BODY = Words(
    "A party complains of how the price of {title} was found.", "当事人对{title}参考价的确定提出执行监督申请。"
)
ANSWERED = Words("The supervision has answered", "执行监督已有结果")
UPHELD_BODY = Words(
    "The complaint about the price of {title} is upheld: the price is to be found anew before the announcement.",
    "对{title}参考价的监督申请成立，应在发布公告前重新确定参考价。",
)
DISMISSED_BODY = Words("The complaint about the price of {title} is dismissed.", "对{title}参考价的监督申请不成立。")
