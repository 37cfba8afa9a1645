"""The shape of what leaders and committees write: a representative, a decision, an end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import RadioField
from wtforms.validators import Optional as Maybe
from wtforms.validators import ValidationError

from civic.accreditation.models import EndReason
from civic.people.forms import FullPersonFields
from civic.people.person_data import PersonData
from civic.web.forms import (
    Day,
    Form,
    LongText,
    at_most,
    chosen,
    required,
)


def picked(field: Any) -> FileStorage | None:
    """The upload of a file field, or None when none was chosen."""
    return field.data if field.data and getattr(field.data, "filename", "") else None


class ChooseForm(Form):
    """To which space the organisation turns."""

    space = RadioField(_l("In which space do you want to take part?"), [chosen(_l("Choose a space."))])


class RepresentativeForm(FullPersonFields, Form):
    """Who speaks for the organisation, and the paper in which it named them."""

    letter = FileField(
        _l("Letter or minutes in which you name them"),
        description=_l("PDF or photo (JPEG, PNG), at most 10 MB. You can add it among the papers instead."),
    )

    def validate_birth_date(self, field: Any) -> None:
        """The committee must know that the person is of age."""
        if not field.data:
            raise ValidationError(_l("Write the date of birth: a representative must be of age."))
        super().validate_birth_date(field)

    def person_data(self) -> PersonData:
        """What was told of the person; how to reach them follows from what there is."""
        return replace(super().person_data(), preferred_channel=None, settlement_code=None)

    def upload(self) -> FileStorage | None:
        """The letter, if one was chosen."""
        return picked(self.letter)


class LateForm(Form):
    """Asking to be let in although the stage is closed."""

    reason = LongText(
        _l("Why should your file be let in now?"),
        [required(_l("Write the reason: the coordination decides by it.")), at_most(500)],
    )


class ReasonForm(Form):
    """A decision that the organisation reads."""

    reason = LongText(
        _l("Reason"), [required(_l("Write the reason: the organisation reads it.")), at_most(1000)]
    )


class AcceptForm(Form):
    """The first decision to accredit, from which day and until when."""

    valid_from = Day(
        _l("First valid day"), [Maybe()],
        description=_l("Leave it empty to begin on the day it is confirmed. A past day needs a paper and a reason."),
    )  # fmt: skip
    valid_to = Day(
        _l("Last valid day"), [Maybe()],
        description=_l("Leave it empty for the usual term of this space."),
    )  # fmt: skip
    document = FileField(
        _l("Paper that proves the past day"), description=_l("PDF or photo (JPEG, PNG), at most 10 MB.")
    )
    reason = LongText(_l("Note"), [at_most(1000)])

    def upload(self) -> FileStorage | None:
        """The paper, if one was chosen."""
        return picked(self.document)


class ConfirmForm(Form):
    """Nothing to write: the act itself."""


class EndForm(Form):
    """A last valid day and why."""

    day = Day(_l("Last valid day"), [required(_l("Write the last day."))])
    reason = LongText(
        _l("Reason"), [required(_l("Write the reason: it stays in the history.")), at_most(500)]
    )


class EndMandateForm(EndForm):
    """The end of a mandate, as the organisation says it."""

    end_reason = RadioField(
        _l("What happened?"), [chosen(_l("Choose what happened."))],
        choices=[
            (EndReason.REVOKED.value, _l("The organisation revokes the mandate")),
            (EndReason.RESIGNED.value, _l("The person resigned")),
            (EndReason.DECEASED.value, _l("The person died")),
        ],
    )  # fmt: skip


class CommitteeEndForm(EndMandateForm):
    """The end of a mandate, as the committee may also say it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.end_reason.choices = [
            *(self.end_reason.choices or ()),
            (EndReason.ANNULLED.value, _l("It was recorded by mistake: it never was in force")),
        ]
