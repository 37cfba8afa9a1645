"""What the tests of kept pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.keeping import Site


@pytest.fixture
def site(app, built: Site) -> Iterator[Site]:
    """The application that keeps pages, which a file makes as `built`, with nothing kept."""
    built.empty()
    yield built
    built.empty()
