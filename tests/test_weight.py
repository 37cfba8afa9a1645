"""Pages stay light: ≤ 14 kB of HTML, ≤ 60 kB and ≤ 8 requests on a first visit, and as many statements at 10 rows as at 10,000."""

from __future__ import annotations

import pytest

from tests.weigh import demonstration, public_pages, weigh

HTML_KB, ALL_KB, REQUESTS = 14, 60, 8


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return demonstration(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """More than 10,000 people and 20,000 attendances."""
    return demonstration(tmp_path_factory.mktemp("large"), scale=12)


def test_every_public_page_is_light(small):
    heavy = []
    for path in public_pages(small):
        w = weigh(small, small.test_client(), path)
        if w.html_kb > HTML_KB or w.total_kb > ALL_KB or w.requests > REQUESTS:
            heavy.append(
                f"{w.path}: {w.html_kb:.1f} kB of HTML, {w.total_kb:.1f} kB in all, {w.requests} requests"
            )
    assert not heavy, "\n".join(heavy)


def test_statements_do_not_grow_with_rows(small, large):
    at_small = [weigh(small, small.test_client(), path) for path in public_pages(small)]
    at_large = [weigh(large, large.test_client(), path) for path in public_pages(large)]
    grown = [
        f"{s.path}: {s.queries} → {b.queries}"
        for s, b in zip(at_small, at_large, strict=True)
        if b.queries > s.queries
    ]
    assert not grown, "\n".join(grown)
