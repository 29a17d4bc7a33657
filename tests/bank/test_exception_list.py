"""The list of what no rule could place says what an entry's own page says, without a name to find."""

import csv
import io

from auction.bank.deciding import decide_ignore
from auction.bank.queries import goes_back_at
from auction.ground.refusal import COURT_ZONE
from tests.browsing import page, sign_in

from .files import E


def test_what_waits_is_filtered_and_exported(bank, clerks, client):
    """Why it waits, what a colleague proposes, when it goes back by itself; of the name the last character, and no search."""
    bank.tells(E(6_000, "货款", "张大风"), E(7_000, "利息"), E(8_000, "无账户", "李四", account=""))
    placed, own, nowhere = bank.entries()
    decide_ignore(own.id, clerks[0], "法院自有资金")
    sign_in(client, clerks[1])
    rows = list(csv.DictReader(io.StringIO(client.get("/desk/bank/exceptions?as=csv&lang=en").text.lstrip("\ufeff"))))
    assert [row["Amount"] for row in rows] == ["60.00", "70.00", "80.00"]
    assert rows[0]["Payer or payee"] == "*风"
    goes = goes_back_at(placed).astimezone(COURT_ZONE)
    assert [row["Goes back by itself"] for row in rows] == [f"{goes:%Y-%m-%d %H:%M:%S}"] * 2 + [""]
    assert goes_back_at(nowhere) is None
    shown = page(client.get("/desk/bank/exceptions?proposed=ignore"))
    assert [link["href"] for link in shown.select("tbody th a")] == [f"/desk/bank/exceptions/{own.id}"]
    assert shown.select("input[name=asked]") == []
    assert "张大风" not in client.get("/desk/bank/exceptions?asked=张大风").get_data(as_text=True)
