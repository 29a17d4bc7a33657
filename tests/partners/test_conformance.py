"""`flask partner-check` against real receivers: a right one passes everything, a wrong one fails where it is wrong."""

import http.server
import json
import threading
from typing import ClassVar

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from auction.journal.signing import new_secret
from auction.partners import conformance
from tests.serving import free_port

SECRET = new_secret()


class Endpoint(http.server.BaseHTTPRequestHandler):
    """A partner's endpoint as the standard wants it; `faults` names what it gets wrong."""

    faults: frozenset[str] = frozenset()
    known: ClassVar[set[str]]

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if "signature" not in self.faults:
            try:
                Webhook(SECRET).verify(body, dict(self.headers))
            except WebhookVerificationError:
                return self._answer(401)
        kind = json.loads(body)["type"]
        if "kinds" in self.faults and kind == "lot.of_next_year":
            return self._answer(500)
        name = self.headers["webhook-id"] if "twice" not in self.faults else str(len(self.known))
        self.known.add(str(name))
        return self._answer(200)

    def _answer(self, status: int) -> None:
        text = json.dumps({"counted": len(self.known)}).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


@pytest.fixture
def endpoint():
    """`endpoint(*faults)` starts one and gives its address."""
    servers = []

    def start(*faults: str) -> str:
        handler = type("Faulty", (Endpoint,), {"faults": frozenset(faults), "known": set()})
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def check(app, court_clock, monkeypatch):
    """`check(url, …)` runs the command; gives its exit code, and its JSON or text."""
    monkeypatch.setattr(conformance, "SLOW_PAUSE_S", 0.01)

    def run(url: str, *options: str, secret: str = SECRET):
        done = app.test_cli_runner().invoke(args=["partner-check", url, "--secret", secret, *options])
        return done.exit_code, json.loads(done.output) if "--json" in options else done.output

    return run


def test_a_right_endpoint_passes_everything(endpoint, check):
    """Every step passes, the repeat counts once, and the command ends with 0."""
    code, said = check(endpoint(), "--allow-loopback", "--json")
    assert (code, said["passed"]) == (0, True), said
    assert len(said["steps"]) >= 14
    assert {step["status"] for step in said["steps"]} == {200, 401}


@pytest.mark.parametrize(
    ("fault", "failing"),
    [
        ("signature", {"a body that was changed after signing", "signed with another key", "no signature at all",
                       "an id that is not the signed one", "a timestamp of ten minutes ago",
                       "a timestamp of ten minutes ahead"}),
        ("twice", {"the same event again, under the same id"}),
        ("kinds", {"a kind of event that it does not know"}),
    ],
)  # fmt: skip
def test_a_wrong_endpoint_fails_where_it_is_wrong(fault, failing, endpoint, check):
    """Not checking signatures, counting a repeat twice, choking on a new kind: each is named, and the command ends with 1."""
    code, said = check(endpoint(fault), "--allow-loopback", "--json")
    assert code == 1
    assert {step["name"] for step in said["steps"] if not step["passed"]} == failing


def test_people_read_it_too(endpoint, check):
    """Without --json a line for each step, and how many passed."""
    code, said = check(endpoint("kinds"), "--allow-loopback")
    assert code == 1
    assert "FAILED  a kind of event that it does not know: answered 500, 2xx was right" in said
    assert "passed  a valid event: answered 200" in said


def test_who_does_not_answer_and_what_is_no_endpoint(check, endpoint):
    """A dead server is one failed step, not fifteen; loopback needs the option; a wrong secret is refused by name."""
    code, said = check(f"http://127.0.0.1:{free_port()}/", "--allow-loopback", "--json")
    assert (code, [(step["status"], step["passed"]) for step in said["steps"]]) == (1, [(None, False)])
    for url, options, secret, words in (
        (endpoint(), (), SECRET, "not a public internet address"),
        ("ftp://partner.example/", ("--allow-loopback",), SECRET, "does not begin with https://"),
        (endpoint(), ("--allow-loopback",), "password", "not a signing secret"),
    ):
        code, said = check(url, *options, secret=secret)
        assert (code, words in said) == (1, True), said
