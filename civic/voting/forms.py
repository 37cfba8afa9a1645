"""The shape of what the team types about a poll: one form per theme, the options, the roll, the paper, the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import NumberRange, StopValidation
from wtforms.validators import Optional as Maybe

from civic.core.text import ascii_digits
from civic.proposals.fields import Amount
from civic.proposals.money import written
from civic.voting.counting import RULES, Parameter, RuleFault
from civic.voting.counting.faults import CountingFault
from civic.voting.fitting import (
    ABOUT_SETTINGS,
    ABOUT_TIES,
    FITTING,
    FOR_SEATS,
    RECOMMENDED_FORM,
    marked,
)
from civic.voting.kinds import BallotForm, Base, Channel, Majority, PollKind, Secrecy, Voters
from civic.voting.marks import RULES_WITH_MARKS, as_table, evaluated, read_marks
from civic.voting.models import Poll, PollOption
from civic.voting.ready import READY
from civic.voting.words import BASIS, citable
from civic.web.forms import Boxes, Form, LongText, Moment, Text, WholeNumber, at_most, chosen, required

MOST = 100_000
MARKS_FROM = [("evaluation", _l("From the published evaluation of the call")), ("table", _l("From a table"))]


def _choices(kind: Any) -> list[tuple[str, Any]]:
    return [(each.value, each.label) for each in kind]


def _offered(field: Any) -> set[str]:
    return {str(choice[0]) for choice in field.choices or ()} - {""}


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, _l("Write a number from %(low)d to %(high)d.", low=low, high=high))


class NewPollForm(Form):
    """Which ready-made poll to begin with, and its name."""

    ready = RadioField(
        _l("What is to be decided?"), [chosen(_l("Choose what is to be decided."))],
        choices=[(each.key, each.label) for each in READY.values()],
    )  # fmt: skip
    title = Text(
        _l("Name of the poll"), [at_most(160)],
        description=_l("For example: Participatory budget 2027. Empty: the usual name."),
    )  # fmt: skip
    call = SelectField(_l("Proposals of which call?"), validate_choice=False)

    def offer(self, calls: Iterable[Any]) -> None:
        """Offer the calls that have proposals."""
        self.call.choices = [
            ("", _("None: the options are written by hand")),
            *((str(c.id), c.title) for c in calls),
        ]


class ThemeForm(Form):
    """What every theme brings along: the version of the poll it was opened with."""

    version = HiddenField()

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        raise NotImplementedError

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        raise NotImplementedError

    def offer(self, poll: Poll, **choices: Sequence[Any]) -> None:
        """Offer what can be chosen."""


class SubjectForm(ThemeForm):
    """What is decided."""

    title = Text(_l("Name of the poll"), [required(_l("Write the name of the poll.")), at_most(160)])
    intro = LongText(
        _l("What is it about?"), [at_most(6000)],
        description=_l("In plain words: what is decided, why now, what happens with the result. **Bold**, lists and links can be written in Markdown."),
    )  # fmt: skip
    budget = Amount(_l("Money to be shared out"), [at_most(60)])
    seats = WholeNumber(_l("How many seats are filled?"), [Maybe(), _between(1, 200)])
    call = SelectField(_l("Proposals of which call?"), validate_choice=False)

    def offer(self, poll: Poll, **choices: Sequence[Any]) -> None:
        """Leave what this kind of poll does not have; offer the calls."""
        if poll.kind is not PollKind.BUDGET:
            del self.budget
            del self.call
        else:
            self.call.choices = [("", _("None")), *((str(c.id), c.title) for c in choices["calls"])]
        if poll.kind is not PollKind.ELECTION:
            del self.seats

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        self.title.data, self.intro.data = poll.title, poll.intro
        if "budget" in self:
            self.budget.data, self.call.data = written(poll.budget_cents), str(poll.call_id or "")
        if "seats" in self:
            self.seats.data = poll.seats

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        made: dict[str, Any] = {"title": self.title.data, "intro": self.intro.data or ""}
        if "budget" in self:
            known = _offered(self.call)
            made |= {
                "budget_cents": self.budget.cents,
                "call_id": int(self.call.data) if self.call.data in known else None,
            }
        if "seats" in self:
            made |= {"seats": self.seats.data} | fitting_rule(poll, poll.form, self.seats.data)
        return made


class VotersForm(ThemeForm):
    """Who votes, and where."""

    voters = RadioField(
        _l("Who has a vote?"), [chosen(_l("Choose who has a vote."))], choices=_choices(Voters)
    )
    min_sessions = WholeNumber(_l("At least how many sessions"), [Maybe(), _between(1, 100)])
    events = Boxes(_l("Of these events"), validate_choice=False)
    channels = Boxes(_l("How can they vote?"), choices=_choices(Channel))
    session = SelectField(
        _l("In which assembly?"), validate_choice=False,
        description=_l("Who is present is taken from its attendance list."),
    )  # fmt: skip

    def offer(self, poll: Poll, **choices: Sequence[Any]) -> None:
        """Offer the space's events and sessions."""
        self.events.choices = [(str(e.id), e.title) for e in choices["events"]]
        self.session.choices = [
            ("", _("None")),
            *((str(number), label) for number, label in choices["sessions"]),
        ]

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        self.voters.data, self.min_sessions.data = poll.voters.value, poll.min_sessions
        self.events.data, self.channels.data = [str(n) for n in poll.event_ids], list(poll.channels)
        self.session.data = str(poll.session_id or "")

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        by_events = self.voters.data == Voters.ATTENDEES
        events = _offered(self.events)
        sessions = _offered(self.session)
        return {
            "voters": Voters(self.voters.data),
            "min_sessions": self.min_sessions.data if by_events else None,
            "event_ids": [int(n) for n in self.events.data or () if n in events] if by_events else [],
            "channels": [channel.value for channel in Channel if channel.value in (self.channels.data or ())],
            "session_id": int(self.session.data) if self.session.data in sessions else None,
        }  # fmt: skip


class BallotTermsForm(ThemeForm):
    """How one votes."""

    secrecy = RadioField(
        _l("Public or secret?"), [chosen(_l("Choose whether the vote is secret."))], choices=_choices(Secrecy)
    )
    form = RadioField(
        _l("What does a voter do?"), [chosen(_l("Choose what a voter does."))], choices=_choices(BallotForm)
    )
    min_choices = WholeNumber(_l("Choose at least"), [Maybe(), _between(1, 500)])
    max_choices = WholeNumber(_l("Choose at most"), [Maybe(), _between(1, 500)])
    points = WholeNumber(_l("Points to give, or highest score"), [Maybe(), _between(1, 10_000)])
    within_budget = BooleanField(_l("What one voter chooses may not cost more than the money there is"))
    replaceable = BooleanField(_l("A vote may be changed until the close"))

    def offer(self, poll: Poll, **choices: Sequence[Any]) -> None:
        """Offer the ballots that can be counted."""
        best = RECOMMENDED_FORM[poll.kind]
        self.form.choices = [(each.value, marked(each.label, each is best)) for each in FITTING[poll.kind]]
        if poll.kind is not PollKind.BUDGET:
            del self.within_budget

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        self.secrecy.data, self.form.data = poll.secrecy.value, poll.form.value
        for name in ("min_choices", "max_choices", "points", "within_budget", "replaceable"):
            if name in self:
                self[name].data = getattr(poll, name)

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns; a rule that cannot count the new ballot gives way to the recommended one."""
        form = BallotForm(self.form.data)
        one, points = form is BallotForm.CHOOSE_ONE, form in (BallotForm.CUMULATIVE, BallotForm.SCORING)
        return {
            "secrecy": Secrecy(self.secrecy.data), "form": form, "min_choices": 1 if one else self.min_choices.data or 1,
            "max_choices": None if one else self.max_choices.data, "points": self.points.data if points else None,
            "within_budget": bool(self.within_budget.data) if "within_budget" in self else False,
            "replaceable": bool(self.replaceable.data),
        } | fitting_rule(poll, form, poll.seats)  # fmt: skip


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


class DatesForm(ThemeForm):
    """When."""

    roll_closes_at = Moment(_l("Objections to the roll until"), [Maybe()])
    opens_at = Moment(_l("The vote opens"), [required(_l("Write when the vote opens."))])
    closes_at = Moment(_l("The vote closes"), [required(_l("Write when the vote closes."))])

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        for name in ("roll_closes_at", "opens_at", "closes_at"):
            self[name].process_data(getattr(poll, name))

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        return {name: self[name].moment for name in ("roll_closes_at", "opens_at", "closes_at")}


class QuorumForm(ThemeForm):
    """How many must take part, and how much is needed."""

    quorum_percent = WholeNumber(
        _l("Quorum, in percent"),
        [Maybe(), _between(1, 100)],
        description=_l("Without it the vote decides nothing. Empty: none is asked."),
    )
    majority = RadioField(_l("Majority"), choices=_choices(Majority), validate_choice=True)
    majority_of = RadioField(_l("Of whom?"), choices=_choices(Base), validate_choice=True)

    def offer(self, poll: Poll, **choices: Sequence[Any]) -> None:
        """A majority is asked of decisions only."""
        if poll.kind is not PollKind.DECISION:
            del self.majority
            del self.majority_of

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        self.quorum_percent.data = poll.quorum_percent
        if "majority" in self:
            self.majority.data = (poll.majority or Majority.SIMPLE).value
            self.majority_of.data = (poll.majority_of or Base.VOTING).value

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        made: dict[str, Any] = {
            "quorum_percent": self.quorum_percent.data, "quorum_of": Base.ENTITLED if self.quorum_percent.data else None,
        }  # fmt: skip
        if "majority" in self:
            made |= {"majority": Majority(self.majority.data), "majority_of": Base(self.majority_of.data)}
        return made


class BasisForm(ThemeForm):
    """On which rules of law it rests: as a whole, and article by article."""

    legal_basis = LongText(
        _l("Ordinance, statute or minutes"), [at_most(300)],
        description=_l("What the whole poll rests on. For example: Ordinance 012-2026-MPI."),
    )  # fmt: skip

    def cited(self) -> list[Any]:
        """The fields of the single terms, in their order."""
        return [field for field in self if field.name.startswith(CITES)]

    def show(self, poll: Poll) -> None:
        """Fill the form with what is kept."""
        self.legal_basis.data = poll.legal_basis or ""
        for field in self.cited():
            field.data = (poll.basis or {}).get(field.name.removeprefix(CITES), "")

    def values(self, poll: Poll) -> dict[str, Any]:
        """What was typed, as the poll's columns."""
        basis = {field.name.removeprefix(CITES): field.data for field in self.cited() if field.data}
        return {"legal_basis": self.legal_basis.data or None, "basis": basis}


CITES = "cites_"


def basis_form(poll: Poll) -> BasisForm:
    """The form of the legal basis with a field for each term of this poll."""
    fields = {CITES + term: Text(BASIS[term], [at_most(160)]) for term in citable(poll.kind.value)}
    form: BasisForm = type("CitedForm", (BasisForm,), fields)()
    return form


THEMES: dict[str, tuple[Any, type[ThemeForm]]] = {
    "asunto": (_l("What is decided"), SubjectForm),
    "electores": (_l("Who votes, and where"), VotersForm),
    "cedula": (_l("How one votes"), BallotTermsForm),
    "conteo": (_l("How it is counted"), CountingForm),
    "empates": (_l("If two are equal"), TiesForm),
    "fechas": (_l("When"), DatesForm),
    "quorum": (_l("Quorum and majority"), QuorumForm),
    "base-legal": (_l("Legal basis"), BasisForm),
}


def theme_form(theme: str, poll: Poll) -> ThemeForm:
    """The form of a theme for this poll."""
    made = {"conteo": counting_form, "base-legal": basis_form}.get(theme)
    return made(poll) if made else THEMES[theme][1]()


class OptionForm(Form):
    """A project, a candidate or a text."""

    title = Text(_l("Name"), [required(_l("Write the name.")), at_most(200)])
    text = LongText(_l("Text"), [at_most(6000)])
    cost = Amount(_l("What it costs"), [at_most(60)])
    person = SelectField(_l("Person"), validate_choice=False)
    organization = SelectField(_l("Organisation that puts the candidate up"), validate_choice=False)
    list_name = Text(_l("List"), [at_most(120)])
    zone = Text(_l("Zone"), [at_most(80)])
    sex = SelectField(
        _l("Sex, for parity"),
        default="",
        choices=[("", _l("Not given")), ("F", _l("Woman")), ("M", _l("Man"))],
    )
    agreed = BooleanField(_l("The candidate agreed that it is used and published for parity"))
    photo = FileField(_l("Photograph"), description=_l("A JPEG or PNG picture of at most 10 MB."))
    meaning = SelectField(
        _l("What does choosing it mean?"), default="",
        choices=[("", _l("Nothing of these")), ("favour", _l("In favour")), ("against", _l("Against")), ("abstention", _l("Abstention"))],
    )  # fmt: skip

    def offer(self, poll: Poll, people: Sequence[Any] = (), organizations: Sequence[Any] = ()) -> None:
        """Leave out what this kind of poll does not ask."""
        if poll.kind is not PollKind.BUDGET:
            del self.cost
        if poll.kind is not PollKind.DECISION:
            del self.meaning
        if poll.kind is not PollKind.ELECTION:
            for name in ("person", "organization", "list_name", "sex", "agreed", "photo"):
                delattr(self, name)
        else:
            self.person.choices = [("", _("Nobody of the list")), *((str(p.id), p.full_name) for p in people)]
            self.organization.choices = [("", _("None")), *((str(o.id), o.name) for o in organizations)]

    def show(self, option: PollOption) -> None:
        """Fill the form with what is kept."""
        self.title.data, self.text.data, self.zone.data = option.title, option.text, option.zone or ""
        if "cost" in self:
            self.cost.data = written(option.cost_cents)
        if "meaning" in self:
            self.meaning.data = option.meaning or ""
        if "person" in self:
            self.person.data, self.organization.data = (
                str(option.person_id or ""),
                str(option.organization_id or ""),
            )
            self.list_name.data, self.sex.data = option.list_name or "", option.sex or ""
            self.agreed.data = bool(option.sex)

    def validate_agreed(self, field: Any) -> None:
        """Nobody's sex is published without their word."""
        if self.sex.data and not field.data:
            raise StopValidation(_("Ask the candidate first, or choose “Not given”."))

    def values(self) -> dict[str, Any]:
        """What was typed, as the option's columns."""
        made: dict[str, Any] = {
            "title": self.title.data,
            "text": self.text.data or "",
            "zone": self.zone.data or None,
        }
        if "cost" in self:
            made["cost_cents"] = self.cost.cents
        if "meaning" in self:
            made["meaning"] = self.meaning.data or None
        if "person" in self:
            people = _offered(self.person)
            organizations = _offered(self.organization)
            made |= {
                "person_id": int(self.person.data) if self.person.data in people else None,
                "organization_id": int(self.organization.data) if self.organization.data in organizations else None,
                "list_name": self.list_name.data or None, "sex": self.sex.data or None,
            }  # fmt: skip
        return made


class ReasonForm(Form):
    """Why."""

    reason = LongText(
        _l("Why? Everybody reads it."),
        [required(_l("Say why, so that everybody understands it later.")), at_most(500)],
    )


class AnswerForm(Form):
    """What is answered to an objection."""

    decision = RadioField(
        _l("Decision"), [chosen(_l("Choose whether the objection is right."))],
        choices=[("upheld", _l("It is right: what it says is corrected")), ("rejected", _l("It is not right: all stays as it is"))],
    )  # fmt: skip
    answer = LongText(
        _l("Answer with its reason. Everybody reads it."),
        [required(_l("Say why, so that everybody understands it later.")), at_most(500)],
    )


class BatchForm(Form):
    """A batch of paper as its table counted it."""

    table = Text(
        _l("Table"), [required(_l("Write the name of the table, for example Table 1.")), at_most(80)]
    )
    ballots = WholeNumber(
        _l("Ballots in all"), [required(_l("Write how many ballots there are.")), _between(1, 2000)]
    )
    blank = WholeNumber(_l("Of them blank"), [Maybe(), _between(0, 2000)])
    spoiled = WholeNumber(_l("Of them spoiled"), [Maybe(), _between(0, 2000)])
    sheet = FileField(
        _l("Photograph or scan of the signed sheet of the table"),
        description=_l("A photo (JPEG, PNG) or a PDF of at most 10 MB."),
    )


class LinesForm(Form):
    """The ballots of a batch, one per line."""

    lines = LongText(_l("One ballot per line"), [at_most(60_000)])


class DrawForm(Form):
    """What the public draw gave."""

    draw = Text(
        _l("What the draw gave"), [required(_l("Write down the numbers exactly as they were published.")), at_most(300)],
        description=_l("The numbers in the order in which they were published, for example 07 12 19 33 38 41. It can be entered only once."),
    )  # fmt: skip


class NoteForm(Form):
    """A word with the proclamation."""

    note = LongText(
        _l("A word with the proclamation"),
        [at_most(1000)],
        description=_l("For example the number of the minutes. Everybody reads it."),
    )


class OverruleForm(ReasonForm):
    """Who wins instead."""

    winners = Boxes(_l("Who wins instead"), validate_choice=False)

    def offer(self, options: Iterable[PollOption]) -> None:
        """Offer the options of the poll."""
        self.winners.choices = [(option.key, option.title) for option in options if not option.is_withdrawn]


class WitnessForm(Form):
    """Who keeps the heads of the box."""

    person = SelectField(_l("Person"), [chosen(_l("Choose a person."))], validate_choice=False)

    def offer(self, people: Iterable[Any]) -> None:
        """Offer representatives and team."""
        self.person.choices = [("", _("Choose")), *((str(p.id), p.full_name) for p in people)]
