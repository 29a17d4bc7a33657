"""Statements are read alike whatever their format, and what is no statement is refused by name."""

import io
from datetime import date

import pytest

from auction.bank.camt import read_camt
from auction.bank.csv_statements import read_csv
from auction.bank.statement_rules import Foot, Head, Line, clean_account, clean_text, line_place, read_day, read_minor
from auction.ground.refusal import Refusal

from .files import CHINESE, ENGLISH, E, camt, rows, statement, table

ACCOUNT = "6200000000000001"
ENTRIES = (
    E(70_000_00, "RF18 5390 0754 7034", reference="A1"),
    E(-1_234_56, "工本费", name="江州银行", reference="A2"),
    E(1, reference="A3", day=date(2026, 3, 2)),
)


def lines_of(parts) -> list[tuple]:
    """What decides of each line, whatever the format."""
    return [
        (one.booked_on, one.is_credit, one.amount_minor, one.bank_reference, one.other_name, one.other_account, one.text)
        for one in parts if isinstance(one, Line)
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["02", "03", "04", "06", "08", "10"])
def test_every_version_of_camt_says_the_same(version):
    """Versions of camt.053 that wrap names and states differently are read into the same lines."""
    parts = list(read_camt(camt(ACCOUNT, 5_00, ENTRIES, version)))
    assert parts[0] == Head(ACCOUNT, "CNY", "S1")
    assert parts[-1] == Foot(5_00, 5_00 + 70_000_00 - 1_234_56 + 1)
    assert lines_of(parts)[0] == (
        date(2026, 3, 3),
        True,
        70_000_00,
        "A1",
        "张三",
        "6222000011112222",
        "RF18 5390 0754 7034",
    )
    assert lines_of(parts) == lines_of(read_camt(camt(ACCOUNT, 5_00, ENTRIES)))


@pytest.mark.parametrize("header", [CHINESE, ENGLISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newest_first", [False, True])
def test_a_table_says_what_the_xml_says(header, encoding, newest_first):
    """A table in Chinese or English, with a mark or in GB18030, running with time or against it, gives the same."""
    parts = list(read_csv(table(ACCOUNT, 5_00, ENTRIES, header, encoding, newest_first)))
    assert parts[0] == Head(ACCOUNT, "CNY", "")
    assert parts[-1] == Foot(5_00, 5_00 + 70_000_00 - 1_234_56 + 1)
    assert sorted(lines_of(parts)) == sorted(lines_of(read_camt(camt(ACCOUNT, 5_00, ENTRIES))))


def test_gbk_xml_is_read():
    """A statement that says it is GBK is read, names and all."""
    parts = list(read_camt(camt(ACCOUNT, 0, ENTRIES, prolog='<?xml version="1.0" encoding="GBK"?>')))
    assert [line[4] for line in lines_of(parts)] == ["张三", "江州银行", "张三"]


def test_a_batch_is_told_payment_by_payment():
    """An entry whose details sum to it becomes one line for each payment; one whose details do not stays whole."""
    text = camt(ACCOUNT, 0, [E(300, reference="B")]).read().decode()
    one = text[text.index("<TxDtls>") : text.index("</NtryDtls>")]
    parted = [one.replace("<Refs>", f'<Amt Ccy="CNY">{amount}</Amt><Refs>') for amount in ("1.00", "2.00")]
    good = text.replace(one, "".join(parted))
    assert [line[2] for line in lines_of(read_camt(io.BytesIO(good.encode())))] == [100, 200]
    bad = text.replace(one, "".join([parted[0], parted[0]]))
    assert [line[2] for line in lines_of(read_camt(io.BytesIO(bad.encode())))] == [300]


def test_several_accounts_in_one_file():
    """A file with the statements of two accounts gives two heads and two feet."""
    both = statement(ACCOUNT, 0, 100, [E(100)]) + statement("6200000000000002", 7, 7, [])
    text = camt(ACCOUNT, 0, []).read().decode()
    whole = text[: text.index("<Stmt>")] + both + text[text.index("</BkToCstmrStmt>") :]
    parts = list(read_camt(io.BytesIO(whole.encode())))
    assert [type(one).__name__ for one in parts] == ["Head", "Line", "Foot", "Head", "Foot"]


XML = '<?xml version="1.0"?>'
ENTITY = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d SYSTEM "http://127.0.0.1:1/x.dtd">'


def _camt(change) -> io.BytesIO:
    return io.BytesIO(change(camt(ACCOUNT, 0, ENTRIES).read().decode()).encode())


@pytest.mark.parametrize(("code", "file"), [
    ("STATEMENT_DOCTYPE", camt(ACCOUNT, 0, ENTRIES, prolog=XML + ENTITY)),
    ("STATEMENT_DOCTYPE", camt(ACCOUNT, 0, ENTRIES, prolog=XML + OUTSIDE)),
    ("STATEMENT_XML", _camt(lambda text: text[:-40])),
    ("STATEMENT_XML", io.BytesIO(b"<Document")),
    ("STATEMENT_FORMAT", _camt(lambda text: text.replace("camt.053", "camt.054"))),
    ("STATEMENT_FORMAT", io.BytesIO(b"<html><body>404</body></html>")),
    ("STATEMENT_FORMAT", _camt(lambda text: text.replace("<Ntry>", "<A>" * 50 + "</A>" * 50 + "<Ntry>"))),
    ("STATEMENT_BALANCE", _camt(lambda text: text.replace("CLBD", "ITBD"))),
    ("STATEMENT_AMOUNT", _camt(lambda text: text.replace("70000.00", "92233720368547758.08"))),
    ("STATEMENT_AMOUNT", _camt(lambda text: text.replace("70000.00", "-70000.00"))),
    ("STATEMENT_AMOUNT", _camt(lambda text: text.replace("70000.00", "7e4"))),
    ("STATEMENT_AMOUNT", _camt(lambda text: text.replace("70000.00", "0.00"))),
    ("STATEMENT_CURRENCY", _camt(lambda text: text.replace('<Ntry><Amt Ccy="CNY">', '<Ntry><Amt Ccy="USD">'))),
    ("STATEMENT_DAY", _camt(lambda text: text.replace("<BookgDt><Dt>2026-03-03", "<BookgDt><Dt>2026-02-30"))),
    ("STATEMENT_ENCODING", camt(ACCOUNT, 0, ENTRIES, prolog='<?xml version="1.0" encoding="latin-99"?>')),
])  # fmt: skip
def test_bad_xml(code, file):
    """Tricks with doctypes, torn files, other messages, impossible amounts and days each have a name."""
    with pytest.raises(Refusal, match=code):
        list(read_camt(file))


def _table(change) -> io.BytesIO:
    return io.BytesIO(change(table(ACCOUNT, 0, ENTRIES).read().decode()).encode())


@pytest.mark.parametrize(("code", "file"), [
    ("STATEMENT_ENCODING", io.BytesIO(b"\xff\xff\xff\x00")),
    ("STATEMENT_COLUMNS", io.BytesIO(b"a,b,c\n1,2,3\n")),
    ("STATEMENT_COLUMNS", _table(lambda text: text.replace("账号", "某列", 1))),
    ("STATEMENT_COLUMNS", _table(lambda text: text.replace("借方金额", "某列"))),
    ("STATEMENT_FORMULA", _table(lambda text: text.replace(",70000.00", ",=SUM(A1:A9)", 1))),
    ("STATEMENT_FORMULA", _table(lambda text: text.replace("2026-03-03", "=TODAY()", 1))),
    ("STATEMENT_FORMULA", _table(lambda text: text.replace(f"\n{ACCOUNT}", "\n=cmd|' /C calc'!A0", 1))),
    ("STATEMENT_AMOUNT", _table(lambda text: text.replace(",70000.00", ",92233720368547758.08", 1))),
    ("STATEMENT_AMOUNT", _table(lambda text: text.replace(",70000.00", ",７0000.00", 1))),
    ("STATEMENT_AMOUNT", _table(lambda text: text.replace(",70000.00", ",7.0.0", 1))),
    ("STATEMENT_AMOUNT", _table(lambda text: text.replace(",,70000.00", ",1.00,70000.00", 1))),
    ("STATEMENT_DAY", _table(lambda text: text.replace("2026-03-03", "03/03/26", 1))),
    ("STATEMENT_RUNNING_BALANCE", _table(lambda text: text.replace(",68765.45", ",68765.44"))),
    ("STATEMENT_ROW", _table(lambda text: text + '"' + "x" * 200_000)),
])  # fmt: skip
def test_bad_tables(code, file):
    """Wrong characters, missing columns, formulas for figures, impossible amounts, a balance that does not follow."""
    with pytest.raises(Refusal, match=code):
        list(read_csv(file))


def test_a_refusal_names_the_line():
    """What is wrong in a table is told with its line."""
    with pytest.raises(Refusal) as refused:
        list(read_csv(_table(lambda text: text.replace("1234.56", "12x"))))
    assert refused.value.facts["place"] == line_place(3)


def test_a_column_of_directions():
    """A table with one amount and a word for its direction is read; another word is refused."""
    header = "账号,交易日期,金额,借贷标志,余额"
    good = f"{header}\n{ACCOUNT},20260303,5.00,贷,5.00\n{ACCOUNT},2026年3月3日,2.00,借,3.00\n"
    assert [(line[1], line[2]) for line in lines_of(read_csv(io.BytesIO(good.encode())))] == [(True, 500), (False, 200)]
    with pytest.raises(Refusal, match="STATEMENT_DIRECTION"):
        list(read_csv(io.BytesIO(good.replace("贷,5", "?,5").encode())))


def test_lines_above_the_header():
    """Banks print who and when above the header: that is passed over."""
    text = "\r\n".join(["江州银行账户明细", "", CHINESE, *rows(ACCOUNT, 0, ENTRIES)])
    assert len(lines_of(read_csv(io.BytesIO(text.encode())))) == 3


@pytest.mark.parametrize(("raw", "clean"), [
    ("  张三  ", "张三"), ("a\x00b\tc\r\nd", "a b c d"), ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("@x", "'@x"), ("+86", "'+86"),
    ("-", "'-"), ('="00123"', "00123"), ("x" * 5_000, "x" * 1_000),
])  # fmt: skip
def test_text_is_made_harmless(raw, clean):
    """Control characters become spaces; what a table program would calculate gets a mark in front; length has an end."""
    assert clean_text(raw) == clean


def test_account_numbers_are_compared_plainly():
    """Spaces, dashes, full-width digits and the case of letters make no difference."""
    assert clean_account(" ６222-0000 1111 ") == "622200001111"
    assert clean_account("de02 1203 0000") == "DE0212030000"


@pytest.mark.parametrize(
    "typed", ["2026-03-03", "2026/3/3", "20260303", "2026年3月3日", "2026-03-03 10:11:12", "2026-03-03T10:11"]
)
def test_days(typed):
    """A day is read in each way that banks write it."""
    assert read_day(typed, line_place(1)) == date(2026, 3, 3)


def test_no_amount_beyond_what_can_be_kept():
    """2^63 and longer is refused, never cut."""
    for typed in ("92233720368547758.08", "9" * 400, "10000000000000.01"):
        with pytest.raises(Refusal, match="STATEMENT_AMOUNT"):
            read_minor(typed, "CNY", line_place(1))
