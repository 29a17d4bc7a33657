"""The court's letters as archival PDF (PDF/A-2b): facts in, bytes out. Equal facts give equal bytes."""

import dataclasses
import functools
import json
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import typst

from auction.ground.money import capital_words, format_amount
from auction.ground.refusal import COURT_ZONE, Refusal
from auction.settlement.letter_font import FONT_FOLDER, undrawable

TEMPLATE_FOLDER = pathlib.Path(__file__).resolve().parents[2] / "templates" / "settlement" / "letters"
ARCHIVAL_STANDARD: Final = "a-2b"


@dataclass(frozen=True)
class ConfirmationFacts:
    """What a 网络竞价成功确认书 states. Amounts in fen, moments aware; `legal_basis_*` name the article.

    `buyer_name` is the real legal name, which the law publishes: an agent's principal, all joint bidders.
    `buyer_id_masked` arrives masked. `is_prepaid`: a sell-off, whose price was paid before bidding.
    """

    court: str
    case_number: str
    platform: str
    lot_title: str
    buyer_name: str
    buyer_id_masked: str
    bidder_code: str
    announced_at: datetime
    opened_at: datetime
    closed_at: datetime
    price_minor: int
    deposit_minor: int
    balance_minor: int
    balance_due_on: date
    account_holder: str
    account_bank: str
    account_number: str
    legal_basis_zh: str
    legal_basis_en: str
    document_number: str
    bid_record_sha256: str
    verify_url: str
    generated_at: datetime
    is_prepaid: bool = False


@dataclass(frozen=True)
class Party:
    """A party to the case as the ruling names it; `particulars` (address, number, agent) may be empty."""

    role: str
    name: str
    particulars: str = ""


@dataclass(frozen=True)
class Signatory:
    """Who signs the ruling, in the order of signing: 审判长, 审判员, 书记员."""

    role: str
    name: str


@dataclass(frozen=True)
class RulingFacts:
    """What a 拍卖成交裁定书 states. `seizure`, `legal_basis` and `orders` are whole clauses in Chinese.

    `seizure` and `legal_basis` come without a final mark, each order with one; the letter numbers the orders.
    `draft` prints that the ruling has not been issued.
    """

    court: str
    case_number: str
    platform: str
    parties: tuple[Party, ...]
    cause: str
    enforceable_document: str
    seizure: str
    lot_title: str
    round: str
    closed_at: datetime
    buyer_name: str
    buyer_particulars: str
    price_minor: int
    paid_on: date
    legal_basis: str
    orders: tuple[str, ...]
    signatories: tuple[Signatory, ...]
    issued_on: date
    draft: bool
    document_number: str
    bid_record_sha256: str
    verify_url: str
    generated_at: datetime


@dataclass(frozen=True)
class ReceiptFacts:
    """What a 收款收据 states. Number and account of the payer arrive masked; `paid_from` may be empty.

    `receipt_sha256` is taken over all other facts; `generated_at` is when the money was received.
    """

    court: str
    case_number: str
    platform: str
    lot_title: str
    payer_name: str
    payer_id_masked: str
    paid_from: str
    purpose: str
    amount_minor: int
    method: str
    reference: str
    received_at: datetime
    account_holder: str
    document_number: str
    verify_url: str
    generated_at: datetime
    receipt_sha256: str = ""


def confirmation_letter(facts: ConfirmationFacts) -> bytes:
    """网络竞价成功确认书 as PDF/A-2b (法释〔2016〕18号 Art. 22).

    Refuses LETTER_GLYPH_MISSING, and LETTER_FIGURES_DISAGREE when deposit and balance do not make the price.
    """
    if facts.deposit_minor + facts.balance_minor != facts.price_minor:
        raise Refusal(
            "LETTER_FIGURES_DISAGREE",
            price_minor=facts.price_minor,
            deposit_minor=facts.deposit_minor,
            balance_minor=facts.balance_minor,
        )
    written_out = {
        "price_words": "人民币" + capital_words(facts.price_minor),
        "closed_day_zh": chinese_day(facts.closed_at),
        "closed_day_en": english_day(facts.closed_at),
        "confirmed_day_zh": chinese_day(facts.generated_at),
    }
    return compile_letter("confirmation.typ", facts, written_out)


def sale_ruling(facts: RulingFacts) -> bytes:
    """拍卖成交裁定书 as PDF/A-2b. Refuses LETTER_GLYPH_MISSING."""
    written_out = {
        "price": format_amount(facts.price_minor).removeprefix("¥"),
        "price_words": capital_words(facts.price_minor),
        "closed_at_zh": chinese_day(facts.closed_at) + court_time(facts.closed_at).strftime("%H时%M分%S秒"),
        "closed_day_en": english_day(facts.closed_at),
        "paid_on_zh": chinese_day(facts.paid_on),
        "paid_day_en": english_day(facts.paid_on),
        "issued_on_zh": chinese_numeral_day(facts.issued_on),
    }
    return compile_letter("ruling.typ", facts, written_out)


def receipt_letter(facts: ReceiptFacts) -> bytes:
    """收款收据 as PDF/A-2b. Refuses LETTER_GLYPH_MISSING."""
    written_out = {
        "amount_words": "人民币" + capital_words(facts.amount_minor),
        "received_day_zh": chinese_day(facts.received_at),
    }
    return compile_letter("receipt.typ", facts, written_out)


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


def _shown(facts: Any) -> dict[str, Any]:
    """The facts as the letter shows them: `price_minor` becomes `price`, moments and days become court time."""
    shown: dict[str, Any] = {}
    for name, fact in dataclasses.asdict(facts).items():
        if name.endswith("_minor"):
            shown[name.removesuffix("_minor")] = format_amount(fact)
        elif isinstance(fact, datetime):
            shown[name] = court_time(fact).strftime("%Y-%m-%d %H:%M:%S")
        elif isinstance(fact, date):
            shown[name] = fact.isoformat()
        else:
            shown[name] = fact
    return shown


def compile_letter(template: str, facts: Any, written_out: dict[str, str]) -> bytes:
    """A letter from its template and a dataclass of facts with `generated_at`. Refuses LETTER_GLYPH_MISSING.

    The facts travel as data, so no typed text is ever read as Typst markup.

    `written_out` adds the forms that only this letter needs: dates and amounts in words.
    """
    shown = _shown(facts) | written_out
    missing = undrawable("".join(_texts(shown)))
    if missing:
        raise Refusal("LETTER_GLYPH_MISSING", characters=_named(missing))
    compiler = typst.Compiler(
        TEMPLATE_FOLDER / template,
        root=TEMPLATE_FOLDER,
        font_paths=_fonts(),
        sys_inputs={"facts": json.dumps(shown)},
    )
    letter = compiler.compile(
        format="pdf", pdf_standards=[ARCHIVAL_STANDARD], timestamp=int(facts.generated_at.timestamp())
    )
    assert isinstance(letter, bytes)  # the compiler gives a list only for pictures of pages
    return letter


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
