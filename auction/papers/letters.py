"""The court's papers as archival PDF (PDF/A-2b): facts in, bytes out. Equal facts give equal bytes."""

import dataclasses
import functools
import io
import json
import pathlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import gevent
import segno
import typst

from auction.ground.money import capital_words, format_amount
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.jurisdictions import rule_set

from .letter_font import FONT_FOLDER, undrawable

TEMPLATE_FOLDER = pathlib.Path(__file__).resolve().parents[2] / "templates" / "papers" / "letters"
ARCHIVAL_STANDARD: Final = "a-2b"
PLATFORM: Final = "Subhasta"


@dataclass(frozen=True)
class Frame:
    """What stands around the words of every paper: whose it is, its number, hash and the address that verifies it.

    `sha256` is taken over the facts, since no file can name its own; a draft has neither number nor address.
    """

    court: str
    document_number: str
    generated_at: datetime
    sha256: str = ""
    verify_url: str = ""
    platform: str = PLATFORM

    @property
    def qr(self) -> str:
        """The address as a QR code (SVG); "" for a draft."""
        if not self.verify_url:
            return ""
        svg = io.BytesIO()
        segno.make(self.verify_url, error="m", micro=False).save(svg, kind="svg", border=0, xmldecl=False)
        return svg.getvalue().decode()


def compile_letter(template: str, facts: Any, frame: Frame) -> bytes:
    """A paper from its template, a dataclass of facts and its frame. Refuses LETTER_GLYPH_MISSING.

    The facts travel as data, so no typed text is ever read as Typst markup.
    """
    shown, framed = _shown(dataclasses.asdict(facts)), _shown(dataclasses.asdict(frame))
    missing = undrawable("".join(_texts((shown, framed))))
    if missing:
        raise Refusal("LETTER_GLYPH_MISSING", characters=_named(missing))
    compiler = typst.Compiler(
        TEMPLATE_FOLDER / template,
        root=TEMPLATE_FOLDER,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(shown), "frame": json.dumps(framed | {"qr": frame.qr})},
    )
    letter = _beside(
        lambda: compiler.compile(
            format="pdf", pdf_standards=[ARCHIVAL_STANDARD], timestamp=int(frame.generated_at.timestamp())
        )
    )
    assert isinstance(letter, bytes)  # the compiler gives a list only for pictures of pages
    return letter


def _beside(work: Callable[[], Any]) -> Any:
    """Under gevent on a thread of its own: a record of thousands of bids takes seconds, and others bid meanwhile."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey and monkey.is_module_patched("socket"):
        return gevent.get_hub().threadpool.apply(work)
    return work()


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a typed text, without empty ones: a paper sets each as a paragraph of its own."""
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def court_time(moment: datetime) -> datetime:
    """The moment on the court's wall clock (Asia/Shanghai); a moment without a zone is a fault of ours."""
    if moment.tzinfo is None:
        raise ValueError("a letter states no moment without its zone")
    return moment.astimezone(COURT_ZONE)


def chinese_day(day: date) -> str:
    """2026年5月8日, for a court day or the court day of a moment."""
    day = court_time(day) if isinstance(day, datetime) else day
    return f"{day.year}年{day.month}月{day.day}日"


def english_day(day: date) -> str:
    """8 May 2026, for a court day or the court day of a moment. Independent of the machine's locale."""
    day = court_time(day) if isinstance(day, datetime) else day
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def chinese_numeral_day(day: date) -> str:
    """二〇二六年五月十八日, the form in which a ruling is dated."""
    year = "".join(_NUMERALS[int(digit)] for digit in str(day.year))
    return f"{year}年{_numeral_below_100(day.month)}月{_numeral_below_100(day.day)}日"


_NUMERALS = "〇一二三四五六七八九"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _numeral_below_100(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _NUMERALS[tens]) + ("十" if tens else "") + (_NUMERALS[ones] if ones else "")


def _shown(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts in every form in which a paper writes them.

    `price_minor` gives `price` (¥1.00) and, from zero up, `price_words`; a day or moment `x` gives `x` (2026-05-08,
    with its court time for a moment), `x_zh`, `x_en` and `x_numerals`, a moment also `x_moment_zh`.
    """
    shown: dict[str, Any] = {}
    for name, fact in facts.items():
        if name.endswith("_minor"):
            amount = name.removesuffix("_minor")
            shown[amount] = format_amount(fact) if fact is not None else None
            shown[f"{amount}_words"] = "人民币" + capital_words(fact) if fact is not None and fact >= 0 else None
        elif isinstance(fact, date):
            shown |= _day_forms(name, fact)
        else:
            shown[name] = _inside(fact)
    return shown


def _day_forms(name: str, day: date) -> dict[str, str]:
    forms = {
        name: day.isoformat(), f"{name}_zh": chinese_day(day), f"{name}_en": english_day(day),
        f"{name}_numerals": chinese_numeral_day(court_time(day) if isinstance(day, datetime) else day),
    }  # fmt: skip
    if isinstance(day, datetime):
        at = court_time(day)
        forms[name] = at.strftime("%Y-%m-%d %H:%M:%S")
        forms[f"{name}_moment_zh"] = chinese_day(day) + at.strftime("%H时%M分%S秒")
    elif rule_set().calendar.is_provisional(day):
        # A last day in a year whose holidays are not published may still move (the calendar says so on pages, too).
        forms = {
            form: text + (" (provisional)" if form.endswith("_en") else "（暂定）") for form, text in forms.items()
        }
    return forms


def _inside(fact: Any) -> Any:
    if isinstance(fact, dict):
        return _shown(fact)
    if isinstance(fact, tuple | list):
        return tuple(_inside(part) for part in fact)
    return fact


def _texts(fact: Any) -> Iterator[str]:
    """Every text inside a fact, however deep."""
    if isinstance(fact, str):
        yield fact
    elif isinstance(fact, dict):
        yield from _texts(tuple(fact.values()))
    elif isinstance(fact, tuple):
        for part in fact:
            yield from _texts(part)


def _named(characters: str) -> str:
    """The characters with their code points: "𠮷 (U+20BB7)"; an invisible one by its code point alone."""
    return ", ".join(
        f"{character} (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"
        for character in characters
    )


@functools.cache
def _fonts() -> typst.Fonts:
    """Only the vendored font: a letter looks the same on every machine, and no other font fills a gap."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])
