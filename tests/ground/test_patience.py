"""Waiting for PostgreSQL under gevent, in a process of its own that gevent has patched."""

import subprocess
import sys

import pytest
import sqlalchemy as sa

PREAMBLE = """
from gevent import monkey
monkey.patch_all()
import sys
import gevent, psycopg
from auction.ground import patience
patience.install()
def connect():
    return psycopg.connect(sys.argv[1], autocommit=True)
"""


@pytest.fixture
def told(database_url):
    """Run a few lines in a patched process; what they print."""
    url = sa.make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)

    def run(lines: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-c", PREAMBLE + lines, url], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return run


def test_a_greenlet_that_waits_lets_the_others_run(told):
    """While one sleeps in the database, another counts, and a third has its answer."""
    assert told("""
seen = []
def sleeper():
    connect().execute("SELECT pg_sleep(0.5)")
    seen.append("slept")
def counter():
    for _ in range(5):
        gevent.sleep(0.01)
    seen.append("counted")
def asker():
    seen.append(str(connect().execute("SELECT 41 + 1").fetchone()[0]))
gevent.joinall([gevent.spawn(one) for one in (sleeper, counter, asker)], raise_error=True)
print(sorted(seen[:2]), seen[2])
""") == ["['42',", "'counted']", "slept"]


def test_large_answers_and_pipelines_come_whole(told):
    """Answers larger than any buffer, and many statements in one pipeline, in order."""
    assert told("""
connection = connect()
print(len(connection.execute("SELECT repeat('x', 5000000)").fetchone()[0]))
print(len(connection.execute("SELECT %s::text", ["y" * 3000000]).fetchone()[0]))
with connection.pipeline():
    cursors = [connection.execute("SELECT %s::int", [number]) for number in range(500)]
    print(sum(cursor.fetchone()[0] for cursor in cursors))
""") == ["5000000", "3000000", "124750"]


def test_a_connection_that_dies_says_so(told):
    """A backend that is ended while somebody waits for it is an error there, and nowhere else."""
    assert told("""
waiting, other = connect(), connect()
def sleeper():
    try:
        waiting.execute("SELECT pg_sleep(60)")
    except psycopg.OperationalError:
        return "told"
one = gevent.spawn(sleeper)
gevent.sleep(0.2)
other.execute("SELECT pg_terminate_backend(%s)", [waiting.info.backend_pid])
print(one.get(timeout=20), other.execute("SELECT 1").fetchone()[0])
""") == ["told", "1"]


def test_a_wait_with_a_limit_ends(told):
    """What asks for a limited wait (notices of other processes) gets what has come, and goes on."""
    assert told("""
listener, other = connect(), connect()
listener.execute("LISTEN word")
print(len(list(listener.notifies(timeout=0.1))))
gevent.spawn_later(0.1, other.execute, "NOTIFY word, 'heard'")
print(next(listener.notifies(timeout=20)).payload)
""") == ["0", "heard"]
