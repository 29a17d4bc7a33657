"""The shapes of the interface: what a program may send and what it is answered. Closed, without floats, moments with a zone."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from auction.ground.money import MOST_MINOR

T = TypeVar("T")

ID_MOST = 2**63 - 1
LIMIT_DEFAULT, LIMIT_MOST = 50, 200
CURSOR_CHARACTERS_MOST = 400
YEARS = (1900, 2200)


class Shape(BaseModel):
    """A body or an answer: every member named, of its own type, nothing besides."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, json_schema_serialization_defaults_required=True
    )  # fmt: skip


class Query(BaseModel):
    """The parameters of an address: every one named, read from text. A list is the same name several times."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def said(en: str, zh: str, **constraints: Any) -> Any:
    """A member's description in both languages; `constraints` as pydantic's Field takes them (default, ge, max_length …)."""
    return Field(description=en, json_schema_extra={"x-zh": zh}, **constraints)


_WHOLE = re.compile(r"-?[0-9]{1,19}", re.ASCII)


def whole_of_text(value: Any) -> Any:
    """Only plain digits are a whole number: not “1.0”, “+1”, “1_000” or digits of other scripts."""
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value):
            raise ValueError("whole number")
        return int(value)
    return value


def _moment_within(moment: datetime) -> datetime:
    if not YEARS[0] <= moment.year < YEARS[1]:
        raise ValueError("moment out of range")
    return moment


def _moment_of_text(value: Any) -> Any:
    """A moment is text with a zone; a bare number would be read as seconds of 1970. Made a moment here, because strict
    shapes take text only straight from JSON.
    """
    if not isinstance(value, str):
        return value
    if "T" not in value.upper():
        raise ValueError("moment")
    return datetime.fromisoformat(value)


# Whole numbers that the database can hold. `…OfText` are for the parameters of an address.
Id = Annotated[int, Field(ge=0, le=ID_MOST)]
Count = Annotated[int, Field(ge=0, le=ID_MOST)]
Minor = Annotated[int, Field(ge=0, le=MOST_MINOR)]
IdOfText = Annotated[int, Field(ge=0, le=ID_MOST), BeforeValidator(whole_of_text)]
MinorOfText = Annotated[int, Field(ge=0, le=MOST_MINOR), BeforeValidator(whole_of_text)]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_moment_of_text),
    AfterValidator(_moment_within),
    PlainSerializer(lambda moment: moment.astimezone(UTC).isoformat(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=10_000)]


class PageQuery(Query):
    """The parameters of every list."""

    cursor: str | None = said(
        "Where to go on: `next` of the answer before.", "从何处继续：上一次答复中的 next。",
        default=None, min_length=1, max_length=CURSOR_CHARACTERS_MOST,
    )  # fmt: skip
    limit: Annotated[int, Field(ge=1, le=LIMIT_MOST), BeforeValidator(whole_of_text)] = said(
        "How many at most.", "每页最多条数。", default=LIMIT_DEFAULT
    )


class Page(Shape, Generic[T]):
    """One page of a list. Ask again with `cursor` = `next` until it is null."""

    items: Sequence[T]
    next: str | None = said("Cursor of the next page; null on the last.", "下一页游标；最后一页为 null。")


class FieldError(Shape):
    """What is wrong with one member: where it stands, and why."""

    pointer: str = said(
        "JSON Pointer into the body, or `?name` for a parameter.", "请求体中的 JSON Pointer；参数为 ?名称。"
    )
    detail: str


class Problem(BaseModel):
    """Every refusal (RFC 9457). `code` is from the closed list on the readable page; some refusals carry more members."""

    model_config = ConfigDict(extra="ignore")

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    instance: str
    code: str
    errors: list[FieldError] = []
