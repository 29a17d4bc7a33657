"""Shares and criminal property: what a start price rests on, how many shares are sold. Pure."""

from collections.abc import Mapping

from auction.ground.refusal import Words

# What a start price rests on, in words (terms_rules.BASES).
BASIS_NAMES: Mapping[str, Words] = {
    "reference": Words("The reference price", "参考价"),
    "shares": Words("Shares that cannot be appraised: above the costs", "股权无法评估，以适当高于执行费用的金额确定"),
    "no_reserve": Words("No reserve price", "无保留价"),
}
