"""Paper: read by two, compared line by line, in the box once, and found by the recount."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotAllowed, Refused
from civic.spaces.models import TeamRole
from civic.voting import commands
from civic.voting.published import lines_of
from civic.voting.queries import batches_of, poll_by_slug
from civic.voting.recount.check import check_box
from tests.voting.polls import Assembly

PAPERS = [{"agua": 1}, {"agua": 1, "losa": 1}, {}]


@pytest.fixture
def assembly(app, make):
    made = Assembly(make)
    made.other = make.team(made.space, TeamRole.FACILITATOR)
    return made


def batch_in(assembly, poll, **counted):
    with transaction():
        commands.open_batch(
            assembly.coordinator, poll, "Mesa 1", **({"ballots": 4, "blank": 1, "spoiled": 1} | counted)
        )
    return batches_of(poll)[-1]


def typed(assembly, poll, batch, who, lines):
    with transaction():
        commands.type_batch(who, poll, batch, lines)
    return batches_of(poll)[-1]


def test_two_persons_read_a_batch_and_it_counts_once(assembly):
    poll = assembly.secret(rule="greedy-score", parameters={})
    batch = batch_in(assembly, poll)
    batch = typed(assembly, poll, batch, assembly.coordinator, PAPERS)
    with pytest.raises(Refused, match="second reading is missing"), transaction():
        commands.enter_batch(assembly.coordinator, poll, batch)
    batch = typed(
        assembly, poll, batch, assembly.coordinator, PAPERS
    )  # the same person reads once, however often
    assert batch.second is None
    batch = typed(assembly, poll, batch, assembly.other, [{"agua": 1}, {"agua": 1, "luz": 1}, {}])
    [difference] = commands.differences(batch)
    assert (difference.line, difference.first, difference.second) == (2, PAPERS[1], {"agua": 1, "luz": 1})
    with pytest.raises(Refused, match="differ in 1 line"), transaction():
        commands.enter_batch(assembly.other, poll, batch)
    batch = typed(assembly, poll, batch, assembly.other, PAPERS)
    with transaction():
        commands.enter_batch(assembly.other, poll, batch)
    for act in (
        lambda: commands.enter_batch(assembly.other, poll, batch),
        lambda: commands.type_batch(assembly.other, poll, batch, PAPERS),
    ):
        with pytest.raises(Refused, match="in the box already"), transaction():
            act()
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(assembly.coordinator, poll)
    poll = poll_by_slug(poll.slug)
    box = check_box(list(lines_of(poll)))
    assert (box.findings, box.channels) == ([], {"paper": 3})
    assert poll.result["count"]["winners"] == ["agua", "losa"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (PAPERS[:2], "3 valid ballots; you typed 2"),
        ([{"agua": 1}] * 3, "1 blank ballot"),
        ([{"agua": 1, "losa": 1, "luz": 1}, {"agua": 1}, {}], "Line 1: Choose at most 2"),
    ],
)
def test_a_reading_that_does_not_add_up_is_told_how(assembly, lines, words):
    poll = assembly.secret()
    batch = batch_in(assembly, poll)
    with pytest.raises(Refused, match=words), transaction():
        commands.type_batch(assembly.coordinator, poll, batch, lines)


@pytest.mark.parametrize(
    "counted", [{"ballots": 0, "blank": 0, "spoiled": 0}, {"ballots": 2, "blank": 2, "spoiled": 1}]
)
def test_a_table_that_does_not_add_up_is_refused(assembly, counted):
    poll = assembly.secret()
    with pytest.raises(Refused), transaction():
        commands.open_batch(assembly.coordinator, poll, "Mesa 1", **counted)


def test_paper_is_taken_in_after_the_hour_and_not_after_the_box_was_opened(assembly):
    poll = assembly.shift(assembly.secret(), closes_at=clock.now() - timedelta(seconds=1))
    batch = batch_in(assembly, poll, ballots=1, blank=0, spoiled=1)
    with pytest.raises(Refused, match="batch 1 is not in the box"), transaction():
        commands.close_poll(assembly.coordinator, poll)
    for who in (assembly.coordinator, assembly.other):
        batch = typed(assembly, poll, batch, who, [])
    with transaction():
        commands.enter_batch(assembly.coordinator, poll, batch)
        commands.close_poll(assembly.coordinator, poll)
    with pytest.raises(Refused, match="no paper can be added"):
        batch_in(assembly, poll_by_slug(poll.slug))
    with pytest.raises(Refused, match="no ballots on paper"):
        batch_in(assembly, assembly.open(title="Pública"))


def test_only_the_team_touches_paper(assembly):
    poll = assembly.secret()
    with pytest.raises(NotAllowed), transaction():
        commands.open_batch(assembly.titulars[0], poll, "Mesa 1", ballots=1, blank=0, spoiled=0)
