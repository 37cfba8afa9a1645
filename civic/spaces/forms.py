"""The shape of what is typed about spaces, their team, stages and activity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from civic.core.text import ascii_digits
from civic.spaces.commands import SpaceDraft, StageDraft
from civic.spaces.models import (
    Accent,
    ActivityState,
    Permission,
    Space,
    SpaceKind,
    SpaceLevel,
    Stage,
    TeamRole,
)
from civic.web.forms import (
    Day,
    Email,
    Form,
    LongText,
    Moment,
    Phone,
    Text,
    WholeNumber,
    at_most,
    chosen,
    required,
)


def _choices(kind: Any) -> list[tuple[str, Any]]:
    return [(member.value, member.label) for member in kind]


class SpaceForm(Form):
    """All that can be said of a space."""

    name = Text(_l("Name"), [required(_l("Write what the space is called.")), at_most(160)])
    kind = SelectField(_l("Kind of space"))
    level = SelectField(_l("Level"))
    parent = SelectField(_l("Belongs to"), default="")
    place_label = Text(
        _l("Where it works"), [at_most(120)], description=_l("For example: Provincia de Ilo, Moquegua.")
    )
    codes = LongText(
        _l("Territory"), [at_most(20000)],
        description=_l(
            "One INEI code per line: 2 digits for a department, 4 for a province, 6 for a district. "
            "What you write after the code is not read."
        ),
    )  # fmt: skip
    promise = Text(
        _l("The headline of its page"),
        [at_most(160)],
        description=_l("What this space promises, in one sentence."),
    )
    description = LongText(_l("What it does"), [at_most(4000)])
    how_to_join = LongText(_l("How to join"), [at_most(4000)])
    accent = RadioField(_l("Colour"))
    contact_whatsapp = Phone(_l("WhatsApp"), description=_l("Shown to everybody. Use a number of the team."))
    contact_phone = Phone(_l("Phone"))
    contact_email = Email(_l("E-mail"))
    contact_place = Text(_l("Office and hours"), [at_most(200)])
    review_days = WholeNumber(
        _l("Days the accreditation committee has"),
        [NumberRange(1, 120, message=_l("Write a number of days between 1 and 120."))], default=10,
    )  # fmt: skip
    mandate_months = WholeNumber(
        _l("Months a mandate lasts"),
        [NumberRange(1, 120, message=_l("Write a number of months between 1 and 120."))], default=24,
    )  # fmt: skip
    is_featured = BooleanField(_l("Show it on the front page"))
    version = HiddenField()

    def __init__(self, *args: Any, parents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = _choices(SpaceKind)
        self.level.choices = _choices(SpaceLevel)
        self.accent.choices = _choices(Accent)
        self.parent.choices = [("", _l("No other space")), *parents]
        if not self.is_submitted():
            self.accent.data = self.accent.data or Accent.STONE.value
            self.level.data = self.level.data or SpaceLevel.PROVINCIAL.value

    @property
    def code_list(self) -> list[str]:
        """The codes at the beginning of the lines, in order."""
        lines = ascii_digits(self.codes.data or "").replace(",", "\n").split("\n")
        return [line.strip().split(" ")[0] for line in lines if line.strip()]

    def validate_codes(self, field: Any) -> None:
        """Each line begins with 2, 4 or 6 digits."""
        wrong = [code for code in self.code_list if not re.fullmatch(r"\d{2}(\d{2}){0,2}", code, re.ASCII)]
        if wrong:
            raise ValidationError(
                _l("“%(code)s” is no territory code: write 2, 4 or 6 digits.", code=wrong[0][:20])
            )

    @property
    def expected_version(self) -> int | None:
        """The version of the space this form was opened with."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() else None

    def draft(self) -> SpaceDraft:
        """The space as commands take it."""
        return SpaceDraft(
            name=self.name.data or "",
            kind=SpaceKind(self.kind.data),
            level=SpaceLevel(self.level.data),
            parent_id=int(self.parent.data) if self.parent.data else None,
            place_label=self.place_label.data or "",
            promise=self.promise.data or "",
            description=self.description.data or "",
            how_to_join=self.how_to_join.data or "",
            accent=Accent(self.accent.data),
            is_featured=self.is_featured.data,
            review_days=self.review_days.data or 10,
            mandate_months=self.mandate_months.data or 24,
            contact_whatsapp=self.contact_whatsapp.data or None,
            contact_phone=self.contact_phone.data or None,
            contact_email=self.contact_email.data or None,
            contact_place=self.contact_place.data or None,
            codes=self.code_list,
        )


def values_of(space: Space, names: dict[str, str]) -> dict[str, Any]:
    """A stored space as the form shows it; `names` says what each territory code means."""
    values: dict[str, Any] = {
        name: getattr(space, name)
        for name in (
            "name", "place_label", "promise", "description", "how_to_join", "is_featured", "review_days",
            "mandate_months", "contact_whatsapp", "contact_phone", "contact_email", "contact_place", "version",
        )
    }  # fmt: skip
    values |= {name: getattr(space, name).value for name in ("kind", "level", "accent")}
    values["parent"] = str(space.parent_id or "")
    codes = sorted(part.code for part in space.territory)
    values["codes"] = "\n".join(f"{code} {names.get(code, '')}".strip() for code in codes)
    return values


class RoleForm(Form):
    """Somebody takes a role in the team."""

    who = Text(
        _l("Who"), [required(_l("Write the document number, user name or e-mail of the person.")), at_most(200)],
        description=_l("Document number, user name or e-mail with which the person signs in."),
    )  # fmt: skip
    role = SelectField(_l("Role"))

    def __init__(self, *args: Any, roles: Sequence[TeamRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [(role.value, role.label) for role in roles]


class EndRoleForm(Form):
    """A role ends."""

    reason = Text(_l("Why"), [at_most(300)])


class StageForm(Form):
    """A stage with its dates and what it opens."""

    name = Text(_l("Name of the stage"), [required(_l("Write what the stage is called.")), at_most(120)])
    opens_at = Moment(_l("Begins"), [required(_l("Write the day and hour it begins."))])
    closes_at = Moment(_l("Ends"), [required(_l("Write the day and hour it ends."))])
    allows = SelectMultipleField(
        _l("What may be done in this stage"),
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    description = LongText(_l("What happens in it"), [at_most(2000)])
    legal_basis = Text(
        _l("Legal basis"), [at_most(200)], description=_l("For example: Ordenanza 012-2026-MPI, art. 5.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allows.choices = _choices(Permission)

    def validate_closes_at(self, field: Any) -> None:
        """A stage ends after it begins."""
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("The stage must end after it begins."))

    def draft(self) -> StageDraft:
        """The stage as commands take it."""
        assert self.opens_at.moment  # noqa: S101  both are required
        assert self.closes_at.moment  # noqa: S101
        return StageDraft(
            name=self.name.data or "",
            opens_at=self.opens_at.moment,
            closes_at=self.closes_at.moment,
            allows=[Permission(name) for name in self.allows.data or []],
            description=self.description.data or "",
            legal_basis=self.legal_basis.data or None,
        )


def values_of_stage(stage: Stage) -> dict[str, Any]:
    """A stored stage as the form shows it."""
    names = ("name", "opens_at", "closes_at", "allows", "description", "legal_basis")
    return {name: getattr(stage, name) for name in names}


class ActivityForm(Form):
    """A space lapses, or works again."""

    state = RadioField(_l("From this day on the space is"), [chosen(_l("Choose one."))])
    since = Day(_l("Day"), [required(_l("Write the day."))])
    reason = Text(_l("Why"), [required(_l("Say why, so that everybody understands it later.")), at_most(300)])

    def __init__(self, *args: Any, is_active: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = ActivityState.INACTIVE if is_active else ActivityState.REACTIVATED
        self.state.choices = [(state.value, state.label)]
        if not self.is_submitted():
            self.state.data = state.value
