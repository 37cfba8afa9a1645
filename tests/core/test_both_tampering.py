"""Sixty random changes of the trail, of nine kinds: each is found, and the first sentence names the place; on both databases."""

from __future__ import annotations

import random

import pytest

from civic.core import clock
from civic.core.audit import audit_problems, seal_day
from civic.core.db import transaction
from tests.core.tampering import DEEDS, Trail, done_and_undone
from tests.core.test_both_audit import trail

__all__ = ["trail"]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_random_changes_are_found_and_named(trail, deed):
    with transaction():
        seal_day(clock.today())
    rng, stands = random.Random(deed.__name__), Trail()
    for _round in range(7):
        statements, named = deed(rng, stands)
        problems = done_and_undone(statements)
        assert problems, statements
        assert problems[0].startswith(named), (problems[0], statements)
    assert list(audit_problems()) == []  # everything was taken back: each change was found for itself
