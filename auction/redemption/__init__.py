"""The debtor pays what he owes and the sale stops; a sale that covers the debts stops the others
(拍卖变卖规定 art 14, 19).
"""
