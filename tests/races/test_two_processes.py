"""Two real web processes on one database: one record, one answer a bid, whichever of them is asked."""

import gc

import pytest

import config
from auction.app import create_app
from tests.faults.house import open_sale
from tests.faults.kills import examined
from tests.serving import free_port, gunicorn, own_database

BIDDERS = 16
ANSWERS = 800


@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the socket client's, at its end
def test_one_lot_and_two_processes(database_url):
    """Sixteen bidders, half by POST and half by socket, bid for one lot at either of two gunicorns, as it comes, and
    send every bid once more to both: no number twice or missing, each answer is the first one, and table, head and
    journal say what was told.
    """
    with own_database(database_url) as url:
        settings = {"DATABASE_URL": url, "SECRET_KEY": "twins---" * 4, "SUBHASTA_ENV": "test"}
        app = create_app(config.load(settings) | {"RATELIMIT_ENABLED": False})
        ports = [free_port(), free_port()]
        sale = open_sale(app, [f"http://127.0.0.1:{port}" for port in ports], BIDDERS)
        with gunicorn(ports[0], settings), gunicorn(ports[1], settings):
            sale.begin()
            try:
                sale.more_answers(ANSWERS)
            finally:
                sale.end()
        assert sale.faults == []
        losses, accepted = examined(app, sale)
        assert losses == []
        assert accepted > BIDDERS
        with app.app_context():
            app.extensions["sqlalchemy"].engine.dispose()
    gc.collect()
