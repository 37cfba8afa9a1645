"""Tests of commands speak English: they look for words of the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from flask_babel import force_locale

from civic.voting.proof import signing

# Making a registrar's key takes a tenth of a second, and what is tested of polls does not hang on which one they get: polls of
# this folder take turns with these real keys, so that two polls of a test have two. proof/test_blind.py makes fresh ones.
KEYS = 4


@pytest.fixture(scope="session", autouse=True)
def registrars() -> Iterator[None]:
    """Real keys, made once."""
    fresh, made = signing.new_registrar_key, []
    turn = cycle(range(KEYS))

    def next_key(bits: int = signing.RSA_BITS):
        if bits != signing.RSA_BITS:
            return fresh(bits)
        number = next(turn)
        if number == len(made):
            made.append(fresh())
        return made[number]

    signing.new_registrar_key = next_key
    yield
    signing.new_registrar_key = fresh


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> Iterator[None]:
    """Sentences of refusals in English, in the files of commands."""
    if "app" not in request.fixturenames or not Path(request.node.fspath).stem.startswith(
        ("test_commands", "test_rules")
    ):
        yield
        return
    request.getfixturevalue("app")
    with force_locale("en"):
        yield
