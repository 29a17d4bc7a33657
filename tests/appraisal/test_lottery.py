"""The draw of appraisers: promised before, drawn once, recomputed by anybody."""

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from auction.appraisal import choosing, lottery_rules, queries
from auction.appraisal.beacon_rules import invented_value
from auction.appraisal.models import Appraiser, AppraiserCandidate, AppraiserLottery
from auction.appraisal.roster import delist_appraiser
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.queries import entries_after
from tests.appraisal.stories import begun, listed
from tests.browsing import sign_in, submit, text_of
from tests.builders import user
from tests.lots import stories

SALT, VALUE = "5a" * 32, "c3" * 32
ROSTER = [[f"9199010{number}", f"评估机构{number}"] for number in range(8)]


def proof(**changes):
    """A right proof."""
    made = {
        "lottery": "12", "beacon": "drand", "round": 27_946_612, "roster": ROSTER, "places": 3, "salt": SALT,
        "value": VALUE, "drawn": lottery_rules.ranking(ROSTER, SALT, VALUE)[:3],
    }  # fmt: skip
    return made | {"commitment": lottery_rules.commitment(made)} | changes


def promised(lot, wait=timedelta(minutes=10)):
    """A draw promised at the parties' joint request."""
    moment = clock.now() + wait
    return choosing.promise_draw(begun(lot).id, stories.officer_of(lot), "joint_request", "demo", moment)


def test_the_algorithm_stands():
    """Known answers: whoever changes the arithmetic breaks every proof that was ever published."""
    assert lottery_rules.commitment(proof()) == "a73fa11523ac1f01a315cef5f3dce315fd7b019429e748c65641ba2105e40d83"
    assert [code for code, _ in lottery_rules.ranking(ROSTER, SALT, VALUE)] == [
        "91990105",
        "91990107",
        "91990103",
        "91990106",
        "91990101",
        "91990100",
        "91990102",
        "91990104",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"salt": "5b" * 32}, {"round": 1}, {"roster": ROSTER[::-1]}, {"roster": ROSTER[:-1]}, {"places": 4},
        {"beacon": "demo"}, {"lottery": "13"}, {"value": "c4" * 32}, {"drawn": ROSTER[:3]},
        {"drawn": lottery_rules.ranking(ROSTER, SALT, VALUE)[:3][::-1]},
    ],
)  # fmt: skip
def test_nothing_can_be_changed_afterwards(changes):
    """Another list, order, round, secret, value or result: each is found out."""
    assert lottery_rules.verdict(proof()) == []
    assert lottery_rules.verdict(proof(**changes)) != []


def test_the_value_one_looked_up_decides():
    """A court that typed in another value than the beacon's is found out by whoever looks it up."""
    assert lottery_rules.verdict(proof(), VALUE.upper()) == []
    assert lottery_rules.verdict(proof(), "00" * 32) == ["The beacon's value is not the one that you looked up."]


def test_every_place_is_equally_likely():
    """Over 4,000 values no appraiser is drawn noticeably more often than another: no bias by name or place."""
    drawn = dict.fromkeys([code for code, _ in ROSTER], 0)
    for number in range(4_000):
        for code, _name in lottery_rules.ranking(ROSTER, SALT, invented_value(number))[:3]:
            drawn[code] += 1
    expected = 4_000 * 3 / len(ROSTER)
    assert all(abs(times - expected) < 5 * (expected * 5 / 8) ** 0.5 for times in drawn.values()), drawn


def test_a_draw_from_promise_to_the_downloaded_check(app, client, standing_clock, tmp_path):
    """Promised, too early refused, drawn, the first commissioned; the file given out confirms it and finds a forgery."""
    listed(5)
    lot = stories.drafted()
    officer = stories.officer_of(lot)
    draw = promised(lot)
    page = f"/lotteries/{draw.id}"
    before = json.loads(client.get(f"{page}.json").data)
    assert before["value"] is None
    assert "salt" not in before
    assert draw.salt not in client.get(page).text
    promise = client.get("/api/v1/lotteries").get_json()["items"][0]
    assert (promise["commitment"], promise["value"], promise["drawn"]) == (before["commitment"], None, None)
    assert draw.salt not in str(promise)
    with pytest.raises(Refusal, match="DRAW_TOO_EARLY"):
        choosing.draw_lots(draw.id, officer, invented_value(draw.round))
    standing_clock.at += timedelta(minutes=11)
    sign_in(client, officer)
    assert submit(client, f"/desk/lotteries/{draw.id}", value="12").status_code == 422
    assert submit(client, f"/desk/lotteries/{draw.id}", value=invented_value(draw.round)).status_code == 303
    assert submit(client, f"/desk/lotteries/{draw.id}", value=VALUE).status_code == 409, "a draw is done once"

    after = json.loads(client.get(f"{page}.json").data)
    assert {name: after[name] for name in ("commitment", "roster", "round")} == {
        name: before[name] for name in ("commitment", "roster", "round")
    }
    assert [entry["kind"] for entry in after["record"]] == ["lottery.promised", "lottery.drawn"]
    assert after["record"][0]["public"]["commitment"] == after["commitment"]
    first = queries.live_commission(db.session(), draw.inquiry_id)
    assert [first.appraiser.code, first.appraiser.name] == after["drawn"][0]
    shown = text_of(client.get(f"{page}?lang=en"))
    assert after["drawn"][2][1] in shown
    assert after["salt"] in shown

    script, file = tmp_path / "lottery_check.py", tmp_path / "proof.json"
    script.write_bytes(client.get("/lotteries/lottery_check.py").data)
    file.write_text(json.dumps(after), encoding="utf-8")
    command = [sys.executable, "-I", str(script), str(file)]
    right = subprocess.run([*command, invented_value(draw.round)], capture_output=True, text=True, check=False)
    assert (right.returncode, right.stdout.splitlines()[-1]) == (0, "All is right."), right.stderr
    file.write_text(json.dumps(after | {"drawn": after["drawn"][::-1]}), encoding="utf-8")
    forged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert forged.returncode == 1
    assert "does not follow" in forged.stdout


def test_the_promise_is_kept_by_the_database(app, standing_clock):
    """Neither the promise nor the result of a draw can be changed or deleted, by whoever speaks to the database."""
    lot = stories.drafted()
    draw = promised(lot)
    for change in (
        "UPDATE appraiser_lottery SET salt = repeat('0', 64)", "UPDATE appraiser_lottery SET round = round + 1",
        "UPDATE appraiser_lottery SET roster = '[]'", "DELETE FROM appraiser_lottery",
    ):  # fmt: skip
        with pytest.raises(sa.exc.DBAPIError, match="kept as it was promised"), db.session.begin_nested():
            db.session.execute(sa.text(change))
    standing_clock.at += timedelta(minutes=11)
    choosing.draw_lots(draw.id, stories.officer_of(lot), invented_value(draw.round))
    with pytest.raises(sa.exc.DBAPIError, match="kept as it was promised"), db.session.begin_nested():
        db.session.execute(sa.text("UPDATE appraiser_lottery SET value = repeat('0', 64)"))


def test_when_a_draw_may_be_promised(app, standing_clock):
    """Not while the parties may agree, not for no reason, not with an unknown beacon, not twice, not too soon."""
    lot = stories.drafted()
    inquiry, officer = begun(lot), stories.officer_of(lot)
    soon = timedelta(minutes=30)

    def promise(ground="joint_request", beacon="demo", wait=soon):
        return choosing.promise_draw(inquiry.id, officer, ground, beacon, clock.now() + wait)

    for code, wrong in (
        ("AGREEMENT_AWAITED", {"ground": "not_agreed"}), ("DRAW_GROUND", {"ground": "x"}),
        ("DRAW_GROUND", {"ground": "none_left"}), ("BEACON_UNKNOWN", {"beacon": "dice"}),
        ("DRAW_MOMENT", {"wait": timedelta(minutes=9)}),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            promise(**wrong)
    standing_clock.at += timedelta(days=4)
    assert promise("not_agreed").ground == "not_agreed"
    with pytest.raises(Refusal, match="DRAW_PROMISED"):
        promise()
    assert [entry.kind for entry in entries_after(f"lottery:{db.session.query(AppraiserLottery).one().id}", 0)] == [
        "lottery.promised"
    ]


def test_the_list_is_frozen_and_those_struck_off_are_passed_over(app, standing_clock):
    """Who is listed after the promise takes no part; who is struck off before the draw may be drawn and is passed over."""
    agencies = listed(4)
    lot = stories.drafted()
    draw = promised(lot)
    late = listed(1)[0]
    administrator = user("administrator")
    db.session.commit()
    order = lottery_rules.ranking(draw.roster, draw.salt, invented_value(draw.round))
    codes = {one.person.id_number: one.id for one in agencies}
    delist_appraiser(codes[order[0][0]], administrator, "refused", "两次拒绝委托")
    standing_clock.at += timedelta(minutes=11)
    choosing.draw_lots(draw.id, stories.officer_of(lot), invented_value(draw.round))
    ranked = [row.appraiser_id for row in queries.candidates_of(draw.inquiry_id)]
    assert ranked == [codes[code] for code, _ in order[:3]]
    assert late.id not in ranked
    assert queries.live_commission(db.session(), draw.inquiry_id).appraiser_id == ranked[1]


def test_the_invented_beacon_is_refused_in_production(app):
    """In production only a real beacon is offered; the page of a draw is open to everybody, another court's officer
    cannot draw."""
    lot = stories.drafted()
    inquiry = begun(lot)
    app.config["SUBHASTA_ENV"] = "production"
    try:
        assert list(choosing.beacons_offered()) == ["drand"]
        with pytest.raises(Refusal, match="BEACON_UNKNOWN"):
            choosing.promise_draw(
                inquiry.id, stories.officer_of(lot), "joint_request", "demo", clock.now() + timedelta(hours=1)
            )
    finally:
        app.config["SUBHASTA_ENV"] = "test"


def test_the_parties_agree_until_a_working_day(app):
    """A Sunday is refused as the last day on which they may agree."""
    with pytest.raises(Refusal, match="LAST_DAY_OFF"):
        begun(stories.drafted(), date(2026, 3, 8))


def test_a_sub_list_of_two_is_too_short(app):
    """The law wants three: with fewer on the list the appraisal does not begin, and the page says what to do."""
    listed(2)
    with pytest.raises(Refusal, match="ROSTER_TOO_SHORT"):
        begun(stories.drafted())
    assert db.session.query(AppraiserCandidate).count() == 0
    assert db.session.query(Appraiser).count() == 2
