"""Bank files as the tests write them: camt.053 in any version, and tables."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

DAY = date(2026, 3, 3)


@dataclass(frozen=True)
class E:
    """One entry: fen, positive when money came in."""

    minor: int
    text: str = ""
    name: str = "张三"
    account: str = "6222000011112222"
    bank: str = "江州银行城东支行"
    reference: str = ""
    day: date = DAY
    end_to_end: str = "NOTPROVIDED"
    code: str = "PMNT/RCDT/ESCT"
    is_reversal: bool = False


def yuan(minor: int) -> str:
    """Fen as banks write them."""
    return f"{abs(minor) // 100}.{abs(minor) % 100:02d}"


def camt(account: str, opening_minor: int, entries: Sequence[E], version: str = "02", closing_minor: int | None = None,
         prolog: str = '<?xml version="1.0" encoding="UTF-8"?>', currency: str = "CNY") -> io.BytesIO:  # fmt: skip
    """A statement of one account as camt.053.001.<version>."""
    closing = opening_minor + sum(one.minor for one in entries) if closing_minor is None else closing_minor
    newer = int(version) >= 8
    text = (
        f'{prolog}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-03T20:00:00</CreDtTm></GrpHdr>"
        f"{statement(account, opening_minor, closing, entries, newer, currency)}</BkToCstmrStmt></Document>"
    )
    return io.BytesIO(text.encode("gb18030" if "GB" in prolog else "utf-8"))


def statement(account: str, opening_minor: int, closing_minor: int, entries: Sequence[E], newer: bool = False,
              currency: str = "CNY") -> str:  # fmt: skip
    """One Stmt."""
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{yuan(minor)}</Amt>'
        f"<CdtDbtInd>{'CRDT' if minor >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>2026-03-03</Dt></Dt></Bal>"
        for code, minor in (("OPBD", opening_minor), ("CLBD", closing_minor))
    )
    return (
        "<Stmt><Id>S1</Id><CreDtTm>2026-03-03T20:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{currency}</Ccy></Acct>{balances}"
        + "".join(_entry(one, newer, currency) for one in entries)
        + "</Stmt>"
    )


def _entry(one: E, newer: bool, currency: str) -> str:
    side = "Dbtr" if one.minor > 0 else "Cdtr"
    name = f"<Nm>{escape(one.name)}</Nm>" if one.name else ""
    party = f"<{side}>{'<Pty>' + name + '</Pty>' if newer else name}</{side}>"
    account = f"<{side}Acct><Id><Othr><Id>{one.account}</Id></Othr></Id></{side}Acct>" if one.account else ""
    codes = one.code.split("/")
    code = (f"<Domn><Cd>{codes[0]}</Cd><Fmly><Cd>{codes[1]}</Cd><SubFmlyCd>{codes[2]}</SubFmlyCd></Fmly></Domn>"
            if len(codes) == 3 else f"<Prtry><Cd>{one.code}</Cd></Prtry>")  # fmt: skip
    reference = f"<AcctSvcrRef>{one.reference}</AcctSvcrRef>" if one.reference else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{yuan(one.minor)}</Amt><CdtDbtInd>{"CRDT" if one.minor > 0 else "DBIT"}</CdtDbtInd>'
        f"{'<RvslInd>true</RvslInd>' if one.is_reversal else ''}"
        f"<Sts>{'<Cd>BOOK</Cd>' if newer else 'BOOK'}</Sts><BookgDt><Dt>{one.day}</Dt></BookgDt>{reference}"
        f"<BkTxCd>{code}</BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{one.end_to_end}</EndToEndId></Refs>"
        f"<RltdPties>{party}{account}</RltdPties>"
        f"<RltdAgts><{side}Agt><FinInstnId><Nm>{escape(one.bank)}</Nm></FinInstnId></{side}Agt></RltdAgts>"
        f"<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


CHINESE = "账号,币种,交易日期,流水号,借方金额,贷方金额,余额,对方户名,对方账号,对方开户行,附言"
ENGLISH = "Account,Currency,Booking date,Reference,Debit,Credit,Balance,Counterparty,Counterparty account,Counterparty bank,Remittance"  # fmt: skip


def rows(account: str, opening_minor: int, entries: Sequence[E]) -> list[str]:
    """The rows of a table, oldest first."""
    shown, balance = [], opening_minor
    for one in entries:
        balance += one.minor
        debit, credit = ("", yuan(one.minor)) if one.minor > 0 else (yuan(one.minor), "")
        shown.append(f"{account},人民币,{one.day},{one.reference},{debit},{credit},{yuan(balance)},{one.name},{one.account},{one.bank},{one.text}")  # fmt: skip
    return shown


def table(account: str, opening_minor: int, entries: Sequence[E], header: str = CHINESE, encoding: str = "utf-8",
          newest_first: bool = False) -> io.BytesIO:  # fmt: skip
    """The same statement as a table."""
    lines = rows(account, opening_minor, entries)
    return io.BytesIO("\r\n".join([header, *(lines[::-1] if newest_first else lines), ""]).encode(encoding))
