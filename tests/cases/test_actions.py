"""Acts of the case noun: what is recorded, what is refused, and that a refusal leaves nothing."""

import io
import threading
import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from auction.cases import actions, claiming
from auction.cases.models import Asset, AssetFile, Claim, EnforcementCase, Party, Seizure
from auction.ground.models import StoredFile
from auction.ground.refusal import Refusal, say
from auction.ground.store import db
from auction.journal.models import JournalEntry
from tests import builders
from tests.cases.facts import ASSET, CLAIM, PARTY, TODAY, opened, upload


def entries(case_id: int) -> list[JournalEntry]:
    """The case's journal, oldest first."""
    query = sa.select(JournalEntry).where(JournalEntry.subject == f"case:{case_id}").order_by(JournalEntry.seq)
    return list(db.session.execute(query).scalars())


def rows() -> dict[str, int]:
    """How many rows of each table there are."""
    tables = (EnforcementCase, Party, Claim, Asset, AssetFile, Seizure, StoredFile, JournalEntry)
    return {table.__tablename__: db.session.query(table).count() for table in tables}


def test_a_whole_case_is_recorded_and_each_act_is_in_the_journal(officer):
    """Every act writes its row and one entry; what is public names no person."""
    case = opened(officer)
    party = actions.add_party(case.id, officer, **PARTY | {"role": "applicant", "name": "江州银行"})
    claiming.add_claim(case.id, officer, party.id, **CLAIM)
    asset = actions.record_asset(case.id, officer, **ASSET)
    actions.add_asset_file(asset.id, officer, upload(), "外观")
    actions.seize(asset.id, officer, "（2026）江01执1号之一", TODAY, date(2029, 3, 3))
    assert [entry.kind for entry in entries(case.id)] == [
        "case.opened", "party.added", "claim.added", "asset.recorded", "asset.file_added", "asset.seized",
    ]  # fmt: skip
    public = str([entry.public for entry in entries(case.id)])
    assert "银行" not in public
    assert PARTY["id_number"] not in public
    assert entries(case.id)[1].private["name"] == "江州银行"
    assert {entry.actor_id for entry in entries(case.id)} == {officer.id}
    assert case.account_number == f"6200000000000001-{case.id:06d}"
    assert asset.seized_until == date(2029, 3, 3)


def test_one_number_one_case(officer):
    """The same number with other brackets, spaces or full-width figures is the same number."""
    opened(officer, "(2026)江01执 12 号")
    before = rows()
    for number in ("（2026）江01执12号", "(２０２６)江01执12号"):
        with pytest.raises(Refusal, match="CASE_NUMBER_TAKEN"):
            opened(officer, number)
    assert rows() == before
    assert db.session.query(EnforcementCase).one().number == "（2026）江01执12号"


def test_a_form_sent_twice_records_once(officer):
    """The second sending gets the first's row; the same id with other content is refused, not swallowed."""
    ids = [uuid.uuid4() for _ in range(4)]
    case = opened(officer, request_id=ids[0])
    assert opened(officer, request_id=ids[0]).id == case.id
    party = actions.add_party(case.id, officer, **PARTY | {"role": "applicant"}, request_id=ids[1])
    assert actions.add_party(case.id, officer, **PARTY | {"role": "applicant"}, request_id=ids[1]).id == party.id
    claim = claiming.add_claim(case.id, officer, party.id, **CLAIM, request_id=ids[2])
    assert claiming.add_claim(case.id, officer, party.id, **CLAIM, request_id=ids[2]).id == claim.id
    asset = actions.record_asset(case.id, officer, **ASSET, request_id=ids[3])
    assert actions.record_asset(case.id, officer, **ASSET, request_id=ids[3]).id == asset.id
    actions.add_asset_file(asset.id, officer, upload(), "外观")
    actions.add_asset_file(asset.id, officer, upload(), "外观")
    order = ("查封1号", TODAY, date(2027, 1, 1))
    assert actions.seize(asset.id, officer, *order).id == actions.seize(asset.id, officer, *order).id
    assert len(entries(case.id)) == 6
    before = rows()
    for code, again in (
        ("FORM_USED_TWICE", lambda: opened(officer, "（2026）江01执2号", request_id=ids[0])),
        ("FORM_USED_TWICE", lambda: actions.add_party(case.id, officer, **PARTY, request_id=ids[1])),
        ("ASSET_FILE_RECORDED", lambda: actions.add_asset_file(asset.id, officer, upload(), "内景")),
        ("SEIZURE_ORDER_RECORDED", lambda: actions.seize(asset.id, officer, "查封1号", TODAY, date(2028, 1, 1))),
    ):
        with pytest.raises(Refusal, match=code):
            again()
    assert rows() == before


def test_a_double_click_at_one_instant_makes_one_case(app, officer):
    """Two threads send the same form: one case, and both get it."""
    request_id, answers, start = uuid.uuid4(), [], threading.Barrier(2)
    officer_id = officer.id

    def click() -> None:
        with app.app_context():
            actor = db.session.get(type(officer), officer_id)
            start.wait()
            answers.append(opened(actor, request_id=request_id).id)
            db.session.remove()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert rows()["enforcement_case"] == rows()["journal_entry"] == 1


REFUSED = {
    "CLAIM_OF_DEBTOR": lambda o, c, p, a: claiming.add_claim(c, o, p["debtor"], **CLAIM),
    "CLAIM_INTEREST_FROM": lambda o, c, p, a: claiming.add_claim(
        c, o, p["applicant"], **CLAIM | {"interest_from": None}
    ),
    "NOT_FOUND": lambda o, c, p, a: claiming.add_claim(c, o, p["other"], **CLAIM),
    "PARTY_ACCOUNT_UNKNOWN": lambda o, c, p, a: actions.add_party(c, o, **PARTY, user_email="nobody@example.test"),
    "PARTY_IS_STAFF": lambda o, c, p, a: actions.add_party(c, o, **PARTY, user_email=o.email),
    "DIVISION_CODE": lambda o, c, p, a: actions.record_asset(c, o, **ASSET | {"division_code": "44030"}),
    "SEIZURE_TOO_LONG": lambda o, c, p, a: actions.seize(a, o, "1", TODAY, date(2029, 3, 4)),
    "SEIZURE_ENDS_BEFORE": lambda o, c, p, a: actions.seize(a, o, "1", TODAY, TODAY),
    "SEIZURE_ORDERED_LATER": lambda o, c, p, a: actions.seize(
        a, o, "1", TODAY + timedelta(days=1), TODAY + timedelta(days=9)
    ),
    "FILE_KIND_NOT_ACCEPTED": lambda o, c, p, a: actions.add_asset_file(
        a, o, FileStorage(io.BytesIO(b"<html>"), "a.jpg"), ""
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_refusals_leave_nothing(officer, code):
    """Each wrong act is refused by its code, with a message in both languages, and writes neither row nor entry."""
    case, other = opened(officer), opened(officer, "2")
    parties = {
        "debtor": actions.add_party(case.id, officer, **PARTY).id,
        "applicant": actions.add_party(case.id, officer, **PARTY | {"role": "applicant"}).id,
        "other": actions.add_party(other.id, officer, **PARTY | {"role": "applicant"}).id,
    }
    asset = actions.record_asset(case.id, officer, **ASSET)
    before = rows()
    with pytest.raises(Refusal) as refused:
        REFUSED[code](officer, case.id, parties, asset.id)
    assert refused.value.code == code
    assert say(refused.value, "zh") != say(refused.value, "en")
    assert rows() == before


@pytest.mark.parametrize(("kind", "years"), [("immovable", 3), ("movable", 2), ("other_right", 3)])
def test_a_seizure_lasts_as_long_as_its_kind_allows(officer, kind, years):
    """Up to the same day after the years of the rule set, not one day more."""
    asset = actions.record_asset(opened(officer).id, officer, **ASSET | {"kind": kind})
    last = TODAY.replace(year=TODAY.year + years)
    with pytest.raises(Refusal, match="SEIZURE_TOO_LONG"):
        actions.seize(asset.id, officer, "1", TODAY, last + timedelta(days=1))
    assert actions.seize(asset.id, officer, "1", TODAY, last).expires_on == last


def test_another_court_may_do_nothing(officer, stranger):
    """To an officer of another court nothing of the case exists, whatever he tries."""
    case = opened(officer)
    party = actions.add_party(case.id, officer, **PARTY | {"role": "applicant"})
    claim = claiming.add_claim(case.id, officer, party.id, **CLAIM)
    asset = actions.record_asset(case.id, officer, **ASSET)
    before = rows()
    for act in (
        lambda: opened(stranger, "x", court_id=officer.court_id),
        lambda: actions.add_party(case.id, stranger, **PARTY),
        lambda: actions.correct_party(party.id, stranger, **PARTY),
        lambda: claiming.add_claim(case.id, stranger, party.id, **CLAIM),
        lambda: claiming.correct_claim(claim.id, stranger, party.id, **CLAIM),
        lambda: actions.record_asset(case.id, stranger, **ASSET),
        lambda: actions.correct_asset(asset.id, stranger, **ASSET),
        lambda: actions.add_asset_file(asset.id, stranger, upload(), ""),
        lambda: actions.seize(asset.id, stranger, "1", TODAY, date(2027, 1, 1)),
    ):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            act()
    assert rows() == before


def test_corrections_are_recorded_with_what_stood_before(officer):
    """A correction writes the difference and one entry; without a difference nothing is recorded."""
    case = opened(officer)
    party = actions.add_party(case.id, officer, **PARTY | {"role": "applicant"})
    claim = claiming.add_claim(case.id, officer, party.id, **CLAIM)
    asset = actions.record_asset(case.id, officer, **ASSET)
    right = PARTY | {"role": "applicant", "payee_account": "6222999900001111"}
    actions.correct_party(party.id, officer, **right)
    actions.correct_party(party.id, officer, **right)
    claiming.correct_claim(claim.id, officer, party.id, **CLAIM | {"principal_minor": 1})
    actions.correct_asset(asset.id, officer, **ASSET | {"title": "1202室"})
    kinds = [entry.kind for entry in entries(case.id)[4:]]
    assert kinds == ["party.corrected", "claim.corrected", "asset.corrected"]
    private = entries(case.id)[4].private
    assert private["before"] == {"payee_account": PARTY["payee_account"]}
    assert private["after"] == {"payee_account": "6222999900001111"}
    with pytest.raises(Refusal, match="CLAIM_OF_DEBTOR"):
        actions.correct_party(party.id, officer, **right | {"role": "debtor"})


def test_what_was_announced_or_seized_stands(officer):
    """The kind of a seized asset and everything of an announced one stay as they are, until its lot is withdrawn."""
    asset = actions.record_asset(opened(officer).id, officer, **ASSET)
    actions.seize(asset.id, officer, "1", TODAY, date(2028, 3, 3))
    with pytest.raises(Refusal, match="ASSET_KIND_SEIZED"):
        actions.correct_asset(asset.id, officer, **ASSET | {"kind": "movable"})
    actions.fix_asset(db.session(), asset.id)
    db.session.commit()
    with pytest.raises(Refusal, match="ASSET_FIXED"):
        actions.correct_asset(asset.id, officer, **ASSET | {"title": "x"})
    actions.fix_asset(db.session(), asset.id, is_fixed=False)
    db.session.commit()
    assert actions.correct_asset(asset.id, officer, **ASSET | {"title": "x"}).title == "x"


def test_a_party_with_an_account_becomes_a_party(officer):
    """Linking an account gives it the role that opens the case page; the e-mail is compared without case."""
    bidder = builders.user("bidder")
    db.session.commit()
    party = actions.add_party(opened(officer).id, officer, **PARTY, user_email=bidder.email.upper())
    assert party.user_id == bidder.id
    assert {role.name for role in bidder.roles} == {"bidder", "party"}
