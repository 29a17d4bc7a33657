"""Refusals of reconciliation."""

from auction.ground.refusal import Reason

REFUSALS = {
    "RECONCILE_UNKNOWN": Reason(
        404,
        en="No money has ever come or gone by “{provider}”. Name stripe, bank or sandbox.",
        zh="没有通过“{provider}”收付的款项，请指定 stripe、bank 或 sandbox。",
    ),
}
