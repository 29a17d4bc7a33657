"""Partners' due work. No next event: a try that failed is no event of the court, and the worker looks often."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .actions import forget_ended_keys
from .delivering import forget_old_deliveries, start_senders
from .health import report_failing
from .relay import relay

DUE = (
    Due("tell partners", relay, is_news=True),
    Due("send webhooks", start_senders, is_news=True),
    Due("report failing partners", seldom(report_failing, timedelta(minutes=1))),
    Due("forget ended signing keys", seldom(forget_ended_keys, timedelta(minutes=1))),
    Due("forget old deliveries", seldom(forget_old_deliveries, timedelta(hours=1))),
)
