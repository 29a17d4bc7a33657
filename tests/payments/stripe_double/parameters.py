"""What a request says: Stripe's bracketed form fields as nested values, and the refusal of what does not fit."""

import re
from collections.abc import Iterable, Mapping
from typing import Any


class Fault(Exception):  # noqa: N818
    """A refused request, as Stripe words it. `is_kept`: it was refused while being carried out, not before."""

    def __init__(self, status: int, kind: str, message: str, code: str | None = None, *, is_kept: bool = True,
                 **more: Any) -> None:  # fmt: skip
        super().__init__(message)
        self.status, self.is_kept = status, is_kept
        self.body = {"error": {"type": kind, "message": message} | ({"code": code} if code else {}) | more}


def wrong(message: str, code: str | None = None, param: str | None = None) -> Fault:
    """Parameters that do not fit: refused before anything is carried out, and not kept under the key."""
    more = {"param": param} if param else {}
    return Fault(400, "invalid_request_error", message, code, is_kept=False, **more)


def impossible(message: str, code: str | None = None, param: str | None = None, **more: Any) -> Fault:
    """What cannot be done with the object as it stands: kept under the key."""
    more |= {"param": param} if param else {}
    return Fault(400, "invalid_request_error", message, code, **more)


def missing(what: str, object_id: str) -> Fault:
    """There is no such object."""
    return Fault(
        404, "invalid_request_error", f"No such {what}: '{object_id}'", "resource_missing", is_kept=False, param="id"
    )


def nested(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`a[b][0][c]=1` as {"a": {"b": [{"c": "1"}]}}; `a[]=1&a[]=2` as {"a": ["1", "2"]}."""
    whole: dict[str, Any] = {}
    for name, value in fields:
        head, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        at, path = whole, [head, *rest]
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1] or str(len(at))] = value
    return {name: _listed(value) for name, value in whole.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    return list(inner.values()) if inner and all(name.isdigit() for name in inner) else inner


def known_only(body: Mapping[str, Any], names: str) -> None:
    """Stripe refuses parameters that it does not know."""
    for name in body:
        if name not in names.split():
            raise wrong(f"Received unknown parameter: {name}", "parameter_unknown", name)


def required(body: Mapping[str, Any], name: str) -> Any:
    """A parameter that must be there."""
    if not body.get(name):
        raise wrong(f"Missing required param: {name}.", "parameter_missing", name)
    return body[name]


def amount(text: str, name: str) -> int:
    """A positive whole number of at most eight digits."""
    if not text.isdigit() or int(text) < 1:
        raise wrong(f"Invalid positive integer: {text}", "parameter_invalid_integer", name)
    if int(text) > 99_999_999:
        raise wrong("Amount must be no more than ¥999,999.99", "amount_too_large", name)
    return int(text)
