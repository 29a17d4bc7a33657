"""The form under a paper that is to be issued. Field names are those of the action's arguments."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from auction.ground.fields import LineField, TextField


class IssueForm(FlaskForm):
    """Nothing to type: the file says it all."""


class ReplaceForm(FlaskForm):
    """Why another paper takes the place of the valid one."""

    replaces_id = HiddenField()
    reason = TextField(
        _("Why it is replaced"), limit=300, rows=2, description=_("Kept with the old paper on the court's file.")
    )


class AssistForm(FlaskForm):
    """What only the officer knows of a notice to assist."""

    addressee = LineField(_("Registry"), limit=100, description=_("Its full name: the paper is addressed to it."))
    requests = TextField(_("What it is asked to do"), limit=2000, rows=4, description=_("One sentence on each line."))
    enclosures = TextField(_("Enclosures"), limit=500, rows=2, description=_("One on each line."))


class ReplaceAssistForm(AssistForm, ReplaceForm):
    """A notice to assist in the place of another."""
