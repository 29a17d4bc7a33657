"""Share cards: drawn by due work in a process beside this one when what they show has changed; pages only read them."""

import hashlib
import json
import struct
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.cases.queries import public_photos
from auction.cases.rules import ASSET_KINDS
from auction.ground import clock
from auction.ground.money import format_amount
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db, transaction
from auction.lots.models import Announcement, Lot
from auction.lots.rules import NAMES, ROUND_NAMES

from .models import ShareCard
from .rules import plain

CARDS_AT_ONCE = 20
DRAWN_WITHIN_S = 120
# A lot whose end lies further back has the card it ended with.
KEPT_UP_FOR = timedelta(days=90)
PROJECT = Path(__file__).parents[2]


def draw_cards() -> int:
    """Due work: the cards of lots that have none, or one that shows another state, version or announced end. Returns how
    many were done; a card that cannot be drawn is left out until what it shows changes.
    """
    lots = _outdated()
    if not lots:
        return 0
    begun = [(lot, _shows(lot)) for lot in lots]
    pictures = draw([(card_facts(lot), _photo(lot)) for lot in lots])
    with transaction() as session:
        for (lot, shows), picture in zip(begun, pictures, strict=False):
            card = session.get(ShareCard, lot.id, with_for_update=True) or ShareCard(lot_id=lot.id)
            for name, shown in shows.items():
                setattr(card, name, shown)
            card.drawn_at, card.picture = clock.now(), picture or None
            card.sha256 = hashlib.sha256(picture).hexdigest() if picture else None
            session.add(card)
    return len(pictures)


def _outdated() -> Sequence[Lot]:
    version = sa.func.coalesce(Announcement.version, 1)
    is_old = sa.or_(
        ShareCard.lot_id.is_(None), ShareCard.state != Lot.state, ShareCard.version != version,
        ShareCard.ends_at != Lot.scheduled_closes_at,
    )  # fmt: skip
    return db.session.scalars(
        sa.select(Lot)
        .outerjoin(ShareCard, ShareCard.lot_id == Lot.id)
        .outerjoin(Lot.announcement)
        .where(Lot.announced_at.is_not(None), Lot.closes_at > clock.now() - KEPT_UP_FOR, is_old)
        .order_by(Lot.announced_at.desc(), Lot.id)
        .limit(CARDS_AT_ONCE)
        .options(joinedload(Lot.court), joinedload(Lot.asset), joinedload(Lot.announcement))
    ).all()


def _shows(lot: Lot) -> dict[str, object]:
    version = lot.announcement.version if lot.announcement else 1
    return {"state": lot.state, "version": version, "ends_at": lot.scheduled_closes_at}


def card_facts(lot: Lot) -> dict[str, object]:
    """What the card says. While people bid it says the start price: copies of it lie about for days, and that stays true."""
    minor, label = lot.start_price_minor, "起拍价 · Start price"
    if lot.leading_price_minor and lot.closed_at:
        minor, label = lot.leading_price_minor, "成交价 · Sale price"
    ends_at = lot.scheduled_closes_at
    ends = f"{ends_at.astimezone(COURT_ZONE):%Y-%m-%d %H:%M} (UTC+8)" if ends_at else ""
    state = NAMES[lot.state]
    return {
        "title": plain(lot.title), "state": f"{state.zh} · {state.en}", "price": (label, format_amount(minor or 0, lot.currency)),
        "english": f"{ASSET_KINDS[lot.asset_kind].en} · {ROUND_NAMES[lot.round_kind].en}",
        "ends": ("竞价结束 · Bidding ends", ends), "court": (plain(lot.court.name_zh), plain(lot.court.name_en)),
    }  # fmt: skip


def _photo(lot: Lot) -> bytes:
    photo = next((entry for entry in public_photos(lot.asset) if not entry.is_plan), None)
    return photo.file.content if photo else b""


def draw(cards: Sequence[tuple[dict[str, object], bytes]]) -> list[bytes]:
    """The cards as PNGs, drawn by `card_drawing` in a process of its own; an empty one could not be drawn. When the process
    dies over one, that is the last: an empty one.
    """
    asked = b"".join(_part(json.dumps(facts).encode()) + _part(photo) for facts, photo in cards)
    child = subprocess.Popen(
        [sys.executable, "-m", "auction.feeds.card_drawing"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT,
    )  # fmt: skip
    try:
        answer, _ = child.communicate(asked, DRAWN_WITHIN_S)
    except subprocess.TimeoutExpired:
        child.kill()
        answer, _ = child.communicate()
    pictures = _read(answer)
    return pictures if len(pictures) == len(cards) else [*pictures, b""]


def _part(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _read(answer: bytes) -> list[bytes]:
    """The whole pictures in what the process has written."""
    pictures, at = [], 0
    while at + 4 <= len(answer):
        (size,) = struct.unpack_from(">I", answer, at)
        if at + 4 + size > len(answer):
            break
        pictures.append(answer[at + 4 : at + 4 + size])
        at += 4 + size
    return pictures


def card_of(lot: Lot) -> ShareCard | None:
    """The lot's card, when one was drawn."""
    card = db.session.get(ShareCard, lot.id)
    return card if card and card.sha256 else None
