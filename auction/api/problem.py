"""A refusal as a program is told it: problem+json (RFC 9457)."""

import json
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, request

from auction.ground.door import language, told
from auction.ground.refusal import Refusal

REFUSALS_PATH = "/api#"


def problem_members(code: str, status: int, detail: str) -> dict[str, Any]:
    """The members that every problem has (RFC 9457, 3.1) and our own `code`, as JSON."""
    return {
        "type": f"{current_app.config['PUBLIC_URL']}{REFUSALS_PATH}{code}", "title": code, "status": status,
        "detail": detail, "instance": quote(request.path), "code": code,
    }  # fmt: skip


def problem(refusal: Refusal) -> Response:
    """The answer. A refusal's fact `errors`, a list of (pointer, Words), becomes the member of that name; `retry_after_s`
    the header Retry-After.
    """
    detail, status = told(refusal)
    spoken = language()
    members = problem_members(refusal.code, status, detail)
    if "errors" in refusal.facts:
        members["errors"] = [
            {"pointer": place, "detail": getattr(why, spoken)} for place, why in refusal.facts["errors"]
        ]
    answer = Response(json.dumps(members, ensure_ascii=False), status, content_type="application/problem+json")
    answer.headers["Content-Language"] = spoken
    if "retry_after_s" in refusal.facts:
        answer.headers["Retry-After"] = str(refusal.facts["retry_after_s"])
    return answer
