"""`python -m auction.launch` (`make run`): database, migrations, demo court, web server; and their end, in order.

This process stays unpatched and does nothing itself: it starts children from its main thread and watches them. Each
child ends with it, even when it is killed, so the next start never meets a stranger.
"""

import contextlib
import http.client
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Any

import config
from auction.ground.child_process import spawn
from auction.ground.embedded import EmbeddedPostgres, home_in
from auction.ground.embedded_place import EmbeddedPostgresError
from auction.ground.file_lock import FileLock

PROJECT = Path(__file__).resolve().parent.parent
INSTANCE = PROJECT / "instance"
SIGN_INS = ("-m", "flask", "--app", "wsgi", "demo", "signins")
ADDRESS = "127.0.0.1"
WATCH_S = 0.2
ANSWER_WAIT_S = 60.0
GRACE_S = 3
WEB_SERVER_WAIT_S = 30.0


class LaunchError(Exception):
    """Starting or watching went wrong. The message is for the person at the terminal."""


class StopAsked(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal."""


def main() -> int:
    """Run until asked to stop; the exit status for the shell."""
    try:
        settings = config.load()
    except config.ConfigurationError as error:
        return _refuse("These settings are wrong:", *error.faults)
    try:
        INSTANCE.mkdir(exist_ok=True)
        running = FileLock(INSTANCE / "launcher.lock")
        if not running.take():
            _say(f"Subhasta is already running at {running.note() or 'this directory'}")
            return 0
        _stop_on_signals()
        running.write_note(_url(settings))
        return _run(settings)
    except StopAsked:
        _say("Stopped.")
        return 0
    except (LaunchError, EmbeddedPostgresError, OSError) as error:
        return _refuse(str(error))


def _run(settings: dict[str, Any]) -> int:
    _raise_open_file_limit()
    web_lock = _web_server_lock()
    _check_port_is_free(settings["PORT"])
    with contextlib.ExitStack() as cleanup:
        database = None if settings["DATABASE_URL"] else EmbeddedPostgres(home_in(INSTANCE), _say)
        environment = config.child_environment(PYTHONUNBUFFERED="1")
        if database:
            _say("Starting PostgreSQL …")
            cleanup.callback(database.stop)
            environment["DATABASE_URL"] = database.start()
        _prepare(environment)
        web_server = cleanup.enter_context(_web_server(settings, environment, web_lock))
        cleanup.callback(_say, "Stopping …")
        _announce(settings, environment, web_server)
        _watch(web_server, database)
    return 0


def _prepare(environment: dict[str, str]) -> None:
    """Bring the database up to date; see auction.prepare."""
    _say("Preparing the database …")
    process = _child([sys.executable, "-m", "auction.prepare"], environment)
    try:
        status = process.wait()
    except StopAsked:
        process.terminate()
        process.wait()
        raise
    if status != 0:
        raise LaunchError("The database could not be prepared; the reason stands above.")


@contextlib.contextmanager
def _web_server(
    settings: dict[str, Any], environment: dict[str, str], lock: FileLock
) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn with one gevent worker; on leaving it is stopped, its workers too."""
    command = [sys.executable, "-m", "gunicorn", "--config=python:auction.serve"]
    command += [f"--graceful-timeout={GRACE_S}", "--log-level=warning"]
    command += [f"--bind={ADDRESS}:{settings['PORT']}", "wsgi:app"]
    # Master and workers inherit the lock, so it is free again when the last of them has ended.
    process = _child(command, environment, pass_fds=[lock.fileno()])
    lock.release()
    try:
        yield process
    finally:
        _end_web_server(process, lock)


def _end_web_server(process: subprocess.Popen[bytes], lock: FileLock) -> None:
    """Ask gunicorn to end, wait for its workers too (one without a master ends by itself), then insist."""
    deadline = time.monotonic() + GRACE_S + 5
    process.send_signal(signal.SIGTERM)
    while not lock.take():
        process.poll()
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        time.sleep(0.05)
    process.wait()


def _announce(settings: dict[str, Any], environment: dict[str, str], web_server: subprocess.Popen[bytes]) -> None:
    """Wait until /healthz answers, then say where, and whom to sign in as."""
    sign_ins = None
    if settings["SUBHASTA_ENV"] == "demo":
        sign_ins = _child([sys.executable, *SIGN_INS], environment, stdout=subprocess.PIPE)
    deadline = time.monotonic() + ANSWER_WAIT_S
    while (status := _health_status(settings["PORT"])) is None:
        _check_lives(web_server)
        if time.monotonic() > deadline:
            raise LaunchError(f"The web server does not answer at {_url(settings)}/healthz.")
        time.sleep(0.1)
    if status != HTTPStatus.OK:
        raise LaunchError(f"The web server is not healthy: {_url(settings)}/healthz answers {status}.")
    _say(f"\nSubhasta is running at {_url(settings)}\n")
    if sign_ins:
        text, _ = sign_ins.communicate()
        _say(text.decode())
    _say("Stop it with Ctrl-C.")


def _watch(web_server: subprocess.Popen[bytes], database: EmbeddedPostgres | None) -> None:
    while True:
        _check_lives(web_server)
        if database and database.restart_if_dead():
            _say("PostgreSQL had ended unexpectedly. It was started again; nothing committed is lost.")
        time.sleep(WATCH_S)


def _check_lives(web_server: subprocess.Popen[bytes]) -> None:
    if web_server.poll() is not None:
        raise LaunchError(f"The web server ended by itself (status {web_server.returncode}). Start again: make run")


def _child(command: list[str], environment: dict[str, str], **options: Any) -> subprocess.Popen[bytes]:
    return spawn(command, at_our_death=signal.SIGTERM, cwd=PROJECT, env=environment, **options)


def _web_server_lock() -> FileLock:
    """The lock that gunicorn's processes hold; waits for those of a launcher that was killed."""
    lock = FileLock(INSTANCE / "web_server.lock")
    deadline = time.monotonic() + WEB_SERVER_WAIT_S
    while not lock.take():
        if time.monotonic() > deadline:
            raise LaunchError("A web server of an earlier start does not end. End its gunicorn processes, then retry.")
        time.sleep(0.05)
    return lock


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            raise LaunchError(
                f"Port {port} cannot be used: another program has it. Choose another one: PORT=5055 make run"
            ) from None


def _health_status(port: int) -> int | None:
    """What /healthz answers; None while nobody does."""
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=5)  # unlike urllib it never asks a proxy
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _raise_open_file_limit() -> None:
    """Every socket is an open file; the usual soft limit of 1,024 would end at a thousand watchers."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError):  # macOS reports no limit but accepts less
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536) if hard > 0 else 65_536, hard))


def _stop_on_signals() -> None:
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)  # the end is on its way; a second Ctrl-C must not break it off
        raise StopAsked

    for number in signals:
        signal.signal(number, ask_to_stop)


def _url(settings: dict[str, Any]) -> str:
    return f"http://{ADDRESS}:{settings['PORT']}"


def _say(text: str, stream: int = 1) -> None:
    with contextlib.suppress(OSError):  # a terminal that was closed must not keep us from ending the children
        os.write(stream, f"{text}\n".encode())


def _refuse(*lines: str) -> int:
    _say("\n".join(lines), stream=2)
    return 1


if __name__ == "__main__":
    sys.exit(main())
