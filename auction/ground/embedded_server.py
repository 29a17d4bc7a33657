"""One PostgreSQL server as a child process: made, started, watched, ended. Who may do so is `embedded`'s affair."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from .child_process import spawn
from .embedded_place import EmbeddedPostgresError, Place, make_socket_directory

POLL_S = 0.02
READY_WAIT_S = 120.0
STOP_WAIT_S = 60.0


class Server:
    """The server of one place. Only the holder of the place's owner lock may call `start` and `end`."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._process: subprocess.Popen[bytes] | None = None
        self.log_path = place.home / "server.log"
        self._pid_path = place.data / "postmaster.pid"

    @property
    def is_child(self) -> bool:
        """Did this process start it (whether or not it still lives)?"""
        return self._process is not None

    def child_lives(self) -> bool:
        """False also when it was never started here."""
        return self._process is not None and self._process.poll() is None

    def answers(self, database: str) -> bool:
        """Can a session be opened, whoever started the server?"""
        try:
            self.connect(database).close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str) -> psycopg.Connection:
        """An autocommit session as superuser."""
        host = str(self.socket_directory)
        return psycopg.connect(host=host, user="postgres", dbname=database, autocommit=True, connect_timeout=5)

    @property
    def socket_directory(self) -> Path:
        """Ours, or what a running server has recorded: its owner may have had another TMPDIR."""
        lines = _lines(self._pid_path)
        return Path(lines[4]) if len(lines) > 4 and lines[4] else self._place.sockets

    def start(self) -> None:
        """Start, making the data directory if there is none; returns when sessions are accepted.

        A server of an earlier owner may still be shutting down. postgres then ends at once and leaves that server's
        postmaster.pid alone, so that is what we wait for. A try that began without one and failed would fail again.
        """
        if not (self._place.data / "PG_VERSION").exists():
            self._initialise()
        make_socket_directory(self._place)
        deadline = time.monotonic() + READY_WAIT_S
        while True:
            self._disown_stale_lock_files()
            # Looked at before the try: the earlier server may take its file away between our failure and a look after.
            had_earlier_server = self._pid_path.exists()
            if self._becomes_ready():
                return
            if not had_earlier_server or time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"PostgreSQL did not start; see the end of {self.log_path}.")
            if self.answers("postgres"):
                # Only where children outlive a killed parent (macOS). The lock makes it ours, so it may end.
                os.kill(_recorded_pid(self._pid_path), signal.SIGINT)
            time.sleep(0.1)

    def end(self) -> None:
        """Fast shutdown: sessions are ended, nothing committed is lost. Returns when it has ended."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)  # no checkpoint; the next start recovers from the log
            self._process.wait()
        self._process = None
        with contextlib.suppress(OSError):  # not empty after a hard end; the next start uses it again
            self._place.sockets.rmdir()

    def _initialise(self) -> None:
        """initdb into a draft that is renamed when complete: an interrupted first start leaves nothing half made."""
        for left_over in self._place.home.glob("data.new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix="data.new-", dir=self._place.home))
        if account := self._place.account:
            os.chown(draft, account.uid, account.gid)
        # The builtin provider sorts alike on every machine; trust is safe behind a private socket directory.
        command = [self._place.program("initdb"), "-D", str(draft), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        if self._spawn(command, at_our_death=signal.SIGTERM).wait() != 0:
            raise EmbeddedPostgresError(f"initdb failed; see the end of {self.log_path}.")
        draft.rename(self._place.data)
        _make_durable(self._place.home)

    def _becomes_ready(self) -> bool:
        """One try. False when the new process ended before it was ready."""
        command = [self._place.program("postgres"), "-D", str(self._place.data), "-c", "listen_addresses="]
        command += ["-c", f'unix_socket_directories="{self._place.sockets}"', "-c", "unix_socket_permissions=0700"]
        self._process = self._spawn(command, at_our_death=signal.SIGINT)
        while self._process.poll() is None:
            lines = _lines(self._pid_path)
            # Line 8 says ready once sessions are accepted; the socket exists earlier.
            if len(lines) > 7 and int(lines[0]) == self._process.pid and lines[7].strip() == "ready":
                return True
            time.sleep(POLL_S)
        return False

    def _spawn(self, command: list[str], at_our_death: signal.Signals) -> subprocess.Popen[bytes]:
        with self.log_path.open("ab") as log_file:
            options = {"stdin": subprocess.DEVNULL, "stdout": log_file, "stderr": log_file}
            return spawn(command, at_our_death=at_our_death, **options, **self._place.popen_options)

    def _disown_stale_lock_files(self) -> None:
        """Let postgres see through a lock file whose process number now belongs to another program.

        After kill -9 or a restart of a container the number may be in use again, and postgres would refuse to start.
        The file itself must stay: its other lines let postgres find backends that still live. So our own number is
        put in: postgres knows that its parent is not a server.
        """
        for path in (self._pid_path, self._place.sockets / ".s.PGSQL.5432.lock"):
            pid = _recorded_pid(path)
            if pid and not _may_be_server(pid, self._place.data):
                path.write_text("\n".join([str(os.getpid()), *_lines(path)[1:]]) + "\n")


def _lines(path: Path) -> list[str]:
    with contextlib.suppress(FileNotFoundError):
        return path.read_text().splitlines()
    return []


def _recorded_pid(path: Path) -> int:
    """The process number on the first line of a lock file of postgres; 0 when there is none."""
    lines = _lines(path)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else 0


def _may_be_server(pid: int, data: Path) -> bool:
    """Could `pid` be a server of `data`? Only /proc can tell; where there is none, postgres judges alone."""
    if not Path("/proc/self/cmdline").exists():
        return True
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


def _make_durable(directory: Path) -> None:
    """A renamed entry survives a power cut only when its directory is synced too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
