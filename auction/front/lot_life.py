"""The lot's life drawn from its table, for the README: `python -m auction.front.lot_life` prints the block."""

import sys

from auction.lots.rules import EVENT_NAMES, LIFE, NAMES, STATES

BEGIN, END = "<!-- lot-life -->", "<!-- /lot-life -->"


def life_drawing() -> str:
    """The block between the README's markers: a state diagram, and what each state is called."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {state} --> {target}: {event}" for (state, event), target in LIFE.items()]
    lines += ["```", "", "| state | English | 中文 | it ends by |", "|---|---|---|---|"]
    lines += [f"| `{state}` | {NAMES[state].en} | {NAMES[state].zh} | {_ways_out(state)} |" for state in STATES]
    return "\n".join([BEGIN, *lines, END])


def _ways_out(state: str) -> str:
    ways = [f"{event}: {EVENT_NAMES[event].en}" for (source, event) in LIFE if source == state]
    return "; ".join(ways) or "never"


if __name__ == "__main__":
    sys.stdout.write(life_drawing() + "\n")
