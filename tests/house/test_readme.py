"""The README says what is so: settings, nouns, commands."""

import re

import config

from .source import NOUNS, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table():
    """Name, default and meaning are those of config.SETTINGS, and no other setting is named there."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\S+) \| (.*) \|$", README, re.MULTILINE)
    assert rows == [
        (setting.name, f"`{setting.default}`" if setting.default else "—", setting.meaning)
        for setting in config.SETTINGS
    ]


def test_every_noun_is_on_the_map():
    """Each noun has its line, in the order of the streets."""
    assert tuple(re.findall(r"^\| `([a-z_]+)/` \|", README, re.MULTILINE)) == NOUNS


def test_commands_exist(app):
    """Every `flask --app wsgi …` command of the README is one the program has."""
    table = README[README.index("| command") :]
    named = {
        words.split()[0] for words in re.findall(r"^\| `([a-z][^`]*)`", table[: table.index("\n\n")], re.MULTILINE)
    }
    assert named - set(app.cli.commands) - {"db"} == set()
    assert "db" in named


def test_pictures_and_files_exist():
    """What the README links to in the repository is there."""
    for path in re.findall(r"\]\((?!http|#)([^)]+)\)", README):
        assert (ROOT / path).exists(), path
