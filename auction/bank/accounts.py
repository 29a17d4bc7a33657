"""The ledger accounts of bank transfers.

`outside:bank` is the bank as its statements tell it: it mirrors every imported entry at every moment, to the cent.
`outside:bank_orders` stands between our orders and the statements: an order that was carried out moves money there,
the statement's debit takes it from there. What is left is under way, or went out without an order of ours.
`outside:court` is the court's own money: fees and interest of its account, and what a clerk says is not case money.
`unmatched:<entry id>` holds a credit until it is placed.
"""

from auction.ledger.actions import OUTSIDE

BANK = f"{OUTSIDE}bank"
BANK_ORDERS = f"{OUTSIDE}bank_orders"
COURT = f"{OUTSIDE}court"
