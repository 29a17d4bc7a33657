"""Bank statements as XML: camt.053 of ISO 20022, every version. Read entry by entry, so the size does not matter."""

import codecs
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from auction.ground.refusal import Refusal

from .statement_rules import Foot, Head, Line, Parts, clean_account, clean_text, entry_place, read_day, read_minor

_SPACE = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2})\}Document")
_GB = re.compile(rb"""^(\s*<\?xml[^>]*encoding=["'])(gbk|gb2312|gb18030)(["'])""", re.IGNORECASE)
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_STATEMENT_DEPTH, _PART_DEPTH = 3, 4


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
            if self.depth == _PART_DEPTH and self.statement is not None and _name(self.statement) == "Stmt":
                yield from self._part(element)
                del self.statement[:]
            elif self.depth == _STATEMENT_DEPTH and _name(element) == "Stmt":
                yield from self._head()
                yield self._foot()
                self._begin_statement()
            if self.depth <= _PART_DEPTH:
                element.clear()
            self.depth -= 1

    def _check_document(self, element: ET.Element) -> None:
        is_right = self.depth != 1 or _SPACE.fullmatch(element.tag)
        is_statement = self.depth != 2 or _name(element) == "BkToCstmrStmt"
        if not (is_right and is_statement):
            raise Refusal("STATEMENT_FORMAT")

    def _part(self, element: ET.Element) -> Parts:
        name = _name(element)
        if name == "Id":
            self.bank_id = clean_text(element.text or "")
        elif name == "Acct":
            self.account = clean_account(_at(element, "Id/IBAN") or _at(element, "Id/Othr/Id"))
            self.currency = _at(element, "Ccy")
        elif name == "Bal":
            self._balance(element)
        elif name == "Ntry":
            yield from self._head()
            self.entries += 1
            yield from self._lines(element)

    def _head(self) -> Iterator[Head]:
        if not self.is_headed:
            self.is_headed = True
            yield Head(self.account, self.currency or None, self.bank_id)

    def _balance(self, element: ET.Element) -> None:
        amount = _one(element, "Amt")
        if amount is None:
            return
        self.currency = self.currency or amount.get("Ccy", "")
        minor = read_minor(amount.text or "", amount.get("Ccy", ""), entry_place(self.entries))
        sign = -1 if _at(element, "CdtDbtInd") == "DBIT" else 1
        self.balances.setdefault(_at(element, "Tp/CdOrPrtry/Cd"), sign * minor)

    def _foot(self) -> Foot:
        opening = [self.balances[code] for code in _OPENING if code in self.balances]
        closing = [self.balances[code] for code in _CLOSING if code in self.balances]
        if not opening or not closing:
            raise Refusal("STATEMENT_BALANCE")
        return Foot(opening[0], closing[0])

    def _lines(self, entry: ET.Element) -> Iterator[Line]:
        """An entry; of a batch that tells each of its payments, one line for each."""
        if (_at(entry, "Sts/Cd") or _at(entry, "Sts")) != "BOOK":
            return
        place, parts = entry_place(self.entries), _all(entry, "NtryDtls/TxDtls")
        total_minor = self._minor(_one(entry, "Amt"), self.entries)
        amounts = [
            _one(part, "Amt") if _one(part, "Amt") is not None else _one(part, "AmtDtls/TxAmt/Amt") for part in parts
        ]
        facts: dict[str, Any] = {
            "place": self.entries, "is_credit": _at(entry, "CdtDbtInd") == "CRDT", "code": _code(entry),
            "booked_on": read_day(_at(entry, "BookgDt/Dt") or _at(entry, "BookgDt/DtTm")[:10], place),
            "is_reversal": _at(entry, "RvslInd") == "true",
        }  # fmt: skip
        own = _at(entry, "AcctSvcrRef") or _at(entry, "NtryRef")
        if len(parts) > 1 and all(amount is not None for amount in amounts):
            minors = [self._minor(amount, self.entries) for amount in amounts]
            if sum(minors) == total_minor:
                for part, minor in zip(parts, minors, strict=True):
                    reference = _at(part, "Refs/AcctSvcrRef") or own
                    yield Line(
                        **facts,
                        amount_minor=minor,
                        bank_reference=clean_text(reference),
                        **_told(part, facts["is_credit"]),
                    )
                return
        told: dict[str, Any] = _told(parts[0], facts["is_credit"]) if len(parts) == 1 else {}
        text = told.pop("text", "") or clean_text(_at(entry, "AddtlNtryInf"))
        yield Line(**facts, amount_minor=total_minor, bank_reference=clean_text(own), text=text, **told)

    def _minor(self, amount: ET.Element | None, number: int) -> int:
        place = entry_place(number)
        if amount is None:
            raise Refusal("STATEMENT_AMOUNT", place=place, typed="")
        if self.currency and amount.get("Ccy") != self.currency:
            raise Refusal("STATEMENT_CURRENCY", currency=amount.get("Ccy", ""))
        return read_minor(amount.text or "", amount.get("Ccy", ""), place, refuse_zero=True)


def _told(part: ET.Element, is_credit: bool) -> dict[str, Any]:
    """What the details of one payment tell of the other side."""
    side = "Dbtr" if is_credit else "Cdtr"
    account = f"RltdPties/{side}Acct/Id"
    agent = f"RltdAgts/{side}Agt/FinInstnId"
    texts = [one.text or "" for one in (*_all(part, "RmtInf/Strd/CdtrRefInf/Ref"), *_all(part, "RmtInf/Ustrd"),
                                        *_all(part, "RmtInf/Strd/AddtlRmtInf"), *_all(part, "AddtlTxInf"))]  # fmt: skip
    end_to_end = _at(part, "Refs/EndToEndId")
    return {
        "end_to_end_id": "" if end_to_end == "NOTPROVIDED" else clean_text(end_to_end),
        "other_name": clean_text(_at(part, f"RltdPties/{side}/Nm") or _at(part, f"RltdPties/{side}/Pty/Nm")),
        "other_account": clean_account(_at(part, f"{account}/IBAN") or _at(part, f"{account}/Othr/Id")),
        "other_bank": clean_text(
            _at(part, f"{agent}/Nm") or _at(part, f"{agent}/BICFI") or _at(part, f"{agent}/BIC")
            or _at(part, f"{agent}/ClrSysMmbId/MmbId")
        ),
        "text": clean_text(" ".join(texts)),
    }  # fmt: skip


def _code(entry: ET.Element) -> str:
    """The bank's code of what this is, such as PMNT/RCDT/ESCT; its own word where it has no such code."""
    domain = [_at(entry, path) for path in ("BkTxCd/Domn/Cd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd")]
    return clean_text("/".join(domain) if domain[0] else _at(entry, "BkTxCd/Prtry/Cd"))


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: ET.Element, path: str) -> list[ET.Element]:
    found = [element]
    for name in path.split("/"):
        found = [child for one in found for child in one if _name(child) == name]
    return found


def _one(element: ET.Element, path: str) -> ET.Element | None:
    found = _all(element, path)
    return found[0] if found else None


def _at(element: ET.Element, path: str) -> str:
    """The text at a path of names; "" where there is none."""
    found = _one(element, path)
    return (found.text or "").strip() if found is not None else ""
