"""The directory shared with the bank's channel: payment files go out, statements and answers come in.

A file in `in/` is taken once its name does not end in `.part` and it has not been written to for SETTLED_S; links and
directories are left alone. It goes to `done/`, or to `refused/` with a reason beside it.
"""

import logging
import os
import stat
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app

from auction.ground import clock
from auction.ground.refusal import Refusal, say
from auction.ground.store import transaction
from auction.remittance.confirmations import take_status_report
from auction.remittance.models import PaymentFile
from auction.remittance.payment_files import files_to_hand_over, note_handed_over
from auction.remittance.status_reports import MOST_BYTES, is_status_report

from .statements import import_statement

SETTLED_S = 10
MOST_AT_ONCE = 50

_log = logging.getLogger(__name__)


def hand_to_bank() -> int:
    """Due work: write files that are made into `out/` and note the hand-over; returns how many.

    A worker that dies before the note writes the same content under the same name again; the bank knows a batch by its
    message id, and that it was sent twice is an alarm, not a rejection.
    """
    root = _root()
    return sum(_hand_over(root / "out", file_id) for file_id in files_to_hand_over()) if root else 0


def _hand_over(out: Path, file_id: uuid.UUID) -> bool:
    with transaction() as session:
        file = session.get(
            PaymentFile, file_id, with_for_update={"of": PaymentFile, "skip_locked": True}, populate_existing=True
        )
        if file is None or file.state != "made":
            return False
        out.mkdir(exist_ok=True)
        write_whole(out / file.file.name, file.file.content)
        note_handed_over(session, file, None)
        return True


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that nobody ever sees half: under another name first, on the disk, then renamed."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def take_from_bank() -> int:
    """Due work: take in what the bank has put into `in/`, in the order of the names; returns how many files."""
    root = _root()
    if root is None or not (root / "in").is_dir():
        return 0
    names = sorted(entry.name for entry in os.scandir(root / "in") if _is_ready(entry))
    return sum(_take(root, name) for name in names[:MOST_AT_ONCE])


def _is_ready(entry: os.DirEntry) -> bool:
    if entry.name.startswith(".") or entry.name.endswith(".part") or not entry.is_file(follow_symlinks=False):
        return False
    written_at = datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC)
    return clock.real_now() - written_at >= timedelta(seconds=SETTLED_S)


def _take(root: Path, name: str) -> bool:
    path = root / "in" / name
    try:
        # No link is followed, not even one that took the file's place since it was looked at.
        stream = os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError:
        return False  # another worker has taken it
    with stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            return False
        start = stream.read(2_000)
        stream.seek(0)
        try:
            if is_status_report(start):
                take_status_report(stream.read(MOST_BYTES + 1))
            else:
                import_statement(stream, name, None)
        except Refusal as refusal:
            _log.warning("%s from the bank is refused: %s", name, refusal.code)
            _put(root / "refused", path, "\n".join(say(refusal, language) for language in ("en", "zh")))
            return True
    _put(root / "done", path, None)
    return True


def _put(folder: Path, path: Path, reason: str | None) -> None:
    """Move a file that was taken; one of the same name that lies there stays beside it."""
    folder.mkdir(exist_ok=True)
    name = path.name if not (folder / path.name).exists() else f"{uuid.uuid4().hex}-{path.name}"
    if reason:
        write_whole(folder / f"{name}.reason.txt", reason.encode() + b"\n")
    try:
        path.replace(folder / name)
    except FileNotFoundError:
        _log.info("%s was moved by another worker", path.name)


def _root() -> Path | None:
    directory = current_app.config["BANK_DIRECTORY"]
    return Path(directory) if directory else None
