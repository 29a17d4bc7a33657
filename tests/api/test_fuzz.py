"""Every operation keeps the specification's word: no fault, no other shape, no way in without a key (schemathesis)."""

from datetime import UTC, datetime

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

from auction.keys.rules import REQUESTS_PER_MINUTE_MOST, SCOPES
from tests import builders
from tests.api.programs import apart
from tests.bidding import stories
from tests.keys.conftest import administrator, keyed, partner  # noqa: F401 - fixtures

pytestmark = pytest.mark.timeout(400)
EXAMPLES = 3
UNREADABLE = ("PARAMETERS_WRONG", "MEMBERS_WRONG", "BODY_NOT_JSON", "MEMBER_TWICE", "BODY_TOO_DEEP", "MEDIA_TYPE_WRONG")
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


# Moments that a court may mean; the shapes refuse those before 1900 and after 2200.
MOMENTS = st.integers(-(2 * 10**9), 7 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC).isoformat())
schemathesis.openapi.format("date-time", MOMENTS)


@pytest.fixture
def schema(app, keyed):  # noqa: F811
    """The program as a small world: a lot with bids, and a key that may do everything."""
    lot = builders.open_lot()
    stories.bid(builders.enrolled(lot), 700_000_00)
    builders.announced_lot()
    _, secret = keyed(*SCOPES, requests_per_minute=REQUESTS_PER_MINUTE_MOST)
    config = SchemathesisConfig.from_dict({
        "auth": {"openapi": {"key": {"bearer": secret}}}, "generation": {"allow-x00": False},
        "phases": {"coverage": {"unexpected-methods": ["DELETE"]}},
        # What the law or the state of a thing forbids no schema can say; `reads_what_fits` looks at the reading alone.
        "checks": {"positive_data_acceptance": {"enabled": False}},
    })  # fmt: skip
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json?lang=en", apart(app), config=config)


def test_every_operation(schema):
    """All checks over all operations: examples at every edge of every parameter, and a few drawn ones."""
    broken = []
    for found in schema.get_all_operations():
        operation = found.ok()
        try:
            _checked(schema, operation)()
        except BaseException as failure:  # noqa: BLE001 - all operations are looked at, then all failures told
            broken += [f"{operation.label}: {line}" for line in _lines(failure)]
    assert not broken, "\n\n".join(broken)


def reads_what_fits(ctx, response, case) -> None:
    """What fits the specification is never refused by the reading of it."""
    if response.status_code < 400 or not case.meta.generation.mode.is_positive:
        return
    if response.json().get("code") in UNREADABLE:
        # JSON Schema takes 1.0 for a whole number; we take no floats at all.
        assert '"pointer"' in response.text
        assert _floats(case.body), response.text


def _floats(node) -> bool:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return isinstance(node, float) or any(_floats(item) for item in inner)


def _checked(schema, operation):
    def check(case):
        try:
            case.call_and_validate(additional_checks=[reads_what_fits])
        except BaseException as failure:
            failure.asked = case.as_curl_command()
            raise

    modes = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.COVERAGE, HypothesisTestMode.FUZZING]
    config = HypothesisTestConfig(project=schema.config, modes=modes, settings=SETTINGS)
    return create_test(operation=operation, test_func=check, config=config)


def _lines(failure: BaseException) -> list[str]:
    inner = getattr(failure, "exceptions", None)
    if inner is None:
        return [f"{type(failure).__name__}: {str(failure)[:1500]}"]
    asked = getattr(failure, "asked", "")
    return [f"{line}\n{asked}" for one in inner for line in _lines(one)]
