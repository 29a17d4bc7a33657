"""The default database: a real PostgreSQL that lives and dies with the process that starts it.

One process at a time owns the server of a directory; an flock says who. Others attach to it through the socket.
The server is a direct child of its owner, so it ends with the owner even after kill -9, and the kernel's locks end
with them: nothing that a dead process left behind can block the next start.
"""

import atexit
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from psycopg import sql

from .embedded_place import EmbeddedPostgresError, settle
from .embedded_server import POLL_S, Server
from .file_lock import FileLock

DATABASE = "subhasta"
OWNER_WAIT_S = 60.0


def home_in(instance: Path) -> Path:
    """Where the project's own server lives."""
    return instance / "postgres"


def _tell_terminal(text: str) -> None:
    sys.stderr.write(f"{text}\n")


class EmbeddedPostgres:
    """The server of one directory, owned by this process or attached to.

    `home` is made when missing; `say` is told what a person should know.
    """

    def __init__(self, home: Path, say: Callable[[str], None] = _tell_terminal) -> None:
        self._say = say
        place = settle(home, say)
        self._server = Server(place)
        self._owner_lock = FileLock(place.home / "owner.lock")
        self._users_lock = FileLock(place.home / "users.lock")

    @property
    def database_url(self) -> str:
        """SQLAlchemy's address of the database, through the unix socket."""
        return f"postgresql+psycopg://postgres@/{DATABASE}?host={quote(str(self._server.socket_directory), safe='/')}"

    def start(self, wait_s: float = OWNER_WAIT_S) -> str:
        """Own the server and start it; returns the database's URL.

        Waits up to `wait_s` for another owner to end. Raises EmbeddedPostgresError when it does not.
        """
        deadline = time.monotonic() + wait_s
        if not self._owner_lock.take():
            self._say(f"Process {self._owner_lock.note()} uses the database of this directory; waiting for it to end.")
        while not self._owner_lock.take():
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError("It did not end. End it, then start again.")
            time.sleep(POLL_S)
        return self._serve()

    def attach_or_start(self, wait_s: float = OWNER_WAIT_S) -> str:
        """Use the server that runs already, or own one; returns the database's URL.

        Raises EmbeddedPostgresError when another owner's server is not ready within `wait_s`.
        """
        deadline = time.monotonic() + wait_s
        while not self._owner_lock.take():
            # The shared lock comes first: an owner that waits for its users cannot end between it and the question.
            if self._users_lock.take(shared=True) and self._server.answers(DATABASE):
                return self.database_url
            if time.monotonic() > deadline:
                self._users_lock.release()
                raise EmbeddedPostgresError(
                    f"The database of process {self._owner_lock.note()} is not ready; see {self._server.log_path}."
                )
            time.sleep(POLL_S)
        self._users_lock.release()
        return self._serve()

    def is_running(self) -> bool:
        """Does the server live? An owner asks its child, an attached process the socket."""
        return self._server.child_lives() if self._server.is_child else self._server.answers(DATABASE)

    def restart_if_dead(self) -> bool:
        """For the owner's watch: True when the server had died alone and was started again."""
        if not self._server.is_child or self._server.child_lives():
            return False
        self._server.start()
        return True

    def stop(self, *, wait_for_users: bool = False) -> None:
        """End the server if it is ours, else only let go of it.

        `wait_for_users`: first wait until no attached process of this directory uses it.
        """
        if self._server.is_child and wait_for_users:
            self._wait_for_users()
        self._server.end()
        self._users_lock.release()
        self._owner_lock.release()

    def _serve(self) -> str:
        """With the owner's lock held: start the server and create the database if it is missing."""
        self._owner_lock.write_note(str(os.getpid()))
        try:
            self._server.start()
            with self._server.connect("postgres") as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        except BaseException:
            self.stop()
            raise
        return self.database_url

    def _wait_for_users(self) -> None:
        if self._users_lock.take():
            return
        self._say("Another command uses the database started here; waiting for it to end.")
        while not self._users_lock.take():
            time.sleep(POLL_S)


def url_for_this_command(instance: Path) -> str:
    """The database's URL for the life of this process: attached to a running server, or one of its own.

    `instance` is the project's instance directory; the launcher's server lives in the same place.
    """
    server = EmbeddedPostgres(home_in(instance))
    url = server.attach_or_start()
    atexit.register(server.stop, wait_for_users=True)
    return url
