"""The officer's and judges' pages: the whole way to the announcement by hand, in a browser without JavaScript."""

import re
from datetime import timedelta

import pytest

from auction.ground import clock
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.journal.queries import entries_after
from auction.lots import actions
from auction.lots.models import Lot
from auction.panel.models import PanelDecision
from tests.browsing import errors_of, form_of, page, sign_in, submit, text_of
from tests.builders import announced_lot, user
from tests.lots import stories

TERMS = {"start_price_minor": "700,000", "increment_minor": "5000", "deposit_minor": "70000", "balance_days": "10"}


def test_from_a_seized_asset_to_the_public_page(app, client):
    """Officer and judges walk every page from the draft to the publication, and the public can read it."""
    thing = stories.seized_asset()
    officer, (first, second, _) = stories.officer_of(thing), stories.judges()
    sign_in(client, officer)
    submit(client, "/desk/lots/new", f"/assets/{thing.id}/lot")
    lot = db.session.query(Lot).one()
    desk = f"/desk/lots/{lot.id}"

    day = (clock.today() + timedelta(days=10)).isoformat()
    inquiry = submit(client, f"{desk}/negotiation", due_on=day).location
    for party in lot.case.parties:
        answer = submit(client, f"{inquiry}/prices/{party.id}", price_minor="1,000,000.00")
        assert answer.status_code == 303
    submit(client, inquiry, "/fix")
    assert submit(client, f"{desk}/terms", **TERMS).status_code == 303

    decision = db.session.query(PanelDecision).one()
    for judge in (first, second):
        sign_in(client, judge)
        assert decision.title in text_of(client.get("/desk/panel"))
        assert submit(client, f"/desk/panel/{decision.id}", in_favour="yes", opinion="同意").status_code == 303

    sign_in(client, officer)
    told_on = (clock.today() - timedelta(days=3)).isoformat()
    for party in lot.case.parties:
        sent = submit(
            client, f"{desk}/notices/party/{party.id}", result="delivered", method="邮寄", notified_on=told_on
        )
        assert sent.status_code == 303
    page_of_texts = f"{desk}/announcement"
    unfinished = submit(client, page_of_texts, taxes="由法律规定的纳税人各自承担。")
    assert unfinished.location == page_of_texts
    ticks = dict.fromkeys(re.findall(r'type="checkbox" id="(\w+)"', client.get(page_of_texts).text), "y")
    assert len(ticks) == 6
    finished = submit(client, page_of_texts, other_information="无。", **ticks)
    assert finished.location == f"{desk}/publish"
    published = submit(client, f"{desk}/publish", "")
    assert published.location == f"/lots/{lot.id}"
    client.get("/account/logout")
    assert "700,000.00" in text_of(client.get(published.location))


def test_publishing_too_early_lists_what_is_missing_and_loses_nothing(app, client):
    """The button on an incomplete file answers 422 with every missing point; the saved text stands."""
    lot = stories.decided(stories.valued())
    sign_in(client, stories.officer_of(lot))
    submit(client, f"/desk/lots/{lot.id}/announcement", taxes="各自承担。")
    answer = submit(client, f"/desk/lots/{lot.id}/publish", "")
    assert answer.status_code == 422
    assert "Notice to: Judgment debtor" in text_of(answer)
    assert form_of(client.get(f"/desk/lots/{lot.id}/announcement"))["taxes"] == "各自承担。"
    assert db.session.get(Lot, lot.id).state == "approved"


def test_two_windows_on_one_announcement(app, client):
    """The window that was opened before another saved is refused: its texts stay in the form, the saved ones stand beside
    them, and having seen both its next save is taken. A form refused for its own fault has seen nothing newer.
    """
    lot = stories.ready()
    sign_in(client, stories.officer_of(lot))
    address = f"/desk/lots/{lot.id}/announcement"
    old = form_of(client.get(address, headers={"Accept-Language": "en"}))
    submit(client, address, taxes="甲：买受人承担。")
    wrong = client.post(address, data=old | {"taxes": "乙", "opens_at": "tomorrow"})
    assert (wrong.status_code, form_of(wrong)["seen"]) == (422, old["seen"])
    late = client.post(address, data=old | {"taxes": "乙：各自承担。"})
    assert late.status_code == 409
    assert form_of(late)["taxes"] == "乙：各自承担。"
    panel = page(late).select_one("[aria-labelledby=elsewhere-title]")
    assert [row.dd.text for row in panel.select(".govuk-summary-list__row")] == ["甲：买受人承担。"]
    assert client.post(address, data=form_of(late)).status_code == 303
    db.session.expire_all()
    assert lot.announcement.items["taxes"] == "乙：各自承担。"


def test_a_wrong_date_keeps_everything_typed(app, client):
    """A moment that is none is refused at its field, and the texts typed with it are all still there."""
    lot = stories.decided(stories.valued())
    sign_in(client, stories.officer_of(lot))
    answer = submit(client, f"/desk/lots/{lot.id}/announcement", opens_at="tomorrow", taxes="买卖双方各自承担")
    assert answer.status_code == 422
    assert "opens_at" in errors_of(answer)
    kept = form_of(answer)
    assert (kept["taxes"], kept["opens_at"]) == ("买卖双方各自承担", "tomorrow")


def test_the_form_starts_from_the_first_lawful_window(app, client):
    """An officer who changes nothing opens on the first day the law allows, for a full day."""
    lot = stories.decided(stories.valued())
    sign_in(client, stories.officer_of(lot))
    fields = form_of(client.get(f"/desk/lots/{lot.id}/announcement"))
    assert (fields["opens_at"], fields["closes_at"]) == ("2026-04-02T10:00", "2026-04-03T10:00")
    assert "¥700,000.00" in fields["price"]


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"start_price_minor": "七十万"}, "start_price_minor", "amount"),
        ({"deposit_minor": "-1"}, "deposit_minor", "negative"),
        ({"increment_minor": "0"}, "increment_minor", "more than zero"),
        ({"balance_days": "91"}, "balance_days", "1 to 90"),
        ({"balance_days": "ten"}, "balance_days", "digits"),
    ],
)
def test_terms_that_cannot_be_read(app, client, typed, field, message):
    """A figure that is none is refused at its own field, with what was typed kept."""
    lot = stories.valued()
    sign_in(client, stories.officer_of(lot))
    answer = submit(client, f"/desk/lots/{lot.id}/terms", **(TERMS | typed))
    assert answer.status_code == 422
    assert message in errors_of(answer)[field]
    assert form_of(answer)[field] == typed[field]


def test_terms_below_the_floor_come_back_with_the_limit(app, client):
    """The law's refusal stands on top of the form in the reader's language, and the figures are still there."""
    lot = stories.valued()
    sign_in(client, stories.officer_of(lot))
    answer = submit(client, f"/desk/lots/{lot.id}/terms", language="zh", **(TERMS | {"start_price_minor": "699999.99"}))
    assert answer.status_code == 422
    assert "起拍价不得低于 ¥700,000.00" in text_of(answer)
    assert form_of(answer)["start_price_minor"] == "699999.99"


def test_a_changed_proposal_shows_its_new_content(app, client):
    """The judge whose page is old is told so, sees the new figures at once, and his next vote counts for them."""
    lot = stories.valued()
    officer, judge = stories.officer_of(lot), stories.judges(1)[0]
    decision = actions.propose_terms(lot.id, officer, **stories.TERMS)
    sign_in(client, judge)
    address = f"/desk/panel/{decision.id}"
    stale = form_of(client.get(address))
    actions.propose_terms(lot.id, officer, **(stories.TERMS | {"start_price_minor": 800_000_00}))
    answer = client.post(address, data=stale | {"in_favour": "yes"})
    assert answer.status_code == 409
    assert "800,000.00" in text_of(answer)
    again = client.post(address, data=form_of(answer) | {"in_favour": "yes"})
    assert again.status_code == 303
    assert [vote.person_id for vote in db.session.get(PanelDecision, decision.id).votes] == [judge.person_id]


def test_no_vote_is_taken_for_granted(app, client):
    """A form without a choice is no vote."""
    lot = stories.valued()
    decision = actions.propose_terms(lot.id, stories.officer_of(lot), **stories.TERMS)
    sign_in(client, stories.judges(1)[0])
    answer = submit(client, f"/desk/panel/{decision.id}")
    assert answer.status_code == 422
    assert db.session.get(PanelDecision, decision.id).votes == []


def test_the_next_round_is_one_button(app, client):
    """From an unsold lot the officer drafts the second round; a second press is told that it exists."""
    lot = announced_lot(state="unsold", closed_at=clock.now())
    db.session.add(stories.Seizure(asset_id=lot.asset_id, order_number="1", ordered_on=clock.today(),
                                   expires_on=clock.today() + timedelta(days=600)))  # fmt: skip
    sign_in(client, lot.case.officer)
    desk = client.get(f"/desk/lots/{lot.id}")
    assert "It must open by 2026-04-02" in text_of(client.get(f"/desk/lots/{lot.id}?lang=en"))
    fields = form_of(desk, "next-round")
    first = client.post(f"/desk/lots/{lot.id}/next-round", data=fields)
    second = db.session.query(Lot).filter_by(previous_lot_id=lot.id).one()
    assert first.location == f"/desk/lots/{second.id}"
    client.post(f"/desk/lots/{lot.id}/next-round", data=fields)
    assert "already on file" in text_of(client.get(f"/desk/lots/{lot.id}?lang=en"))


def test_dropping_asks_for_its_reason(app, client):
    """Without a reason nothing happens; with one the lot is over and the reason is on the record."""
    lot = stories.valued()
    sign_in(client, stories.officer_of(lot))
    address = f"/desk/lots/{lot.id}/drop"
    assert submit(client, address, reason="").status_code == 422
    assert submit(client, address, reason="申请执行人撤回申请").status_code == 303
    assert entries_after(f"lot:{lot.id}", 0)[-1].public["reason"] == "申请执行人撤回申请"
    assert submit(client, address, reason="again").status_code == 409


OFFICER_PAGES = ("new", "{id}/terms", "{id}/announcement", "{id}/publish", "{id}/negotiation", "{id}/appraisal",
                 "{id}/purchasers/new", "{id}/drop")  # fmt: skip


def test_who_may_open_the_desk(app, client):
    """Officers of the court see all pages, its other staff read the file, strangers and other courts find nothing."""
    lot = stories.valued()
    pages = [f"/desk/lots/{name.format(id=lot.id)}" for name in OFFICER_PAGES]
    file = f"/desk/lots/{lot.id}"
    sign_in(client, stories.officer_of(lot))
    assert [client.get(address).status_code for address in (file, *pages)] == [200] * (1 + len(pages))
    for role in ("judge", "finance", "supervisor"):
        sign_in(client, user(role, of_court=True))
        assert client.get(file).status_code == 200
        assert {client.get(address).status_code for address in pages} == {403}
    sign_in(client, user("officer"))
    assert {client.get(address).status_code for address in (file, *pages) if "new" not in address} == {404}
    sign_in(client, user("bidder"))
    assert {client.get(address).status_code for address in (file, *pages)} == {403}
    sign_in(client, user("party"))
    assert client.get(file).status_code == 404


def test_a_stranger_to_the_case_is_not_shown(app, client):
    """The notice page of another case's party does not exist, so that it cannot give away a name."""
    lot, other = stories.drafted(), stories.drafted()
    sign_in(client, stories.officer_of(lot))
    stranger = other.case.parties[0]
    assert client.get(f"/desk/lots/{lot.id}/notices/party/{stranger.id}").status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_its_next_step(app, client, language):
    """A lot's desk answers in every state a lot can be in, in both languages."""
    for state in (
        "announced",
        "open",
        "paused",
        "sold",
        "unsold",
        "paid",
        "settled",
        "defaulted",
        "withdrawn",
        "annulled",
    ):
        lot = announced_lot(state=state, paused_at=clock.now(), closed_at=clock.now())
        sign_in(client, lot.case.officer)
        answer = client.get(f"/desk/lots/{lot.id}?lang={language}")
        assert answer.status_code == 200, state
        assert page(answer).select_one("#next-title").find_next("p").get_text(strip=True), state


def test_the_court_zone_is_typed_and_kept(app, client):
    """Ten o'clock typed is ten o'clock in Shanghai, whatever the server's zone."""
    lot = stories.decided(stories.valued())
    sign_in(client, stories.officer_of(lot))
    submit(client, f"/desk/lots/{lot.id}/announcement", opens_at="2026-04-10T10:00", closes_at="2026-04-11T10:00")
    opens_at = db.session.get(Lot, lot.id).announcement.opens_at
    assert opens_at.astimezone(COURT_ZONE).isoformat() == "2026-04-10T10:00:00+08:00"
