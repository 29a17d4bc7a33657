"""A lock that the kernel takes back when its last holder dies, however it dies."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """An flock on a file. Children that inherit `fileno()` hold it too, until the last of them has ended."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self, *, shared: bool = False) -> bool:
        """Try once; True when the lock is held now (shared: together with other shared holders)."""
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Let go; nothing happens when the lock is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def fileno(self) -> int:
        """The open file, to hand to a child. Only while held."""
        assert self._descriptor is not None, f"{self.path} is not held"
        return self._descriptor

    def write_note(self, text: str) -> None:
        """Tell others who holds the lock. Only while held."""
        os.ftruncate(self.fileno(), 0)
        os.pwrite(self.fileno(), text.encode(), 0)

    def note(self) -> str:
        """What the holder wrote."""
        return self.path.read_text() if self.path.exists() else ""
