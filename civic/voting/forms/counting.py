"""How a poll is counted: the rule, its settings, the marks of a matrix, what decides between equals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField

from civic.core.text import ascii_digits
from civic.voting.counting import RULES, Parameter, RuleFault
from civic.voting.counting.faults import CountingFault
from civic.voting.fitting import (
    ABOUT_SETTINGS,
    ABOUT_TIES,
    FITTING,
    FOR_SEATS,
    marked,
)
from civic.voting.forms.parts import ThemeForm
from civic.voting.kinds import BallotForm, PollKind
from civic.voting.marks import RULES_WITH_MARKS, as_table, evaluated, read_marks
from civic.voting.models import Poll
from civic.web.forms import LongText, Text, at_most, chosen

MARKS_FROM = [("evaluation", _l("From the published evaluation of the call")), ("table", _l("From a table"))]


def fitting_rule(poll: Poll, form: BallotForm, seats: int | None) -> dict[str, Any]:
    """Nothing when the poll's rule can count such ballots for so many seats, else the recommended one with its settings."""
    several = (seats or 0) > 1
    fit = [rule for rule in FITTING[poll.kind].get(form, ()) if not several or rule in FOR_SEATS]
    if poll.rule in fit or not fit:
        return {}
    return {"rule": fit[0], "parameters": usual_settings(fit[0])}


def usual_settings(rule: str) -> dict[str, Any]:
    """The recommended settings of a rule."""
    return {p.name: p.default for p in RULES[rule].asks if p.default not in (None, False)}


class CountingForm(ThemeForm):
    """How it is counted. The settings of each rule are fields made from the counting package's own list (`counting_form`)."""

    rule = RadioField(_l("How is it counted?"), [chosen(_l("Choose how it is counted."))])
    quotas = LongText(
        _l("Quotas and parity"), [at_most(1000)],
        description=_l("One per line, in the order in which they apply: sex=F>=2 (at least two women), zone=norte<=1 (at most one of this zone), or name>=1:short-name,short-name."),
    )  # fmt: skip

    marks_from = RadioField(
        _l("Where do the marks come from?"), validate_choice=False,
        choices=MARKS_FROM,
    )  # fmt: skip
    marks = TextAreaField(  # as it was copied: tabs part the cells of a spreadsheet
        _l("Table of marks"), [at_most(200_000)],
        description=_l("Copy it from your spreadsheet with these columns: option, criterion, weight, maximum, evaluator, mark. An option is named by its number on the ballot. The table is published: write evaluators as 1, 2, 3."),
    )  # fmt: skip

    offered: tuple[str, ...] = ()
    poll: Poll
    evaluated: dict[str, Any] | None = None  # what the published evaluation says
    matrix: dict[str, Any] | None = None  # what was chosen and could be read

    def settings(self, rule: str) -> list[Any]:
        """The fields of a rule's settings; the marks of a matrix are asked for apart, once for all rules."""
        return [self[_field_name(rule, asked)] for asked in asked_of(rule)]

    def offer(self, poll: Poll, **choices: Sequence[Any]) -> None:
        """Offer the rules that can count the poll's ballots."""
        self.rule.choices = [
            (rule, marked(_(RULES[rule].title), not n)) for n, rule in enumerate(self.offered)
        ]
        if poll.kind is not PollKind.ELECTION:
            del self.quotas
        if not set(self.offered) & set(RULES_WITH_MARKS):
            del self.marks
            del self.marks_from
            return
        self.poll, self.evaluated = poll, evaluated(poll)
        if self.evaluated is None:
            self.marks_from.choices = MARKS_FROM[1:]

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        self.rule.data = poll.rule
        if "marks" in self:
            kept = poll.parameters.get("matrix")
            from_there = self.evaluated is not None and kept in (None, self.evaluated)
            self.marks_from.data = "evaluation" if from_there else "table"
            self.marks.data = "" if from_there else as_table(kept)
        if "quotas" in self:
            self.quotas.data = "\n".join(poll.quotas)
        for rule in self.offered:
            for asked in asked_of(rule):
                kept = poll.parameters.get(asked.name) if rule == poll.rule else None
                self[_field_name(rule, asked)].data = asked.default if kept is None else kept

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        rule = self.rule.data
        parameters: dict[str, Any] = {}
        for asked in asked_of(rule):
            typed = self[_field_name(rule, asked)].data
            value = asked.read(ascii_digits(typed) if isinstance(typed, str) else typed)
            if value not in (None, "", False):
                parameters[asked.name] = value if isinstance(value, (str, bool)) else str(value)
        if rule in RULES_WITH_MARKS and self.matrix:
            parameters["matrix"] = self.matrix
        lines = (self.quotas.data or "").splitlines() if "quotas" in self else []
        return {
            "rule": rule,
            "parameters": parameters,
            "quotas": [line.strip() for line in lines if line.strip()],
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Every setting of the chosen rule can be read."""
        fine = bool(super().validate(extra_validators))
        if self.rule.data in self.offered:
            for asked in asked_of(self.rule.data):
                try:
                    typed = self[_field_name(self.rule.data, asked)].data
                    asked.read(ascii_digits(typed) if isinstance(typed, str) else typed)
                except (RuleFault, ValueError, ZeroDivisionError):
                    self.refuse(
                        _("Write a number, for example 1 or 2.5, or leave it empty."),
                        _field_name(self.rule.data, asked),
                    )
                    fine = False
        return fine and self._reads_marks()

    def _reads_marks(self) -> bool:
        """The marks of a rule that needs them, from where they are said to come; a line that cannot be read is named."""
        if self.rule.data not in RULES_WITH_MARKS:
            return True
        for asked in asked_of(self.rule.data):
            name = _field_name(self.rule.data, asked)
            typed = ascii_digits(str(self[name].data or ""))
            if asked.name == "matrix_weight" and Fraction(str(asked.read(typed))) > 100:
                self.refuse(_("The weight of the marks goes from 0 to 100 percent."), name)
                return False
        if self.marks_from.data == "evaluation" and self.evaluated is not None:
            self.matrix = self.evaluated
            return True
        if not (self.marks.data or "").strip():
            self.refuse(_("Copy the marks of the evaluators into the table."), "marks")
            return False
        try:
            self.matrix = read_marks(self.marks.data or "", self.poll)
        except CountingFault as fault:
            self.refuse(fault.note.words(_), "marks")
            return False
        return True


def asked_of(rule: str) -> list[Parameter]:
    """What a form asks for a rule, but the marks."""
    return [asked for asked in RULES[rule].asks if asked.kind != "sheet"]


def _field_name(rule: str, asked: Parameter) -> str:
    return f"{rule}_{asked.name}".replace("-", "_")


def counting_form(poll: Poll) -> CountingForm:
    """The form of the rules that can count the poll's ballots, each with its settings."""
    several = (poll.seats or 0) > 1
    offered = tuple(r for r in FITTING[poll.kind].get(poll.form, ()) if not several or r in FOR_SEATS)
    made: dict[str, Any] = {"offered": offered}
    for rule in offered:
        for asked in asked_of(rule):
            made[_field_name(rule, asked)] = _setting(asked)
    form: CountingForm = type("RulesForm", (CountingForm,), made)()
    return form


def _setting(asked: Parameter) -> Any:
    about: Any = ABOUT_SETTINGS.get(asked.name)
    label = _(asked.label)
    if asked.kind == "choice":
        choices = [
            (value, marked(ABOUT_SETTINGS.get(f"{asked.name}.{value}", value), value == asked.default))
            for value in asked.choices
        ]
        return SelectField(
            label, choices=choices, default=asked.default, validate_choice=True, description=about
        )
    if asked.kind == "flag":
        return BooleanField(label, description=about)
    return Text(label, [at_most(20)], description=about)


class TiesForm(ThemeForm):
    """What decides between equals."""

    tie_break = RadioField(
        _l("If two are equal"),
        [chosen(_l("Choose what decides between equals."))],
        choices=list(ABOUT_TIES.items()),
    )
    draw_from = Text(
        _l("Which public draw?"), [at_most(300)],
        description=_l("One that everybody can look up and nobody here can influence, after the close. For example: the main draw of La Tinka on Sunday 14 March 2027."),
    )  # fmt: skip

    def offer(self, poll: Poll, **choices: Sequence[Any]) -> None:
        """Mark what is recommended."""
        self.tie_break.choices = [(key, marked(words, key == "default")) for key, words in ABOUT_TIES.items()]

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        self.tie_break.data, self.draw_from.data = poll.tie_break, poll.draw_from

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        return {"tie_break": self.tie_break.data, "draw_from": self.draw_from.data or ""}
