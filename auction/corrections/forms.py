"""Forms of corrections. Field names are those of the actions' arguments."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from auction.disclosure.forms import FactFields
from auction.ground.door import words
from auction.ground.fields import CourtMomentField, RequestIdField, TextField
from auction.ground.refusal import Words
from auction.jurisdictions.rules import RuleSet
from auction.lots.announcement_rules import sections_of

from .rules import ASSET_TEXTS

CHARACTERS_IN_A_ROW = 45
ROWS_MOST = 10


class FactDraftForm(FactFields, FlaskForm):
    """A fact that the correction will state."""


class PublishForm(FlaskForm):
    """The reason, and the new beginning where the notice period runs anew."""

    reason = TextField(
        _("Why it is corrected"), limit=500, description=_("Published with the version. Name no private person.")
    )
    opens_at = CourtMomentField(_("Bidding begins"), [Optional()])
    request_id = RequestIdField()


def texts_form(rules: RuleSet, texts: Mapping[str, str], asset_texts: Mapping[str, str]) -> FlaskForm:
    """One field for each published text: the asset's own (`asset_…`), then the announcement's items."""
    fields: dict[str, Any] = {}
    for key, name in ASSET_TEXTS.items():
        fields[f"asset_{key}"] = _text(name, asset_texts[key])
    for section in sections_of(rules):
        for item in section.items:
            fields[item.key] = _text(Words(item.en, item.zh), texts.get(item.key, ""))
    data = {**texts, **{f"asset_{key}": text for key, text in asset_texts.items()}}
    return type("CorrectedTextsForm", (FlaskForm,), fields)(data=data)


def _text(name: Words, text: str) -> TextField:
    rows = min(ROWS_MOST, len(text) // CHARACTERS_IN_A_ROW + 2)
    return TextField(words(name), [Optional()], limit=4000, rows=rows)
