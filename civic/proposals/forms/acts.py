"""The small acts: a file, an invitation, a reason, a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
)

from civic.proposals.kinds import AttachmentKind
from civic.proposals.models import Proposal
from civic.web.forms import Form, LongText, Moment, Text, at_most, chosen, required


class FileForm(Form):
    """A paper or a photograph."""

    kind = RadioField(
        _l("What is it?"), [chosen(_l("Say whether it is a photograph or a paper."))], default=AttachmentKind.PHOTO.value,
        choices=[(AttachmentKind.PHOTO.value, _l("Photograph")), (AttachmentKind.DOCUMENT.value, _l("Paper"))],
    )  # fmt: skip
    file = FileField(_l("File"), description=_l("A photo (JPEG, PNG) or a PDF of at most 10 MB."))
    caption = Text(_l("What does it show?"), [at_most(160)])


class SheetForm(Form):
    """The scan of a paper sheet."""

    file = FileField(
        _l("Photograph or scan of the sheet"),
        description=_l("A photo (JPEG, PNG) or a PDF of at most 10 MB."),
    )


class InviteForm(Form):
    """Which organisation is asked to stand behind the proposal."""

    organization = SelectField(
        _l("Organisation"), [chosen(_l("Choose an organisation."))], validate_choice=False
    )

    def offer(self, organizations: Iterable[Any]) -> None:
        """Offer the organisations that can be asked."""
        self.organization.choices = [("", _("Choose"))] + [
            (str(each.id), each.name) for each in organizations
        ]


class ReasonForm(Form):
    """Why."""

    reason = LongText(_l("Reason"), [required(_l("Write the reason.")), at_most(500)])


class LateForm(ReasonForm):
    """Until when a late proposal is accepted, and why."""

    until = Moment(_l("It may be sent until"), [required(_l("Write until when."))])


class ExtendForm(ReasonForm):
    """The new end of a call, and why."""

    until = Moment(_l("New end"), [required(_l("Write the day and hour of the new end."))])


class ArrangeForm(ReasonForm):
    """Why, and how the authors agreed."""

    agreement = LongText(
        _l("How did the authors agree?"), [required(_l("Write how the authors agreed.")), at_most(500)],
        description=_l("When, where and who: for example, workshop of 12 June, signed by both presidents."),
    )  # fmt: skip


class MergeForm(ArrangeForm):
    """Into which other one it goes."""

    into = SelectField(
        _l("It lives on in"), [chosen(_l("Choose the other proposal."))], validate_choice=False
    )

    def offer(self, others: Iterable[Proposal]) -> None:
        """Offer the other live proposals of the call."""
        self.into.choices = [("", _("Choose"))] + [(str(o.id), f"{o.code} · {o.title}") for o in others]


class SplitForm(ArrangeForm):
    """The titles of the parts, one per line."""

    titles = LongText(
        _l("Title of each part, one per line"),
        [required(_l("Write the title of each part: two at least.")), at_most(1200)],
    )

    @property
    def lines(self) -> list[str]:
        """The titles."""
        return [line.strip()[:160] for line in (self.titles.data or "").split("\n") if line.strip()]


class PaperForm(Form):
    """Whose sheet it is."""

    organization = SelectField(_l("Organisation"), validate_choice=False)
    document_kind = SelectField(
        _l("Document of the person"), default="dni",
        choices=[("dni", "DNI"), ("ce", _l("Foreigner's card (CE)")), ("passport", _l("Passport")), ("ptp", _l("Temporary permit (PTP or CPP)"))],
    )  # fmt: skip
    document_number = Text(_l("Number"), [at_most(20)])
    title = Text(_l("Title"), [required(_l("Write the title as it stands on the sheet.")), at_most(160)])
    consent = Text(
        _l("How did the author agree?"), [required(_l("Write how the author agreed.")), at_most(300)],
        description=_l("For example: signed on the sheet; by voice in the assembly of 4 May."),
    )  # fmt: skip
    names_author = BooleanField(_l("The person agrees that their name is shown"))
    sheet = FileField(
        _l("Photograph or scan of the sheet"),
        description=_l("A photo (JPEG, PNG) or a PDF of at most 10 MB."),
    )

    def offer(self, organizations: Iterable[Any]) -> None:
        """Offer the organisations of the space."""
        self.organization.choices = [("", _("None: it is a person's"))] + [
            (str(o.id), o.name) for o in organizations
        ]
