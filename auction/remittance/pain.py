"""Writing a payment file: pain.001.001.09, one batch of credit transfers from one account of a court. Pure."""

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from auction.ground.money import CURRENCIES
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.jurisdictions.calendar import WorkingCalendar

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"

# Lengths of the schema: Max140Text for names and texts, Max34Text for accounts; amounts have 18 digits in all.
NAME_CHARACTERS_MAX = 140
ACCOUNT_CHARACTERS_MAX = 34
AMOUNT_MINOR_MAX = 10**18 - 1

FIELDS = {
    "payee_name": (Words("the payee's name", "收款人名称"), NAME_CHARACTERS_MAX),
    "payee_bank": (Words("the payee's bank", "收款人开户行"), NAME_CHARACTERS_MAX),
    "payee_account": (Words("the payee's account number", "收款人账号"), ACCOUNT_CHARACTERS_MAX),
    "text": (Words("the text of the transfer", "附言"), NAME_CHARACTERS_MAX),
}

# Unified ideographs beyond GBK, which GB 18030 carries: rare characters of names.
_IDEOGRAPHS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))


@dataclass(frozen=True)
class CreditTransfer:
    """One transfer to a payee; `end_to_end_id` is ours and comes back with everything the bank says of it."""

    end_to_end_id: str
    payee_name: str
    payee_bank: str
    payee_account: str
    amount_minor: int
    text: str


@dataclass(frozen=True)
class Batch:
    """One file: `message_id` is the batch's one id; the bank executes a message id once."""

    message_id: str
    made_at: datetime
    execute_on: date
    holder: str
    bank: str
    account: str
    currency: str
    transfers: Sequence[CreditTransfer]

    @property
    def sum_minor(self) -> int:
        """The control sum."""
        return sum(transfer.amount_minor for transfer in self.transfers)


def end_to_end_id(thing_id: uuid.UUID) -> str:
    """The 32 characters (35 are allowed) under which a release or pay-out travels: its id without dashes."""
    return thing_id.hex


def message_id(batch_id: uuid.UUID) -> str:
    """The 33 characters under which a batch travels."""
    return "B" + batch_id.hex


def execution_day(today: date, calendar: WorkingCalendar) -> date:
    """The day on which the bank is asked to execute: today, moved past days off."""
    return calendar.last_day(today, 0)


def foreign_characters(text: str) -> list[str]:
    """The characters that the bank's set (GBK and the ideographs of GB 18030) cannot carry, each once."""
    return list(dict.fromkeys(character for character in text if not _is_carried(character)))


def _is_carried(character: str) -> bool:
    if any(first <= ord(character) <= last for first, last in _IDEOGRAPHS):
        return True
    if not character.isprintable() and character != "\u3000":
        return False
    try:
        return len(character.encode("gbk")) <= 2
    except UnicodeEncodeError:
        return False


def check_transfer(transfer: CreditTransfer) -> None:
    """Refuses BANK_CHARACTERS, BANK_TEXT_LENGTH (too long, or empty) and BANK_AMOUNT: what no payment file can carry."""
    for name, (words, most) in FIELDS.items():
        text = getattr(transfer, name)
        if foreign := foreign_characters(text):
            raise Refusal("BANK_CHARACTERS", field=words, characters=[_named(character) for character in foreign])
        # Without its name the bank finds the payee's bank by the account number; nothing else may be empty.
        if len(text) > most or not (text.strip() or name == "payee_bank"):
            raise Refusal("BANK_TEXT_LENGTH", field=words, most=most)
    if not 0 < transfer.amount_minor <= AMOUNT_MINOR_MAX:
        raise Refusal("BANK_AMOUNT", most_minor=AMOUNT_MINOR_MAX)


def _named(character: str) -> str:
    return f"“{character}” (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"


def payment_file(batch: Batch) -> bytes:
    """The file, UTF-8. Refuses what `check_transfer` refuses, and ValueError for an empty or doubled batch."""
    ids = [transfer.end_to_end_id for transfer in batch.transfers]
    if not ids or len(set(ids)) != len(ids):
        raise ValueError("a payment file has at least one transfer, each once")
    for transfer in batch.transfers:
        check_transfer(transfer)
    if batch.sum_minor > AMOUNT_MINOR_MAX:
        raise Refusal("BANK_AMOUNT", most_minor=AMOUNT_MINOR_MAX)
    document = ET.Element("Document", {"xmlns": NAMESPACE})
    root = ET.SubElement(document, "CstmrCdtTrfInitn")
    header = ET.SubElement(root, "GrpHdr")
    _texts(header, MsgId=batch.message_id, CreDtTm=batch.made_at.astimezone(COURT_ZONE).isoformat(timespec="seconds"))
    _totals(header, batch)
    _texts(ET.SubElement(header, "InitgPty"), Nm=batch.holder)
    payment = ET.SubElement(root, "PmtInf")
    _texts(payment, PmtInfId=batch.message_id, PmtMtd="TRF")
    _totals(payment, batch)
    _texts(ET.SubElement(payment, "ReqdExctnDt"), Dt=batch.execute_on.isoformat())
    _party(payment, "Dbtr", batch.holder)
    _account(payment, "DbtrAcct", batch.account)
    _agent(payment, "DbtrAgt", batch.bank)
    for transfer in batch.transfers:
        _transfer(payment, transfer, batch.currency)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(document, encoding="utf-8") + b"\n"


def _totals(parent: ET.Element, batch: Batch) -> None:
    _texts(parent, NbOfTxs=str(len(batch.transfers)), CtrlSum=_amount(batch.sum_minor, batch.currency))


def _transfer(parent: ET.Element, transfer: CreditTransfer, currency: str) -> None:
    row = ET.SubElement(parent, "CdtTrfTxInf")
    _texts(ET.SubElement(row, "PmtId"), EndToEndId=transfer.end_to_end_id)
    amount = ET.SubElement(ET.SubElement(row, "Amt"), "InstdAmt", {"Ccy": currency})
    amount.text = _amount(transfer.amount_minor, currency)
    if transfer.payee_bank.strip():
        _agent(row, "CdtrAgt", transfer.payee_bank)
    _party(row, "Cdtr", transfer.payee_name)
    _account(row, "CdtrAcct", transfer.payee_account)
    _texts(ET.SubElement(row, "RmtInf"), Ustrd=transfer.text)


def _amount(amount_minor: int, currency: str) -> str:
    digits = CURRENCIES[currency].decimals
    whole, part = divmod(amount_minor, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def _party(parent: ET.Element, tag: str, name: str) -> None:
    _texts(ET.SubElement(parent, tag), Nm=name)


def _agent(parent: ET.Element, tag: str, name: str) -> None:
    _texts(ET.SubElement(ET.SubElement(parent, tag), "FinInstnId"), Nm=name)


def _account(parent: ET.Element, tag: str, number: str) -> None:
    _texts(ET.SubElement(ET.SubElement(ET.SubElement(parent, tag), "Id"), "Othr"), Id=number)


def _texts(parent: ET.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ET.SubElement(parent, tag).text = text
