"""Practising: the primary law with a short last window, so that an extension is seen within minutes."""

from dataclasses import replace
from types import MappingProxyType

from auction.ground.refusal import Words

from . import cn, cn_texts
from .rules import Citation

_HOUSE = Citation("practice", cn_texts.HOUSE, "house")

RULES = replace(
    cn.RULES,
    code="practice",
    name=Words("Practice", "练习"),
    extension_window_s=60,
    extension_s=60,
    citations=MappingProxyType({**cn.RULES.citations, "extension_window_s": _HOUSE, "extension_s": _HOUSE}),
)
