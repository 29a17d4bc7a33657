"""Words of the index and of questions to it."""

import pytest

from auction.search.term_rules import folded, question_of, runs, vector_of


def test_words_of_a_title():
    """Pairs of ideographs with the last one alone, Latin words and numbers whole; gaps keep runs apart."""
    assert vector_of("川A1宇通客车") == "'川':1 'a1':3 '宇通':5 '通客':6 '客车':7 '车':8"
    assert vector_of("", "一二", "一二") == "'一二':1,4 '二':2,5"
    assert vector_of("😀 \0 ' & |") == ""


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("车", "('车':*)"),
        ("住宅", "(('住宅'))"),
        ("海口市", "(('海口' <-> '口市'))"),
        ("车 | 房", "('车':*) | ('房':*)"),
        ("Chengdu 住宅", "('chengdu':* & ('住宅'))"),
        ("Xi'an", "('xian':*)"),
        ("Lüliang ＡＢＣ｜１２", "('luliang':* & 'abc':*) | ('12':*)"),
        ("'; DROP TABLE lot; --", "('drop':* & 'table':* & 'lot':*)"),
        ("{{7*7}} <script>", "('7':* & '7':* & 'script':*)"),
        ("\u202e海\u200b口", "(('海口'))"),
        ("𠮷野", "(('𠮷野'))"),
        ("a\0b", "('a':* & 'b':*)"),
        ("| | |", None),
        ("😀", None),
        ("", None),
    ],
)
def test_questions(text, question):
    """All words, or either side of a bar; signs, marks of direction and NUL cannot get in."""
    assert question_of(text) == question


def test_nothing_unseen_is_left():
    """Folding leaves letters, figures, ideographs and spaces of any text apart, and no control or mark of direction."""
    text = "".join(map(chr, range(0x250))) + "\u200f\u202e\ufeff"
    assert all(character.isprintable() for character in folded(text))
    assert {kind for kind, _ in runs(text)} == {"word"}
