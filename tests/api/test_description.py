"""The specification is whole: every route is an operation, every shape closed and without floats."""

import re

import pytest

from auction.api.description import describe, operations
from auction.api.operation import operation_of
from auction.ground.refusal import catalogue

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def described(app):
    return describe(app, "en")


def test_every_route_has_an_operation(app):
    """No view below /api/v1 goes undescribed, and none described lies elsewhere."""
    for rule in app.url_map.iter_rules():
        told = operation_of(app.view_functions[rule.endpoint])
        assert (told is not None) == rule.rule.startswith("/api/v1/"), rule.rule


def test_every_operation_is_told_apart(app, described):
    """Ids of operations are unique, in both languages each has a summary, and each names declared refusals only."""
    found = list(operations(app))
    ids = [shape["operationId"] for path in described["paths"].values() for shape in path.values()]
    assert len(ids) == len(set(ids)) == len(found)
    for _, _, rule, told in found:
        assert CHINESE.search(told.summary.zh), rule.endpoint
        assert not CHINESE.search(told.summary.en), rule.endpoint
        assert set(told.refusals) <= set(catalogue()), rule.endpoint


def test_shapes_are_closed_and_without_floats(described):
    """No member anywhere is a float, no object takes unknown members, and names of shapes are whole words."""
    for name, schema in described["components"]["schemas"].items():
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", name), name
        assert name == "Problem" or schema.get("additionalProperties", "properties" not in schema) is not True, name
    assert _floats(described) == []


def _floats(node) -> list:
    if isinstance(node, list):
        return [found for item in node for found in _floats(item)]
    if not isinstance(node, dict):
        return []
    return [node] * (node.get("type") == "number") + [found for item in node.values() for found in _floats(item)]


def test_what_is_sent_fits_the_database(described):
    """Every whole number that a program may send has a least and a most."""
    sent = [schema for path in described["paths"].values() for shape in path.values()
            for schema in _integers([shape["parameters"], shape.get("requestBody")], described)]  # fmt: skip
    assert sent
    assert [schema for schema in sent if not {"minimum", "maximum"} <= set(schema)] == []


def _integers(node, described) -> list:
    if isinstance(node, list):
        return [found for item in node for found in _integers(item, described)]
    if not isinstance(node, dict):
        return []
    if "$ref" in node:
        return _integers(described["components"]["schemas"][node["$ref"].rsplit("/", 1)[-1]], described)
    return [node] * (node.get("type") == "integer") + [
        found for item in node.values() for found in _integers(item, described)
    ]


def test_the_specification_is_served_in_both_languages(client):
    """Once made it is kept: 304 for its own ETag, another text for another language."""
    english = client.get("/api/v1/openapi.json?lang=en")
    assert english.get_json()["openapi"].startswith("3.1")
    again = client.get("/api/v1/openapi.json?lang=en", headers={"If-None-Match": english.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    chinese = client.get("/api/v1/openapi.json", headers={"Accept-Language": "zh"})
    assert (chinese.headers["Content-Language"], english.headers["Content-Language"]) == ("zh", "en")
    assert CHINESE.search(chinese.get_json()["info"]["description"])
    assert "x-zh" not in chinese.get_data(as_text=True)
    assert client.get("/api/v1/openapi.json?lang=fr").status_code == 400
