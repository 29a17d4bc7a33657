"""A process of its own that uses an embedded database, for tests that kill it: `database_owner.py HOME METHOD`.

Prints the URL; then, for each line it reads, watches once and prints what restart_if_dead said. Ends with its input.
"""

import sys
from pathlib import Path

from auction.ground.embedded import EmbeddedPostgres

if __name__ == "__main__":
    server = EmbeddedPostgres(Path(sys.argv[1]))
    print(getattr(server, sys.argv[2])(), flush=True)
    for _ in sys.stdin:
        print(server.restart_if_dead(), flush=True)
    server.stop(wait_for_users=True)
