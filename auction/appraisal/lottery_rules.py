"""The lottery of appraisers, in full. This very file draws at the court and is given out as lottery_check.py.

It needs nothing but Python 3.8: save it beside the lottery's proof and run

    python3 lottery_check.py lottery-12.json [VALUE]

The court publishes, before the draw, the SHA-256 of a secret salt together with the ordered list of appraisers and the
round of a public random beacon that does not exist yet. When the round is out, its value, typed in, and the salt give
each appraiser a number; the smallest three are drawn, in that order. Nobody at the court knows the value before, nobody
outside knows the salt, and neither can be changed afterwards. With VALUE, which you have looked up yourself, the file
checks the court's word for the beacon too.
"""

import hashlib
import hmac
import json
import sys


def commitment(proof):
    """The SHA-256, in hex, of everything that must not change: beacon, round, ordered list, how many, salt."""
    fixed = {name: proof[name] for name in ("lottery", "beacon", "round", "roster", "places", "salt")}
    text = json.dumps(fixed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def number_of(code, salt, value):
    """An appraiser's number: the keyed hash of the beacon's value and the appraiser's company code."""
    return hmac.new(bytes.fromhex(salt), f"{value}:{code}".encode(), hashlib.sha256).hexdigest()


def ranking(roster, salt, value):
    """The whole list in the order drawn, as it was listed: [company code, name], the smallest number first."""
    return sorted(roster, key=lambda entry: number_of(entry[0], salt, value))


def verdict(proof, looked_up=None):
    """What is wrong with a proof, line by line; an empty list when all is right."""
    faults = []
    if commitment(proof) != proof["commitment"]:
        faults.append("The list, the round or the salt is not what was promised before the draw.")
    if looked_up is not None and looked_up.strip().lower() != proof["value"]:
        faults.append("The beacon's value is not the one that you looked up.")
    drawn = ranking(proof["roster"], proof["salt"], proof["value"])[: proof["places"]]
    if drawn != proof["drawn"]:
        faults.append("The result does not follow from the value and the salt.")
    return faults


def main(arguments):
    """Check the proof in the file named first; returns 0 when all is right, 1 otherwise."""
    with open(arguments[0], encoding="utf-8") as file:  # noqa: PTH123 - as plain as a reader expects it
        proof = json.load(file)
    say = sys.stdout.write
    say("Lottery {}: {} appraisers, beacon {}, round {}\n".format(
        proof["lottery"], len(proof["roster"]), proof["beacon"], proof["round"]))  # fmt: skip
    say("promised before the draw: {}\n".format(proof["commitment"]))
    if proof.get("value") is None:
        say("Not drawn yet. Keep this file: the promise must be the same afterwards.\n")
        return 0
    faults = verdict(proof, arguments[1] if len(arguments) > 1 else None)
    say("value of the round:       {}\n".format(proof["value"]))
    for place, (code, name) in enumerate(ranking(proof["roster"], proof["salt"], proof["value"]), start=1):
        mark = "drawn" if place <= proof["places"] else "     "
        say(f"{place:>3}. {mark}  {code}  {name}\n")
    say("\n".join(faults or ["All is right."]) + "\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
