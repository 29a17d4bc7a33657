"""What a person of the lived-in court follows: a watched lot, a saved search, a browser that shows his alerts."""

import sqlalchemy as sa
from flask import current_app

from auction.accounts.models import User
from auction.following.actions import add_device, save_search, watch
from auction.following.calendar_pages import calendar_address
from auction.following.models import PushDevice
from auction.following.push_rules import encoded, public_text, server_key
from auction.following.queries import choice_of
from auction.ground.store import db
from auction.lots.models import Lot
from auction.search.wanted import Wanted


def following_things(person: User, lot: Lot) -> dict[str, dict[str, object]]:
    """`person` watches `lot`, has a search and a device. Returns the values of the addresses, by endpoint."""
    watch(person, lot.id)
    search = save_search(person, Wanted(), "全部")
    key = public_text(server_key(current_app.config["SECRET_KEY"]))  # any point of the curve is one
    add_device(person, "https://push.example/x", key, encoded(bytes(16)), "Firefox")
    device_id = db.session.scalars(sa.select(PushDevice.id).where(PushDevice.user_id == person.id)).one()
    token = calendar_address(person, choice_of(person)).rpartition("/")[2].partition(".ics")[0]
    return {
        "following.watch": {"lot_id": lot.id}, "following.stop_watching": {"lot_id": lot.id},
        "following.delete_search": {"search_id": search.id}, "following.tell_of_search": {"search_id": search.id},
        "following.remove_device": {"device_id": device_id}, "following_calendar.calendar": {"token": token},
    }  # fmt: skip
