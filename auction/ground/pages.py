"""Stored files that are public. Others are given out by the noun they belong to, which knows who may see them."""

import uuid

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import IntegerConverter

from .files import send
from .models import StoredFile
from .refusal import Refusal
from .store import db, found

blueprint = Blueprint("ground", __name__)


@blueprint.get("/files/<uuid:file_id>")
def public_file(file_id: uuid.UUID) -> Response:
    """A public picture or paper. Refuses NOT_FOUND for one that is not public, as if there were none."""
    file = found(db.session.get(StoredFile, file_id))
    if not file.is_public:
        raise Refusal("NOT_FOUND")
    return send(file)


public_file.audience = "look"  # type: ignore[attr-defined]  # accounts.audience lies up the street


class RowIdConverter(IntegerConverter):
    """A row's id in an address. A number that PostgreSQL's bigint cannot hold names no row: 404, not a fault.

    The pattern says so, not a bound: werkzeug answers 405 where one method's route is out of bounds and another's too.
    """

    regex = "[0-9]{1,18}"


@blueprint.record_once
def _ids_fit_the_database(state: BlueprintSetupState) -> None:
    """Ground is the first blueprint, so every noun's `<int:…>` is read by RowIdConverter."""
    state.app.url_map.converters["int"] = RowIdConverter
