"""1,000 rounds of two at once for one seat, on SQLite and PostgreSQL: two ballots, two credentials, one credential twice.

In every round exactly one may be let in and the other must be told in words. The control runs 50 rounds without the unique
indexes and with everybody looking before the other writes: there both are let in. ROUNDS=100 makes it short.
"""

from __future__ import annotations

import os
import time
from types import SimpleNamespace
from typing import cast

import pytest
from flask import Flask

from tests import engines
from tests.conftest import Engine
from tests.make import Make
from tests.voting.polls import Assembly
from tests.voting.rounds import all_rounds, without_guards

ROUNDS = int(os.environ.get("ROUNDS", "1000"))
CONTROL = 50


def run(app: Flask, kind: str) -> None:
    """The rounds on one database; raises when one of them came out wrong."""
    assembly = Assembly(Make(), seats=2)
    begun = time.perf_counter()
    for name, told in all_rounds(app, assembly, ROUNDS).items():
        print(
            f"  {kind}, {name}: {told.one} of {ROUNDS} rounds let one in, {told.both} both, {told.none} none"
        )
        if (told.one, told.faults) != (ROUNDS, ()):
            raise RuntimeError(f"{name}: {told}")
    print(f"  {kind}: {3 * ROUNDS:,} rounds in {time.perf_counter() - begun:.0f} s")
    with without_guards():
        for name, told in all_rounds(app, assembly, CONTROL).items():
            print(f"  {kind}, control without guards, {name}: both let in {told.both} of {CONTROL} times")
            if not told.both:
                raise RuntimeError("the control let nobody in twice: these rounds prove nothing")


def main() -> None:
    """Print what came of the rounds."""
    here = cast("pytest.Config", SimpleNamespace())  # a run of its own, with the server that tests use
    engines.pytest_configure(here)
    try:
        for kind in ("sqlite", "postgres"):
            if kind == "postgres" and engines.postgres_url() is None:
                print("  postgres: none found, not run")
                continue
            engine = Engine(kind)
            try:
                with engine.app.app_context():
                    run(engine.app, kind)
            finally:
                engine.close()
    finally:
        engines.pytest_unconfigure(here)


if __name__ == "__main__":
    main()
