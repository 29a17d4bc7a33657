"""What nobody bought: a creditor takes it in kind at the failed price, or it goes back to the debtor, or, on request, it is
sold in a second cycle (拍卖变卖规定 art 16, 24, 25).
"""
