"""gunicorn's configuration: `gunicorn -c python:auction.serve wsgi:app`, for the demo and for production.

One gevent process a core; several may stand behind one address (README, production).
"""

import gc
import threading
import time
from contextlib import suppress

worker_class = "gevent"
workers = 1
# Sockets stay open; pages must find room beside ten thousand of them.
worker_connections = 20_000
# Browsers that come back all at once after a restart wait in line here, instead of being turned away.
backlog = 4096
control_socket_disable = True
# A page may be slow, a worker that does not answer at all for this long is replaced.
timeout = 60
accesslog = None


def post_worker_init(worker) -> None:
    """Hear the other processes' news; run the due work in this process too, unless `flask --app wsgi worker` does it
    elsewhere.
    """
    # Not above: this file is loaded before gevent patches the process, and psycopg and ssl decide at their import
    # whether waiting blocks every greenlet.
    from sqlalchemy.exc import DatabaseError

    from auction import pulse
    from auction.ground import clock
    from auction.room import telling
    from auction.worker import start_in_process

    app = worker.app.callable
    with app.app_context(), suppress(DatabaseError):
        clock.now()  # ties the clock to the database's, once, before thousands ask for the time at one instant
    pulse.start(app, is_serving=True)
    telling.start(app)
    threading.Thread(target=_end_sockets, args=(worker,), name="end of sockets", daemon=True).start()
    if app.config["RUN_WORKER"]:
        start_in_process(app)
    _settle_memory()


def _settle_memory() -> None:
    """What is loaded now stays: the collector need not look through it again and again while ten thousand sockets are
    made, nor stop the bids for it. A quarter of a connection's cost.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _end_sockets(worker) -> None:
    """When the process is asked to stop, its sockets end at once: gunicorn would wait for them as for a slow page."""
    from auction.sockets.server import end_all

    while worker.alive:
        time.sleep(0.2)
    end_all()
