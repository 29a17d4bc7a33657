"""Reading what a program sent: JSON without doubt, and what is wrong with it, member by member, in both languages."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auction.ground.refusal import Refusal, Words

NESTING_MOST = 32
ERRORS_SHOWN = 20


def json_object(raw: bytes) -> dict[str, Any]:
    """The body as one JSON object (RFC 8259).

    Refuses BODY_NOT_JSON for what is no object or not UTF-8, MEMBER_TWICE for a name that stands twice (which was meant,
    nobody can tell), BODY_TOO_DEEP for more than 32 levels, TEXT_UNSTORABLE for characters that no database keeps.
    """
    try:
        body = json.loads(raw.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_constant)
    except RecursionError:
        raise Refusal("BODY_TOO_DEEP", most=NESTING_MOST) from None
    except ValueError:
        raise Refusal("BODY_NOT_JSON") from None
    if not isinstance(body, dict):
        raise Refusal("BODY_NOT_JSON")
    _check(body)
    return body


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            raise Refusal("MEMBER_TWICE", name=shown(name))
        names.add(name)
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _check(body: Any) -> None:
    """Walk the whole body without recursion: its depth, its texts."""
    level = [body]
    for _ in range(NESTING_MOST):
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner += [*value.keys(), *value.values()]
            elif isinstance(value, list):
                inner += value
            elif isinstance(value, str):
                check_text(value)
        if not inner:
            return
        level = inner
    if any(isinstance(value, dict | list) for value in level):
        raise Refusal("BODY_TOO_DEEP", most=NESTING_MOST)
    for value in level:
        if isinstance(value, str):
            check_text(value)


def check_text(text: str) -> None:
    """Refuses TEXT_UNSTORABLE for U+0000 and for half of a surrogate pair."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise Refusal("TEXT_UNSTORABLE")


def shown(text: str) -> str:
    """A stranger's word as it may stand in an answer: short, and no half characters."""
    return text[:60].encode("utf-8", "replace").decode("utf-8")


_WHY: Mapping[str, Words] = {
    "missing": Words("is missing", "缺少此项"),
    "extra_forbidden": Words("is not known here", "不认识此项"),
    "string_type": Words("must be text", "应为文本"),
    "string_too_short": Words("is too short: at least {min_length} characters", "过短：至少 {min_length} 个字符"),
    "string_too_long": Words("is too long: at most {max_length} characters", "过长：最多 {max_length} 个字符"),
    "string_pattern_mismatch": Words("does not have the form that is asked for", "格式不符"),
    "literal_error": Words("must be one of: {expected}", "只能是：{expected}"),
    "enum": Words("must be one of: {expected}", "只能是：{expected}"),
    "bool_type": Words("must be true or false", "应为 true 或 false"),
    "bool_parsing": Words("must be true or false", "应为 true 或 false"),
    "int_type": Words("must be a whole number", "应为整数"),
    "int_parsing": Words("must be a whole number", "应为整数"),
    "int_from_float": Words("must be a whole number", "应为整数"),
    "greater_than_equal": Words("must be {ge} or more", "不得小于 {ge}"),
    "greater_than": Words("must be more than {gt}", "须大于 {gt}"),
    "less_than_equal": Words("must be {le} or less", "不得大于 {le}"),
    "less_than": Words("must be less than {lt}", "须小于 {lt}"),
    "uuid_type": Words("must be a UUID", "应为 UUID"),
    "uuid_parsing": Words("must be a UUID", "应为 UUID"),
    "timezone_aware": Words("must be a moment with its zone, 2026-03-03T10:00:00+08:00", "时间须带时区，如 2026-03-03T10:00:00+08:00"),
    "list_type": Words("must be a list", "应为列表"),
    "too_long": Words("has too many entries: at most {max_length}", "条目过多：最多 {max_length} 条"),
    "too_short": Words("has too few entries: at least {min_length}", "条目过少：至少 {min_length} 条"),
    "once": Words("may stand once", "只能出现一次"),
}  # fmt: skip
_OTHERWISE = Words("cannot be read", "无法读取")


def pointer_of(place: Sequence[Any]) -> str:
    """RFC 6901, of a place as pydantic names it."""
    return "".join("/" + shown(str(part)).replace("~", "~0").replace("/", "~1") for part in place)


def wrong_members(errors: Iterable[Mapping[str, Any]], is_query: bool) -> list[tuple[str, Words]]:
    """(pointer, why) of pydantic's errors; never what was sent, save names."""
    told = []
    for error in list(errors)[:ERRORS_SHOWN]:
        facts = {name: str(fact) for name, fact in error.get("ctx", {}).items()}
        place = ("?" + shown(str(error["loc"][0]))) if is_query and error["loc"] else pointer_of(error["loc"])
        told.append((place, _WHY.get(error["type"], _OTHERWISE).filled(**facts)))
    return told
