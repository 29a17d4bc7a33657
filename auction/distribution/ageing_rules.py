"""The three colours of what waits. Pure."""

from collections.abc import Mapping

from auction.ground.refusal import Words

# Never the colour alone: a symbol and a word go with it.
COLOURS: Mapping[str, tuple[str, Words]] = {
    "green": ("●", Words("in time", "期限内")),
    "amber": ("▲", Words("due soon", "即将到期")),
    "red": ("■", Words("overdue", "已逾期")),
}
