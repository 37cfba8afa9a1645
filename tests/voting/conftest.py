"""Tests of commands speak English: they look for words of the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_babel import force_locale


@pytest.fixture(autouse=True)
def english(request: pytest.FixtureRequest) -> Iterator[None]:
    """Sentences of refusals in English, in the files of commands."""
    if "app" not in request.fixturenames or not Path(request.node.fspath).stem.startswith("test_commands"):
        yield
        return
    request.getfixturevalue("app")
    with force_locale("en"):
        yield
