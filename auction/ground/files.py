"""Keeping and giving out uploaded files. `store_file` is a step of other nouns' acts: it never commits."""

import hashlib
import io
from pathlib import PurePosixPath

from flask import Response, current_app, send_file
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from . import clock
from .file_rules import Inspected, inspect
from .models import StoredFile

NAME_CHARACTERS_MAX = 120
_SUFFIXES = {
    "image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "application/xml": ".xml", "video/mp4": ".mp4",
    "video/webm": ".webm",
}  # fmt: skip
_KINDS = {"application/pdf": "pdf", "application/xml": "xml", "video/mp4": "video", "video/webm": "video"}
_YEAR_S = 31_536_000


def store_file(session: Session, upload: FileStorage, *, is_public: bool, actor_id: int | None) -> StoredFile:
    """Put an uploaded file into the database, as `file_rules.inspect` lets it be kept.

    `is_public` is for good: such a file is given to everybody who has its address. Refuses what `inspect` refuses.
    """
    kept = inspected(upload)
    return keep(session, kept.data, kept.media_type, upload.filename or "", is_public=is_public, actor_id=actor_id)


def inspected(upload: FileStorage, takes_video: bool = False) -> Inspected:
    """What would be kept of an uploaded file; a video only where one is asked for. Refuses what `inspect` refuses."""
    settings = current_app.config
    video_max_bytes = settings["VIDEO_MAX_BYTES"] if takes_video else 0
    return inspect(upload.read(), upload.filename or "", settings["UPLOAD_MAX_BYTES"], video_max_bytes)


def keep(session: Session, content: bytes, media_type: str, name: str, *, is_public: bool,
         actor_id: int | None) -> StoredFile:  # fmt: skip
    """Put bytes that are known to be good into the database: our own letters and bank files, and what `store_file` let in."""
    file = StoredFile(
        kind=_KINDS.get(media_type, "image"), media_type=media_type,
        name=shown_name(name, media_type), sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content),
        is_public=is_public, stored_by_id=actor_id, stored_at=clock.now(), content=content,
    )  # fmt: skip
    session.add(file)
    session.flush()
    return file


def shown_name(claimed_name: str, media_type: str) -> str:
    """The name a file is given out under: no folders, no control characters, the ending of what it is now."""
    name = PurePosixPath(claimed_name.replace("\\", "/")).name
    stem = "".join(character for character in PurePosixPath(name).stem if character.isprintable()).strip(" .")
    return (stem[:NAME_CHARACTERS_MAX] or "file") + _SUFFIXES[media_type]


def send(file: StoredFile) -> Response:
    """The answer that carries a file: pictures and videos are shown (videos in the parts that a player asks for), PDFs are
    saved, and the browser may not guess otherwise.

    The caller has checked that the visitor may have it.
    """
    response = send_file(
        io.BytesIO(file.content),
        mimetype=file.media_type,
        download_name=file.name,
        as_attachment=file.kind not in ("image", "video"),
        etag=file.sha256,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A stored file never changes, but only public ones may stay in shared caches.
    response.headers["Cache-Control"] = (
        f"public, max-age={_YEAR_S}, immutable" if file.is_public else "private, no-store"
    )
    return response
