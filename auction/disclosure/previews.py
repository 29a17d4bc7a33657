"""Pages of published PDFs as pictures: made once by due work, in a process beside this one, and only read by pages."""

import struct
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from auction.cases.models import AssetFile
from auction.ground import clock
from auction.ground.files import keep
from auction.ground.models import StoredFile
from auction.ground.store import db, found, transaction
from auction.lots.models import Lot, LotFile
from auction.lots.rules import PUBLIC_PAPERS

from .models import PagePicture, Preview

DRAWN_WITHIN_S = 120
TRIES_MOST = 3
# A worker that died while it drew one is waited for so long.
BEGUN_ANEW_AFTER = timedelta(minutes=10)
# The court's own letters are shown as they are.
SHOWN_KINDS = ("pricing_basis", "title")
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Drawn:
    """What became of a PDF: how many pages it has, and the pictures of the first of them; 0 and none: not drawable."""

    page_count: int
    pictures: Sequence[bytes]


def make_previews() -> int:
    """Due work: draw the pages of one published PDF that has none yet. Returns how many files were done."""
    taken = _take()
    if taken is None:
        return 0
    file_id, content = taken
    drawn = draw(content)
    with transaction() as session:
        preview = session.get_one(Preview, file_id, with_for_update=True)
        if preview.finished_at is None:
            preview.finished_at, preview.page_count = clock.now(), drawn.page_count
            for number, picture in enumerate(drawn.pictures, start=1):
                file = keep(session, picture, "image/jpeg", f"page-{number}", is_public=False, actor_id=None)
                session.add(PagePicture(source_id=file_id, number=number, file_id=file.id))
    return 1


def _take() -> tuple[uuid.UUID, bytes] | None:
    """The next file to draw, marked as begun: of two workers one has it."""
    at = clock.now()
    begun = sa.exists().where(
        Preview.source_id == StoredFile.id,
        sa.or_(Preview.finished_at.is_not(None), Preview.begun_at > at - BEGUN_ANEW_AFTER, Preview.tries >= TRIES_MOST),
    )
    of_asset = sa.exists().where(
        AssetFile.file_id == StoredFile.id, StoredFile.is_public, Lot.asset_id == AssetFile.asset_id,
        Lot.announced_at.is_not(None),
    )  # fmt: skip
    of_lot = sa.exists().where(
        LotFile.file_id == StoredFile.id, LotFile.kind.in_(SHOWN_KINDS), Lot.id == LotFile.lot_id,
        Lot.announced_at.is_not(None),
    )  # fmt: skip
    with transaction() as session:
        file_id = session.scalar(
            sa.select(StoredFile.id).where(StoredFile.kind == "pdf", ~begun, sa.or_(of_asset, of_lot))
            .order_by(StoredFile.stored_at).limit(1)
        )  # fmt: skip
        if file_id is None:
            return None
        mine = insert(Preview).values(source_id=file_id, begun_at=at, tries=1)
        mine = mine.on_conflict_do_update(
            index_elements=["source_id"], set_={"begun_at": at, "tries": Preview.tries + 1},
            where=Preview.finished_at.is_(None) & (Preview.begun_at <= at - BEGUN_ANEW_AFTER),
        )  # fmt: skip
        if session.scalar(mine.returning(Preview.source_id)) is None:
            return None
        return file_id, session.get_one(StoredFile, file_id).content


def draw(content: bytes) -> Drawn:
    """The pages of a PDF as JPEGs, drawn by `rendering` in a process of its own."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "auction.disclosure.rendering"],
            input=content, capture_output=True, timeout=DRAWN_WITHIN_S, cwd=PROJECT, check=True,
        )  # fmt: skip
        return _read(child.stdout)
    except (subprocess.SubprocessError, struct.error):
        return Drawn(0, ())


def _read(answer: bytes) -> Drawn:
    (page_count,) = struct.unpack_from(">I", answer)
    pictures, at = [], 4
    while at < len(answer):
        (size,) = struct.unpack_from(">I", answer, at)
        pictures.append(answer[at + 4 : at + 4 + size])
        at += 4 + size
    return Drawn(page_count, pictures)


def previews_of(lot: Lot) -> dict[uuid.UUID, Preview]:
    """The drawn PDFs among a public lot's papers, by file."""
    papers = [paper.file_id for paper in lot.files if paper.kind in SHOWN_KINDS]
    papers += [entry.file_id for entry in lot.asset.files if entry.file.is_public and entry.file.kind == "pdf"]
    rows = db.session.scalars(sa.select(Preview).where(Preview.source_id.in_(papers), Preview.page_count > 0))
    return {row.source_id: row for row in rows}


def caption_of(lot: Lot, file_id: uuid.UUID) -> str:
    """What a public paper of the lot is called. Refuses NOT_FOUND for anything else."""
    captions = {paper.file_id: paper.caption for paper in lot.files if paper.kind in PUBLIC_PAPERS}
    captions |= {entry.file_id: entry.caption for entry in lot.asset.files if entry.file.is_public}
    return found(captions.get(file_id))


def picture_of(file_id: uuid.UUID, number: int) -> StoredFile:
    """The picture of one page, from 1. Refuses NOT_FOUND."""
    row = found(db.session.get(PagePicture, (file_id, number)))
    return db.session.get_one(StoredFile, row.file_id)
