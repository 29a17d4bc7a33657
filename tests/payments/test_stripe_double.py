"""The double answers as Stripe documents it; with a test key the same tests are asked of Stripe itself."""

import uuid

import pytest
import stripe


def key() -> dict[str, str]:
    """A new idempotency key."""
    return {"idempotency_key": f"test-{uuid.uuid4()}"}


def test_the_same_key_gives_the_first_answer_again(target):
    """The same request under the same key is carried out once, and the second answer says that it was replayed."""
    asked, under = {"amount": 5_000, "currency": "cny", "payment_method_types": ["card"]}, key()
    first = target.client.v1.payment_intents.create(asked, under)
    second = target.client.v1.payment_intents.create(asked, under)
    assert first.id == second.id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert target.client.v1.payment_intents.create(asked, key()).id != first.id


def test_the_same_key_with_another_request_is_an_error(target):
    """A key is bound to the parameters it was first used with."""
    under = key()
    asked = {"amount": 5_000, "currency": "cny", "payment_method_types": ["card"]}
    target.client.v1.payment_intents.create(asked, under)
    with pytest.raises(stripe.IdempotencyError):
        target.client.v1.payment_intents.create(asked | {"amount": 5_001}, under)


def test_a_declined_card_is_kept_under_its_key(target):
    """What was refused while it was carried out is refused again, the same way, and not tried anew."""
    under = key()
    intent = target.client.v1.payment_intents.create(
        {"amount": 5_000, "currency": "cny", "payment_method_types": ["card"]}
    )
    for _ in range(2):
        with pytest.raises(stripe.CardError) as declined:
            target.client.v1.payment_intents.confirm(
                intent.id, {"payment_method": "pm_card_visa_chargeDeclined"}, under
            )
        assert (declined.value.code, declined.value.http_status) == ("card_declined", 402)
    assert declined.value.headers["Idempotent-Replayed"] == "true"
    assert declined.value.error.decline_code == "generic_decline"
    again = target.client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}, key())
    assert again.status == "succeeded"


def test_wrong_parameters_are_not_kept(target):
    """What fails before it is carried out leaves the key free."""
    under, asked = key(), {"currency": "cny", "payment_method_types": ["card"]}
    with pytest.raises(stripe.InvalidRequestError) as wrong:
        target.client.v1.payment_intents.create(asked, under)
    assert (wrong.value.code, wrong.value.param) == ("parameter_missing", "amount")
    assert target.client.v1.payment_intents.create(asked | {"amount": 5_000}, under).amount == 5_000
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
        target.client.v1.payment_intents.create(asked | {"amount": 5_000, "amuont": 1})
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        target.client.v1.payment_intents.retrieve("pi_there_is_none")
    assert (unknown.value.code, unknown.value.http_status) == ("resource_missing", 404)


def test_automatic_capture(target):
    """A card that pays: all of it is received at once, and nothing is left to capture or cancel."""
    intent = target.charge(5_000)
    assert (intent.status, intent.amount_received, intent.amount_capturable) == ("succeeded", 5_000, 0)
    for act in (target.client.v1.payment_intents.capture, target.client.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as wrong:
            act(intent.id)
        assert (wrong.value.code, wrong.value.http_status) == ("payment_intent_unexpected_state", 400)


def test_manual_capture_of_a_part(target):
    """Held first, then a part is taken and the rest let go; not more than is held, and not twice."""
    intent = target.charge(5_000, capture_method="manual")
    assert (intent.status, intent.amount_received, intent.amount_capturable) == ("requires_capture", 0, 5_000)
    with pytest.raises(stripe.InvalidRequestError) as large:
        target.client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 5_001})
    assert large.value.code == "amount_too_large"
    taken = target.client.v1.payment_intents.capture(intent.id, {"amount_to_capture": 3_000})
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 3_000, 0)
    with pytest.raises(stripe.InvalidRequestError) as twice:
        target.client.v1.payment_intents.capture(intent.id)
    assert twice.value.code == "payment_intent_unexpected_state"
    with pytest.raises(stripe.InvalidRequestError):
        target.client.v1.refunds.create({"payment_intent": intent.id, "amount": 3_001})


def test_what_is_held_can_be_let_go(target):
    """A cancelled hold takes nothing and cannot be refunded or confirmed."""
    intent = target.charge(5_000, capture_method="manual")
    gone = target.client.v1.payment_intents.cancel(intent.id)
    assert (gone.status, gone.amount_capturable) == ("canceled", 0)
    with pytest.raises(stripe.InvalidRequestError):
        target.client.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as wrong:
        target.client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert wrong.value.code == "payment_intent_unexpected_state"


def test_3d_secure_asks_the_cardholder_first(target):
    """Such a card ends in requires_action; nothing is taken before the cardholder has answered."""
    intent = target.charge(5_000, "pm_card_threeDSecure2Required")
    assert (intent.status, intent.amount_received) == ("requires_action", 0)
    assert intent.next_action is not None
    with pytest.raises(stripe.InvalidRequestError):
        target.client.v1.refunds.create({"payment_intent": intent.id})


def test_no_more_goes_back_than_was_taken(target):
    """Parts may be refunded until all is back; one fen more is refused, and so is a refund of what is back."""
    intent = target.charge(5_000)
    refund = target.client.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 2_000, "metadata": {"refund_id": "1"}}
    )
    assert (refund.amount, refund.payment_intent, refund.metadata["refund_id"]) == (2_000, intent.id, "1")
    with pytest.raises(stripe.InvalidRequestError) as large:
        target.client.v1.refunds.create({"payment_intent": intent.id, "amount": 3_001})
    assert large.value.http_status == 400
    assert target.client.v1.refunds.create({"payment_intent": intent.id}).amount == 3_000
    with pytest.raises(stripe.InvalidRequestError) as over:
        target.client.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    assert over.value.code == "charge_already_refunded"
    back = [one.amount for one in target.client.v1.refunds.list({"payment_intent": intent.id}).auto_paging_iter()]
    assert back == [3_000, 2_000]


def test_the_balance_is_read_page_by_page(target):
    """Newest first, one line a page: the refund and the charge, each with what it is about."""
    intent = target.charge(5_000)
    refund = target.client.v1.refunds.create({"payment_intent": intent.id})
    lines = target.client.v1.balance_transactions.list({"limit": 1, "expand": ["data.source"]})
    assert lines.has_more
    pages = lines.auto_paging_iter()
    newest = [next(pages), next(pages)]
    assert [one.type for one in newest] == ["refund", "charge"]
    assert [one.source.id for one in newest] == [refund.id, intent.latest_charge]
    assert newest[1].net == newest[1].amount - newest[1].fee


def test_a_checkout_page_is_made_expired_and_expired_once(target):
    """A page waits for its payer; once expired it is no longer open."""
    asked = {
        "mode": "payment", "success_url": "https://court.example/", "payment_method_types": ["card"],
        "line_items": [{"quantity": 1, "price_data": {
            "currency": "cny", "unit_amount": 5_000, "product_data": {"name": "保证金"}}}],
    }  # fmt: skip
    session = target.client.v1.checkout.sessions.create(asked, key())
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 5_000)
    assert session.url.startswith("https://checkout.stripe.com/")
    assert target.client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        target.client.v1.checkout.sessions.expire(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        target.client.v1.checkout.sessions.create({name: asked[name] for name in asked if name != "line_items"})
