"""Bank statements as XML: camt.053 of ISO 20022, every version. Read entry by entry, so the size does not matter."""

import codecs
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from auction.ground.refusal import Refusal

from .statement_rules import Foot, Head, Line, Parts, clean_account, clean_text, entry_place, read_day, read_minor

_SPACE = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2})\}Document")
_GB = re.compile(rb"""^(\s*<\?xml[^>]*encoding=["'])(gbk|gb2312|gb18030)(["'])""", re.IGNORECASE)
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_STATEMENT_DEPTH, _PART_DEPTH = 3, 4
_DEEPEST = 30  # the schema goes half as deep
_TEXTS = ("RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Ustrd", "RmtInf/Strd/AddtlRmtInf", "AddtlTxInf")


class _FromGB:
    """Chinese banks' encoding as UTF-8; the XML parser knows no other of more than one byte."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._decoder, self._is_first = stream, codecs.getincrementaldecoder("gb18030")(), True

    def read(self, size: int = 65_536) -> bytes:
        raw = self._stream.read(size)
        if self._is_first:
            raw, self._is_first = _GB.sub(rb"\1utf-8\3", raw), False
        return self._decoder.decode(raw, final=not raw).encode()


def read_camt(stream: BinaryIO) -> Parts:
    """The statements of a camt.053 file: Head, its Lines, Foot, and the next.

    Refuses STATEMENT_DOCTYPE (doctypes and entities), STATEMENT_XML with line, STATEMENT_FORMAT for another message,
    STATEMENT_BALANCE, and what the cells are refused for.
    """
    start = stream.read(200)
    stream.seek(0)
    source = _FromGB(stream) if _GB.match(start) else stream
    try:
        yield from _Reader().read(iterparse(source, events=("start", "end"), forbid_dtd=True))
    except DefusedXmlException:
        raise Refusal("STATEMENT_DOCTYPE") from None
    except ET.ParseError as error:
        raise Refusal("STATEMENT_XML", line=error.position[0]) from None
    except (UnicodeDecodeError, LookupError):
        raise Refusal("STATEMENT_ENCODING") from None


class _Reader:
    """Goes through the elements; what has been read is thrown away at once."""

    def __init__(self) -> None:
        self.entries, self.depth = 0, 0
        self.statement: ET.Element | None = None
        self._begin_statement()

    def _begin_statement(self) -> None:
        self.account, self.currency, self.bank_id, self.is_headed = "", "", "", False
        self.balances: dict[str, int] = {}

    def read(self, events: Iterable[tuple[str, ET.Element]]) -> Parts:
        for event, element in events:
            if event == "start":
                self.depth += 1
                self._check_document(element)
                if self.depth == _STATEMENT_DEPTH:
                    self.statement = element
                continue
            if self.depth == _PART_DEPTH and self.statement is not None and _name(self.statement.tag) == "Stmt":
                yield from self._part(element)
                del self.statement[:]
            elif self.depth == _STATEMENT_DEPTH and _name(element.tag) == "Stmt":
                yield from self._head()
                yield self._foot()
                self._begin_statement()
            if self.depth <= _PART_DEPTH:
                element.clear()
            self.depth -= 1

    def _check_document(self, element: ET.Element) -> None:
        is_right = self.depth != 1 or _SPACE.fullmatch(element.tag)
        is_statement = self.depth != 2 or _name(element.tag) == "BkToCstmrStmt"
        if not (is_right and is_statement) or self.depth > _DEEPEST:
            raise Refusal("STATEMENT_FORMAT")

    def _part(self, element: ET.Element) -> Parts:
        name = _name(element.tag)
        if name == "Id":
            self.bank_id = clean_text(element.text or "")
        elif name == "Acct":
            account = _Told(element)
            self.account = clean_account(account.first("Id/IBAN", "Id/Othr/Id"))
            self.currency = account.first("Ccy")
        elif name == "Bal":
            self._balance(_Told(element))
        elif name == "Ntry":
            yield from self._head()
            self.entries += 1
            yield from self._lines(_Told(element))

    def _head(self) -> Iterator[Head]:
        if not self.is_headed:
            self.is_headed = True
            yield Head(self.account, self.currency or None, self.bank_id)

    def _balance(self, balance: "_Told") -> None:
        currency = balance.first("Amt@Ccy")
        self.currency = self.currency or currency
        minor = read_minor(balance.first("Amt"), currency, entry_place(self.entries))
        sign = -1 if balance.first("CdtDbtInd") == "DBIT" else 1
        self.balances.setdefault(balance.first("Tp/CdOrPrtry/Cd"), sign * minor)

    def _foot(self) -> Foot:
        opening = [self.balances[code] for code in _OPENING if code in self.balances]
        closing = [self.balances[code] for code in _CLOSING if code in self.balances]
        if not opening or not closing:
            raise Refusal("STATEMENT_BALANCE")
        return Foot(opening[0], closing[0])

    def _lines(self, entry: "_Told") -> Iterator[Line]:
        """An entry; of a batch that tells each of its payments, one line for each."""
        if entry.first("Sts/Cd", "Sts") != "BOOK":
            return
        total_minor, is_credit = self._minor(entry, "Amt"), entry.first("CdtDbtInd") == "CRDT"
        own = entry.first("AcctSvcrRef", "NtryRef")
        facts: dict[str, Any] = {
            "place": self.entries, "is_credit": is_credit, "code": _code(entry),
            "booked_on": read_day(entry.first("BookgDt/Dt", "BookgDt/DtTm")[:10], entry_place(self.entries)),
            "is_reversal": entry.first("RvslInd") == "true",
        }  # fmt: skip
        minors = self._minors(entry.parts)
        if len(minors) > 1 and sum(minors) == total_minor:
            for part, minor in zip(entry.parts, minors, strict=True):
                reference = clean_text(part.first("Refs/AcctSvcrRef") or own)
                yield Line(**facts, amount_minor=minor, bank_reference=reference, **_other_side(part, is_credit))
            return
        told: dict[str, Any] = _other_side(entry.parts[0], is_credit) if len(entry.parts) == 1 else {}
        text = told.pop("text", "") or clean_text(entry.first("AddtlNtryInf"))
        yield Line(**facts, amount_minor=total_minor, bank_reference=clean_text(own), text=text, **told)

    def _minors(self, parts: list["_Told"]) -> list[int]:
        """What each payment of a batch came to; nothing unless all of them say."""
        paths = [next((path for path in ("Amt", "AmtDtls/TxAmt/Amt") if path in part.texts), None) for part in parts]
        return [self._minor(part, path) for part, path in zip(parts, paths, strict=True) if path] if all(paths) else []

    def _minor(self, told: "_Told", path: str) -> int:
        currency = told.first(f"{path}@Ccy")
        if self.currency and currency != self.currency:
            raise Refusal("STATEMENT_CURRENCY", currency=currency)
        return read_minor(told.first(path), currency, entry_place(self.entries), refuse_zero=True)


class _Told:
    """What stands in an element, by the path of names to it; the payments of an entry stand apart, in `parts`."""

    def __init__(self, element: ET.Element) -> None:
        self.texts: dict[str, list[str]] = {}
        self.parts: list[_Told] = []
        self._read(element, "")

    def _read(self, element: ET.Element, before: str) -> None:
        for child in element:
            path = before + _name(child.tag)
            if path == "NtryDtls/TxDtls":
                self.parts.append(_Told(child))
                continue
            self.texts.setdefault(path, []).append((child.text or "").strip())
            if child.attrib:
                self.texts.setdefault(f"{path}@Ccy", []).append(child.get("Ccy", ""))
            if len(child):
                self._read(child, f"{path}/")

    def first(self, *paths: str) -> str:
        """The first text at the first path that has one; "" where none has."""
        for path in paths:
            if (texts := self.texts.get(path)) and texts[0]:
                return texts[0]
        return ""


def _other_side(part: _Told, is_credit: bool) -> dict[str, Any]:
    """What the details of one payment tell of payer or payee."""
    side = "Dbtr" if is_credit else "Cdtr"
    agent = f"RltdAgts/{side}Agt/FinInstnId"
    texts = [text for path in _TEXTS for text in part.texts.get(path, ())]
    end_to_end = part.first("Refs/EndToEndId")
    return {
        "end_to_end_id": "" if end_to_end == "NOTPROVIDED" else clean_text(end_to_end),
        "other_name": clean_text(part.first(f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm")),
        "other_account": clean_account(
            part.first(f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id")
        ),
        "other_bank": clean_text(
            part.first(f"{agent}/Nm", f"{agent}/BICFI", f"{agent}/BIC", f"{agent}/ClrSysMmbId/MmbId")
        ),
        "text": clean_text(" ".join(texts)),
    }  # fmt: skip


def _code(entry: _Told) -> str:
    """The bank's code of what this is, such as PMNT/RCDT/ESCT; its own word where it has no such code."""
    domain = [entry.first(f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return clean_text("/".join(domain) if domain[0] else entry.first("BkTxCd/Prtry/Cd"))


@lru_cache(maxsize=1024)
def _name(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]
