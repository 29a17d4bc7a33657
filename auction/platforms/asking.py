"""Calling platforms: claim in a short transaction, call outside of any, write down what came of it in another."""

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app

from auction.accounts.letters import address_of
from auction.ground import clock
from auction.ground.refusal import Refusal, say
from auction.ground.store import transaction
from auction.journal import outbound
from auction.journal.signing import signed_headers

from .models import PlatformRequest
from .rules import next_try_after

CLAIM = timedelta(seconds=120)  # longer than one call can last


@dataclass(frozen=True)
class Call:
    """One call to make: under which id, where, signed with what, saying what."""

    request_id: uuid.UUID
    call_id: uuid.UUID
    url: str
    secret: str
    body: bytes


def ask(request_id: uuid.UUID) -> bool:
    """Due work: call one platform. A failed call is tried again until the last day; silence then counts."""
    call = _claim(request_id)
    if call is None:
        return False
    _settle(call, *_call(call))
    return True


def _claim(request_id: uuid.UUID) -> Call | None:
    with transaction() as session:
        request = session.get_one(
            PlatformRequest, request_id, with_for_update={"of": PlatformRequest}, populate_existing=True
        )
        platform = request.platform
        if request.next_try_at is None or request.next_try_at > clock.now() or not platform.url:
            return None
        request.tries += 1
        request.next_try_at = clock.now() + CLAIM
        return Call(request.id, request.call_id, platform.url, str(platform.request_secret), _body(request))


def asked_facts(request: PlatformRequest) -> dict[str, Any]:
    """The thing that a platform is to value, and for whom: what it is told of it, by whatever way."""
    lot, asset = request.inquiry.lot, request.inquiry.lot.asset
    return {
        "court": lot.court.name_zh, "case_number": lot.case.number, "title": lot.title, "kind": lot.asset_kind,
        "description": asset.description, "location": asset.location, "certificate": asset.certificate,
        "area_centi_m2": asset.area_centi_m2, "currency": lot.currency,
    }  # fmt: skip


def _body(request: PlatformRequest) -> bytes:
    is_correction = request.correction_due_on is not None
    return json.dumps(
        {
            "type": "inquiry.correction" if is_correction else "inquiry.requested",
            "request_id": str(request.id), **asked_facts(request),
            "due_on": (request.correction_due_on or request.due_on).isoformat(),
            "answer_url": address_of("platforms_inbound.message", platform_id=request.platform_id),
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip


def _call(call: Call) -> tuple[bool, str]:
    """The signature carries the real time: the receiver refuses a stamp that is not now."""
    if not call.secret:
        return False, say(Refusal("SIGNING_KEY_LOST"), "en")
    headers = signed_headers(str(call.call_id), clock.real_now(), call.body, [call.secret])
    try:
        answer = outbound.post(
            call.url, call.body, headers, allow_loopback=current_app.config["WEBHOOK_ALLOW_LOOPBACK"]
        )
    except outbound.DeliveryFailed as failure:
        return False, str(failure)
    except Refusal as refusal:  # the name leads elsewhere than on the day the platform was listed
        return False, say(refusal, "en")
    return answer.accepted, str(answer.status)


def _settle(call: Call, accepted: bool, said: str) -> None:
    with transaction() as session:
        request = session.get_one(
            PlatformRequest, call.request_id, with_for_update={"of": PlatformRequest}, populate_existing=True
        )
        if request.call_id != call.call_id:  # meanwhile a correction was ordered, which has its own call
            return
        request.last_answer = said[:200]
        if accepted:
            request.sent_at, request.next_try_at = clock.now(), None
        elif request.next_try_at is not None:  # no answer came meanwhile
            request.next_try_at = clock.now() + next_try_after(request.tries)
