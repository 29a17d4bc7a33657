"""The court's letters say what the facts say, on any machine, in a form that can be archived."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pypdf
import pytest

from auction.ground.refusal import Refusal
from auction.papers.facts import ConfirmationFacts, NamedParty, RulingFacts, Signatory
from auction.papers.letter_font import undrawable
from auction.papers.letters import Frame, chinese_numeral_day, compile_letter

MARKUP = '#panic("x") *bold* $x^2$ _em_ `raw` \\ [#set page(fill: red)] <label> @ref // end'

FRAME = Frame(
    court="惠州市惠阳区人民法院",
    document_number="2026-003-00128",
    generated_at=datetime(2026, 5, 8, 17, 14, 39, tzinfo=UTC),
    sha256="1b4f0e9851971998e732078544c96b36c3d01cedf7caa332359d6f1d83567014",
    verify_url="https://auction.example.cn/papers/123e4567-e89b-42d3-a456-426614174000",
)

CONFIRMATION = ConfirmationFacts(
    case_number="（2026）粤1303执恢128号",
    lot_title="淡水街道金惠花园3栋1502号房产",
    buyer_name="欧阳建国",
    buyer_id_masked="441303********0017",
    bidder_code="K7Q2",
    announced_at=datetime(2026, 4, 5, 1, tzinfo=UTC),
    opened_at=datetime(2026, 5, 7, 2, tzinfo=UTC),
    closed_at=datetime(2026, 5, 8, 17, 14, 37, tzinfo=UTC),
    price_minor=2_440_000,
    deposit_minor=240_000,
    balance_minor=2_200_000,
    balance_due_on=date(2026, 5, 18),
    account_holder="惠州市惠阳区人民法院执行款专户",
    account_bank="中国建设银行惠阳支行",
    account_number="4405017186360000",
    legal_basis_zh="依照《最高人民法院关于人民法院网络司法拍卖若干问题的规定》第二十二条",
    legal_basis_en="article 22 of the Provisions on Online Judicial Auctions",
    bid_record_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    confirmed_at=datetime(2026, 5, 8, 17, 14, 39, tzinfo=UTC),
)

RULING = RulingFacts(
    case_number="（2026）粤1303执恢128号之二",
    parties=(NamedParty("申请执行人", "惠阳农商银行", "住所地惠阳区"), NamedParty("被执行人", "李国强")),
    cause="惠阳农商银行与李国强金融借款合同纠纷",
    enforceable_document="（2025）粤1303民初4471号民事判决书",
    seizure="执行中，本院查封了上述不动产",
    lot_title="淡水街道金惠花园3栋1502号房产",
    round="第一次拍卖",
    closed_at=datetime(2026, 5, 8, 2, 14, 37, tzinfo=UTC),
    buyer_name="欧阳建国",
    buyer_particulars="公民身份号码441303198801010017",
    price_minor=2_440_050,
    paid_on=date(2026, 5, 15),
    legal_basis="依照《最高人民法院关于人民法院网络司法拍卖若干问题的规定》第二十二条第二款的规定",
    orders=("解除查封。", "所有权归买受人欧阳建国所有。"),
    signatories=(Signatory("审判长", "王志远"), Signatory("书记员", "赵一鸣")),
    issued_on=date(2026, 5, 20),
    bid_record_sha256=CONFIRMATION.bid_record_sha256,
)


def confirmation_letter(facts: ConfirmationFacts) -> bytes:
    return compile_letter("confirmation.typ", facts, FRAME)


def sale_ruling(facts: RulingFacts, frame: Frame = FRAME) -> bytes:
    return compile_letter("ruling.typ", facts, frame)


def text_of(pdf: bytes) -> str:
    """The text of all pages without white space, so that a line break does not split a name."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_confirmation_states_every_fact():
    """The confirmation shows every name and number, the price in figures and capital words, times of the court."""
    text = text_of(confirmation_letter(CONFIRMATION))
    for fact in (
        "惠州市惠阳区人民法院", "网络竞价成功确认书", "（2026）粤1303执恢128号", "淡水街道金惠花园3栋1502号房产",
        "欧阳建国", "441303********0017", "K7Q2", "¥24,400.00", "人民币贰万肆仟肆佰元整", "¥2,400.00", "¥22,000.00",
        "2026-04-0509:00:00", "2026-05-0710:00:00", "2026-05-18", "4405017186360000", "中国建设银行惠阳支行",
        "执行款专户", FRAME.document_number, FRAME.sha256, CONFIRMATION.bid_record_sha256, FRAME.verify_url, "第二十二条",
        "第1页", "Page1of1",
    ):  # fmt: skip
        assert fact in text, fact


def test_moments_are_shown_in_court_time():
    """A sale closed at 17:14:37 UTC is shown as the next day, 01:14:37, the court's own time."""
    text = text_of(confirmation_letter(CONFIRMATION))
    assert "2026-05-0901:14:37" in text
    assert "于2026年5月9日" in text
    assert "9May2026" in text


def test_ruling_states_every_fact():
    """The ruling shows parties, price, numbered orders, signatories, its date in Chinese numerals, its draft mark."""
    text = text_of(sale_ruling(RULING))
    for fact in (
        "执行裁定书", "申请执行人：惠阳农商银行，住所地惠阳区。", "被执行人：李国强。", "人民币24,400.50元",
        "贰万肆仟肆佰元伍角整", "2026年5月8日10时14分37秒", "2026年5月15日付清", "一、解除查封。", "二、所有权归买受人",
        "审判长", "王志远", "书记员", "二〇二六年五月二十日", "草稿",
    ):  # fmt: skip
        assert fact in text, fact


@pytest.mark.parametrize(("write", "facts"), [(confirmation_letter, CONFIRMATION), (sale_ruling, RULING)])
def test_letter_can_be_archived(write, facts):
    """Each letter declares PDF/A-2b and carries all its fonts."""
    reader = pypdf.PdfReader(io.BytesIO(write(facts)))
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in metadata
    descriptors = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert descriptors
    assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in descriptors)


def test_equal_facts_give_equal_bytes():
    """The letter is a function of its facts: made twice it is the same file, and one changed fact changes it."""
    assert confirmation_letter(CONFIRMATION) == confirmation_letter(CONFIRMATION)
    assert confirmation_letter(CONFIRMATION) != confirmation_letter(replace(CONFIRMATION, bidder_code="K7Q3"))


def test_markup_in_names_is_shown_not_run():
    """Typst markup typed into names and titles appears on paper letter for letter and changes nothing."""
    shown = "".join(MARKUP.split())
    confirmation = text_of(confirmation_letter(replace(CONFIRMATION, buyer_name=MARKUP, lot_title=MARKUP)))
    assert confirmation.count(shown) >= 4
    hostile = replace(RULING, parties=(NamedParty(MARKUP, MARKUP, MARKUP),), orders=(MARKUP,))
    assert text_of(sale_ruling(hostile, replace(FRAME, court=MARKUP))).count(shown) >= 5


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("𠮷田", "𠮷 (U+20BB7)"),
        ("王️伟", "U+FE0F"),
        ("a\u202eb", "U+202E"),
        ("a\u200bb", "U+200B"),
        ("a\nb", "U+000A"),
        ("a\x00b", "U+0000"),
        ("\ud800", "U+D800"),
        ("\ue000", "U+E000"),
    ],
)
def test_character_without_a_shape_is_refused(name: str, named: str):
    """A character that the font cannot draw, or that would hide or reorder text, is refused by name, never a box."""
    with pytest.raises(Refusal) as refused:
        confirmation_letter(replace(CONFIRMATION, buyer_name=name))
    assert refused.value.code == "LETTER_GLYPH_MISSING"
    assert named in refused.value.facts["characters"]


def test_character_deep_in_the_facts_is_refused_too():
    """The check reaches the texts inside parties, orders and signatories."""
    for hostile in (
        replace(RULING, parties=(NamedParty("被执行人", "𠮷田"),)),
        replace(RULING, orders=("𠮷",)),
        replace(RULING, signatories=(Signatory("审判长", "𠮷"),)),
    ):
        with pytest.raises(Refusal, match="LETTER_GLYPH_MISSING"):
            sale_ruling(hostile)


def test_rare_characters_of_real_names_can_be_drawn():
    """Rare characters known from Chinese names and places are in the font."""
    assert undrawable("㛃堃喆玥䶮𬍛𫖮龘犇燚·〇（）〔〕￥¥㎡²") == ""


def test_figures_that_do_not_add_up_are_refused():
    """No letter is printed when deposit and balance do not make the price."""
    with pytest.raises(Refusal, match="LETTER_FIGURES_DISAGREE"):
        confirmation_letter(replace(CONFIRMATION, balance_minor=2_200_001))


def test_moment_without_zone_is_a_fault():
    """A naive datetime is never guessed into a zone."""
    with pytest.raises(ValueError, match="zone"):
        confirmation_letter(replace(CONFIRMATION, closed_at=CONFIRMATION.closed_at.replace(tzinfo=None)))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 1, 1), "二〇二六年一月一日"),
        (date(2026, 10, 10), "二〇二六年十月十日"),
        (date(2031, 11, 19), "二〇三一年十一月十九日"),
        (date(2030, 12, 20), "二〇三〇年十二月二十日"),
        (date(2026, 5, 31), "二〇二六年五月三十一日"),
    ],
)
def test_ruling_is_dated_in_chinese_numerals(day: date, written: str):
    """Days and months from one to thirty-one are written as on paper."""
    assert chinese_numeral_day(day) == written
