"""The list of cases: who sees which, search, pages, and a fixed number of queries."""

from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from auction.cases.case_list import case_list
from auction.cases.models import Asset, Claim, EnforcementCase, Party, Seizure
from auction.ground import clock
from auction.ground.store import db
from auction.tables.queries import page_of
from auction.tables.rules import read_asked
from tests import builders
from tests.browsing import page, sign_in, text_of
from tests.cases.facts import ASSET, CLAIM, PARTY, TODAY


def full_case(officer, number: str, parts: int = 1) -> EnforcementCase:
    """A case with `parts` of everything, rows written straight."""
    case = EnforcementCase(
        number=number, court_id=officer.court_id, officer=officer, title_document="x", title_effective_on=TODAY,
        opened_at=clock.now(), account_number=number,
    )  # fmt: skip
    for part in range(parts):
        bank = Party(**PARTY | {"role": "applicant", "name": f"银行{part}"})
        case.parties += [bank, Party(**PARTY)]
        case.claims.append(Claim(party=bank, **CLAIM))
        asset = Asset(recorded_at=clock.now(), **ASSET)
        asset.seizures.append(Seizure(order_number="1", ordered_on=TODAY, expires_on=date(2026, 4, 1 + part % 20)))
        case.assets.append(asset)
    db.session.add(case)
    db.session.commit()
    return case


@contextmanager
def statements():
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def heard(connection, cursor, statement, *rest) -> None:
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", heard)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", heard)


def test_the_list_asks_the_same_questions_for_3_and_for_30_cases(client, officer):
    """No query in a loop: the page of 3 cases and a full page cost equally many."""
    sign_in(client, officer)
    counts = []
    for more in (range(3), range(3, 30)):
        for number in more:
            full_case(officer, f"案{number}", parts=2)
        with statements() as sent:
            assert client.get("/desk/cases").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] < 15


def test_a_case_page_asks_the_same_questions_for_3_and_for_30_parts(client, officer):
    """No query in a loop on the page of one case either."""
    sign_in(client, officer)
    counts = []
    for parts in (3, 30):
        case = full_case(officer, f"案{parts}", parts)
        with statements() as sent:
            assert client.get(f"/cases/{case.id}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def listed(user, **asked):
    """The list of cases as this user's address asks for it."""
    desk = case_list(user)
    typed = {key: str(value) for key, value in asked.items()}
    return page_of(desk, read_asked(typed, [column.key for column in desk.columns], desk.choices))


def test_pages_of_twenty_newest_first(officer):
    """45 cases are three pages; a page beyond the last is the last, one before the first is the first."""
    for number in range(45):
        full_case(officer, f"案{number:02d}", parts=0)
    first, last = listed(officer, page=1), listed(officer, page=3)
    assert (first.total, first.page_count, len(first.rows), len(last.rows)) == (45, 3, 20, 5)
    assert (first.rows[0].number, last.rows[-1].number) == ("案44", "案00")
    assert listed(officer, page=10**8).page == 3
    assert listed(officer, page=-1).page == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("执12号", {"（2026）江01执12号"}), ("(2026)江01", {"（2026）江01执12号", "（2026）江01执3号"}),
        ("银行0", {"（2026）江01执12号", "（2026）江01执3号"}), ("100%", set()), ("_", set()), ("赵", {"（2026）江01执12号", "（2026）江01执3号"}),
    ],
)  # fmt: skip
def test_search_by_number_and_party(officer, asked, found):
    """Part of the number in any width of bracket, part of a party's name; % and _ are only themselves."""
    full_case(officer, "（2026）江01执12号")
    full_case(officer, "（2026）江01执3号")
    assert {line.number for line in listed(officer, asked=asked).rows} == found


def test_the_list_is_the_readers_own(client, officer, stranger):
    """Another court's officer sees none of them, a party only his own; odd questions get a page, not a fault."""
    case = full_case(officer, "案1")
    full_case(officer, "案2")
    debtor = builders.user("party")
    case.parties[1].user_id = debtor.id
    db.session.commit()
    assert listed(stranger).total == 0
    assert [line.number for line in listed(debtor).rows] == ["案1"]
    sign_in(client, officer)
    client.set_cookie("language", "en")
    for odd in ("?asked=%00", "?asked=" + "x" * 5000, "?page=0", "?page=abc", "?page=" + "9" * 30, "?asked=%25"):
        assert client.get(f"/desk/cases{odd}").status_code == 200
    assert "No case has “zz”" in text_of(client.get("/desk/cases?asked=zz"))
    assert page(client.get("/desk/cases?asked=zz")).select_one("#asked")["value"] == "zz"


def test_the_first_seizure_to_run_out_is_shown(officer):
    """Of each asset the latest seizure counts; of the assets the one that runs out first."""
    case = full_case(officer, "案1", parts=2)
    case.assets[0].seizures.append(Seizure(order_number="2", ordered_on=TODAY, expires_on=date(2028, 1, 1)))
    db.session.commit()
    line = listed(officer).rows[0]
    assert (line.assets, line.seized_until) == (2, date(2026, 4, 2))
