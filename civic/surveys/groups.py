"""By what a gain is told apart: sex, age, sector, district. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from civic.organisations.models import Sector
from civic.people.models import Person, Sex
from civic.people.words import sex_word
from civic.surveys.answers import Answer
from civic.surveys.gain import Gain, GroupRow, Pair, by_group, by_question, overall
from civic.surveys.models import Question, Reply, Survey
from civic.surveys.scoring import Marked, shares

AGES = ((15, "under"), (30, "young"), (60, "adult"), (200, "older"))


@dataclass(frozen=True)
class Dimension:
    """A way to tell people apart: (group key, its words) in order, and to which group each person belongs."""

    title: Any
    groups: Sequence[tuple[str, Any]]
    group_of: Mapping[int, str]

    def rows(self, pairs: Sequence[Pair], points: Mapping[str, int]) -> list[tuple[Any, Gain]]:
        """(words, gain) of each group that may be told, the small ones together; nothing when they could be told apart."""
        words = dict(self.groups) | {"": _("Not known")}
        told: list[GroupRow] = by_group(pairs, self.group_of, [key for key, _words in self.groups], points)
        return [
            (words.get(row.key, row.key) if row.key is not None else _("Other groups together"), row.gain)
            for row in told
        ]


@dataclass(frozen=True)
class Comparison:
    """An entry and an exit test of one event, set side by side."""

    people: int
    questions: Sequence[tuple[Question, Gain]]
    whole: Gain | None
    dimensions: Sequence[tuple[Any, list[tuple[Any, Gain]]]]


def age_group(person: Person, day: date) -> str:
    """The key of the age group on a day, "" when the birth date is unknown."""
    age = person.age_on(day)
    return "" if age is None else next(key for limit, key in AGES if age < limit)


def dimensions(people: Sequence[Person], sectors: Mapping[int, str], day: date) -> list[Dimension]:
    """Sex, age, sector and district of these people on a day."""
    ages = [
        ("under", _("Under 15")),
        ("young", _("15 to 29 years")),
        ("adult", _("30 to 59 years")),
        ("older", _("60 and more")),
    ]
    districts = {p.ubigeo: p.district.name for p in people if p.ubigeo and p.district}
    return [
        Dimension(
            _("Sex"),
            [(Sex.FEMALE.value, sex_word(Sex.FEMALE)), (Sex.MALE.value, sex_word(Sex.MALE))],
            {p.id: "" if p.sex is Sex.UNSTATED else p.sex.value for p in people},
        ),
        Dimension(_("Age"), ages, {p.id: age_group(p, day) for p in people}),
        Dimension(_("Sector"), [(s.value, s.label) for s in Sector], sectors),
        Dimension(
            _("District"),
            sorted(districts.items(), key=lambda row: row[1]),
            {p.id: p.ubigeo or "" for p in people},
        ),
    ]


def marked(survey: Survey) -> list[Marked]:
    """The questions that give points."""
    return [Marked(q.key, frozenset(q.right), q.points) for q in survey.questions if q.is_scored]


def shares_of(reply: Reply, survey: Survey) -> dict[str, Fraction]:
    """{question key: the part that was right} of a reply."""
    keys = {q.id: q.key for q in survey.questions}
    chosen = {keys[a.question_id]: a.choices for a in reply.answers if a.question_id in keys}
    return shares(marked(survey), {key: choices or Answer().choices for key, choices in chosen.items()})


def pairs_of(entry: Survey, exit_test: Survey, replies: Sequence[Reply]) -> list[Pair]:
    """Who did both tests: the first attempt of the entry test, the best of the exit test, by person."""
    before: dict[int, dict[str, Fraction]] = {}
    after: dict[int, Reply] = {}
    for reply in replies:  # first attempts come first
        if reply.person_id is None:
            continue
        if reply.survey_id == entry.id:
            before.setdefault(reply.person_id, shares_of(reply, entry))
        elif reply.survey_id == exit_test.id:
            best = after.get(reply.person_id)
            if best is None or (reply.score or 0) > (best.score or 0):
                after[reply.person_id] = reply
    both = sorted(before.keys() & after.keys())
    return [Pair(person_id, before[person_id], shares_of(after[person_id], exit_test)) for person_id in both]


def common(entry: Survey, exit_test: Survey) -> list[Question]:
    """The questions of the exit test that the entry test asked too."""
    keys = {q.key for q in entry.questions if q.is_scored}
    return [q for q in exit_test.questions if q.is_scored and q.key in keys]


def compare(
    entry: Survey,
    exit_test: Survey,
    pairs: Sequence[Pair],
    people: Sequence[Person],
    sectors: Mapping[int, str],
    day: date,
) -> Comparison:
    """The gain over all, per question and per group; small groups are not told."""
    questions = common(entry, exit_test)
    points = {q.key: q.points for q in questions}
    gains = by_question(pairs, [q.key for q in questions])
    whole = overall(pairs, points)
    told = [(d.title, d.rows(pairs, points)) for d in dimensions(people, sectors, day)] if whole else []
    return Comparison(len(pairs), [(q, gains[q.key]) for q in questions if q.key in gains], whole, told)
