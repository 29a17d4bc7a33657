"""The specification (OpenAPI 3.1), made from the code: every route under /api/v1 and the shapes it reads and answers."""

import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from werkzeug.routing import Rule

from auction.ground.refusal import LANGUAGES, Words, catalogue

from .operation import FORM, JSON, Operation, operation_of
from .shapes import Problem

PREFIX = "/api/v1"
OAUTH_PATH = "/api/v1/oauth/token"
COMPONENT = "#/components/schemas/{model}"
# What any address may answer: its own reading, the database, and what `keys` sees before the view.
ANYWHERE = (
    "PARAMETERS_WRONG", "TEXT_UNSTORABLE", "DATABASE_BUSY", "RATE_LIMIT_REACHED", "KEY_UNKNOWN", "KEY_EXPIRED", "KEY_REVOKED",
)  # fmt: skip
# What an address may hold, by werkzeug's converter.
PATH_SCHEMAS: Mapping[str, dict[str, Any]] = {
    "RowIdConverter": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
    "UUIDConverter": {"type": "string", "format": "uuid"},
    "UnicodeConverter": {"type": "string", "minLength": 1},
}
ABOUT = Words(
    "Seized property on sale: lots, papers, rounds, results. Amounts are whole numbers in minor units (fen, `…_minor`), "
    "never floats; moments are RFC 3339 with their zone; ids never change. Lists are read with `cursor` = `next` of the "
    "answer before. Answers to GET carry a strong ETag. The language follows `?lang=zh|en` or Accept-Language. Every "
    "refusal is application/problem+json (RFC 9457) with a `code` of a closed list.",
    "司法拍卖的标的物、文书、轮次与结果。金额为整数，单位为分（`…_minor`），不使用浮点数；时间为带时区的 RFC 3339；"
    "编号永不改变。列表以上一次答复的 `next` 作为 `cursor` 继续读取。GET 的答复带强 ETag。语言由 `?lang=zh|en` 或 "
    "Accept-Language 决定。所有拒绝均为 application/problem+json（RFC 9457），其 `code` 取自封闭列表。",
)
KEY = Words(
    "A partner's key (`sk_…`) or token, sent as `Authorization: Bearer …`.",
    "合作方密钥（`sk_…`）或令牌，以 `Authorization: Bearer …` 发送。",
)
SESSION = Words("The session of somebody signed in on this site.", "本网站登录会话。")


class _Names(GenerateJsonSchema):
    """`LotRowPage` for `Page[LotRow]`: generators of clients make a class of it."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(re.sub(r"^(\w+)\[(\w+)\]$", r"\2\1", name))


_scopes: dict[str, Words] = {}
_webhooks: list[Callable[[], Mapping[str, tuple[Words, dict[str, Any]]]]] = []


def declare_scopes(scopes: Mapping[str, Words]) -> None:
    """Name the scopes that keys may carry; a noun's door calls it in `install`."""
    _scopes.update(scopes)


def declare_webhooks(kinds: Callable[[], Mapping[str, tuple[Words, dict[str, Any]]]]) -> None:
    """Name a source of webhooks: event kind → (what it says, JSON schema of the message)."""
    if kinds not in _webhooks:
        _webhooks.append(kinds)


def operations(app: Flask) -> Iterator[tuple[str, str, Rule, Operation]]:
    """(path as OpenAPI writes it, method, route, operation) of every route under /api/v1, by path."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        told = operation_of(app.view_functions[rule.endpoint])
        if told is not None and rule.rule.startswith(PREFIX):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule.rule), method, rule, told


def describe(app: Flask, language: str) -> dict[str, Any]:
    """The whole specification, its texts in `language`."""
    found = list(operations(app))
    models: set[tuple[Any, str]] = {(told.answer, "serialization") for *_, told in found if told.answer}
    models |= {(shape, "validation") for *_, told in found for shape in (told.body, told.query) if shape}
    models |= {(told.own_errors, "serialization") for *_, told in found if told.own_errors}
    models.add((Problem, "serialization"))
    ordered = sorted(models, key=lambda model: (model[0].__module__, model[0].__name__, model[1]))
    references, definitions = models_json_schema(ordered, ref_template=COMPONENT, schema_generator=_Names)  # type: ignore[arg-type]
    schemas: dict[str, Any] = definitions.get("$defs", {})
    paths: dict[str, dict[str, Any]] = {}
    for path, method, rule, told in found:
        paths.setdefault(path, {})[method.lower()] = _operation(rule, told, references, schemas, language)
    for *_, told in found:
        if told.query:
            schemas.pop(_name(references[told.query, "validation"]), None)
    return _in_language({
        "openapi": "3.1.0",
        "info": {"title": "Subhasta", "version": "1", "description": getattr(ABOUT, language)},
        "servers": [{"url": app.config["PUBLIC_URL"]}],
        "tags": [{"name": tag} for tag in sorted({told.tag for *_, told in found})],
        "paths": paths,
        "webhooks": _webhook_operations(language),
        "components": {"schemas": schemas, "securitySchemes": _security_schemes(language)},
    }, language)  # fmt: skip


def _name(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[-1]


def _operation(
    rule: Rule, told: Operation, references: Any, schemas: Mapping[str, Any], language: str
) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": getattr(told.summary, language),
        "tags": [told.tag],
        "parameters": [*_path_parameters(rule), *_query_parameters(told, references, schemas), _LANGUAGE_PARAMETER],
        "responses": _responses(rule, told, references, language),
    }
    if told.description:
        shape["description"] = getattr(told.description, language)
    if told.body:
        content = {told.body_type: {"schema": references[told.body, "validation"]}}
        shape["requestBody"] = {"required": True, "content": content}
    if told.scopes:
        shape["security"] = [{"key": []}, {"client": list(told.scopes)}]
    elif told.cookie:
        shape["security"] = [{"session": []}]
    return shape


_LANGUAGE_PARAMETER = {
    "name": "lang",
    "in": "query",
    "required": False,
    "schema": {
        "type": "string",
        "enum": list(LANGUAGES),
        "description": "Language of the answer; otherwise Accept-Language decides.",
        "x-zh": "答复的语言；未指定时由 Accept-Language 决定。",
    },
}


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _path_schema(converter)}
        for name, converter in rule._converters.items()  # noqa: SLF001 - werkzeug shows them nowhere else
    ]


def _path_schema(converter: Any) -> dict[str, Any]:
    if type(converter).__name__ == "AnyConverter":
        return {"type": "string", "enum": sorted(converter.items)}
    return PATH_SCHEMAS[type(converter).__name__]


def _query_parameters(told: Operation, references: Any, schemas: Mapping[str, Any]) -> list[dict[str, Any]]:
    if told.query is None:
        return []
    shape = schemas[_name(references[told.query, "validation"])]
    return [
        {"name": name, "in": "query", "required": name in shape.get("required", ()), "schema": _without_null(schema)}
        for name, schema in shape.get("properties", {}).items()
    ]


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """An address cannot carry null: a parameter is left out instead."""
    plain = {name: value for name, value in schema.items() if (name, value) != ("default", None)}
    one = [choice for choice in plain.pop("anyOf", ()) if choice != {"type": "null"}]
    return {**(one[0] if len(one) == 1 else {"anyOf": one} if one else {}), **plain}


def codes_of(rule: Rule, told: Operation) -> list[str]:
    """Every refusal that the operation may give: those of reading, and its own."""
    codes = [*ANYWHERE, *told.refusals]
    if rule.arguments:
        codes.append("NOT_FOUND")
    if told.query and "cursor" in told.query.model_fields:
        codes.append("CURSOR_BROKEN")
    if told.body:
        codes += ["MEDIA_TYPE_WRONG", "MEMBERS_WRONG", "REQUEST_TOO_LARGE"]
        if told.body_type != FORM:
            codes += ["BODY_NOT_JSON", "MEMBER_TWICE", "BODY_TOO_DEEP"]
    if told.scopes:
        codes += ["KEY_REQUIRED", "SCOPE_MISSING"]
    if told.cookie:
        codes += ["SIGN_IN_FIRST", "NOT_ALLOWED", "FORM_EXPIRED"]
    return sorted(set(codes))


def _responses(rule: Rule, told: Operation, references: Any, language: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(told.status).phrase}
    if told.answer:
        answer["content"] = {told.media_type: {"schema": references[told.answer, "serialization"]}}
    elif told.status != 204:
        text = {"type": "string"} if told.media_type.startswith("text/") else {"type": "string", "format": "binary"}
        schema: dict[str, Any] = {} if told.media_type == JSON else text
        answer["content"] = {told.media_type: {"schema": schema}}
    responses: dict[str, Any] = {str(told.status): answer}
    if "GET" in (rule.methods or ()):
        answer["headers"] = {
            name: {"schema": {"type": "string"}} for name in ("ETag", "Content-Language", *_link_header(told))
        }
        responses["304"] = {"description": HTTPStatus(304).phrase}
    by_status: dict[int, list[str]] = {}
    for code in codes_of(rule, told):
        by_status.setdefault(catalogue()[code].status, []).append(code)
    for status, codes in sorted(by_status.items()):
        texts = [f"- `{code}`: {getattr(catalogue()[code], language)}" for code in codes]
        content = {"application/problem+json": {"schema": references[Problem, "serialization"]}}
        responses[str(status)] = {"description": "\n".join(texts), "content": content}
    for status in (400, 401) if told.own_errors else ():
        responses[str(status)]["content"][JSON] = {"schema": references[told.own_errors, "serialization"]}
    return responses


def _link_header(told: Operation) -> tuple[str, ...]:
    return ("Link",) if told.query and "cursor" in told.query.model_fields else ()


def _security_schemes(language: str) -> dict[str, Any]:
    scopes = {name: getattr(text, language) for name, text in sorted(_scopes.items())}
    return {
        "key": {"type": "http", "scheme": "bearer", "description": getattr(KEY, language)},
        "client": {
            "type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": OAUTH_PATH, "scopes": scopes}},
        },
        "session": {"type": "apiKey", "in": "cookie", "name": "session", "description": getattr(SESSION, language)},
    }  # fmt: skip


def _webhook_operations(language: str) -> dict[str, Any]:
    return {
        kind: {"post": {
            "summary": getattr(text, language),
            "requestBody": {"required": True, "content": {JSON: {"schema": schema}}},
            "responses": {"2XX": {"description": "OK"}},
        }}
        for source in _webhooks for kind, (text, schema) in sorted(source().items())
    }  # fmt: skip


def _in_language(node: Any, language: str) -> Any:
    """The same tree with each member's description in `language`, and without pydantic's titles."""
    if isinstance(node, list):
        return [_in_language(item, language) for item in node]
    if not isinstance(node, dict):
        return node
    is_schema = "properties" in node or "type" in node or "anyOf" in node or "$ref" in node or "enum" in node
    plain = {
        name: _in_language(item, language) for name, item in node.items()
        if not (name == "x-zh" or (name == "title" and is_schema and isinstance(item, str)))
    }  # fmt: skip
    if language == "zh" and isinstance(node.get("x-zh"), str):
        plain["description"] = node["x-zh"]
    return plain
