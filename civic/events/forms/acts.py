"""The shape of the small acts on an event: a reason, a new date, a copy, a material."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import Optional

from civic.events.fields import is_choice
from civic.events.models import Event
from civic.web.forms import Form, Moment, Text, at_most, required


class ReasonForm(Form):
    """A change that must be explained to those it touches."""

    reason = Text(
        _l("Why"), [required(_l("Say why: those who registered will read it.")), at_most(400)],
        description=_l("In one sentence. Those registered receive it."),
    )  # fmt: skip


class MoveForm(ReasonForm):
    """A new date, or none yet."""

    starts_at = Moment(
        _l("New day and hour of the first session"), [Optional()],
        description=_l("Leave it empty if you do not know it yet: the event is postponed."),
    )  # fmt: skip


class DuplicateForm(Form):
    """When the copy begins."""

    starts_at = Moment(
        _l("Day and hour of the first session"), [required(_l("Write when the new event begins."))]
    )


class MaterialForm(Form):
    """Something to read: a file or a link."""

    title = Text(_l("Name of the material"), [required(_l("Write what it is called.")), at_most(160)])
    session = SelectField(_l("Of which session"), default="", validate_choice=False)
    upload = FileField(_l("File"), description=_l("PDF or picture, at most 10 MB."))
    url = Text(_l("Or the address of a page"), [at_most(500)])

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.choices = [("", _l("Of the whole event"))] + [
            (str(session.id), session.title or _("Session %(num)s", num=n))
            for n, session in enumerate(event.sessions, 1)
        ]

    @property
    def session_id(self) -> int | None:
        """The session that was chosen, if it is one of the event's."""
        chosen_one = self.session.data
        return int(chosen_one) if chosen_one and is_choice(self.session, chosen_one) else None
