"""Texts of the pages: English in the code, Chinese in each noun's `zh.po`, read when the program starts."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask_babel import Babel, Domain

from .door import language

NOUNS = Path(__file__).parents[1]


def chinese_catalog() -> Catalog:
    """All nouns' translations as one catalogue."""
    merged = Catalog(locale="zh_CN")
    for path in sorted(NOUNS.glob("*/zh.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_CN"):
                if message.id and message.string:
                    merged.add(message.id, message.string)
    return merged


@lru_cache(maxsize=2)
def translations(code: str) -> Translations:
    """Translations for "zh" or "en" (the code's own language)."""
    compiled = BytesIO()
    write_mo(compiled, chinese_catalog() if code == "zh" else Catalog())
    compiled.seek(0)
    return Translations(fp=compiled)


class HouseDomain(Domain):
    """Flask-Babel's domain, served from the nouns' own files."""

    def get_translations(self) -> Translations:
        return translations(language())


def install(app) -> None:
    """Give the application its two languages."""
    babel = Babel(app, locale_selector=lambda: {"zh": "zh_Hans_CN", "en": "en"}[language()])
    babel.domain_instance = HouseDomain()
