"""A call and its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
)
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, StopValidation
from wtforms.validators import Optional as Maybe

from civic.plan.models import PlanSection
from civic.proposals.fields import Amount
from civic.proposals.kinds import FIELD_LABELS, CallAudience
from civic.proposals.models import Call
from civic.proposals.money import written
from civic.proposals.texts import is_own
from civic.web.forms import Boxes, Form, LongText, Moment, Text, WholeNumber, at_most, required


class QuestionForm(PlainForm):
    """One question of a call."""

    key = HiddenField()
    asked = BooleanField(_l("Ask this"))
    required = BooleanField(_l("It must be answered"))
    limit = WholeNumber(_l("Most words"), [Maybe(), NumberRange(5, 2000, _l("Between 5 and 2000 words."))])
    label = Text(_l("Question"), [at_most(160)])
    help = LongText(_l("Help beside the question"), [at_most(600)])
    example = LongText(_l("Example"), [at_most(2000)])


OWN_QUESTIONS = 5


class CallForm(Form):
    """A call: what it is, who and how many, dates, money, questions."""

    version = HiddenField()
    title = Text(_l("Name of the call"), [required(_l("Write the name of the call.")), at_most(160)])
    year = WholeNumber(
        _l("Year"),
        [required(_l("Write the year.")), NumberRange(2000, 2100, _l("Write the year with four digits."))],
    )
    intro = LongText(
        _l("Introduction"), [at_most(6000)],
        description=_l("What it is for, in plain words. **Bold**, lists and links can be written in Markdown."),
    )  # fmt: skip
    legal_basis = Text(_l("Ordinance or other basis"), [at_most(200)])
    who = RadioField(
        _l("Who may propose?"), default="both", validate_choice=True,
        choices=[("organisations", _l("Organisations")), ("citizens", _l("Citizens")), ("both", _l("Organisations and citizens"))],
    )  # fmt: skip
    only_accredited = BooleanField(_l("Only organisations accredited in this space"), default=True)
    max_each = WholeNumber(
        _l("How many each"),
        [required(_l("Write how many each may send.")), NumberRange(1, 50, _l("Between 1 and 50."))],
        default=1,
    )
    opens_at = Moment(_l("Opens"), [required(_l("Write when it opens."))])
    closes_at = Moment(_l("Closes"), [required(_l("Write when it closes."))])
    needs_stage = BooleanField(_l("Only while a stage of the space is open for proposals"))
    ceiling = Amount(_l("Money of the whole call, in soles"), [at_most(60)])
    max_cost = Amount(_l("The most one proposal may cost, in soles"), [at_most(60)])
    answer_days = WholeNumber(
        _l("Days promised for the answer"), [Maybe(), NumberRange(1, 365, _l("Between 1 and 365 days."))]
    )
    answer_in_working_days = BooleanField(_l("They are working days"), default=True)
    max_files = WholeNumber(
        _l("How many papers and photographs"),
        [required(_l("Write how many.")), NumberRange(0, 20, _l("Between 0 and 20."))],
        default=6,
    )
    dimensions = Boxes(_l("Dimensions of the plan that may be chosen"), validate_choice=False)
    questions = FieldList(FormField(QuestionForm))
    reason = Text(_l("What do you change, and why?"), [at_most(300)])

    def validate_closes_at(self, field: Any) -> None:
        """A call ends after it begins."""
        if self.opens_at.data and field.data and field.data <= self.opens_at.data:
            raise StopValidation(_("It must close after it opens."))

    def offer(self, sections: Sequence[PlanSection]) -> None:
        """Offer the dimensions of the space's plans."""
        self.dimensions.choices = [(str(s.id), f"{s.label} ({s.plan.territory_name})") for s in sections]

    def values(self) -> dict[str, Any]:
        """What the call says, as its columns."""
        known = {int(choice[0]) for choice in self.dimensions.choices or ()}
        chosen_ids = [int(v) for v in self.dimensions.data or () if v.isdigit() and int(v) in known]
        return {
            "title": self.title.data, "year": self.year.data, "intro": self.intro.data or "",
            "legal_basis": self.legal_basis.data or None, "who": CallAudience(self.who.data),
            "only_accredited": bool(self.only_accredited.data), "max_each": self.max_each.data,
            "opens_at": self.opens_at.moment, "closes_at": self.closes_at.moment, "needs_stage": bool(self.needs_stage.data),
            "ceiling_cents": self.ceiling.cents, "max_cost_cents": self.max_cost.cents, "answer_days": self.answer_days.data,
            "answer_in_working_days": bool(self.answer_in_working_days.data), "max_files": self.max_files.data,
            "dimensions": chosen_ids, "fields": self.fields_asked(),
        }  # fmt: skip

    def fields_asked(self) -> list[dict[str, Any]]:
        """The questions that are asked, in their order, with what was said of each."""
        made = []
        for entry in self.questions.entries:
            row, key = entry.form, entry.form.key.data or ""
            own = is_own(key)
            if key not in FIELD_LABELS and not own:
                continue
            if (own and not row.label.data) or (not own and key != "title" and not row.asked.data):
                continue
            made.append(
                {"key": key, "required": bool(row.required.data) or key == "title", "limit": row.limit.data}
                | ({"label": row.label.data} if own else {})
                | {"help": row.help.data or "", "example": row.example.data or ""}
            )
        return made

    def show(self, call: Call | Mapping[str, Any]) -> None:
        """Fill the form with a call, or with what a new one usually asks."""
        if isinstance(call, Call):
            for name in ("title", "year", "intro", "legal_basis", "only_accredited", "max_each", "needs_stage",
                         "answer_days", "answer_in_working_days", "max_files"):  # fmt: skip
                self[name].data = getattr(call, name)
            self.version.data, self.who.data = str(call.version), call.who.value
            self.opens_at.process_data(call.opens_at)
            self.closes_at.process_data(call.closes_at)
            self.ceiling.data, self.max_cost.data = written(call.ceiling_cents), written(call.max_cost_cents)
            self.dimensions.data = [str(each) for each in call.dimensions]
        asked = call.asked if isinstance(call, Call) else call
        while self.questions.entries:
            self.questions.pop_entry()
        own = sorted((key for key in asked if is_own(key)), key=lambda key: int(key[1:]))
        free = [f"q{n}" for n in range(1, 100) if f"q{n}" not in own][: max(1, 2 - len(own))]
        for key in [*FIELD_LABELS, *own, *(free if len(own) < OWN_QUESTIONS else [])]:
            field = asked.get(key, {})
            self.questions.append_entry(
                {
                    "key": key, "asked": key in asked, "required": bool(field.get("required")), "limit": field.get("limit"),
                    "label": field.get("label", ""), "help": field.get("help", ""), "example": field.get("example", ""),
                }
            )  # fmt: skip
