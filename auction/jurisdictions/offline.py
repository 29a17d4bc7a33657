"""An auction that is not held online: where 拍卖变卖规定 speaks otherwise than 法释〔2016〕18号 of a defaulter's deposit."""

from dataclasses import replace
from types import MappingProxyType

from auction.ground.refusal import Words

from . import cn
from .rules import Citation

RULES = replace(
    cn.RULES,
    code="offline",
    name=Words("Auction offline", "线下拍卖"),
    forfeiture_order=("cost_loss", "price_shortfall"),
    forfeiture_rest="return_to_buyer",
    citations=MappingProxyType({
        **cn.RULES.citations,
        "forfeiture_order": Citation("22(2)", cn.OFFLINE),
        "forfeiture_rest": Citation("22(2)", cn.OFFLINE),
    }),
)  # fmt: skip
