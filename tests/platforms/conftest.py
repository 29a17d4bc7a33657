"""An administrator who may list platforms on this computer, and a platform's server that keeps what it is sent."""

import pytest

from tests import builders
from tests.partners.receiver import Receiver


@pytest.fixture
def administrator(app):
    app.config["WEBHOOK_ALLOW_LOOPBACK"] = True
    yield builders.user("administrator")
    app.config["WEBHOOK_ALLOW_LOOPBACK"] = False


@pytest.fixture
def receiver():
    server = Receiver()
    yield server
    server.close()
