"""Reading the copies of photos."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa

from auction.ground.models import StoredFile
from auction.ground.store import db, found

from .models import PictureCopy, PictureDrawing
from .rules import TRIES_MOST, Picture, Rendered


def pictures_of(file_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Picture]:
    """The photos that are drawn, by file: one query for all."""
    asked = list(file_ids)
    if not asked:
        return {}
    rows = db.session.execute(
        sa.select(
            PictureCopy.source_id, PictureCopy.suffix, PictureCopy.width_px, PictureCopy.sha256,
            PictureDrawing.width_px.label("whole_width_px"), PictureDrawing.height_px,
        )
        .join(PictureDrawing, PictureDrawing.source_id == PictureCopy.source_id)
        .where(PictureCopy.source_id.in_(asked))
    )  # fmt: skip
    copies: defaultdict[uuid.UUID, list[Rendered]] = defaultdict(list)
    sizes = {}
    for row in rows:
        sizes[row.source_id] = (row.whole_width_px, row.height_px)
        copies[row.source_id].append(Rendered(row.suffix, row.width_px, row.sha256))
    return {source_id: Picture(*size, copies[source_id]) for source_id, size in sizes.items()}


def drawing_progress(file_ids: Iterable[uuid.UUID]) -> tuple[int, int]:
    """Of the public photos among these files: how many are drawn, or given up, and how many there are. One query."""
    is_settled = PictureDrawing.finished_at.is_not(None) | (PictureDrawing.tries >= TRIES_MOST)
    row = db.session.execute(
        sa.select(sa.func.count().filter(is_settled).label("done"), sa.func.count().label("total"))
        .select_from(StoredFile)
        .outerjoin(PictureDrawing, PictureDrawing.source_id == StoredFile.id)
        .where(StoredFile.id.in_(list(file_ids)), StoredFile.kind == "image", StoredFile.is_public)
    ).one()
    return row.done, row.total


def content_of(sha256: str, suffix: str) -> bytes:
    """The bytes of the copy with this hash. Refuses NOT_FOUND."""
    select = sa.select(PictureCopy.content).where(PictureCopy.sha256 == sha256, PictureCopy.suffix == suffix).limit(1)
    content: bytes = found(db.session.scalar(select))
    return content
