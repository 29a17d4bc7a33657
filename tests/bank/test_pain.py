"""The payment file as the bank's schema wants it."""

import importlib.resources
import uuid
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from functools import cache

import pytest
import xmlschema
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auction.ground.refusal import Refusal
from auction.jurisdictions.calendar import CHINESE_WORKDAYS
from auction.remittance.pain import (
    NAMESPACE,
    Batch,
    CreditTransfer,
    check_transfer,
    end_to_end_id,
    execution_day,
    foreign_characters,
    message_id,
    payment_file,
)

NAMES = st.text(
    st.one_of(st.sampled_from("江州银行张三·（）㐂𠮷＆&<>\"'%+é○ 0123456789abcXYZ-"), st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)),
    min_size=1, max_size=140,
).filter(str.strip)  # fmt: skip
TRANSFERS = st.builds(
    CreditTransfer, st.uuids().map(end_to_end_id), NAMES, st.one_of(st.just(""), NAMES),
    st.text("0123456789-", min_size=1, max_size=34), st.integers(1, 10**15), NAMES,
)  # fmt: skip


@cache
def schema() -> xmlschema.XMLSchema:
    """The published schema, as sepaxml ships it."""
    return xmlschema.XMLSchema(str(importlib.resources.files("sepaxml") / "schemas" / "pain.001.001.09.xsd"))


def batch(*transfers: CreditTransfer) -> Batch:
    """A batch from the court's account."""
    return Batch(
        message_id(uuid.UUID(int=7)), datetime(2026, 3, 3, 2, tzinfo=UTC), date(2026, 3, 3), "江州市中级人民法院", "江州银行",
        "6200000000000001", "CNY", transfers,
    )  # fmt: skip


def one(**changes) -> CreditTransfer:
    """A good transfer, with changes."""
    facts = {"end_to_end_id": end_to_end_id(uuid.UUID(int=1)), "payee_name": "李某", "payee_bank": "江州银行",
             "payee_account": "6222000000000003", "amount_minor": 100_01, "text": "案款"}  # fmt: skip
    return CreditTransfer(**(facts | changes))


@settings(deadline=None)
@given(st.lists(TRANSFERS, min_size=1, max_size=4, unique_by=lambda transfer: transfer.end_to_end_id))
@example([one(payee_name="甲 & 乙 <\"公司\"> '有限'", payee_bank="")])
def test_every_file_is_valid_and_says_what_was_ordered(transfers):
    """Whatever names the set carries: the schema holds, sums are control sums, and every text comes out as it went in."""
    content = payment_file(batch(*transfers))
    schema().validate(content.decode())
    found = ET.fromstring(content)
    rows = found.findall(f".//{{{NAMESPACE}}}CdtTrfTxInf")
    total = sum(transfer.amount_minor for transfer in transfers)
    sums = {element.text for element in found.iter(f"{{{NAMESPACE}}}CtrlSum")}
    assert sums == {f"{total // 100}.{total % 100:02d}"}
    assert [row.findtext(f"{{{NAMESPACE}}}Cdtr/{{{NAMESPACE}}}Nm") for row in rows] == [t.payee_name for t in transfers]
    assert [row.findtext(f".//{{{NAMESPACE}}}EndToEndId") for row in rows] == [t.end_to_end_id for t in transfers]
    assert {len(t.end_to_end_id) <= 35 for t in transfers} == {True}


@pytest.mark.parametrize(("text", "foreign"), [
    ("张三🙂", ["🙂"]), ("A\u202eB", ["\u202e"]), ("Çelik", ["Ç"]), ("a\nb", ["\n"]), ("㐂𠮷·（）", []), ("甲\u3000乙", []),
])  # fmt: skip
def test_what_the_bank_cannot_carry_is_named(text, foreign):
    """Emoji, controls and letters beyond the set are refused by name in every field; rare ideographs pass."""
    assert foreign_characters(text) == foreign
    for field in ("payee_name", "payee_bank", "payee_account", "text"):
        if foreign:
            with pytest.raises(Refusal, match="BANK_CHARACTERS") as refused:
                check_transfer(one(**{field: text}))
            assert f"U+{ord(foreign[0]):04X}" in str(refused.value.facts["characters"])
        else:
            check_transfer(one(**{field: text}))


@pytest.mark.parametrize(("changes", "code"), [
    ({"payee_name": "长" * 141}, "BANK_TEXT_LENGTH"), ({"payee_account": "1" * 35}, "BANK_TEXT_LENGTH"),
    ({"payee_name": " "}, "BANK_TEXT_LENGTH"), ({"payee_account": ""}, "BANK_TEXT_LENGTH"),
    ({"amount_minor": 2**63}, "BANK_AMOUNT"), ({"amount_minor": 0}, "BANK_AMOUNT"),
])  # fmt: skip
def test_what_the_schema_has_no_room_for_is_refused(changes, code):
    """Nothing is cut short: too long, empty, or an amount of 2^63."""
    with pytest.raises(Refusal, match=code):
        payment_file(batch(one(**changes)))


def test_a_batch_is_never_empty_or_doubled():
    """One transfer stands once in a file."""
    for transfers in ((), (one(), one())):
        with pytest.raises(ValueError, match="each once"):
            payment_file(batch(*transfers))


@pytest.mark.parametrize(("today", "day"), [
    (date(2026, 3, 3), date(2026, 3, 3)), (date(2026, 3, 7), date(2026, 3, 9)), (date(2026, 10, 1), date(2026, 10, 8)),
])  # fmt: skip
def test_the_bank_executes_on_a_working_day(today, day):
    """A day off is moved to the next working day, over the holidays of the published table."""
    assert execution_day(today, CHINESE_WORKDAYS) == day
