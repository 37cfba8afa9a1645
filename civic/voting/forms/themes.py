"""A poll theme by theme: what is decided, who votes, how, when, how many must take part, on what it rests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional as Maybe

from civic.proposals.fields import Amount
from civic.proposals.money import written
from civic.voting.fitting import (
    FITTING,
    RECOMMENDED_FORM,
    marked,
)
from civic.voting.forms.counting import CountingForm, TiesForm, counting_form, fitting_rule
from civic.voting.forms.parts import ThemeForm, between, choices_of, offered
from civic.voting.kinds import BallotForm, Base, Channel, Majority, PollKind, Secrecy, Voters
from civic.voting.models import Poll
from civic.voting.ready import READY
from civic.voting.words import BASIS, citable
from civic.web.forms import Boxes, Form, LongText, Moment, Text, WholeNumber, at_most, chosen, required


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


class SubjectForm(ThemeForm):
    """What is decided."""

    title = Text(_l("Name of the poll"), [required(_l("Write the name of the poll.")), at_most(160)])
    intro = LongText(
        _l("What is it about?"), [at_most(6000)],
        description=_l("In plain words: what is decided, why now, what happens with the result. **Bold**, lists and links can be written in Markdown."),
    )  # fmt: skip
    budget = Amount(_l("Money to be shared out"), [at_most(60)])
    seats = WholeNumber(_l("How many seats are filled?"), [Maybe(), between(1, 200)])
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
            known = offered(self.call)
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
        _l("Who has a vote?"), [chosen(_l("Choose who has a vote."))], choices=choices_of(Voters)
    )
    min_sessions = WholeNumber(_l("At least how many sessions"), [Maybe(), between(1, 100)])
    events = Boxes(_l("Of these events"), validate_choice=False)
    channels = Boxes(_l("How can they vote?"), choices=choices_of(Channel))
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
        events = offered(self.events)
        sessions = offered(self.session)
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
        _l("Public or secret?"),
        [chosen(_l("Choose whether the vote is secret."))],
        choices=choices_of(Secrecy),
    )
    form = RadioField(
        _l("What does a voter do?"), [chosen(_l("Choose what a voter does."))], choices=choices_of(BallotForm)
    )
    min_choices = WholeNumber(_l("Choose at least"), [Maybe(), between(1, 500)])
    max_choices = WholeNumber(_l("Choose at most"), [Maybe(), between(1, 500)])
    points = WholeNumber(_l("Points to give, or highest score"), [Maybe(), between(1, 10_000)])
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
        [Maybe(), between(1, 100)],
        description=_l("Without it the vote decides nothing. Empty: none is asked."),
    )
    majority = RadioField(_l("Majority"), choices=choices_of(Majority), validate_choice=True)
    majority_of = RadioField(_l("Of whom?"), choices=choices_of(Base), validate_choice=True)

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


CITES = "cites_"


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
