"""Due work of the distribution: drafts of plans."""

import logging

from auction.ground.due import Due

from .drafting import draft, without_draft

_log = logging.getLogger(__name__)


def draft_plans() -> int:
    """Draft the plans of cases that money has come to; one that fails does not stop the others and stays due."""
    return sum(_tried(case_id) for case_id in without_draft())


def _tried(case_id: int) -> bool:
    try:
        return draft(case_id)
    except Exception:  # noqa: BLE001 - it is logged, and stays due
        _log.exception("drafting the plan of case %s failed", case_id)
        return False


DUE = (Due("draft plans", draft_plans),)
