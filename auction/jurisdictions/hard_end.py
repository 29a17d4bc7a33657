"""A sale that ends when it was said to end: the rules under which recorded eBay ladders are replayed."""

from dataclasses import replace
from types import MappingProxyType

from auction.ground.refusal import Words

from . import cn, cn_texts
from .rules import Citation

RULES = replace(
    cn.RULES,
    code="hard_end",
    name=Words("Hard end", "固定截止"),
    extension_anchor="none",
    currency="USD",
    citations=MappingProxyType({
        **cn.RULES.citations,
        "extension_anchor": Citation("replay", cn_texts.HOUSE, "house"),
        "currency": Citation("replay", cn_texts.HOUSE, "house"),
    }),
)  # fmt: skip
