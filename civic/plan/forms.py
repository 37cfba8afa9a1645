"""The shape of what is reported on plans: values, milestones, decisions on them, targets set by an act, duties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from civic.core import clock
from civic.core.text import ascii_digits, clean
from civic.core.vault import new_token
from civic.plan import words
from civic.plan.rules import StepData, ValueData
from civic.plan.source import parts
from civic.web.forms import Day, Form, LongText, Text, WholeNumber, at_most, chosen, required

NEW = "new"
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,6})?")


class Figure(StringField):
    """A number with or without decimals, as a Decimal in `.number`; what was typed stays in the field."""

    number: Decimal | None = None

    def process_data(self, value: Any) -> None:
        """Show a stored number without needless zeros."""
        self.number = value
        self.data = "" if value is None else format(Decimal(value).normalize(), "f")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read 1250, 1,250 and 12.5 (12,5 is read so too)."""
        if not valuelist:
            return
        self.data = typed = ascii_digits(clean(valuelist[0]))
        self.number = None
        if not typed:
            return
        plain = typed.replace(" ", "").removesuffix("%")
        if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
            plain = plain.replace(",", "")
        plain = plain.replace(",", ".")
        if not _NUMBER.fullmatch(plain):
            raise ValueError(_l("Write a number, for example 12 or 12.5."))
        self.number = Decimal(plain)


class _ReportForm(Form):
    """What every report asks."""

    once = HiddenField()
    text = LongText(_l("What happened, in a few words"), [at_most(3000)])
    entity = Text(_l("Entity that reports it"), [required(_l("Write the name of the entity.")), at_most(200)])
    evidence_name = Text(
        _l("What the evidence is"), [at_most(200)], description=_l("For example «Acta de recepción de obra n.º 12».")
    )  # fmt: skip
    evidence_url = Text(_l("Link to the evidence"), [at_most(500)])
    evidence_file = FileField(
        _l("Or the file itself"), description=_l("A PDF or a picture, up to 10 MB. Everybody can read it: no personal data in it."),
        render_kw={"accept": "application/pdf,image/*"},
    )  # fmt: skip
    change_reason = LongText(_l("Why it takes the place of what was verified"), [at_most(500)])

    @property
    def upload(self) -> Any:
        """The file, if one was chosen."""
        file = self.evidence_file.data
        return file if file and getattr(file, "filename", "") else None

    @property
    def common(self) -> dict[str, str]:
        """What every report carries, as typed."""
        return {
            "text": self.text.data or "", "entity": self.entity.data or "",
            "evidence_name": self.evidence_name.data or "", "evidence_url": self.evidence_url.data or "",
            "once": (self.once.data or "")[:40] or new_token(), "change_reason": self.change_reason.data or "",
        }  # fmt: skip


class ValueForm(_ReportForm):
    """A value for a period."""

    period_start = Day(_l("From"), [required(_l("Write the first day of the period."))])
    period_end = Day(_l("To"), [required(_l("Write the last day of the period."))])
    numerator = Figure(_l("Numerator"))
    denominator = Figure(_l("Denominator"))
    value = Figure(_l("Value"))

    @property
    def read(self) -> ValueData:
        """The value as typed."""
        today = clock.today()
        return ValueData(
            self.period_start.data or today, self.period_end.data or today, self.value.number, self.numerator.number,
            self.denominator.number, **self.common,
        )  # fmt: skip


class StepForm(_ReportForm):
    """How far a milestone of a work is."""

    work = SelectField(_l("Which one"), [chosen(_l("Choose which one it is."))])
    work_name = Text(_l("If it is a new one: its name"), [at_most(200)])
    milestone = SelectField(_l("Milestone"), [chosen(_l("Choose the milestone."))])
    percent = WholeNumber(
        _l("How far it is (percent)"), [InputRequired(message=_l("Write a percent from 0 to 100."))],
        description=_l("100 when the milestone is reached whole."),
    )  # fmt: skip
    occurred_on = Day(_l("On which day it was so"), [required(_l("Write the day."))])

    def __init__(self, works: Sequence[Any], steps: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.work.choices = [(str(w.id), w.name) for w in works] + [(NEW, _l("A new one"))]
        self.milestone.choices = [(str(s.id), s.label) for s in steps]

    @property
    def read(self) -> StepData:
        """The report as typed."""
        work = None if self.work.data == NEW else int(self.work.data)
        return StepData(
            work, self.work_name.data or "", int(self.milestone.data), int(self.percent.data or 0),
            self.occurred_on.data or clock.today(), **self.common,
        )  # fmt: skip


class CheckForm(Form):
    """What somebody else says of a report."""

    decision = RadioField(
        _l("Does the evidence show it?"), [chosen(_l("Choose what you decide."))],
        choices=[("verify", _l("Yes: I verify it")), ("return", _l("No: I send it back"))],
    )  # fmt: skip
    note = LongText(
        _l("What you saw, or what does not agree"), [at_most(1000)],
        description=_l("Needed when you send it back. Everybody can read it."),
    )  # fmt: skip


class TargetForm(Form):
    """The number of a target that the plan leaves open, and the act that sets it."""

    value = Figure(_l("Target"), [required(_l("Write the number of the target."))])
    act = Text(
        _l("Act that sets it"), [required(_l("Name the act: number and year.")), at_most(200)],
        description=_l("For example «Acta de sesión n.º 4-2026 de la mesa»."),
    )  # fmt: skip
    decided_on = Day(_l("Day of the act"), [required(_l("Write the day of the act."))])
    url = Text(_l("Link to the act"), [at_most(500)])
    document = FileField(
        _l("Or the file itself"), description=_l("A PDF or a picture, up to 10 MB. Everybody can read it: no personal data in it."),
        render_kw={"accept": "application/pdf,image/*"},
    )  # fmt: skip

    @property
    def upload(self) -> Any:
        """The file, if one was chosen."""
        file = self.document.data
        return file if file and getattr(file, "filename", "") else None


class DutyForm(Form):
    """Who answers for the data and who for the achievement."""

    data_entity = Text(
        _l("Who answers for the data"), [required(_l("Write the name of the entity.")), at_most(200)],
        description=_l("The office that gathers and reports the value."),
    )  # fmt: skip
    achievement_entity = Text(
        _l("Who answers for reaching the target"), [required(_l("Write the name of the entity.")), at_most(200)]
    )  # fmt: skip
    username = Text(
        _l("User name of the person who reports"), [at_most(80)],
        description=_l("That person can report here and is reminded before a value is due. Empty: the team reports."),
    )  # fmt: skip


class DropForm(Form):
    """Why a work is taken out of the count."""

    reason = Text(_l("Why"), [required(_l("Say why, so that everybody understands it later.")), at_most(500)])


class DraftFileForm(Form):
    """A file to load, or none to type the plan in."""

    file = FileField(
        _l("File of the plan"), description=_l("YAML, XLSX or CSV, up to 1 MB. Nothing of it becomes public before you publish it."),
        render_kw={"accept": ".yaml,.yml,.xlsx,.csv"},
    )  # fmt: skip


class PartForm(Form):
    """One part of a plan that is typed in; its fields are the columns of the spreadsheet."""

    version = HiddenField()
    part = ""

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by the name of its field."""
        names = [parts.field_name(column) for column in parts.PARTS[self.part]]
        return {name: (getattr(self, name).data or "") for name in names}

    @property
    def seen(self) -> int:
        """The version of the draft that this form was opened on."""
        said = self.version.data or ""
        return int(said) if said.isdecimal() and len(said) < 9 else 0


LONG = {
    ("problem",), ("objective",), ("text",), ("source_note",), ("notes",), ("name",), ("measurement", "how"), ("text_policy",),
    ("general_objective",), ("measurement", "evidence"), ("measurement", "rule"),
}  # fmt: skip


def part_form(part: str) -> type[PartForm]:
    """The form of one kind of part."""
    fields: dict[str, Any] = {"part": part}
    for column in parts.PARTS[part]:
        label, hint = words.COLUMNS[part].get(column.path, column.title), column.help
        if column.how == "words":
            choices = [("", "—"), *((code, word) for code, word in column.words.items())]
            fields[parts.field_name(column)] = SelectField(label, choices=choices, validate_choice=False)
        elif column.path in LONG:
            fields[parts.field_name(column)] = LongText(label, [at_most(5000)], description=hint)
        else:
            fields[parts.field_name(column)] = Text(label, [at_most(400)], description=hint)
    return type("PartForm", (PartForm,), fields)
