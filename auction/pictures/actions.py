"""Drawing the copies of public photos: due work, in a process beside this one."""

import hashlib
import json
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

from auction.ground import clock
from auction.ground.models import StoredFile
from auction.ground.store import transaction

from .models import PictureCopy, PictureDrawing
from .rules import TRIES_MOST

PHOTOS_AT_ONCE = 6
DRAWN_WITHIN_S = 120
# A worker that died while it drew some is waited for so long.
BEGUN_ANEW_AFTER = timedelta(minutes=10)
PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Drawn:
    """What became of a photo: its size, and its copies (suffix, width, bytes). Without a size it cannot be drawn."""

    size: tuple[int, int] | None
    copies: Sequence[tuple[str, int, bytes]]


def draw_copies() -> int:
    """Due work: the copies of the newest public photos that have none. Returns how many photos were done; a photo that the
    process dies over cannot be drawn.
    """
    taken = _take()
    if not taken:
        return 0
    drawings: list[Drawn] = []
    while len(drawings) < len(taken):
        drawings += draw([content for _, content in taken[len(drawings) :]])
    with transaction() as session:
        for (source_id, _), drawn in zip(taken, drawings, strict=True):
            drawing = session.get_one(PictureDrawing, source_id, with_for_update=True)
            if drawing.finished_at is not None:
                continue
            drawing.finished_at = clock.now()
            drawing.width_px, drawing.height_px = drawn.size or (None, None)
            session.add_all(
                PictureCopy(source_id=source_id, suffix=suffix, width_px=width, sha256=hashlib.sha256(content).hexdigest(),
                            content=content)
                for suffix, width, content in drawn.copies
            )  # fmt: skip
    return len(drawings)


def _take() -> list[tuple[uuid.UUID, bytes]]:
    """The next photos, marked as begun: of two workers one has each."""
    at = clock.now()
    settled = sa.exists().where(
        PictureDrawing.source_id == StoredFile.id,
        sa.or_(
            PictureDrawing.finished_at.is_not(None), PictureDrawing.begun_at > at - BEGUN_ANEW_AFTER,
            PictureDrawing.tries >= TRIES_MOST,
        ),
    )  # fmt: skip
    with transaction() as session:
        waiting = session.scalars(
            sa.select(StoredFile.id).where(StoredFile.kind == "image", StoredFile.is_public, ~settled)
            .order_by(StoredFile.stored_at.desc()).limit(PHOTOS_AT_ONCE)
        ).all()  # fmt: skip
        if not waiting:
            return []
        mine = insert(PictureDrawing).values([{"source_id": one, "begun_at": at, "tries": 1} for one in waiting])
        mine = mine.on_conflict_do_update(
            index_elements=["source_id"], set_={"begun_at": at, "tries": PictureDrawing.tries + 1},
            where=PictureDrawing.finished_at.is_(None) & (PictureDrawing.begun_at <= at - BEGUN_ANEW_AFTER),
        )  # fmt: skip
        got = session.scalars(mine.returning(PictureDrawing.source_id)).all()
        rows = session.execute(sa.select(StoredFile.id, StoredFile.content).where(StoredFile.id.in_(got)))
        return [(row.id, row.content) for row in rows]


def draw(photos: Sequence[bytes]) -> list[Drawn]:
    """The copies of one photo or more, drawn by `drawing` in a process of its own. When it dies over one, the list ends
    before that one; over the first: that one cannot be drawn.
    """
    child = subprocess.Popen(
        [sys.executable, "-m", "auction.pictures.drawing"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT,
    )  # fmt: skip
    try:
        answer, _ = child.communicate(b"".join(map(_part, photos)), DRAWN_WITHIN_S)
    except subprocess.TimeoutExpired:
        child.kill()
        answer, _ = child.communicate()
    return _read(_parts(answer)) or [Drawn(None, ())]


def _part(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _parts(answer: bytes) -> list[bytes]:
    """The whole parts of what the process has written."""
    parts, at = [], 0
    while at + 4 <= len(answer):
        (size,) = struct.unpack_from(">I", answer, at)
        if at + 4 + size > len(answer):
            break
        parts.append(answer[at + 4 : at + 4 + size])
        at += 4 + size
    return parts


def _read(parts: list[bytes]) -> list[Drawn]:
    drawings, at = [], 0
    while at < len(parts):
        head = json.loads(parts[at])
        contents = parts[at + 1 : at + 1 + len(head["copies"])]
        if len(contents) < len(head["copies"]):
            break
        copies = [(suffix, width, content) for (suffix, width), content in zip(head["copies"], contents, strict=True)]
        drawings.append(Drawn(tuple(head["size"]) if head["size"] else None, copies))
        at += 1 + len(copies)
    return drawings
