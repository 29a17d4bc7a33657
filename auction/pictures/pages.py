"""Copies of photos, by the hash of their bytes: whoever has one need never ask again."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Protocol

from flask import Blueprint, Response, g

from auction.accounts.audience import audience
from auction.ground.refusal import Refusal

from . import queries
from .rules import MEDIA_TYPES, Picture

blueprint = Blueprint("pictures", __name__)
YEAR_S = 31_536_000


class Photo(Protocol):
    """What stands for a photo elsewhere: it names its file."""

    file_id: uuid.UUID


@blueprint.get("/pictures/<string(length=64):sha256>.<suffix>")
@audience("look")
def copy(sha256: str, suffix: str) -> Response:
    """One copy of a public photo. Refuses NOT_FOUND."""
    if suffix not in MEDIA_TYPES:
        raise Refusal("NOT_FOUND")
    response = Response(queries.content_of(sha256, suffix), mimetype=MEDIA_TYPES[suffix])
    response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@blueprint.app_context_processor
def picture_words() -> dict:
    """`pictures_of(photos)` for templates."""
    return {"pictures_of": pictures_of, "picture_types": MEDIA_TYPES}


def pictures_of(photos: Mapping[object, Photo | None] | Iterable[Photo | None]) -> dict[uuid.UUID, Picture]:
    """The drawn pictures of a page's photos, by file. A list asks once for each of its cards: only the first asks the
    database.
    """
    known: dict[uuid.UUID, Picture | None] = g.setdefault("pictures", {})
    shown = photos.values() if isinstance(photos, Mapping) else photos
    new = {photo.file_id for photo in shown if photo} - known.keys()
    if new:
        drawn = queries.pictures_of(new)
        known.update({file_id: drawn.get(file_id) for file_id in new})
    return {file_id: picture for file_id, picture in known.items() if picture}
