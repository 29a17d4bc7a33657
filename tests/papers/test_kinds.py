"""Every kind of paper can be made, states its facts, and can be archived."""

import io
import json
from dataclasses import asdict

import pypdf
import pytest

from auction.ground.money import capital_words, format_amount
from auction.papers.issuing import stated
from auction.papers.kinds import KINDS
from auction.papers.letters import compile_letter
from tests.papers.samples import SAMPLES
from tests.papers.test_letters import FRAME, text_of


def stated_texts(fact):
    """What a reader must find on the paper: every text, amount and day inside the facts."""
    if isinstance(fact, dict):
        for name, part in fact.items():
            if name.endswith("_minor") and part is not None:
                yield format_amount(part).removeprefix("¥")
            elif not isinstance(part, bool | int):
                yield from stated_texts(part)
    elif isinstance(fact, tuple):
        for part in fact:
            yield from stated_texts(part)
    elif isinstance(fact, str):
        yield fact


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_states_every_fact(kind):
    """Every text and amount of the facts, number, hash and address stand on the paper, which is PDF/A with page numbers."""
    pdf = compile_letter(KINDS[kind].template, SAMPLES[kind], FRAME)
    text = text_of(pdf)
    for words in stated_texts(asdict(SAMPLES[kind])):
        assert "".join(words.split()) in text, words
    pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    for words in (FRAME.court, FRAME.document_number, FRAME.sha256, FRAME.verify_url, f"第{pages}页，共{pages}页"):
        assert words in text, words
    metadata = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata


def test_what_is_hashed_is_plain_json():
    """The facts that a hash is taken over survive JSON unchanged, so anybody can compute the hash again."""
    for kind, facts in SAMPLES.items():
        content = stated(kind, "2026-003-00001", facts)
        assert json.loads(json.dumps(content)) == content


def test_amounts_are_written_out():
    """Terms and prices stand in capital words where a court writes them."""
    for kind in ("announcement", "bidders_notice"):
        text = text_of(compile_letter(KINDS[kind].template, SAMPLES[kind], FRAME))
        assert capital_words(SAMPLES[kind].start_price_minor) in text
