"""What must fit together before a poll can be called, and who may make one: rules that no database decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotAllowed
from civic.voting import commands
from civic.voting.kinds import BallotForm, Majority, PollKind, Secrecy, Voters
from civic.voting.rules import why_not_call, why_not_terms
from tests.voting.polls import Assembly


@pytest.fixture
def assembly(app, make):
    return Assembly(make)


def test_only_who_leads_the_space_makes_polls(assembly, make):
    for person in (assembly.titulars[0], make.person(account=True)):
        with pytest.raises(NotAllowed), transaction():
            commands.make_poll(person, assembly.space, assembly.terms())


def test_terms_that_do_not_fit_together_are_told(assembly):
    poll = assembly.draft()
    for changes, words in (
        ({"budget_cents": None}, "how much money"),
        ({"kind": PollKind.ELECTION}, "how many seats"),
        ({"kind": PollKind.ELECTION, "seats": 4}, "fewer candidates"),
        ({"form": BallotForm.CUMULATIVE}, "how many points"),
        ({"max_choices": 1, "min_choices": 2}, "less than the least"),
        ({"voters": Voters.ATTENDEES}, "how many sessions"),
        ({"budget_cents": None, "kind": PollKind.ELECTION, "seats": 1, "within_budget": True}, "needs the money"),
        ({"channels": []}, "at least one way"),
        ({"secrecy": Secrecy.SECRET, "channels": ["hall"]}, "never secret"),
        ({"draw_from": ""}, "public draw"),
    ):  # fmt: skip
        before = {name: getattr(poll, name) for name in changes}
        for name, value in changes.items():
            setattr(poll, name, value)
        assert words in str(why_not_terms(poll)), changes
        for name, value in before.items():
            setattr(poll, name, value)
    assert why_not_terms(poll) is None


def test_a_decision_needs_both_sides_and_a_majority(assembly):
    poll = assembly.draft(
        kind=PollKind.DECISION, form=BallotForm.CHOOSE_ONE, budget_cents=None, rule="plurality"
    )
    assert "which majority" in str(why_not_terms(poll))
    poll.majority = Majority.ABSOLUTE
    assert why_not_terms(poll) is None
    poll.options[1].meaning = None
    assert "in favour and one against" in str(why_not_terms(poll))


def test_a_poll_that_should_be_open_already_cannot_be_called(assembly):
    poll = assembly.draft()
    poll.opens_at = clock.now() - timedelta(minutes=1)
    assert "must open in the future" in str(why_not_call(poll, clock.now()))
