"""What a browser may say: our pages' own messages are read, everything else is no page of ours."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auction.sockets.message_rules import MOST_A_SECOND, Allowance, Message, MessageBroken, read_message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3", Message("pong")),
        ("1", Message("close")),
        ("40", Message("connect")),
        ("40/live,", Message("connect", "/live")),
        ('40/live,{"token":"x"}', Message("connect", "/live", data={"token": "x"})),
        ("41/live,", Message("disconnect", "/live")),
        ('42/live,7["join",{"lot":3}]', Message("event", "/live", 7, "join", {"lot": 3})),
        ('42/live,["leave"]', Message("event", "/live", None, "leave")),
        ('420["x",null]', Message("event", "/", 0, "x")),
    ],
)
def test_what_pages_send(text, message):
    """Every kind of message that the browser's library makes for us."""
    assert read_message(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "2", "2probe", "5", "0", "4", "43", '43/live,1["ok"]', "44", "451-", '451-/live,["x",{"_placeholder":true,"num":0}]',
        '461-/live,1[{"_placeholder":true,"num":0}]', "42", "42/live,", "42/live,7", "42/live,[]", "42/live,{}", "42/live,[1]",
        '42/live,["join"', '42/live,["join",1,2]', '42/live,["connect"]', '42/live,["disconnect"]', '42/live,["connect_error"]',
        '42/live,1234567890123456["join"]', '42/live,７["join"]', '42/live,["join",NaN]', '42/live,["join",-Infinity]',
        '42/live,["bid",{"lot":1,"lot":2}]', "42/live," + "[" * 8_000, '42/../etc,["x"]', '40/live,["x"]', "401", "40/" + "a" * 41,
        '42["x",' + "9" * 5_000 + "]",
    ],
)  # fmt: skip
def test_what_no_page_sends(text):
    """Acknowledgements nobody asked for, binary events, forged acts, numbers without end, names twice, broken JSON."""
    with pytest.raises(MessageBroken):
        read_message(text)


@given(st.text(max_size=60) | st.builds("42/live,{}".format, st.text(max_size=60)))
def test_anything_else_is_read_or_refused(text):
    """No text makes the reader fail in another way."""
    with contextlib.suppress(MessageBroken):
        read_message(text)


def test_a_patient_sender_is_always_heard():
    """Up to the limit in every second, for ever."""
    allowance = Allowance()
    assert all(allowance.take(second + index / 1000) for second in range(5) for index in range(MOST_A_SECOND))
    assert not allowance.is_used_up


def test_too_many_are_refused_and_going_on_ends_it():
    """Beyond the limit a message is refused; who goes on has used up his allowance, who stops for a second has not."""
    hasty = Allowance()
    heard = [hasty.take(0.5) for _ in range(MOST_A_SECOND + 10)]
    assert (heard.count(True), heard.count(False)) == (MOST_A_SECOND, 10)
    assert hasty.take(1.6)
    assert hasty.take(2.7)
    assert not hasty.is_used_up
    for second in range(10):
        for _ in range(MOST_A_SECOND + 50):
            hasty.take(3.0 + 1.1 * second)
    assert hasty.is_used_up
