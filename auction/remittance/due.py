"""Due work of remittances: what is due by bank goes into files."""

from auction.ground.due import Due

from .payment_files import make_payment_files

DUE = (Due("make payment files", make_payment_files),)
