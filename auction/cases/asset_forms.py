"""Forms of a case's assets: the thing, its pictures and papers, its seizure."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms.validators import Optional

from auction.ground.fields import (
    ChoiceField,
    DayField,
    LineField,
    RequestIdField,
    ScaledField,
    TextField,
    TypedField,
    TypedInput,
    UploadField,
)
from auction.ground.refusal import Words

from .forms import facts_of
from .rules import ASSET_KINDS, point_or_none

PUBLICITY: Mapping[str, Words] = {
    "public": Words("Everybody, with the announcement", "随拍卖公告向社会公开"),
    "case": Words("The court and the parties only", "仅法院和当事人可见"),
}


class PointField(TypedField):
    """Latitude and longitude; `.data` in millionths of a degree."""

    widget = TypedInput(classes="govuk-input--width-20", autocomplete="off")

    def read(self, text: str) -> tuple[int, int] | None:
        return point_or_none(text)

    def written(self, value: tuple[int, int]) -> str:
        return ", ".join(f"{degrees / 1_000_000:.6f}".rstrip("0").rstrip(".") for degrees in value)


NOT_KNOWN = _("Write “not known” when it is not known.")


class AssetForm(FlaskForm):
    """An asset, new or corrected."""

    kind = ChoiceField(_("Kind of asset"), names=ASSET_KINDS)
    title = LineField(
        _("Title of the asset"),
        limit=120,
        description=_("One line that bidders will read first, for example the address."),
    )
    description = TextField(_("Description"), rows=5, description=_("What it is, its state, what belongs to it."))
    location = LineField(_("Location"), limit=200)
    division_code = LineField(
        _("Division code of the location"),
        [Optional()],
        limit=6,
        description=_("Six digits. Left empty, it is read from the location."),
    )
    point = PointField(
        _("Coordinates"),
        [Optional()],
        description=_(
            "Latitude and longitude, for example 39.9087, 116.3975. The lot then stands on the map at its place."
        ),
    )
    certificate = LineField(
        _("Certificate"), limit=200, description=_("Number and holder of the title or registration.")
    )
    area_centi_m2 = ScaledField(
        _("Area"),
        [Optional()],
        decimals=2,
        most=100_000_000,
        suffix="m²",
        description=_("Leave empty for things without an area."),
    )
    occupancy = TextField(_("Occupancy"), limit=1000, rows=2, description=NOT_KNOWN)
    tenancy = TextField(_("Tenancy"), limit=1000, rows=2, description=NOT_KNOWN)
    encumbrances = TextField(_("Encumbrances"), limit=1000, rows=2, description=NOT_KNOWN)
    arrears = TextField(_("Arrears of fees and taxes"), limit=1000, rows=2, description=NOT_KNOWN)
    known_defects = TextField(_("Known defects"), limit=1000, rows=2, description=NOT_KNOWN)
    request_id = RequestIdField()

    def facts(self) -> dict[str, Any]:
        """What `record_asset` takes, and `correct_asset` without the request id."""
        return facts_of(self)


SHOWN_AS: Mapping[str, Words] = {
    "asset": Words("Picture, video or paper of it", "照片、视频或者材料"),
    "plan": Words("Floor plan", "户型图"),
}


class FileForm(FlaskForm):
    """A picture, video or paper of the asset."""

    file = UploadField(
        _("Picture, PDF or video"),
        takes_video=True,
        description=_("JPEG, PNG, WebP or PDF, at most 10 MB; MP4 or WebM, at most 50 MB."),
    )
    shown_as = ChoiceField(_("It is a"), names=SHOWN_AS, default="asset")
    caption = LineField(_("What it shows"), limit=100)
    publicity = ChoiceField(_("Who may see it"), names=PUBLICITY, default="public")

    def facts(self) -> dict[str, Any]:
        """What `add_asset_file` takes."""
        is_public = self.publicity.data == "public"
        is_plan = self.shown_as.data == "plan"
        return {"upload": self.file.data, "caption": self.caption.data, "is_public": is_public, "is_plan": is_plan}


class SeizureForm(FlaskForm):
    """A seizure or its renewal."""

    order_number = LineField(_("Number of the order"), limit=60)
    ordered_on = DayField(_("Day of the order"))
    expires_on = DayField(_("Last day of the seizure"))

    def facts(self) -> dict[str, Any]:
        """What `seize` takes."""
        return facts_of(self)
