"""What open data refuses."""

from auction.ground.refusal import Reason

REFUSALS = {
    "CHANGED_SINCE_TOO_EARLY": Reason(
        400,
        en="Changes are listed for the last {days} days. For older ones read the whole list, or the events.",
        zh="仅列出最近 {days} 天的变化。更早的请读取完整列表或事件。",
    ),
}
