"""Refusals of the bank: statements that cannot be taken in, decisions about money nobody can place."""

from auction.ground.refusal import Reason

REFUSALS: dict[str, Reason] = {}
