"""What cannot be called or decided, as tables of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale

from civic.meetings.models import DecisionWay, MeetingKind
from civic.meetings.queries import Presence
from civic.meetings.quorum import Voice
from civic.meetings.rules import CallData, DecisionData, why_not_call, why_not_decide
from civic.organisations.models import Sector

NINE = datetime(2026, 6, 13, 14, tzinfo=UTC)
CALL = CallData(MeetingKind.ORDINARY, NINE, NINE + timedelta(hours=3), "Local comunal", items=("Uno",))
CALLS = [
    ({}, None),
    ({"first_percent": None, "first_count": 3}, None),
    ({"second_after": 30, "second_percent": 30}, None),
    ({"second_percent": 30}, None),  # without minutes there is no second call to look at
    ({"first_percent": None}, "either in percent or as a number"),
    ({"first_count": 3}, "either in percent or as a number"),
    ({"first_percent": 101}, "between 1 and 100"),
    ({"first_percent": 0}, "between 1 and 100"),
    ({"second_after": 30}, "second call either in percent"),
    ({"second_after": 30, "second_percent": 30, "second_count": 2}, "second call either in percent"),
    ({"second_after": 0, "second_percent": 30}, "some minutes after"),
    ({"first_percent": None, "first_count": 0}, "At least one"),
    ({"place": ""}, "where it will be"),
    ({"items": ("x",) * 41}, "at most 40"),
    ({"ends_at": NINE}, "ends after it begins"),
    ({"ends_at": NINE + timedelta(hours=25)}, "ends after it begins"),
]

ROOM = Presence(NINE, 1, {n: Voice(n, Sector.PUBLIC, n, True) for n in (1, 2, 3)}, [], [], [], 5)
VOTE = DecisionData("Se aprueba.", DecisionWay.VOTE, NINE, "uno", in_favour=2, against=1, abstained=0)
DECISIONS = [
    ({}, None),
    ({"in_favour": 0, "against": 3}, None),
    ({"poll_id": 1, "in_favour": None, "against": None}, None),  # its count is taken over
    ({"way": DecisionWay.CONSENSUS, "in_favour": 99}, None),  # a consensus has no votes
    ({"dissents": ((1, "No"),)}, None),
    ({"text": ""}, "what was decided"),
    ({"in_favour": 3}, "more votes than voices"),
    ({"against": None}, "how many were in favour"),
    ({"in_favour": 0, "against": 0}, "Nobody voted"),
    ({"in_favour": -1, "against": 2}, "from 0 on"),
    ({"dissents": ((9, "No"),)}, "Only an accredited"),
]


def check(told, words):
    """Nothing where nothing is expected, else a sentence with these words."""
    assert (told is None) if words is None else (told is not None and words in told)


@pytest.fixture(scope="module")
def english(request):
    """Sentences in English, one application for all cases."""
    from flask import Flask
    from flask_babel import Babel

    bare = Flask(__name__)
    Babel(bare)
    with bare.test_request_context(), force_locale("en"):
        yield


@pytest.mark.parametrize(("more", "words"), CALLS)
def test_a_call(english, more, words):
    check(why_not_call(replace(CALL, **more)), words)


@pytest.mark.parametrize(("more", "words"), DECISIONS)
def test_a_decision(english, more, words):
    check(why_not_decide(replace(VOTE, **more), ROOM, {1, 2, 3, 4, 5}), words)
