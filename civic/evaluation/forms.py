"""The shape of what is typed about sheets, filters and scores."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from civic.core.text import ascii_digits, clean
from civic.evaluation.models import RESERVES, Sheet, Verdict
from civic.evaluation.ranking import Reserve, TieBreak
from civic.evaluation.sheet import MOST_ROWS, CriterionLine, FilterLine, SheetData, data_of
from civic.proposals.fields import Amount
from civic.proposals.money import written
from civic.web.forms import Day, Form, LongText, Text, WholeNumber, at_most, required

BLANK_ROWS = 2
_CHAIN = (TieBreak.CRITERIA, TieBreak.BENEFITED, TieBreak.COST)


class Weight(StringField):
    """Points with at most two decimals, point or comma; kept in hundredths."""

    hundredths: int | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the points or explain."""
        self.data = clean(valuelist[0])[:20] if valuelist else ""
        text = ascii_digits(self.data).replace(",", ".").rstrip("%").strip()
        self.hundredths = None
        if not text:
            return
        whole, _point, part = text.partition(".")
        if not (whole.isdigit() and len(whole) <= 3 and (part.isdigit() or not part) and len(part) <= 2):
            raise ValueError(_l("Write the weight as a number with at most two decimals, for example 12.5."))
        self.hundredths = int(Decimal(f"{whole}.{part or 0}") * 100)


class FilterRow(PlainForm):
    """One filter; without a name the row is left out."""

    name = Text(_l("Question"), [at_most(200)])
    norm = LongText(_l("Norm"), [at_most(1000)])
    least = Amount(_l("Least cost (S/)"))
    most = Amount(_l("Most cost (S/)"))


class CriterionRow(PlainForm):
    """One criterion; without a name and weight the row is left out."""

    heading = Text(_l("Main criterion, if this is a part of it"), [at_most(160)])
    name = Text(_l("Criterion"), [at_most(200)])
    about = LongText(_l("What is looked at"), [at_most(1000)])
    weight = Weight(_l("Weight (points of 100)"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A criterion has its name and its weight."""
        fine = bool(super().validate(extra_validators))
        if fine and bool(self.name.data) != bool(self.weight.hundredths):
            self.name.errors = [*self.name.errors, _l("Write the name and the weight of this criterion.")]
            return False
        return fine


class AnchorRow(PlainForm):
    """What a number of the scale means."""

    words = Text(_l("In words"), [at_most(200)])


class SheetForm(Form):
    """A whole sheet."""

    version = HiddenField()
    legal_basis = Text(_l("Norm that fixes these criteria"), [at_most(300)])
    filters = FieldList(FormField(FilterRow), max_entries=MOST_ROWS + BLANK_ROWS)
    criteria = FieldList(FormField(CriterionRow), max_entries=MOST_ROWS + BLANK_ROWS)
    lowest = WholeNumber(_l("The scale begins at"))
    highest = WholeNumber(_l("and ends at"))
    anchors = FieldList(FormField(AnchorRow), max_entries=12)
    evaluators = WholeNumber(_l("Evaluators of each proposal"))
    threshold = WholeNumber(_l("Discuss when they differ by more than (points)"))
    minimum = WholeNumber(_l("Least points to enter the list"))
    tie_break = SelectField(_l("When two have the same points, what decides first"), choices=[
        ("criteria", _l("The criterion that weighs most, then people, then cost")),
        ("benefited", _l("More people who benefit, then the criteria, then cost")),
        ("cost", _l("The smaller cost, then the criteria, then people")),
    ])  # fmt: skip
    reserve = RadioField(
        _l("When one no longer fits under the ceiling"), choices=[(r.value, RESERVES[r]) for r in Reserve]
    )

    @classmethod
    def of(cls, sheet: Sheet) -> SheetForm:
        """The form with the sheet in it and some empty rows."""
        data = data_of(sheet)
        blank = range(BLANK_ROWS)
        return cls(data={
            "version": sheet.version, "legal_basis": data.legal_basis, "lowest": data.lowest, "highest": data.highest,
            "evaluators": data.evaluators, "threshold": data.threshold, "minimum": data.minimum,
            "tie_break": data.tie_break[0].value, "reserve": data.reserve.value,
            "filters": [{"name": f.name, "norm": f.norm, "least": written(f.least_cents), "most": written(f.most_cents)}
                        for f in data.filters] + [{} for _n in blank],
            "criteria": [{"heading": c.heading, "name": c.name, "about": c.about,
                          "weight": f"{c.weight_hundredths / 100:.2f}".rstrip("0").rstrip(".")}
                         for c in data.criteria] + [{} for _n in blank],
            "anchors": [{"words": data.anchors.get(str(n), "")} for n in range(data.lowest, data.highest + 1)],
        })  # fmt: skip

    @property
    def read(self) -> SheetData:
        """The sheet as typed."""
        first = TieBreak(self.tie_break.data)
        chain = [first, *(step for step in _CHAIN if step is not first), TieBreak.NUMBER]
        lowest = self.lowest.data if self.lowest.data is not None else -1
        return SheetData(
            [FilterLine(row.form.name.data, row.form.norm.data or "", row.form.least.cents, row.form.most.cents)
             for row in self.filters if row.form.name.data],
            [CriterionLine(row.form.name.data, row.form.weight.hundredths or 0, row.form.heading.data or "",
                           row.form.about.data or "")
             for row in self.criteria if row.form.name.data],
            lowest, self.highest.data if self.highest.data is not None else -1,
            {str(lowest + n): row.form.words.data or "" for n, row in enumerate(self.anchors)},
            self.evaluators.data or 0, self.threshold.data or 0, self.minimum.data or 0, chain, Reserve(self.reserve.data),
            self.legal_basis.data or "",
        )  # fmt: skip


def filter_form(sheet: Sheet, known: dict[int, Any]) -> Any:
    """The form of a proposal's filters: yes, no or doubt and why, for each."""
    fields: dict[str, Any] = {}
    for f in sheet.filters:
        before = known.get(f.id)
        fields[f"verdict_{f.id}"] = RadioField(
            f.name, [Optional()], choices=[(v.value, v.label) for v in Verdict], default=before.verdict.value if before else None
        )  # fmt: skip
        fields[f"reason_{f.id}"] = LongText(
            _l("Why"), [at_most(1500)], default=before.reason if before else ""
        )
    fields["reason"] = LongText(_l("Why the answers change"), [at_most(500)])
    return type("FilterForm", (Form,), fields)()


def filters_given(form: Any, sheet: Sheet) -> list[tuple[int, Verdict, str]]:
    """(filter id, verdict, why) of what was answered."""
    return [
        (f.id, Verdict(form[f"verdict_{f.id}"].data), form[f"reason_{f.id}"].data or "")
        for f in sheet.filters if form[f"verdict_{f.id}"].data
    ]  # fmt: skip


def score_form(sheet: Sheet, scores: dict[str, int], reasons: dict[str, str], comment: str) -> Any:
    """The form of an evaluation: a number with its words and a reason for each criterion."""
    choices = [(str(n), f"{n} · {sheet.anchors.get(str(n), '')}") for n in sheet.numbers]
    fields: dict[str, Any] = {}
    for c in sheet.criteria:
        value = scores.get(c.code)
        fields[f"score_{c.code}"] = RadioField(_("Score of “%(criterion)s”", criterion=c.name), [Optional()], choices=choices,
                                               default=str(value) if value is not None else None)  # fmt: skip
        fields[f"reason_{c.code}"] = LongText(_("Why this score for “%(criterion)s”", criterion=c.name), [at_most(2000)],
                                              default=reasons.get(c.code, ""))  # fmt: skip
    fields["comment"] = LongText(_l("About the whole proposal"), [at_most(3000)], default=comment)
    fields["change_reason"] = LongText(_l("Why you correct what you sent"), [at_most(500)])
    return type("ScoreForm", (Form,), fields)()


def scores_given(form: Any, sheet: Sheet) -> tuple[dict[str, int], dict[str, str], str]:
    """(scores, reasons, comment) as written so far."""
    codes = [c.code for c in sheet.criteria]
    scores = {code: int(form[f"score_{code}"].data) for code in codes if form[f"score_{code}"].data}
    reasons = {code: form[f"reason_{code}"].data for code in codes if form[f"reason_{code}"].data}
    return scores, reasons, form.comment.data or ""


class AssignForm(Form):
    """Who is to evaluate a proposal."""

    person = SelectField(_l("Evaluator"), coerce=int, validate_choice=False)

    @classmethod
    def of(cls, choices: list[tuple[int, str]]) -> AssignForm:
        """The form with the evaluators of the space."""
        form = cls()
        form.person.choices = choices
        return form


class DeclareForm(Form):
    """Whether an evaluator has an interest in the proposal."""

    conflict = RadioField(_l("Have you, your family or your work an interest in this proposal?"), [Optional()], choices=[
        ("no", _l("No: I can judge it independently")), ("yes", _l("Yes: I step back from it")),
    ])  # fmt: skip
    reason = LongText(_l("If yes: which interest"), [at_most(500)])


class EndForm(Form):
    """Why an evaluator is taken off."""

    reason = LongText(_l("Why"), [at_most(500)])
    conflict = RadioField(_l("Is it a conflict of interest?"), [Optional()], choices=[("no", _l("No")), ("yes", _l("Yes"))], default="no")  # fmt: skip


class DiscussForm(Form):
    """What was discussed."""

    held_on = Day(_l("Day of the discussion"), [required(_l("Write the day of the discussion."))])
    note = LongText(_l("What was discussed, and what you agreed"), [required(_l("Write what was discussed and what you agreed.")), at_most(3000)])  # fmt: skip


class ReasonForm(Form):
    """A reason."""

    reason = LongText(_l("What is corrected, and why"), [at_most(500)])
