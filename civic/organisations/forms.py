"""The shape of what a leader tells of an organisation, one theme per form, and of the administrator's kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import NumberRange, Regexp, ValidationError
from wtforms.validators import Optional as Maybe

from civic.core import clock
from civic.core.errors import Refused
from civic.organisations.commands import normal_ruc
from civic.organisations.models import DocumentType, Organization, OrganizationKind, Sector
from civic.territory.fields import DistrictFields
from civic.territory.models import District
from civic.territory.queries import districts_of, settlements_of
from civic.web.forms import (
    Boxes,
    Day,
    Digits,
    Email,
    Form,
    LongText,
    Phone,
    Text,
    WholeNumber,
    at_most,
    chosen,
    not_after,
    required,
)
from civic.web.i18n import in_words


class NameForm(Form):
    """Who you are."""

    name = Text(
        _l("Name of the organisation"), [required(_l("Write the name of your organisation.")), at_most(200)],
        description=_l("As it stands in your minutes or resolution."),
    )  # fmt: skip
    acronym = Text(_l("Short name or initials"), [at_most(40)])
    description = LongText(
        _l("What you do"), [at_most(600)], description=_l("Two or three sentences. Everybody can read them once you are accredited."),
    )  # fmt: skip
    phone = Phone(_l("Phone of the organisation"), description=_l("Only the committee sees it."))
    email = Email(_l("E-mail of the organisation"), description=_l("Only the committee sees it."))
    is_another = BooleanField(_l("No, mine is a different organisation"))


class KindForm(Form):
    """What kind of organisation it is."""

    kind_code = SelectField(_l("Kind of organisation"), [required(_l("Choose the kind that fits best."))])
    sector = RadioField(
        _l("Whose voice is it?"), [Maybe()], choices=[(sector.value, sector.label) for sector in Sector]
    )
    level = RadioField(
        _l("Level"), [Maybe()], default="first",
        choices=[
            ("first", _l("It gathers persons or families")),
            ("second", _l("It gathers organisations (federation, central, network)")),
            ("third", _l("It gathers federations")),
        ],
    )  # fmt: skip

    def offer(self, kinds: Sequence[OrganizationKind], current: str | None) -> None:
        """Put the kinds into the list, the empty choice first unless one is chosen already."""
        self.kind_code.choices = [("", _l("Choose a kind")), *((k.code, in_words(k.name)) for k in kinds)]
        if current and current not in {k.code for k in kinds}:
            self.kind_code.choices.append((current, current))


class PlaceForm(DistrictFields, Form):
    """Where it is and where it acts. The district comes first; its settlements and neighbours are offered after it."""

    district_needed = True
    settlement_code = SelectField(_l("Settlement"), choices=[], validate_choice=False, default="")
    address = Text(
        _l("Address or reference"), [at_most(200)],
        description=_l("For example: communal house, beside the school. Only the committee sees it."),
    )  # fmt: skip
    areas = Boxes(_l("Where does your organisation act?"), choices=[], validate_choice=False)

    def offer(self, codes: Sequence[str], district: District | None) -> None:
        """Offer the districts of the spaces' territory, and of a known district its settlements and neighbours."""
        self.offer_districts(codes)
        if district is None:
            return
        self.settlement_code.choices = [
            ("", _l("Another, or I do not know")),
            *((s.code, s.name) for s in settlements_of(district.ubigeo)),
        ]
        province = district.province
        self.areas.choices = [
            *((d.ubigeo, d.full_name) for d in districts_of([province.code])),
            (province.code, _l("The whole province of %(name)s", name=province.name)),
            (
                province.department_code,
                _l("The whole department of %(name)s", name=province.department.name),
            ),
        ]


_NOT_FUTURE = not_after(lambda: clock.today(), _l("This date lies in the future. Check the year."))


class RecognitionForm(Form):
    """How it was recognised, and until when its board was elected."""

    founded_on = Day(_l("Founded on"), [Maybe(), _NOT_FUTURE])
    recognised_by = Text(
        _l("Who recognised it"), [at_most(120)], description=_l("For example: Municipality of Ilo, SUNARP.")
    )
    recognition_document = Text(
        _l("Number of the resolution or document"),
        [at_most(120)],
        description=_l("For example: Resolution 045-2025-MPI."),
    )
    recognised_on = Day(_l("Date of the recognition"), [Maybe(), _NOT_FUTURE])
    sunarp_record = Text(_l("SUNARP record"), [at_most(60)])
    ruc = Digits(
        _l("RUC"), [at_most(20)], description=_l("11 digits. Leave it empty if your organisation has none.")
    )
    board_from = Day(_l("The board was elected from"), [Maybe()])
    board_to = Day(_l("until"), [Maybe()])
    members_count = WholeNumber(
        _l("How many members"), [Maybe(), NumberRange(1, 1_000_000, _l("Write how many members you are."))]
    )
    women_count = WholeNumber(
        _l("How many of them are women"), [Maybe(), NumberRange(0, 1_000_000, _l("Write a whole number."))]
    )

    def validate_ruc(self, field: Any) -> None:
        """Check the number's last digit."""
        try:
            field.data = normal_ruc(field.data) or ""
        except Refused as error:
            raise ValidationError(error.sentence) from error

    def validate_board_to(self, field: Any) -> None:
        """A term ends after it begins."""
        if field.data and self.board_from.data and field.data < self.board_from.data:
            raise ValidationError(_l("The board's term ends before it begins. Check both dates."))

    def validate_women_count(self, field: Any) -> None:
        """Not more women than members."""
        if (
            field.data is not None
            and self.members_count.data is not None
            and field.data > self.members_count.data
        ):
            raise ValidationError(_l("There are more women than members. Check both numbers."))


class PaperForm(Form):
    """One paper."""

    kind = SelectField(
        _l("What paper is it?"), [required(_l("Say what paper it is."))],
        choices=[("", _l("Choose")), *((t.value, t.label) for t in DocumentType)],
    )  # fmt: skip
    file = FileField(_l("The file"), description=_l("PDF or photo (JPEG, PNG), at most 10 MB."))

    def validate_file(self, field: Any) -> None:
        """A file must be chosen."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(_l("Choose the file, or take a photo of the paper."))


class LeaderForm(Form):
    """Another leader, named by what they sign in with and their surname."""

    identity = Text(
        _l("User name, e-mail or document of the person"),
        [required(_l("Write what the person signs in with.")), at_most(200)],
        description=_l("What they sign in with on this site."),
    )
    surname = Text(_l("First surname"), [required(_l("Write the person's first surname.")), at_most(120)])


class EndForm(Form):
    """The end of an organisation."""

    day = Day(_l("Last day"), [required(_l("Write the day on which it ended.")), _NOT_FUTURE])
    reason = LongText(_l("Reason"), [required(_l("Write why it ended.")), at_most(500)])


class KindEditForm(Form):
    """A kind of organisation, for administrators."""

    code = Text(
        _l("Code"),
        [
            required(_l("Write a code.")), at_most(40),
            Regexp(r"^[a-z0-9_]+$", message=_l("Use small letters, digits and _ only, for example: junta_vecinal.")),
        ],
        description=_l("Spreadsheets use it. It cannot be changed later."),
    )  # fmt: skip
    name_es = Text(_l("Name in Spanish"), [required(_l("Write the name in Spanish.")), at_most(120)])
    name_en = Text(_l("Name in English"), [required(_l("Write the name in English.")), at_most(120)])
    sector = RadioField(
        _l("Usual sector"), [chosen(_l("Choose the sector."))], choices=[(s.value, s.label) for s in Sector]
    )
    is_sensitive = BooleanField(
        _l("Belonging to it is sensitive data"),
        description=_l("Union, faith or health: the names of its representatives are not published."),
    )
    is_active = BooleanField(_l("It can be chosen in new registrations"), default=True)
    position = WholeNumber(
        _l("Place in the list"), [Maybe(), NumberRange(0, 10_000, _l("Write a whole number."))]
    )


def filled(form: Form, organization: Organization, names: Sequence[str]) -> None:
    """Put the known answers into a form that is opened."""
    for name in names:
        if name in form._fields and name != "areas":
            form._fields[name].process_data(getattr(organization, name))
