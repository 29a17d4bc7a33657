"""Partners' due work. No next event: a try that failed is no event of the court, and the worker looks often."""

from auction.ground.due import Due

from .delivering import start_senders
from .relay import relay

DUE = (Due("tell partners", relay), Due("send webhooks", start_senders))
