"""Fields of the product's forms. Each tells in the visitor's language what is wrong and keeps what was typed.

`.data` is what an action takes: minor units, a day, a moment with its zone. With WTForms' `Optional()` an empty
field is None; without it an empty field is refused.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovFileInput, GovSelect, GovTextArea, GovTextInput
from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, HiddenField, SelectField
from wtforms.validators import ValidationError

from . import money
from .door import client_id, court_moment, told, words
from .files import inspected
from .name_rules import picture_in, unseen_in
from .refusal import COURT_ZONE, Refusal, Words

YEARS = range(1900, 2200)  # outside of it a year is a slip of the finger
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TypedInput(GovTextInput):
    """A one-line input with fixed extras: `type`, and what govuk's input macro calls `params`."""

    def __init__(self, input_type: str = "text", **params: Any) -> None:
        super().__init__(input_type)
        self.input_type = input_type
        self.params = params

    def map_gov_params(self, field, **kwargs):
        """This input's extras, then the field's, then what the template says."""
        return self.params | getattr(field, "input_params", {}) | super().map_gov_params(field, **kwargs)


class TypedField(Field):
    """A field whose text is read into a value. A subclass gives `read(text)` and `written(value)`.

    `read` may raise Refusal or ValueError with a message for the visitor.
    """

    data: Any  # what `read` gives; None only after an error or for an empty optional field
    widget = TypedInput()

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def written(self, value: Any) -> str:
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        try:
            self.data = self.read(str(valuelist[0]).strip() if valuelist else "")
        except Refusal as refusal:
            raise ValueError(told(refusal)[0]) from None

    def pre_validate(self, form: Any) -> None:
        if self.raw_data is None:  # a request that carried no form at all is an empty form
            try:
                self.process_formdata([])
            except ValueError as error:
                raise ValidationError(str(error)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)


class AmountField(TypedField):
    """Money. `.data` is in minor units of `currency`; more than zero unless `may_be_zero`."""

    widget = TypedInput(inputmode="decimal", classes="govuk-input--width-10", autocomplete="off")

    def __init__(
        self, label: Any = None, validators: Any = None, currency: str = "CNY", may_be_zero: bool = False, **kwargs: Any
    ) -> None:
        self.currency = currency
        self.may_be_zero = may_be_zero
        self.input_params = {"prefix": {"text": money.CURRENCIES[currency].sign}}
        super().__init__(label, validators, **kwargs)

    def read(self, text: str) -> int:
        return money.parse_amount(text, self.currency, refuse_zero=not self.may_be_zero)

    def written(self, value: int) -> str:
        return money.format_amount(value, self.currency).removeprefix(money.CURRENCIES[self.currency].sign)


class ScaledField(TypedField):
    """A decimal number kept as a whole one: `.data` is the number times 10^`decimals`.

    Percent with 4 decimals are millionths (3.65 → 36,500); square metres with 2 are hundredths. Whole numbers
    have no decimals. `least` and `most` are in the number's own units, both allowed.
    """

    widget = TypedInput(inputmode="decimal", classes="govuk-input--width-5", autocomplete="off")

    def __init__(self, label: Any = None, validators: Any = None, decimals: int = 0, least: int = 0, most: int = 10**9,
                 suffix: str = "", **kwargs: Any) -> None:  # fmt: skip
        self.decimals = decimals
        self.least, self.most = least, most
        self.input_params = {"suffix": {"text": suffix}} if suffix else {}
        super().__init__(label, validators, **kwargs)

    def read(self, text: str) -> int:
        if not text:
            raise Refusal("FIELD_REQUIRED", field=self.label.text)
        number = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]+))?", text)
        if number is None:
            raise ValueError(_("Write the number with the digits 0 to 9 and at most one point, for example 12.5."))
        if len(number[2] or "") > self.decimals:
            if not self.decimals:
                raise ValueError(_("Write a whole number."))
            raise ValueError(_("Write at most %(count)s decimals.", count=self.decimals))
        scale = 10**self.decimals
        value = int(number[1]) * scale + int((number[2] or "").ljust(self.decimals, "0") or "0")
        if not self.least * scale <= value <= self.most * scale:
            raise ValueError(_("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most))
        return value

    def written(self, value: int) -> str:
        whole, rest = divmod(value, 10**self.decimals)
        return f"{whole}.{rest:0{self.decimals}d}".rstrip("0").rstrip(".") if rest else str(whole)


class DayField(TypedField):
    """A calendar day; `.data` is a date."""

    widget = TypedInput("date", classes="govuk-input--width-10")

    def read(self, text: str) -> date:
        if not text:
            raise ValueError(_("Fill in “%(field)s”, for example 2026-03-01.", field=self.label.text))
        day = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII)
        if day is None or int(day[1]) not in YEARS:
            raise ValueError(_("This is not a date. Write it as year-month-day, for example 2026-03-01."))
        try:
            return date(int(day[1]), int(day[2]), int(day[3]))
        except ValueError:
            raise ValueError(_("There is no such day in the calendar.")) from None

    def written(self, value: date) -> str:
        return value.isoformat()


class CourtMomentField(TypedField):
    """A moment, typed in court time (Asia/Shanghai); `.data` carries its zone."""

    widget = TypedInput("datetime-local", classes="govuk-input--width-20")

    def read(self, text: str) -> datetime:
        if not text:
            raise ValueError(_("Fill in “%(field)s”, for example 2026-03-01 10:00.", field=self.label.text))
        shape = re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", text, re.ASCII)
        try:
            moment = datetime.fromisoformat(text) if shape else None
        except ValueError:
            moment = None
        if moment is None or moment.year not in YEARS:
            raise ValueError(_("This is not a date and time. Write it as in 2026-03-01 10:00."))
        return court_moment(moment)

    def written(self, value: datetime) -> str:
        return value.astimezone(COURT_ZONE).strftime("%Y-%m-%dT%H:%M")


class LineField(TypedField):
    """One line of text, at most `limit` characters; `.data` is "" when it is optional and empty."""

    def __init__(self, label: Any = None, validators: Any = None, limit: int = 200, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(label, validators, **kwargs)

    def read(self, text: str) -> str:
        if not text and not self.flags.optional:
            raise Refusal("FIELD_REQUIRED", field=self.label.text)
        if len(text) > self.limit:
            raise Refusal("FIELD_TOO_LONG", field=self.label.text, limit=self.limit)
        if _NOT_TEXT.search(text):  # PostgreSQL would refuse some of them, and people cannot see them
            raise ValueError(_("The text contains characters that cannot be shown. Type it instead of pasting it."))
        return text


class NameField(LineField):
    """The name of a person or company: letters of every script, rare ones too, no pictures and nothing unseen."""

    def read(self, text: str) -> str:
        if unseen := unseen_in(text):
            raise Refusal("CHARACTER_UNSEEN", character=unseen)
        if picture := picture_in(text):
            raise Refusal("CHARACTER_NOT_OF_A_NAME", character=picture)
        return super().read(text)


class LinesInput(GovTextArea):
    """Several lines; grows with `rows`."""

    def __call__(self, field, **kwargs):
        params = {"rows": field.rows} | kwargs.pop("params", {})
        return super().__call__(field, params=params, **kwargs)


class TextField(LineField):
    """Several lines of text, at most `limit` characters."""

    widget = LinesInput()

    def __init__(
        self, label: Any = None, validators: Any = None, limit: int = 4000, rows: int = 3, **kwargs: Any
    ) -> None:
        self.rows = rows
        super().__init__(label, validators, limit, **kwargs)


class ChoiceField(SelectField):
    """One of `names` (key → Words). Begins with an empty line, so that nobody chooses by not looking."""

    widget = GovSelect()

    def __init__(self, label: Any = None, validators: Any = None, names: Mapping[str, Words] | Callable | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        self.names = names or {}
        super().__init__(label, validators, choices=self._offered, validate_choice=False, **kwargs)

    def _offered(self) -> list[tuple[str, str]]:
        names = self.names() if callable(self.names) else self.names
        return [("", _("Choose …")), *((str(key), words(name)) for key, name in names.items())]

    def pre_validate(self, form: Any) -> None:
        offered = {value for value, _label in self._offered()} - {""}
        if self.data not in offered and not (self.flags.optional and not self.data):
            raise ValidationError(_("Choose an entry for “%(field)s”.", field=self.label.text))


class UploadField(FileField):
    """One picture or PDF, or with `takes_video` a video. `.data` is the FileStorage for `ground.files.store_file`, looked
    through once already.
    """

    data: Any
    widget = GovFileInput()

    def __init__(self, label: Any = None, validators: Any = None, takes_video: bool = False, **kwargs: Any) -> None:
        self.takes_video = takes_video
        super().__init__(label, validators, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        chosen = [entry for entry in valuelist if isinstance(entry, FileStorage) and entry.filename]
        self.data = chosen[0] if chosen else None
        self.raw_data = chosen

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            if self.flags.optional:
                return
            raise ValidationError(_("Choose a file: a picture (JPEG, PNG, WebP) or a PDF."))
        try:
            inspected(self.data, self.takes_video)
        except Refusal as refusal:
            raise ValidationError(told(refusal)[0]) from None
        finally:
            self.data.seek(0)


class RequestIdField(HiddenField):
    """The client-made id of a form that creates something: the same form sent twice makes it once.

    `.data` is a UUID. Refuses REQUEST_MALFORMED when the id is missing or is none.
    """

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, default=uuid.uuid4, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = client_id(valuelist[0] if valuelist else None)

    def renew(self) -> None:
        """Another id, for a form that is shown again after a refusal."""
        self.data = uuid.uuid4()

    def _value(self) -> str:
        return str(self.data)
