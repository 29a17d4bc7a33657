"""How files of static/ and pages travel: files under an address that changes with them, kept for ever; text packed.

An address is `/static/<version>/…`: the version is part of the path, so that what a stylesheet or a module names beside itself
has it too. After an upgrade the addresses are other ones.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request
from flask_login import current_user

STATIC = Path(__file__).parents[1] / "static"
NOT_SENT = "src"
YEAR_S = 31_536_000
PACKED_FROM_BYTES = 1_000
PAGE_LEVEL = 5
PACKED_TYPES = ("text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json")


def static_address() -> str:
    """Where the files of static/ stand, with the version of them all."""
    version = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and path.relative_to(STATIC).parts[0] != NOT_SENT:
            version.update(f"{path.relative_to(STATIC)}\0".encode() + path.read_bytes())
    return f"/static/{version.hexdigest()[:12]}"


def install(app: Flask) -> None:
    """Every answer passes here on its way out."""
    app.after_request(_deliver)


def _deliver(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
        return _file_packed(response)
    # A page of somebody signed in holds secrets beside what others may have put into its address: packed, its length would
    # tell them letter by letter (BREACH). Everybody else's page has none.
    is_page = response.mimetype == "text/html" and response.status_code == 200 and not response.is_streamed
    if is_page and not current_user.is_authenticated:
        response.headers.add("Vary", "Accept-Encoding")
        if request.accept_encodings["gzip"] and (response.content_length or 0) >= PACKED_FROM_BYTES:
            response.set_data(gzip.compress(response.get_data(), PAGE_LEVEL))
            response.headers["Content-Encoding"] = "gzip"
    return response


def _file_packed(response: Response) -> Response:
    if response.status_code != 200 or response.mimetype not in PACKED_TYPES:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    if request.accept_encodings["gzip"] and "Range" not in request.headers:
        response.close()  # the plain file, which nobody reads now
        response.direct_passthrough = False
        response.set_data(_packed(str((request.view_args or {})["filename"])))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("ETag", None)
    return response


@lru_cache(maxsize=500)
def _packed(filename: str) -> bytes:
    # Known to exist: the answer with the plain file has just been made.
    return gzip.compress((Path(current_app.static_folder or STATIC) / filename).read_bytes(), 9)
