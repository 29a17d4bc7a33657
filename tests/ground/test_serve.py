"""gunicorn's configuration: what it loads before gevent patches the process, and how the process ends."""

import subprocess
import sys
from pathlib import Path

from tests.raw_socket import RawSocket
from tests.serving import free_port, gunicorn


def test_the_configuration_loads_nothing_that_gevent_must_patch_first():
    """psycopg imported before the patch would wait in C and stop every greenlet during each query."""
    program = "import sys, auction.serve; print(sorted({'psycopg', 'ssl', 'flask', 'sqlalchemy'} & set(sys.modules)))"
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


def test_a_server_that_is_asked_to_stop_ends_its_sockets_at_once(whole_app, database_url):
    """It says that it goes away and has ended long before it would have given up waiting: nobody is cut off in a word."""
    port = free_port()
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": "test-" * 8, "SUBHASTA_ENV": "test", "RUN_WORKER": "0"}
    with gunicorn(port, settings) as process:
        raw = RawSocket(f"http://127.0.0.1:{port}").connect()
        process.terminate()
        assert raw.rest() == []
        assert raw.close_code == 1001
        raw.close()
