"""A life as a table: (state, event) → state. Nothing else decides where a thing goes next."""

from collections.abc import Mapping

from .refusal import Refusal, Words

Transitions = Mapping[tuple[str, str], str]


def step(table: Transitions, state: str, event: str, names: Mapping[str, Words]) -> str:
    """The state after `event`, or Refusal STATE_FORBIDS when the table has no such row.

    `names` gives each state its name in both languages, for the message.
    """
    try:
        return table[state, event]
    except KeyError:
        raise Refusal("STATE_FORBIDS", state=names[state], event=event) from None


def states_of(table: Transitions) -> tuple[str, ...]:
    """Every state the table knows, in order of first appearance."""
    return tuple(dict.fromkeys(state for (source, _), target in table.items() for state in (source, target)))
