"""Forms of payments."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput
from wtforms import RadioField

from auction.ground.door import words

from .providers import ways_within
from .providers.port import Provider
from .rules import PROVIDER_HINTS


class PayForm(FlaskForm):
    """By which provider the payer pays. With one provider there is nothing to choose."""

    provider = RadioField(_l("How do you want to pay?"), widget=GovRadioInput())

    def offer(self, providers: Sequence[Provider], amount_minor: int) -> None:
        """The providers that can carry the amount, with the ways each opens for it; the first one chosen."""
        self.provider.choices = [(one.key, provider_label(one, amount_minor)) for one in providers]
        self.hints = [{"hint": {"text": words(PROVIDER_HINTS[one.key])}} for one in providers]
        if not self.provider.data:
            self.provider.data = providers[0].key


def provider_label(one: Provider, amount_minor: int) -> str:
    """A provider's name, and the ways to pay that are open with it for this amount."""
    ways = [str(words(way)) for way in ways_within(one, amount_minor)]
    return f"{words(one.name)}: {', '.join(ways)}" if ways else str(words(one.name))


class SandboxForm(FlaskForm):
    """The sandbox bank's two buttons."""
