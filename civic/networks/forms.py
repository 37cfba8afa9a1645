"""The shape of what is typed about networks."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from civic.networks.commands import Listing, NetworkDraft
from civic.networks.models import Network, NetworkKind
from civic.training.models import Course
from civic.web.forms import Form, LongText, Text, at_most, chosen, required


class NetworkForm(Form):
    """What is said of a network."""

    name = Text(_l("Name"), [required(_l("Write what the network is called.")), at_most(160)])
    kind = RadioField(_l("Kind"), [chosen(_l("Choose the kind of network."))])
    about = LongText(_l("What it is for"), [at_most(2000)])
    courses = SelectMultipleField(
        _l("Courses that lead into it"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
        description=_l("Who completes one of them may join."),
    )  # fmt: skip

    def __init__(self, courses: list[Course], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {course.id: course for course in courses}
        self.kind.choices = [(kind.value, kind.label) for kind in NetworkKind]
        self.courses.choices = [(course.id, course.title) for course in courses]

    def load(self, network: Network) -> None:
        """Fill in what holds now."""
        self.name.data, self.kind.data, self.about.data = network.name, network.kind.value, network.about
        self.courses.data = [course.id for course in network.courses]

    @property
    def draft(self) -> NetworkDraft:
        """What was said."""
        return NetworkDraft(
            name=self.name.data or "",
            kind=NetworkKind(self.kind.data),
            about=self.about.data or "",
            courses=[self.offered[i] for i in self.courses.data or [] if i in self.offered],
        )


class ListingForm(Form):
    """One's own word on the public directory."""

    is_listed = BooleanField(_l("My name and district may stand in the public directory"))
    office_contact = Text(
        _l("Office contact"), [at_most(160)],
        description=_l("Only if you want to be reached: an office's phone or address, not your own. Everybody can read it."),
    )  # fmt: skip

    @property
    def listing(self) -> Listing:
        """What was said."""
        return Listing(bool(self.is_listed.data), self.office_contact.data or "")


class LeaveForm(Form):
    """Why somebody no longer belongs."""

    reason = Text(_l("Reason"), [required(_l("Write the reason.")), at_most(300)])


class ReplicaForm(Form):
    """Which event a promoter multiplied."""

    event = SelectField(_l("Event"), coerce=int)
    person = SelectField(_l("Promoter"), coerce=int)
