"""Costs with céntimos: the box is published all the same, and the recount reads the same amounts."""

from __future__ import annotations

from datetime import timedelta

from civic.core import clock
from civic.core.db import transaction
from civic.people.models import System
from civic.voting import commands
from civic.voting.published import lines_of
from civic.voting.queries import poll_by_slug
from civic.voting.recount.check import check_box
from tests.voting.polls import Assembly


def test_a_box_with_centimos_is_published_and_recounted(app, make):
    assembly = Assembly(make, seats=3)
    poll = assembly.draft(rule="greedy-score", parameters={}, secrecy="secret", channels=["device"])
    with transaction():
        option = next(option for option in poll_by_slug(poll.slug).options if option.key == "agua")
        commands.change_option(assembly.coordinator, poll, option, {"cost_cents": 21_584_27})
        commands.call_poll(assembly.coordinator, poll)
        commands.fix_poll(assembly.coordinator, poll)
    poll = assembly.shift(poll, opens_at=clock.now() - timedelta(hours=1))
    assembly.cast(poll, assembly.ballot(poll, 0, "agua", "luz"))
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(System(), poll)
    poll = poll_by_slug(poll.slug)
    assert poll.result["count"]["total_cost"] == 91_584.27  # agua, luz and the playing field that still fits
    box = check_box(lines_of(poll))
    assert box.findings == []
