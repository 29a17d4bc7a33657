"""One operation of the interface: what it reads, what it answers, how it is described. Every view under /api/v1 is one."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, NamedTuple, TypeVar, get_args, get_origin
from urllib.parse import urlencode

from flask import Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from auction.ground.door import language
from auction.ground.guards import csrf
from auction.ground.refusal import LANGUAGES, Refusal, Words

from .reading_rules import check_text, json_object, shown, wrong_members
from .shapes import Page, Query, Shape

M = TypeVar("M", bound=BaseModel)

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
BODY_BYTES_MOST = 1 << 20
KEPT_S = 1  # how long anybody may keep a public answer without asking again
_LANGUAGE = "lang"  # every address takes it
_ONCE = Words("may stand once", "只能出现一次")
_OF_LANGUAGES = Words(f"must be one of: {', '.join(LANGUAGES)}", f"只能是：{', '.join(LANGUAGES)}")


@dataclass(frozen=True)
class Operation:
    """What `operation` was told; `description.py` makes the specification of it."""

    summary: Words
    tag: str
    answer: type[Shape] | None
    status: int
    body: type[Shape] | None
    body_type: str
    query: type[Query] | None
    scopes: tuple[str, ...]
    refusals: tuple[str, ...]
    description: Words | None
    media_type: str
    cookie: bool
    own_errors: type[Shape] | None


class Rendered(NamedTuple):
    """An answer that is written already, to be kept and given to many."""

    text: bytes
    etag: str
    next: str | None


def operation(
    *,
    summary: Words,
    tag: str,
    answer: type[Shape] | None,
    status: int = 200,
    body: type[Shape] | None = None,
    body_type: str = JSON,
    query: type[Query] | None = None,
    scopes: tuple[str, ...] = (),
    refusals: tuple[str, ...] = (),
    description: Words | None = None,
    media_type: str = JSON,
    cookie: bool = False,
    own_errors: type[Shape] | None = None,
) -> Callable:
    """Decorate a view below its guards (`@audience`, then `@partner_may`, then this).

    The view gets `query=` and `body=` when their shapes are given, and returns the answer's shape, a `Rendered` one, None
    for an answer without content, or a Response of its own. `scopes`: what a partner's key must carry (such an operation
    wants no form token). `cookie`: it serves signed-in people of this site. `refusals`: codes of the acts behind it; those
    of reading come by themselves. `own_errors`: it follows another standard (RFC 6749) that says how its 400 and 401 look;
    then `body` only describes what the view reads itself. Refuses BODY_NOT_JSON, MEMBER_TWICE, BODY_TOO_DEEP, TEXT_UNSTORABLE, MEDIA_TYPE_WRONG,
    MEMBERS_WRONG, PARAMETERS_WRONG.
    """
    told = Operation(
        summary,
        tag,
        answer,
        status,
        body,
        body_type,
        query,
        scopes,
        refusals,
        description,
        media_type,
        cookie,
        own_errors,
    )

    def serve(view: Callable) -> Callable:
        @wraps(view)
        def served(*args: Any, **kwargs: Any) -> Response:
            parameters = _read_query(query)
            if query is not None:
                kwargs["query"] = parameters
            if body is not None and own_errors is None:
                kwargs["body"] = _read_body(body, body_type)
            return _answered(told, view(*args, **kwargs))

        served.operation = told  # type: ignore[attr-defined]
        # A key is not sent by a browser on its own, so another site cannot use it.
        return csrf.exempt(served) if scopes or own_errors else served

    return serve


def _read_query(shape: type[M] | None) -> M | None:
    spoken = request.args.getlist(_LANGUAGE)
    if spoken and (len(spoken) > 1 or spoken[0] not in LANGUAGES):
        raise Refusal("PARAMETERS_WRONG", errors=[(f"?{_LANGUAGE}", _OF_LANGUAGES)])
    named = _members(request.args, shape or Query)
    try:
        return (shape or Query).model_validate(named)  # type: ignore[return-value]
    except ValidationError as error:
        raise Refusal("PARAMETERS_WRONG", errors=wrong_members(error.errors(), True)) from None


def _members(sent: MultiDict[str, str], shape: type[BaseModel]) -> dict[str, Any]:
    """Names and texts; a name that the shape knows as a list may stand several times, every other one once."""
    named: dict[str, Any] = {}
    for name, texts in sent.lists():
        for text in (name, *texts):
            check_text(text)
        field = shape.model_fields.get(name)
        if field is not None and _is_list(field.annotation):
            named[name] = texts
        elif len(texts) > 1:
            raise Refusal("PARAMETERS_WRONG", errors=[(f"?{shown(name)}", _ONCE)])
        elif name != _LANGUAGE or sent is not request.args:
            named[name] = texts[0]
    return named


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(get_origin(choice) is list for choice in get_args(annotation))


def _read_body(shape: type[M], body_type: str) -> M:
    if request.mimetype != body_type:
        raise Refusal("MEDIA_TYPE_WRONG", wanted=body_type)
    request.max_content_length = BODY_BYTES_MOST
    try:
        if body_type == FORM:
            return shape.model_validate(_members(request.form, shape))
        raw = request.get_data()
        if len(raw) > BODY_BYTES_MOST:  # the check of the form's token has read it before us
            raise Refusal("REQUEST_TOO_LARGE")
        json_object(raw)  # what pydantic would let pass: names that stand twice, endless brackets
        return shape.model_validate_json(raw)
    except ValidationError as error:
        raise Refusal("MEMBERS_WRONG", errors=wrong_members(error.errors(), False)) from None


def rendered(shape: Shape) -> Rendered:
    """The answer written once, for a view that keeps it."""
    return written(shape.model_dump_json(), shape.next if isinstance(shape, Page) else None)


def written(text: str, following: str | None = None) -> Rendered:
    """An answer that is JSON already, with its ETag; `following`: the cursor of the next page."""
    raw = text.encode()
    return Rendered(raw, _etag(raw), following)


def _etag(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]


def _answered(told: Operation, answer: Shape | Rendered | Response | None) -> Response:
    if answer is None:
        return Response(status=204)
    following = None
    if isinstance(answer, Response):
        response = answer
    else:
        if isinstance(answer, Shape):
            answer = rendered(answer)
        response, following = Response(answer.text, told.status, content_type=JSON), answer.next
        if request.method in ("GET", "HEAD"):
            response.set_etag(answer.etag)
    if following:
        link_next(response, following)
    response.headers["Content-Language"] = language()
    response.vary.update(("Accept-Language", "Cookie"))
    if request.method not in ("GET", "HEAD"):
        return response
    keeping = "private, no-cache" if told.scopes or told.cookie else f"public, max-age={KEPT_S}"
    response.headers.setdefault("Cache-Control", keeping)
    if response.status_code == 200 and not response.is_streamed and not response.get_etag()[0]:
        response.set_etag(_etag(response.get_data()))
    if response.status_code == 200:
        response.make_conditional(request)
    return response


def link_next(response: Response, cursor: str) -> None:
    """Name the next page in the Link header (RFC 8288); answers that are no `Page` call it themselves."""
    named = [(name, text) for name, text in request.args.items(multi=True) if name != "cursor"]
    response.headers["Link"] = f'<{request.path}?{urlencode([*named, ("cursor", cursor)])}>; rel="next"'


def operation_of(view: Any) -> Operation | None:
    """The operation that a view serves; None for one that is none."""
    told = getattr(view, "operation", None)
    return told if isinstance(told, Operation) else None
