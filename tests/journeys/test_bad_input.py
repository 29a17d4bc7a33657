"""Every route of the program, and what it answers to strangers, the wrong people, unknown numbers and rubbish."""

import io
import json
import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from auction.accounts.rules import MAY, READS_BELOW
from auction.ground import clock
from auction.ground.store import db
from tests.browsing import page
from tests.conftest import empty

from .court_world import World, lived_in
from .routes import BUTTONS, ENDPOINTS, OF_ROLE, RIGHT

pytestmark = pytest.mark.timeout(300)
NOW = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
A_REQUEST = {"payment_id": str(uuid.UUID(int=9)), "bid_id": str(uuid.UUID(int=9))}
UNKNOWN = {
    "int": ("0", "-1", "999999", str(2**63), str(10**30), "x", "1.5"),
    "uuid": (str(uuid.UUID(int=7)), "x", "0"),
    "any": ("x", "0"),
}


@pytest.fixture(scope="module")
def world(whole_app) -> Iterator[World]:
    """One court for all the questions of this file."""
    standing = clock.ManualClock(NOW)
    clock.install(whole_app, standing)
    with whole_app.app_context():
        try:
            yield lived_in(whole_app, standing, NOW)
        finally:
            db.session.remove()
            empty()


def rules(world: World, method: str | None = None) -> list[Rule]:
    """The program's routes, save the folder of static files."""
    return [
        rule for rule in world.app.url_map.iter_rules()
        if rule.endpoint != "static" and (method is None or method in rule.methods)
        and ENDPOINTS.get(rule.endpoint, ("", ""))[1] != "key"
    ]  # fmt: skip


def methods(rule: Rule) -> list[str]:
    return sorted(rule.methods & {"GET", "POST"})


def in_turn(of: Sequence[str], turn: int, most: int = 3) -> Sequence[str]:
    """A few of them, others for the next route: all together meet every one, and the suite stays short."""
    return [of[(turn * most + place) % len(of)] for place in range(min(most, len(of)))]


def right(rule: Rule) -> str:
    """Somebody who may ask."""
    return RIGHT[ENDPOINTS[rule.endpoint][0]]


def test_every_route_is_known_and_guarded_as_written(world):
    """The table names every route there is and none besides, and each view asks for the act written there."""
    assert {rule.endpoint for rule in world.app.url_map.iter_rules()} - {"static"} == set(ENDPOINTS)
    acts = {endpoint: getattr(world.app.view_functions[endpoint], "audience", None) for endpoint in ENDPOINTS}
    assert acts == {endpoint: act for endpoint, (act, _) in ENDPOINTS.items()}


def test_every_page_opens_for_whom_it_is(world):
    """The world is made right: each page with existing numbers is shown to the right person, so the refusals below
    are refusals of what is wrong in them.
    """
    wrong = []
    for rule in rules(world, "GET"):
        status = world.ask(right(rule), "GET", world.path(rule)).status_code
        if status != 200 and rule.endpoint not in ELSEWHERE:
            wrong.append((rule.rule, status))
    assert not wrong, "\n".join(map(str, wrong))


# Pages that send on, or have nothing to do, in this world; the bad tokens of two are part of the question.
ELSEWHERE = {
    "accounts.identity", "credentials.recovery", "credentials.remove_app", "credentials.second_step", "brokerage.follow_link", "drafts.form", "enrolment.enrol", "lots.propose", "announcing.publish", "announcing.write", "payments.bank_transfer",
    "payments.come_back", "payments.pay", "payments.sandbox", "security.change_email_confirm", "security.confirm_email", "security.logout", "security.reset_password",
    "distribution.new_plan", "handover.record_paper", "objections.correct", "platforms.review", "valuation.negotiate",
    "statistics.results",
}  # fmt: skip


def test_unknown_numbers_are_not_found(world):
    """Each number of each address replaced by some that do not exist: 404, our page, in the visitor's language."""
    wrong = []
    for turn, rule in enumerate(rules(world)):
        for name in rule._converters:
            kind = re.search(rf"<([a-z]+)(\(.*\))?:{name}>", rule.rule)
            for place, bad in enumerate(in_turn(UNKNOWN.get(kind[1] if kind else "string", ()), turn)):
                for method in methods(rule):
                    if (rule.endpoint, method) == ("room_api.bid", "POST"):
                        continue  # a body that is no bid is refused before the lot is looked for
                    language, title = (("en", "Not found"), ("zh", "没有找到"))[place % 2]
                    answer = world.ask(right(rule), method, world.path(rule, **{name: bad}), A_REQUEST, language)
                    # Beyond the range of numbers no route fits: where GET and POST have one each, werkzeug says 405.
                    is_told = rule.rule.startswith("/api/") or title in answer.get_data(as_text=True)
                    if not ((answer.status_code == 404 and is_told) or (answer.status_code == 405 and len(bad) > 18)):
                        wrong.append((method, rule.rule, name, bad, language, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def test_strangers_are_sent_to_the_sign_in(world):
    """Whatever needs a role: a stranger's GET leads to the sign-in, his POST is refused with 401; nothing changes."""
    before, wrong = world.counts(), []
    for rule in rules(world):
        if ENDPOINTS[rule.endpoint][0] == "look":
            continue
        for method in methods(rule):
            answer = world.ask("stranger", method, world.path(rule))
            sent = answer.status_code == 303 and answer.location.startswith("/account/login")
            if not (sent if method == "GET" else answer.status_code == 401):
                wrong.append((method, rule.rule, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert world.counts() == before


def test_the_wrong_role_is_refused(world):
    """Roles that may not: 403 for page and form, and nothing changes. What each may is a table (accounts.rules.MAY)."""
    before, wrong = world.counts(), []
    for turn, rule in enumerate(rules(world)):
        act = ENDPOINTS[rule.endpoint][0]
        for role in in_turn(sorted(set(OF_ROLE) - MAY[act]), turn) if act != "look" else ():
            for method in methods(rule):
                status = world.ask(OF_ROLE[role], method, world.path(rule)).status_code
                if status != 403:
                    wrong.append((method, rule.rule, role, status))
    assert not wrong, "\n".join(map(str, wrong))
    assert world.counts() == before


def test_another_court_and_another_person_find_nothing(world):
    """The right role, but of another court, another case, another bid: 404, as if it did not exist."""
    before, wrong = world.counts(), []
    for rule in rules(world):
        act, scope = ENDPOINTS[rule.endpoint]
        for role in sorted(MAY[act] - {"administrator"}) if scope else ():
            for method in methods(rule):
                status = world.ask(f"{role}_elsewhere", method, world.path(rule), A_REQUEST).status_code
                if status != 404:
                    wrong.append((method, rule.rule, role, status))
    assert not wrong, "\n".join(map(str, wrong))
    assert world.counts() == before


def test_a_higher_court_reads_a_lower_ones_files_and_does_not_act(world):
    """A judge and a supervisor of the court above open what their own kind reads at this court, with a line that says
    whose it is; nothing they send is done. Those of the court below find nothing.
    """
    before, wrong = world.counts(), []
    for rule in rules(world):
        act, scope = ENDPOINTS[rule.endpoint]
        for role in sorted(READS_BELOW & MAY[act]) if scope == "court" else ():
            for method in methods(rule):
                reads = method == "GET" and act in {"read_case", "read_desk", "read_panel"}
                status = world.ask(f"{role}_above", method, world.path(rule), A_REQUEST).status_code
                under = world.ask(f"{role}_below", method, world.path(rule), A_REQUEST).status_code
                if status != (200 if reads else 404) or under != 404:
                    wrong.append((method, rule.rule, role, status, under))
    assert not wrong, "\n".join(map(str, wrong))
    assert world.counts() == before
    for shown in ("cases.show", "lots.work", "panel.decision"):
        rule = next(rule for rule in rules(world, "GET") if rule.endpoint == shown)
        text = world.ask("judge_above", "GET", world.path(rule), language="en").get_data(as_text=True)
        assert "stands below your court" in text, shown
        assert '<form method="post" novalidate>' not in text, shown


def test_a_form_without_its_token_is_refused(world):
    """Without a token, and with another's: 400 and our page, in both languages; nothing changes."""
    before, wrong = world.counts(), []
    for rule in rules(world, "POST"):
        if rule.endpoint in ("payments_inbound.stripe_event", "platforms_inbound.message", "accounts.stop_mails"):
            continue  # signed instead, by Stripe and by us
        name = right(rule)
        for token, language, words in (({}, "en", "FORM_EXPIRED"), ({"csrf_token": "x"}, "zh", "FORM_EXPIRED")):
            answer = world.visitor(name, language).post(world.path(rule), data=token)
            if answer.status_code != 400 or words not in answer.get_data(as_text=True):
                wrong.append((rule.rule, token, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert world.counts() == before


def test_partner_routes_want_a_key(world):
    """What partners' programs call: without a key, and with an unknown one, 401 as JSON, and nothing changes."""
    before, wrong = world.counts(), []
    for rule in world.app.url_map.iter_rules():
        if ENDPOINTS.get(rule.endpoint, ("", ""))[1] == "key":
            for headers in ({}, {"Authorization": "Bearer sk_x"}):
                for method in methods(rule):
                    answer = world.visitor("bidder1").open(
                        world.path(rule), method=method, headers=headers, data={"grant_type": "client_credentials"}
                    )
                    if answer.status_code != 401 or not answer.is_json or "WWW-Authenticate" not in answer.headers:
                        wrong.append((method, rule.rule, headers, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    assert world.counts() == before


def test_rubbish_is_refused_and_changes_nothing(world):
    """Every form, sent empty and full of rubbish by the right person: 4xx, and no row is written."""
    wrong, before = [], world.counts()
    for rule in rules(world, "POST"):
        if rule.endpoint in BUTTONS | ANSWERED_BY_ITS_ADDRESS:
            continue
        path, name, fields, statuses = world.path(rule), right(rule), fields_of(world, rule), []
        for typed in ({}, filled(fields, "\x00\x1b"), filled(fields, "9e" * 8_000)):
            if rule.endpoint == "announcing.write" and not typed:
                continue  # a draft may be kept empty
            statuses.append(world.ask(name, "POST", path, typed).status_code)
        after = world.counts()
        if not all(400 <= status < 500 for status in statuses) or after != before:
            wrong.append((rule.rule, statuses, changed(before, after)))
        before = after
    assert not wrong, "\n".join(map(str, wrong))


def test_odd_texts_are_never_a_fault(world):
    """Markup, signs of other scripts, numbers that are none, lone halves: taken or refused, but nothing breaks."""
    wrong = []
    for turn, rule in enumerate(rules(world, "POST")):
        if rule.endpoint in BUTTONS | ANSWERED_BY_ITS_ADDRESS:
            continue
        fields = fields_of(world, rule)
        for odd in in_turn(ODD_TEXTS, turn, 2):
            answer = world.ask(right(rule), "POST", world.path(rule), filled(fields, odd))
            if answer.status_code >= 500 or taken_literally(answer, odd):
                wrong.append((rule.rule, odd[:20], answer.status_code))
    for turn, rule in enumerate(rules(world, "GET")):
        for odd in in_turn(ODD_QUERIES, turn, 2):
            query = "&".join(
                f"{name}={odd}" for name in ("page", "after", "state", "kind", "q", "search", "lot", "to", "lang")
            )
            answer = world.ask(right(rule), "GET", f"{world.path(rule)}?{query}")
            if answer.status_code >= 500 or taken_literally(answer, odd):
                wrong.append((rule.rule, odd, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def taken_literally(answer: TestResponse, odd: str) -> bool:
    """Whether what was typed has become part of our page, reckoned by our templates, or a header of the answer."""
    text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    return "<script>alert" in text or "777777" in text or "X-Typed" in answer.headers


ODD_TEXTS = (
    "<script>alert(1)</script>", "NaN", "-1", "1e400", "９９９", "\u202e\ufeff", "𠮷" * 300, "9" * 40, "0000-00-00",
    "{{ 111111 * 7 }}${111111*7}", "'; DROP TABLE lot; --", "a\r\nX-Typed: 1\r\n\r\n", "王👩🏽‍⚖️é\u0301龘𠮷\u200f",
    '"><script>alert(1)</script>',
)  # fmt: skip
ODD_QUERIES = (
    "%00", "-1", "0", "99999999999999999999999", "x", "%ED%A0%80", "１", "%FF%FE", "%C4%E3%BA%C3", "%0d%0aX-Typed:1",
    "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "%7B%7B111111*7%7D%7D", "%27%20OR%201=1--",
)  # fmt: skip


def test_a_body_in_another_encoding_is_never_a_fault(world):
    """Forms whose bytes are not UTF-8 (GBK, UTF-16, cut in the middle of a sign): taken with a mark or refused."""
    wrong = []
    for turn, rule in enumerate(rules(world, "POST")):
        if rule.endpoint in BUTTONS | ANSWERED_BY_ITS_ADDRESS or turn % 3:
            continue
        name = right(rule)
        world.visitor(name)
        for odd in in_turn((b"%C4%E3%BA%C3", "江州".encode()[:4], "江州".encode("utf-16")), turn, 1):
            fields = sorted(fields_of(world, rule)[0])
            body = b"&".join(field.encode() + b"=" + odd for field in fields)
            answer = world.visitor(name).post(
                world.path(rule), data=body + b"&csrf_token=" + world.tokens[name].encode(),
                content_type="application/x-www-form-urlencoded",
            )  # fmt: skip
            if answer.status_code >= 500:
                wrong.append((rule.rule, odd, answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("content", [b"MZ\x90\x00" * 64, b"<svg onload=alert(1)>", b"PK\x03\x04" * 64, b"%PDF-1.7 cut"])
def test_a_file_of_another_type_than_its_name_says(world, content):
    """A program, a drawing with script, an archive, half a PDF, each named as a picture: refused, what was typed stays."""
    before = world.counts()
    path = world.path(next(rule for rule in rules(world, "POST") if rule.endpoint == "cases.add_file"))
    typed = {"caption": "坏文件", "file": (io.BytesIO(content), "外观.png", "image/png")}
    answer = world.ask("officer", "POST", path, typed)
    assert answer.status_code == 422
    assert "坏文件" in answer.get_data(as_text=True)
    assert world.counts() == before


# The signature, the token or the finished payment in the address decides before any field is read.
ANSWERED_BY_ITS_ADDRESS = {
    "payments_inbound.stripe_event", "payments.sandbox", "platforms_inbound.message", "security.change_email_confirm", "security.confirm_email", "security.reset_password",
    # Without a sign-in that waits for its second step, or an app to take away, they lead back.
    "credentials.passkey_sign_in", "credentials.recovery", "credentials.remove_app", "credentials.second_step",
}  # fmt: skip


def fields_of(world: World, rule: Rule) -> tuple[set[str], set[str]]:
    """The fields that stand on the page of this form, and some that stand on none; those that take files apart."""
    names = {"reason", "role", "content_hash", "amount", "bid_id", "language", "opinion", "file", "email"}
    files = set()
    if "GET" in rule.methods:
        for field in page(world.ask(right(rule), "GET", world.path(rule))).select("main [name]"):
            if field.get("type") != "checkbox":  # a tick is a tick, whatever its value
                (files if field.get("type") == "file" else names).add(field["name"])
    return names - {"csrf_token"}, files


def filled(fields: tuple[set[str], set[str]], text: str) -> dict[str, object]:
    """Every field filled with `text`."""
    names, files = fields
    typed: dict[str, object] = dict.fromkeys(names, text)
    return typed | {name: (io.BytesIO(text.encode()), "x.pdf") for name in files}


def changed(before: dict, after: dict) -> list[str]:
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize("path", ["/account/login", "/account/identity", "/api/v1/lots/1/bids", "/inbound/stripe"])
def test_a_body_that_is_too_large(world, path):
    """More than the largest upload: 413 with our page, or problem+json to a program."""
    body = b"x" * (world.app.config["MAX_CONTENT_LENGTH"] + 1)
    visitor = world.visitor("newcomer")
    kind = "application/json" if "/api/" in path or "/inbound/" in path else "application/x-www-form-urlencoded"
    answer = visitor.post(path, data=body, content_type=kind, headers={"X-CSRFToken": world.tokens["newcomer"]})
    if path == "/inbound/stripe" and not world.app.config["STRIPE_WEBHOOK_SECRET"]:
        assert answer.status_code == 404
        return
    assert answer.status_code == 413
    assert "REQUEST_TOO_LARGE" in answer.get_data(as_text=True)


BID = '"bid_id": "3b241101-e2bb-4255-8caf-4136c566a962"'


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "1", '"x"', "[]", "{", "{}", "{}}", "\x00", "\ufeff{}", "NaN", "[" * 100_000, '{"a":' * 50_000,
        f'{{{BID}, "amount_minor": 1.0}}', f'{{{BID}, "amount_minor": NaN}}', f'{{{BID}, "amount_minor": Infinity}}',
        f'{{{BID}, "amount_minor": 1e5}}', f'{{{BID}, "amount_minor": {"9" * 4000}}}',
        f'{{{BID}, "amount_minor": {"9" * 50_000}}}', f'{{{BID}, "amount_minor": true}}',
        f'{{{BID}, "amount_minor": "548000000"}}', f'{{{BID}, "amount_minor": {{}}}}',
        f'{{{BID}, "amount": "\\u0000"}}', f'{{{BID}, "amount": "\\ud800"}}', '{"bid_id": "\\u0000", "amount_minor": 1}',
        '{"bid_id": [], "amount_minor": 1}',
        f'{{{BID}, "amount_minor": 548000000, "amount_minor": 999000000}}',
        f'{{{BID}, {BID}, "amount_minor": 999000000}}',
    ],
    ids=lambda body: re.sub(r"[^ -~]", "?", body[:60]),
)  # fmt: skip
def test_bad_json_gets_a_problem_with_a_code(world, body):
    """A body that is no bid: 4xx, problem+json, a code and a sentence; no row is written."""
    before = world.counts()
    visitor = world.visitor("bidder1")
    lot = world.values["room_api.bid"]["lot_id"]
    answer = visitor.post(
        f"/api/v1/lots/{lot}/bids", data=body.encode(), content_type="application/json",
        headers={"X-CSRFToken": world.tokens["bidder1"]},
    )  # fmt: skip
    assert 400 <= answer.status_code < 500
    assert answer.content_type == "application/problem+json"
    shape = json.loads(answer.get_data())
    assert shape["code"]
    assert shape["detail"]
    assert world.counts() == before
