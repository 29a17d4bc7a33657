"""Habits that are tests: one clock, one reader of the environment, no float for money, words in both languages."""

import ast
import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from auction.accounts.rules import MAY
from auction.ground.refusal import catalogue
from auction.ground.words import chinese_catalog
from auction.journal.catalogue import EVENTS

from .source import ROOT, modules

CHINESE = re.compile("[\u4e00-\u9fff]")


def test_one_caller_of_the_clock():
    """Only auction.ground.clock asks the machine or the database for the time of day."""
    for name, tree in modules().items():
        if name == "auction.ground.clock":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                assert called not in ("datetime.now", "datetime.utcnow", "date.today", "time.time"), (
                    f"{name}:{node.lineno} calls {called}"
                )


def test_one_reader_of_the_environment():
    """Settings come from config.py alone."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                assert ast.unparse(node) not in ("os.environ", "os.getenv"), f"{name}:{node.lineno}"


def test_money_is_never_a_float():
    """Nothing named *_minor is annotated, cast or divided into a float."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "float":
                assert "minor" not in ast.unparse(node), f"{name}:{node.lineno}"
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                assert "_minor" not in ast.unparse(node), f"{name}:{node.lineno}: {ast.unparse(node)}"


def test_every_refusal_speaks_both_languages(app):
    """Each code has an English and a Chinese message with the same facts, and a status that means no."""
    assert len(catalogue()) > 40
    for code, reason in catalogue().items():
        assert 400 <= reason.status < 600, code
        assert CHINESE.search(reason.zh), code
        assert not CHINESE.search(reason.en), code
        assert set(re.findall(r"{(\w+)", reason.en)) == set(re.findall(r"{(\w+)", reason.zh)), code


def test_every_refusal_that_is_raised_is_declared(app):
    """No code is raised that the catalogue does not know, and none is declared that nobody gives."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "auction").rglob("*.py"))
    raised = set(re.findall(r'Refusal\(\s*"([A-Z_0-9]+)"', source))
    assert raised - set(catalogue()) == set()
    unused = {code for code in catalogue() if len(re.findall(rf'"{code}"', source)) < 2}
    assert unused == set()


def test_every_route_has_its_audience(app):
    """Each view says whom it serves, with an act of the table; Flask-Security's own pages are listed by name."""
    own = {"static", "security.static"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in own or rule.endpoint.startswith("security."):
            continue
        view = app.view_functions[rule.endpoint]
        assert getattr(view, "audience", None) in MAY, f"{rule.rule} ({rule.endpoint}) names no audience"


def test_every_event_is_written_somewhere(app):
    """No kind stands in the catalogue that no act writes."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "auction").rglob("*.py"))
    assert {kind for kind in EVENTS if source.count(f'"{kind}"') < 2} == set()


def test_every_text_is_translated():
    """Every text of pages and code has its Chinese, and no translation is left over or empty."""
    found = set()
    options = {"**.html": {"silent": "false"}}
    for folder, methods in ((ROOT / "auction", [("**.py", "python")]), (ROOT / "templates", [("**.html", "jinja2")])):
        for _, _, message, _, _ in extract_from_dir(
            str(folder),
            methods,
            options,
            keywords={"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_l": None},
        ):
            found.add(message if isinstance(message, str) else next(iter(message)))
    known = {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in chinese_catalog() if m.id}
    assert {text for text in found if text and text not in known} == set()
    assert {text for text in known if text not in found} == set()


def test_public_functions_say_what_they_do():
    """Every public function of every rules, queries and actions module has a docstring."""
    for name, tree in modules().items():
        if name.endswith(("rules", "queries", "actions")):
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    assert ast.get_docstring(node), f"{name}.{node.name}"


def test_every_test_says_what_it_proves():
    """The first line of each test is a sentence."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name}"


def test_one_text_has_one_chinese():
    """All nouns share one catalogue: the same English with two translations would show one of them in the wrong place."""
    told: dict[str, dict[str, str]] = {}
    for path in (ROOT / "auction").glob("*/zh.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    told.setdefault(str(message.id), {})[str(message.string)] = path.parent.name
    assert {text: words for text, words in told.items() if len(words) > 1} == {}
