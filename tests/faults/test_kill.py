"""kill -9 of whatever is at work, under writes: every answered one is there, nothing is half-made, and it goes on."""

from __future__ import annotations

import random

from tests import engines
from tests.crowd import application
from tests.faults.killing import Site
from tests.faults.postgres import own_postgres
from tests.messages.post_office import open_office

RATE = 50  # writes a second


def killed_in_turn(site: Site, *victims: str) -> None:
    """Kill one after the other at a random moment; in between nothing may be missing, at the end everything is looked at."""
    try:
        for victim in victims:
            written = site.answered.writes
            site.round(victim, RATE, random.uniform(0.1, 0.5))
            assert site.answered.writes > written, f"nothing was written after the {victim} was killed"
            assert site.faults(whole=False) == []
        assert site.faults() == []
    finally:
        site.close()


def test_sqlite_loses_nothing_that_was_answered(tmp_path):
    with open_office() as office:
        site = Site(application(tmp_path), tmp_path, 800, office)
        killed_in_turn(site, "process", "worker", "server")


def test_postgres_loses_nothing_that_was_answered(tmp_path):
    engines.require_postgres()
    with own_postgres() as database, open_office() as office:
        site = Site(application(tmp_path, database.url), tmp_path, 800, office, database)
        killed_in_turn(site, "database", "process")
