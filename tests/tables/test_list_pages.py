"""A list as its readers meet it: ordered by its headers, exported as it is filtered, refused what it does not offer."""

import csv
from io import StringIO

from auction.accounts.models import Court
from auction.ground.store import db
from tests import builders
from tests.browsing import page, sign_in
from tests.cases.test_queries import full_case


def other_court() -> Court:
    """A second court beside that of builders."""
    court = Court(
        name_zh="别院", name_en="Other court", address="x", phone="x", supervision_phone="x", account_holder="x",
        account_bank="x", account_number="x",
    )  # fmt: skip
    db.session.add(court)
    return court


def numbers(answer) -> list[str]:
    return [cell.get_text(strip=True) for cell in page(answer).select("tbody th")]


def sheet(answer) -> list[list[str]]:
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


def test_a_list_is_ordered_filtered_and_exported_as_it_stands(client, app):
    """The header's link orders the rows and says so; the export has the rows of the page's filter and no formula."""
    officer = builders.user("officer", of_court=True)
    other_officer = builders.user("officer")
    other_officer.court = other_court()
    for number, title in (("A1", "=SUM(1)"), ("A3", "b"), ("A2", "c")):
        full_case(officer, number).parties[0].name = title
    full_case(other_officer, "A4")
    db.session.commit()
    sign_in(client, officer)
    shown = client.get("/desk/cases?order=number&lang=en")
    assert numbers(shown) == ["A1", "A2", "A3"]
    header = page(shown).select_one("[aria-sort=ascending] a")
    assert numbers(client.get(header["href"])) == ["A3", "A2", "A1"]
    assert page(client.get(header["href"])).select_one("[aria-sort=descending]") is not None
    rows = sheet(client.get("/desk/cases?order=-number&asked=A&as=csv&lang=en"))
    assert [row[0] for row in rows] == ["Case number", "A3", "A2", "A1"]
    assert "A4" not in str(rows)
    assert any("'=SUM(1)" in cell for cell in rows[3])
    assert [row[0] for row in sheet(client.get("/desk/cases?asked=A2&as=csv"))][1:] == ["A2"]
    for wrong in ("order=id_number", "order=number;--"):
        assert client.get(f"/desk/cases?{wrong}").status_code == 404


def test_a_filter_offers_its_values_and_no_other(client, app):
    """Accounts by role and state; a value from nowhere is refused, an empty list offers the way back."""
    administrator = builders.user("administrator")
    builders.user("bidder")
    db.session.commit()
    sign_in(client, administrator)
    assert len(numbers(client.get("/desk/users?role=bidder"))) == 1
    assert len(numbers(client.get("/desk/users?role=bidder&state=in_use&order=-role"))) == 1
    assert "/desk/users" in [
        link["href"] for link in page(client.get("/desk/users?role=partner")).select(".app-empty a")
    ]
    assert client.get("/desk/users?role=emperor").status_code == 404
    assert client.get("/desk/users?state=%27").status_code == 404
