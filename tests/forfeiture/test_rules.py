"""Which price the re-auction is held against, and when it has come to its end."""

import pytest

from auction.forfeiture.rules import Resale, Round, open_case_debt, resale_of


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([], None),
        ([Round(2, "reauction", "open", None)], None),
        ([Round(2, "reauction", "paid", 90)], None),
        ([Round(2, "reauction", "settled", 90)], Resale(2, 90)),
        ([Round(2, "reauction", "unsold", None)], None),
        ([Round(2, "reauction", "unsold", None), Round(3, "second", "settled", 70)], Resale(3, 70)),
        ([Round(2, "reauction", "defaulted", 90)], None),
        ([Round(2, "reauction", "defaulted", 90), Round(3, "reauction", "settled", 80)], Resale(2, 90)),
        ([Round(2, "second", "unsold", None), Round(3, "selloff", "unsold", None)], Resale(None, None)),
        ([Round(2, "reauction", "annulled", None)], None),
        ([Round(2, "reauction", "annulled", None), Round(3, "first", "settled", 60)], Resale(3, 60)),
        ([Round(2, "reauction", "withdrawn", None)], Resale(None, None)),
    ],
)
def test_the_price_of_the_reauction(rounds, expected):
    """Nothing counts before the asset's end; two defaulters answer each for the step to the next price."""
    assert resale_of(rounds) == expected


def test_debts_that_other_money_pays_are_not_asked_of_the_deposit():
    """Free money on the case account and the covered shortfall pay first."""
    assert open_case_debt(900, 300, 200) == 400
    assert open_case_debt(400, 300, 200) == 0
