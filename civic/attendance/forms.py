"""The shape of what is typed at the door: people who come without registration, corrections with their reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms import Form as PlainForm

from civic.attendance.models import AttendanceStatus
from civic.attendance.names import STATUS_NAMES
from civic.core.text import fold
from civic.organisations.models import Organization
from civic.people.documents import normal_number, why_not_document
from civic.people.models import DocumentKind
from civic.people.person_data import PersonData
from civic.web.forms import Digits, Form, LongText, Phone, Text, at_most, chosen, required

WALK_IN_ROWS = 3
MAX_WALK_INS = 25
MARKS = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.ABSENT,
    AttendanceStatus.EXCUSED,
)
ANOTHER = "another"


class WalkInRow(PlainForm):
    """One person at the door. A row without any text is not used."""

    first_surname = Text(_l("First surname"), [at_most(120)])
    second_surname = Text(_l("Second surname"), [at_most(120)])
    given_names = Text(_l("Given names"), [at_most(120)])
    document_kind = SelectField(
        _l("Document"),
        choices=[
            (DocumentKind.DNI, _l("DNI")),
            (DocumentKind.CE, _l("Foreigner's card")),
            (DocumentKind.PASSPORT, _l("Passport")),
            (DocumentKind.PTP, _l("Temporary permit (PTP)")),
        ],
        default=DocumentKind.DNI,
    )
    document_number = Digits(_l("Document number"), [at_most(20)])
    phone = Phone(_l("Mobile phone"))
    organization = Text(_l("Organisation"), [at_most(200)])
    # Filled on the second turn: which known person this is, or that it is another.
    same = RadioField(_l("Is it one of these people?"), choices=[], validate_choice=False)

    @property
    def is_blank(self) -> bool:
        """Whether nobody was written in this row."""
        typed = (self.first_surname, self.second_surname, self.given_names, self.document_number, self.phone)
        return not any(field.data for field in typed)

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge only rows in which something is written."""
        if self.is_blank:
            return True
        whole = super().validate(extra_validators)
        for field, sentence in (
            (self.first_surname, _l("Write the first surname.")),
            (self.given_names, _l("Write the given names.")),
        ):
            if not field.data:
                field.errors = [*field.errors, sentence]
                whole = False
        if self.document_number.data:
            known = {kind.value: kind for kind in DocumentKind}
            kind = known.get(
                self.document_kind.data or "", DocumentKind.DNI
            )  # another word is the choice's own fault
            if wrong := why_not_document(kind, normal_number(self.document_number.data)):
                self.document_number.errors = [*self.document_number.errors, wrong]
                whole = False
        return whole

    @property
    def person(self) -> PersonData:
        """The person as told; without a number the document counts as not at hand."""
        number = self.document_number.data
        return PersonData(
            given_names=self.given_names.data or "",
            first_surname=self.first_surname.data or "",
            second_surname=self.second_surname.data or None,
            document_kind=DocumentKind(self.document_kind.data) if number else DocumentKind.NONE,
            document_number=number or None,
            phone=self.phone.data or None,
        )


class WalkInsForm(Form):
    """Several people in a row; `once` makes a repeated sending harmless."""

    once = HiddenField()
    rows = FieldList(FormField(WalkInRow), min_entries=WALK_IN_ROWS, max_entries=MAX_WALK_INS)

    def filled(self) -> list[tuple[int, WalkInRow]]:
        """(position, row) of the rows in which somebody is written."""
        return [(i, entry.form) for i, entry in enumerate(self.rows) if not entry.form.is_blank]

    def find_organizations(self, known: Sequence[Organization]) -> dict[int, Organization]:
        """{position: organisation} by name or acronym, ignoring accents and case; an unknown name is a fault of its field."""
        by_name = {fold(o.name): o for o in known} | {fold(o.acronym): o for o in known if o.acronym}
        chosen_ones = {}
        for position, row in self.filled():
            if typed := row.organization.data:
                if organization := by_name.get(fold(typed)):
                    chosen_ones[position] = organization
                else:
                    row.organization.errors = [
                        *row.organization.errors,
                        _l(
                            "No organisation of this space has that name. Choose one of the list, or leave it empty."
                        ),
                    ]
        return chosen_ones

    def is_wrong(self) -> bool:
        """Whether any field of any row has a fault; faults found after validation are told to the form as a whole."""
        faults = [entry.form.errors for entry in self.rows]
        self.rows.errors = faults if any(faults) else []
        return any(faults) or bool(self.form_errors)


class CorrectionForm(Form):
    """What the list should say, and why."""

    status = RadioField(
        _l("What is right?"),
        [chosen(_l("Choose what is right."))],
        choices=[(status.value, STATUS_NAMES[status]) for status in (*MARKS, AttendanceStatus.VOID)],
    )
    reason = LongText(
        _l("Why?"),
        [required(_l("Say why the list must be corrected.")), at_most(500)],
        description=_l("For example: “I confused her with her sister.” It stays in the history."),
    )


class MarkForm(Form):
    """The buttons of the list: one mark («12:present»), or one status for all that are ticked."""

    mark = StringField()
    all = StringField()

    def asked(self) -> tuple[int, AttendanceStatus] | None:
        """(person id, status) of the button that was pressed, or None."""
        person_id, _colon, status = (self.mark.data or "").partition(":")
        known = {s.value: s for s in MARKS}
        if not (person_id.isascii() and person_id.isdigit() and len(person_id) < 12 and status in known):
            return None
        return int(person_id), known[status]

    def asked_for_all(self) -> AttendanceStatus | None:
        """The status for all that are ticked, or None."""
        return {s.value: s for s in MARKS}.get(self.all.data or "")
