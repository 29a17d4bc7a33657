"""Money is read, written, rounded and split exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.ground.money import (
    CURRENCIES,
    MOST_MINOR,
    capital_words,
    format_amount,
    parse_amount,
    round_down,
    round_half_up,
    round_up,
    split,
)
from auction.ground.refusal import Refusal
from auction.ground.refusals import REFUSALS
from tests.shared_data import shared_rows

minor_amounts = st.integers(min_value=0, max_value=MOST_MINOR)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("¥1,234", 123400),
        (" \t5 \n", 500),
        ("¥ 5", 500),
        ("0", 0),
        ("0.01", 1),
        ("007", 700),
        ("1,234,567.89", 123456789),
        ("10000000000000.00", MOST_MINOR),
    ],
)
def test_reads_what_people_type(text: str, minor: int) -> None:
    """Plain and grouped amounts, with or without the sign, with blanks around, give exact fen."""
    assert parse_amount(text) == minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "AMOUNT_EMPTY"),
        ("   ", "AMOUNT_EMPTY"),
        ("\u3000", "AMOUNT_EMPTY"),
        ("１２３", "AMOUNT_FULL_WIDTH"),
        ("1，234", "AMOUNT_FULL_WIDTH"),
        ("12。5", "AMOUNT_FULL_WIDTH"),
        ("￥5", "AMOUNT_FULL_WIDTH"),
        ("١٢٣", "AMOUNT_OTHER_DIGITS"),
        ("१२", "AMOUNT_OTHER_DIGITS"),
        ("5²", "AMOUNT_OTHER_DIGITS"),
        ("十万", "AMOUNT_OTHER_DIGITS"),
        ("𝟓", "AMOUNT_OTHER_DIGITS"),
        ("-5", "AMOUNT_NEGATIVE"),
        ("−5", "AMOUNT_NEGATIVE"),
        ("¥-5", "AMOUNT_NEGATIVE"),
        ("-¥5", "AMOUNT_NEGATIVE"),
        ("$5", "AMOUNT_OTHER_CURRENCY"),
        ("1e5", "AMOUNT_UNREADABLE"),
        ("NaN", "AMOUNT_UNREADABLE"),
        ("Infinity", "AMOUNT_UNREADABLE"),
        ("0x10", "AMOUNT_UNREADABLE"),
        ("+5", "AMOUNT_UNREADABLE"),
        ("(5)", "AMOUNT_UNREADABLE"),
        ("5.", "AMOUNT_UNREADABLE"),
        (".5", "AMOUNT_UNREADABLE"),
        ("1..2", "AMOUNT_UNREADABLE"),
        ("100元", "AMOUNT_UNREADABLE"),
        ("5\u200b", "AMOUNT_UNREADABLE"),
        ("5\x00", "AMOUNT_UNREADABLE"),
        ("1,23", "AMOUNT_SEPARATORS"),
        ("1,00,000", "AMOUNT_SEPARATORS"),
        ("0,123", "AMOUNT_SEPARATORS"),
        ("1.234,50", "AMOUNT_SEPARATORS"),
        ("1 234", "AMOUNT_SEPARATORS"),
        ("1_000", "AMOUNT_SEPARATORS"),
        ("1,234,", "AMOUNT_SEPARATORS"),
        ("0.001", "AMOUNT_DECIMALS"),
        ("1.000", "AMOUNT_DECIMALS"),
        ("10000000000000.01", "AMOUNT_TOO_LARGE"),
        ("9" * 5000, "AMOUNT_TOO_LARGE"),
    ],
)
def test_refuses_what_is_not_surely_one_amount(text: str, code: str) -> None:
    """Each kind of bad input has its own refusal, and that refusal has a message in both languages."""
    with pytest.raises(Refusal) as refused:
        parse_amount(text)
    assert refused.value.code == code
    reason = REFUSALS[code]
    assert reason.en.format(**refused.value.facts)
    assert reason.zh.format(**refused.value.facts)


def test_refuses_zero_only_where_asked() -> None:
    """Zero is an amount, unless the caller says it makes no sense."""
    assert parse_amount("0.00") == 0
    with pytest.raises(Refusal, match="AMOUNT_ZERO"):
        parse_amount("0.00", refuse_zero=True)


def test_won_has_no_decimals() -> None:
    """A currency without a smaller unit takes no decimals and writes none."""
    assert parse_amount("₩1,000", "KRW") == 1000
    assert format_amount(1000, "KRW") == "₩1,000"
    with pytest.raises(Refusal, match="AMOUNT_DECIMALS"):
        parse_amount("1000.0", "KRW")


@given(minor=minor_amounts, currency=st.sampled_from(sorted(CURRENCIES)))
def test_reading_undoes_writing(minor: int, currency: str) -> None:
    """Every amount written by the product is read back as itself, in every currency."""
    assert parse_amount(format_amount(minor, currency), currency) == minor


@given(text=st.text(max_size=30))
def test_any_text_is_an_amount_or_a_refusal(text: str) -> None:
    """No input makes the reader crash or give an amount out of range."""
    try:
        minor, code = parse_amount(text), None
    except Refusal as refusal:
        minor, code = 0, refusal.code
    assert 0 <= minor <= MOST_MINOR
    assert code is None or code in REFUSALS


def test_writes_negative_amounts() -> None:
    """A counter-entry shows its minus sign before the currency sign."""
    assert format_amount(-123450) == "-¥1,234.50"
    assert format_amount(5) == "¥0.05"


def test_capital_words_equal_the_published_ones() -> None:
    """Amounts of real confirmation letters and made edge cases give the expected capital numerals."""
    for row in shared_rows("data/cn_amount_words.csv"):
        accepted = {row["words_cn"], *filter(None, row["also_accept"].split("|"))}
        assert capital_words(int(row["amount_fen"])) in accepted, row


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (10, "壹角整"),
        (2440000, "贰万肆仟肆佰元整"),
        (10001000000, "壹亿零壹万元整"),
        (100001000000000, "壹万亿零壹仟万元整"),
        (MOST_MINOR, "壹拾万亿元整"),
    ],
)
def test_capital_words_at_the_edges(fen: int, words: str) -> None:
    """Zero, lone jiao, a figure a mock page printed wrong, gaps across 亿 and 万, and the largest amount."""
    assert capital_words(fen) == words


@pytest.mark.parametrize(("fen", "code"), [(-1, "AMOUNT_NEGATIVE"), (MOST_MINOR + 1, "AMOUNT_TOO_LARGE")])
def test_capital_words_refuse_out_of_range(fen: int, code: str) -> None:
    """Amounts that cannot stand on a letter are refused."""
    with pytest.raises(Refusal, match=code):
        capital_words(fen)


@given(fen=minor_amounts)
def test_capital_words_say_the_amount_once(fen: int) -> None:
    """Read back by an independent reader, the words give the same amount, and never show 零零."""
    words = capital_words(fen)
    assert "零零" not in words
    assert _read_capital(words) == fen


def _read_capital(words: str) -> int:
    digits = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    done, group, digit, fen = 0, 0, 0, 0
    for character in words.removesuffix("整"):
        if character in digits:
            digit = digits[character]
        elif character in places:
            group, digit = group + digit * places[character], 0
        elif character in "万亿":
            factor = 10**4 if character == "万" else 10**8
            below = done % factor + group + digit
            done, group, digit = done - done % factor + below * factor, 0, 0
        elif character == "元":
            fen, group, digit = (done + group + digit) * 100, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[character], 0
    return fen


@given(exact=st.fractions(min_value=-1000, max_value=1000), unit=st.sampled_from([1, 100]))
def test_rounding_stays_within_one_unit(exact: Fraction, unit: int) -> None:
    """Floors never fall below, ceilings never rise above, and half-up is never off by more than a half."""
    assert 0 <= round_up(exact, unit) - exact < unit
    assert 0 <= exact - round_down(exact, unit) < unit
    assert abs(round_half_up(exact) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(("exact", "rounded"), [("1/2", 1), ("-1/2", -1), ("49/100", 0), ("5/2", 3), ("3", 3)])
def test_halves_round_away_from_zero(exact: str, rounded: int) -> None:
    """A half fen becomes a whole one; banker's rounding is not used."""
    assert round_half_up(Fraction(exact)) == rounded


@given(
    pool=st.integers(min_value=0, max_value=10**12),
    weights=st.lists(st.integers(min_value=0, max_value=10**10), min_size=1, max_size=8).filter(any),
)
def test_splitting_loses_no_fen(pool: int, weights: list[int]) -> None:
    """Shares sum to the pool and each is within one unit of its exact share; a weight of zero gets nothing."""
    shares = split(pool, weights)
    assert sum(shares) == pool
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(pool * weight, sum(weights))) < 1
