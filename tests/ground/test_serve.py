"""gunicorn's configuration is read before gevent patches the process."""

import subprocess
import sys
from pathlib import Path


def test_the_configuration_loads_nothing_that_gevent_must_patch_first():
    """psycopg imported before the patch would wait in C and stop every greenlet during each query."""
    program = "import sys, auction.serve; print(sorted({'psycopg', 'ssl', 'flask', 'sqlalchemy'} & set(sys.modules)))"
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
