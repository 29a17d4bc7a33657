"""Bank statements as tables: UTF-8 (with or without mark) or GB18030, headed in Chinese or English."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from auction.ground.refusal import Refusal, Words

from .statement_rules import (
    Foot,
    Head,
    Line,
    Parts,
    clean_account,
    clean_text,
    line_place,
    read_day,
    read_minor,
    shortened,
)

ENCODINGS = ("utf-8-sig", "gb18030")
# Banks print who and when above the header.
MOST_ROWS_ABOVE = 20
CURRENCY_WORDS = {"人民币": "CNY", "人民币元": "CNY", "RMB": "CNY", "美元": "USD", "欧元": "EUR"}
CREDIT_WORDS = frozenset({"贷", "贷方", "收", "收入", "转入", "c", "cr", "crdt", "credit", "in", "+"})
DEBIT_WORDS = frozenset({"借", "借方", "支", "支出", "转出", "d", "dr", "dbit", "debit", "out", "-"})

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "account": ("账号", "本方账号", "账户", "账户账号", "account", "accountnumber", "ouraccount"),
    "currency": ("币种", "货币", "currency"),
    "day": ("交易日期", "记账日期", "入账日期", "日期", "date", "bookingdate", "bookedon"),
    "reference": ("流水号", "交易流水号", "银行流水号", "交易序号", "reference", "bankreference", "transactionid"),
    "debit": ("借方金额", "借方发生额", "支出金额", "支出", "转出金额", "debit", "paidout"),
    "credit": ("贷方金额", "贷方发生额", "收入金额", "收入", "转入金额", "credit", "paidin"),
    "amount": ("金额", "交易金额", "发生额", "amount"),
    "direction": ("借贷标志", "借贷方向", "借贷", "收支", "direction", "debit/credit", "drcr"),
    "balance": ("余额", "账户余额", "balance"),
    "other_name": (
        "对方户名",
        "对方名称",
        "对方账户名称",
        "付款人",
        "counterparty",
        "counterpartyname",
        "payer",
        "name",
    ),
    "other_account": ("对方账号", "对方账户", "付款人账号", "counterpartyaccount", "payeraccount"),
    "other_bank": ("对方开户行", "对方银行", "对方行名", "付款人开户行", "counterpartybank", "payerbank"),
    "end_to_end": ("业务参考号", "端到端标识", "endtoendid"),
}
TEXTS = ("附言", "摘要", "用途", "备注", "remittance", "remittanceinformation", "purpose", "description", "note")
NAMES = {
    "account": Words("account", "账号"), "day": Words("date", "交易日期"), "balance": Words("balance", "余额"),
    "amount": Words("debit and credit, or amount and direction", "借方金额和贷方金额，或金额和借贷标志"),
}  # fmt: skip


def encoding_of(stream: BinaryIO) -> str:
    """Which of ENCODINGS the whole table is in, without holding it. Refuses STATEMENT_ENCODING; the stream is rewound."""
    for encoding in ENCODINGS:
        stream.seek(0)
        text = io.TextIOWrapper(stream, encoding=encoding)
        try:
            while text.read(65_536):
                pass
            return encoding
        except UnicodeDecodeError:
            continue
        finally:
            text.detach()
            stream.seek(0)
    raise Refusal("STATEMENT_ENCODING")


def read_csv(stream: BinaryIO) -> Parts:
    """The statements of a table: Head, Lines, Foot for each account. Rows go with time or against it.

    The balance beside each row must follow from the row before. Refuses STATEMENT_ENCODING, STATEMENT_COLUMNS,
    STATEMENT_ROW, STATEMENT_DIRECTION, STATEMENT_RUNNING_BALANCE, and what the cells are refused for.
    """
    text = io.TextIOWrapper(stream, encoding=encoding_of(stream), newline="")
    try:
        yield from _parts(text)
    finally:
        text.detach()  # the stream is the caller's


def _parts(text: io.TextIOWrapper) -> Parts:
    delimiter = max(",\t;", key=text.readline().count)
    text.seek(0)
    rows = _rows(csv.reader(text, delimiter=delimiter))
    columns, texts = _header(rows)
    account = _Account(None, None)
    for number, row in rows:
        cells = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
        own = clean_account(_harmless(cells["account"], number))
        if own != account.number:
            yield from account.foot()
            account = _Account(own, _currency(cells.get("currency", "")))
            yield Head(own, account.currency, "")
        line = _line(
            number, cells, account.currency or "CNY", " ".join(row[place] for place in texts if place < len(row))
        )
        balance_minor = read_minor(_harmless(cells["balance"], number), account.currency or "CNY", line_place(number))
        account.follow(line, balance_minor)
        yield line
    yield from account.foot()


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their line numbers, without empty ones."""
    while True:
        number = getattr(reader, "line_num", 0) + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refusal("STATEMENT_ROW", place=line_place(number)) from None
        if any(cell.strip() for cell in row):
            yield number, row


def _header(rows: Iterator[tuple[int, list[str]]]) -> tuple[dict[str, int], list[int]]:
    """Where each column stands, and all columns whose text a payer may have written."""
    best: dict[str, int] = {}
    for above, (_number, row) in enumerate(rows):
        names = [_plain(cell) for cell in row]
        found = {key: names.index(name) for key, words in COLUMNS.items() for name in reversed(words) if name in names}
        best = max(best, found, key=len)
        if "day" in found and "balance" in found:
            missing = [NAMES[key] for key in ("account",) if key not in found]
            if not ({"debit", "credit"} <= set(found) or {"amount", "direction"} <= set(found)):
                missing.append(NAMES["amount"])
            if missing:
                raise Refusal("STATEMENT_COLUMNS", columns=missing)
            return found, [place for place, name in enumerate(names) if name in TEXTS]
        if above >= MOST_ROWS_ABOVE:
            break
    raise Refusal("STATEMENT_COLUMNS", columns=[words for key, words in NAMES.items() if key not in best])


def _plain(cell: str) -> str:
    name = re.sub(r"[\s_*]", "", unicodedata.normalize("NFKC", cell)).lower()
    return re.sub(r"\((?:元|cny|rmb|人民币)\)$", "", name)


def _currency(cell: str) -> str | None:
    word = clean_text(cell).upper()
    return CURRENCY_WORDS.get(word, word) or None


def _harmless(cell: str, number: int) -> str:
    """A figure as it stands; a formula calculates, so it is no figure. Refuses STATEMENT_FORMULA."""
    cell = cell.strip()
    if re.fullmatch(r'="[^"]*"', cell):
        return cell[2:-1]  # how tables keep leading zeros
    if cell.startswith(("=", "@")) or any(not one.isprintable() for one in cell):
        raise Refusal("STATEMENT_FORMULA", place=line_place(number), typed=shortened(cell))
    return cell


def _line(number: int, cells: Mapping[str, str], currency: str, text: str) -> Line:
    place = line_place(number)

    def minor(name: str) -> int:
        cell = _harmless(cells[name], number)
        return read_minor(cell, currency, place) if cell not in ("", "-", "--") else 0

    if "debit" in cells and "credit" in cells:
        debit_minor, credit_minor = minor("debit"), minor("credit")
    else:
        word = unicodedata.normalize("NFKC", cells["direction"]).strip().lower()
        if word not in CREDIT_WORDS | DEBIT_WORDS:
            raise Refusal("STATEMENT_DIRECTION", place=place, typed=shortened(cells["direction"]))
        amount_minor = minor("amount")
        debit_minor, credit_minor = (0, amount_minor) if word in CREDIT_WORDS else (amount_minor, 0)
    if bool(debit_minor) == bool(credit_minor):
        raise Refusal(
            "STATEMENT_AMOUNT", place=place, typed=f"{cells.get('debit', '')} {cells.get('credit', '')}".strip()
        )
    return Line(
        number, read_day(_harmless(cells["day"], number), place), is_credit=credit_minor > 0,
        amount_minor=credit_minor or debit_minor, bank_reference=clean_text(cells.get("reference", "")),
        end_to_end_id=clean_text(cells.get("end_to_end", "")), other_name=clean_text(cells.get("other_name", "")),
        other_bank=clean_text(cells.get("other_bank", "")), other_account=clean_account(cells.get("other_account", "")),
        text=clean_text(text),
    )  # fmt: skip


class _Account:
    """Follows the balance from row to row; which way time runs, the second row tells."""

    def __init__(self, number: str | None, currency: str | None) -> None:
        self.number, self.currency = number, currency
        self.first: tuple[int, int] | None = None  # signed amount and balance of the first row, and of the last
        self.last: tuple[int, int] | None = None
        self.ways = {"down", "up"}

    def follow(self, line: Line, balance_minor: int) -> None:
        signed = line.amount_minor if line.is_credit else -line.amount_minor
        if self.last is not None:
            before_minor, last_minor = self.last[1] - self.last[0], self.last[1]
            fits = {way for way, is_so in (("down", last_minor + signed == balance_minor), ("up", balance_minor == before_minor)) if is_so}  # fmt: skip
            self.ways &= fits
            if not self.ways:
                raise Refusal("STATEMENT_RUNNING_BALANCE", place=line_place(line.place))
        self.last = (signed, balance_minor)
        self.first = self.first or self.last

    def foot(self) -> Iterator[Foot]:
        if self.first is None or self.last is None:
            return
        oldest, newest = (self.first, self.last) if "down" in self.ways else (self.last, self.first)
        yield Foot(oldest[1] - oldest[0], newest[1])
