"""The house stands as the design draws it: streets, floors, sizes."""

import pytest

from .source import HOUSE, NOUNS, ROOT, functions, imports, modules, noun_of

# A pure floor knows facts alone: no web, no database, no clock, no network.
PURE = ("rules",)
IMPURE = ("flask", "flask_login", "flask_babel", "sqlalchemy", "socket", "time", "requests", "stripe", "auction.ground.store",
          "auction.ground.clock", "auction.ground.door", "auction.ground.models")  # fmt: skip
FLOORS = ("rules", "models", "queries", "actions")
DOORS = ("pages", "api", "inbound", "live", "cli")


@pytest.mark.parametrize("name", sorted(modules()))
def test_streets_run_one_way(name):
    """A noun imports only itself and the nouns below it; nobody imports the roof (app, launch, worker)."""
    noun = noun_of(name)
    if noun is None:
        return
    for imported in imports(name):
        if imported.startswith("auction."):
            target = noun_of(imported)
            if target is None:
                assert noun in ("front", "demo"), f"{name} imports {imported}, which stands above the nouns"
            else:
                assert NOUNS.index(target) <= NOUNS.index(noun), f"{name} imports {imported}: against the street"


@pytest.mark.parametrize("name", [name for name in sorted(modules()) if name.endswith("rules")])
def test_rules_are_pure(name):
    """Rules import neither web nor database nor clock, so that a table of facts can test them."""
    for imported in imports(name):
        assert not any(imported == impure or imported.startswith(impure + ".") for impure in IMPURE), imported


@pytest.mark.parametrize("name", [name for name in sorted(modules()) if name.rsplit(".", 1)[-1] in FLOORS])
def test_floors_look_down_only(name):
    """rules < models < queries < actions < doors, within one noun."""
    noun, floor = noun_of(name), name.rsplit(".", 1)[-1]
    above = (*FLOORS[FLOORS.index(floor) + 1 :], *DOORS)
    for imported in imports(name):
        if noun_of(imported) == noun and imported.count(".") >= 2:
            assert imported.split(".")[2] not in above, f"{name} imports {imported}: a floor above"


def test_sizes():
    """Functions stop at 70 lines, files at 300, templates at 120, nouns at 2,700 (a ratchet: only downwards)."""
    too_long = [
        f"{name}.{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for name, node in functions() if node.end_lineno - node.lineno + 1 > 70
    ]  # fmt: skip
    files = [path for path in HOUSE.rglob("*.py") if len(path.read_text().splitlines()) > 300]
    templates = [
        path for path in (ROOT / "templates").rglob("*.html") if len(path.read_text().splitlines()) > 120
    ]  # fmt: skip
    nouns = {noun: sum(len(path.read_text().splitlines()) for path in (HOUSE / noun).rglob("*.py")) for noun in NOUNS}
    assert too_long == []
    assert {noun: lines for noun, lines in nouns.items() if lines > 2_700} == {}
    assert files == []
    assert templates == []


def test_no_drawer_for_odds_and_ends():
    """There is no utils, helpers, common or misc: such a name is wrong."""
    names = {path.stem for path in HOUSE.rglob("*.py")}
    assert names & {"utils", "util", "helpers", "helper", "common", "misc", "tools"} == set()
