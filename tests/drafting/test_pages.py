"""The papers of a lot: made from its file at the moment the law asks for them, replaced, delivered with proof."""

import io
from datetime import timedelta

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.store import db
from auction.handover.actions import HandoverFacts, record_handover
from auction.papers.models import Paper, PaperDelivery
from auction.papers.queries import papers_of
from auction.settlement.actions import serve_ruling
from tests.accounts.papers import picture
from tests.browsing import sign_in, submit, text_of
from tests.builders import user
from tests.lots import stories
from tests.papers.test_letters import text_of as words_of
from tests.settlement.stories import paid_lot


def issue(client, lot, kind: str, recipient_id: int | None = None, **typed) -> Paper:
    """Preview the paper and issue it, as an officer does; the newest paper of the lot."""
    page = f"/desk/lots/{lot.id}/papers/{kind}" + (f"/{recipient_id}" if recipient_id else "")
    preview = words_of(client.get(f"{page}/preview.pdf").data)
    assert "预览，未制发" in preview
    sent = submit(client, page, **typed)
    assert (sent.status_code, sent.location) == (303, f"/desk/lots/{lot.id}/papers"), text_of(sent)
    db.session.expire_all()
    return next(paper for paper in papers_of(f"lot:{lot.id}") if paper.kind == kind)


def test_notices_come_first_and_the_announcement_when_it_is_out(app, client):
    """Before publication notices alone can be made; afterwards announcement, warnings and bidders' notice, all public."""
    lot = stories.written(stories.notified(stories.decided(stories.valued())))
    sign_in(client, stories.officer_of(lot))
    client.set_cookie("language", "en")
    early = client.get(f"/desk/lots/{lot.id}/papers/announcement", follow_redirects=True)
    assert "waits for: the publication" in text_of(early)
    party = lot.case.parties[0]
    notice = issue(client, lot, "party_notice", party.id)
    text = words_of(notice.file.content)
    for words in (party.name, lot.title, "第十六条", notice.number):
        assert "".join(words.split()) in text, words
    assert not notice.file.is_public
    assert client.get(f"/desk/lots/{lot.id}/papers/party_notice/999").status_code == 404

    submit(client, f"/desk/lots/{lot.id}/publish", "")
    db.session.expire_all()
    for kind in ("announcement", "special_warnings", "bidders_notice"):
        paper = issue(client, lot, kind)
        assert paper.file.is_public
        text = words_of(paper.file.content)
        assert "".join(lot.title.split()) in text
    announced = words_of(papers_of(f"lot:{lot.id}")[2].file.content)
    assert lot.announcement.content_hash in announced
    for words in lot.announcement.items.values():
        if isinstance(words, str):
            assert "".join(words.split()).removesuffix("。") in announced, words
    public = text_of(app.test_client().get(f"/lots/{lot.id}?lang=en"))
    assert "Papers of the court" in public
    assert notice.number not in public


def test_a_paper_is_replaced_and_delivered_with_proof(app, client):
    """The new paper names its own number, the old page the new one; a delivery without proof or out of time is refused."""
    lot = stories.notified(stories.decided(stories.valued()))
    officer, party = stories.officer_of(lot), lot.case.parties[0]
    sign_in(client, officer)
    page = f"/desk/lots/{lot.id}/papers/party_notice/{party.id}"
    old = issue(client, lot, "party_notice", party.id)
    stale = {"replaces_id": str(old.id), "reason": "起拍价有误"}
    new = issue(client, lot, "party_notice", party.id, reason="起拍价有误")
    assert new.number != old.number
    assert new.replaces_id == old.id
    assert submit(client, page, **stale).status_code == 409
    assert submit(client, page, reason="").status_code == 422

    form = f"/desk/papers/{new.id}/delivery"
    today = clock.today()
    typed = {"method": "post", "result": "delivered", "served_by": "EMS 1234567890", "received_by": "本人"}
    assert submit(client, form, **typed, delivered_on=today.isoformat()).status_code == 422
    for day, received, status in ((today + timedelta(days=1), "本人", 422), (today, "", 422), (today, "本人", 303)):
        answer = submit(
            client, form, **typed | {"received_by": received}, delivered_on=day.isoformat(),
            proof=(io.BytesIO(picture()), "回执.jpg"),
        )  # fmt: skip
        assert answer.status_code == status, text_of(answer)
    delivery = db.session.scalars(sa.select(PaperDelivery)).one()
    seen = text_of(client.get(f"/desk/lots/{lot.id}/papers?lang=en"))
    for words in ("EMS 1234567890", "Replaced", new.number, old.number):
        assert words in seen, words
    assert client.get(f"/desk/deliveries/{delivery.id}/proof").data
    desk = client.get(f"/desk/lots/{lot.id}").get_data(as_text=True)
    assert f"/desk/deliveries/{delivery.id}/proof" in desk
    assert desk.count("No proof on file") == len(lot.case.parties) - 1
    sign_in(client, user("bidder"))
    assert client.get(f"/desk/deliveries/{delivery.id}/proof").status_code == 403
    assert client.get(f"/desk/papers/{new.id}/file").status_code == 403


def test_after_the_end_the_file_gives_every_paper(app, client):
    """Bid record, draft ruling, notice to assist and hand-over record state the sale; none is there before its time."""
    lot, buyer = paid_lot()
    officer = lot.case.officer
    sign_in(client, officer)
    record = words_of(issue(client, lot, "bid_record").file.content)
    for words in ("800,000.00", "790,000.00", "W1", "L1", "最高Highest", "本人Own"):
        assert words in record, words
    assert buyer.person.legal_name not in record
    ruling = issue(client, lot, "draft_ruling")
    assert "草稿" in words_of(ruling.file.content)
    assert "no legal effect" in text_of(client.get(f"/papers/{ruling.id}?lang=en"))
    assert text_of(client.get(f"/desk/lots/{lot.id}/papers/assist_notice", follow_redirects=True))
    assert not [paper for paper in papers_of(f"lot:{lot.id}") if paper.kind == "assist_notice"]
    serve_ruling(lot.id, officer, "（2026）江01执1号之三", clock.today())
    assist = issue(client, lot, "assist_notice", addressee="江州市不动产登记中心", requests="解除查封。\n过户登记。")
    text = words_of(assist.file.content)
    for words in (
        "江州市不动产登记中心",
        "1.解除查封。",
        "2.过户登记。",
        "（2026）江01执1号之三",
        buyer.person.id_number,
    ):
        assert words in text, words
    assert assist.recipient_name == "江州市不动产登记中心"
    handed = HandoverFacts(clock.today(), "现场", "本人", "", "钥匙3把\n门禁卡2张", "", "已腾空", "")
    record_handover(lot.id, officer, handed)
    text = words_of(issue(client, lot, "handover_record").file.content)
    for words in ("1.钥匙3把", "2.门禁卡2张", "已腾空", buyer.person.legal_name, "无异议"):
        assert words in text, words
