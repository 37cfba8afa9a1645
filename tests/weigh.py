"""What a page costs its reader: bytes over the line, requests, and statements to the database.

`make weigh` prints the table for the demonstration; tests/test_weight.py holds it to the limits.
"""

from __future__ import annotations

import gzip
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from civic.core.db import db

# The browser asks for these by itself when it first opens a page. An apple-touch-icon is only fetched when a page is put
# on a home screen, and og:image only by those who draw a share card.
FETCHED = re.compile(r"""<(?:link|script|img|source)\b[^>]*?\b(?:href|src)="([^"]+)"[^>]*>""")
NOT_FETCHED = re.compile(r"""rel="(?:canonical|alternate|apple-touch-icon|manifest|next|prev)\"""")


@dataclass(frozen=True)
class Weight:
    """The cost of one page: compressed kB of its HTML, of a first visit in all, its requests and its statements."""

    path: str
    html_kb: float
    total_kb: float
    requests: int
    queries: int


def sent_bytes(client: FlaskClient, path: str) -> tuple[bytes, int]:
    """(body, bytes over the line) of an address, compressed as the server does it."""
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200, f"{path}: {response.status_code}"
    raw = response.get_data()
    body = gzip.decompress(raw) if response.headers.get("Content-Encoding") == "gzip" else raw
    return body, len(raw)


def weigh(app: Flask, client: FlaskClient, path: str) -> Weight:
    """The weight of a page as a first visitor pays it."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|PRAGMA)", statement):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        body, size = sent_bytes(client, path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    queries = len(seen)
    total, requests = size, 1
    fetched: set[str] = set()
    for tag in re.finditer(FETCHED, body.decode()):
        address = tag.group(1).replace("&amp;", "&")
        if NOT_FETCHED.search(tag.group(0)) or address in fetched or address.startswith("data:"):
            continue
        assert address.startswith("/"), f"{path} asks a foreign host: {address}"
        fetched.add(address)
        total += sent_bytes(client, address)[1]
        requests += 1
    return Weight(path, size / 1000, total / 1000, requests, queries)


def public_pages(app: Flask) -> list[str]:
    """One address of every kind of public page of the demonstration."""
    from civic.events.models import Event, EventStatus
    from civic.organisations.models import Organization
    from civic.plan.models import Plan
    from civic.spaces.models import Space

    with app.app_context():
        space = db.session.query(Space).filter_by(is_featured=True).order_by(Space.id).first()
        upcoming = (
            db.session.query(Event)
            .filter_by(status=EventStatus.PUBLISHED)
            .order_by(Event.starts_at.desc())
            .first()
        )
        organization = db.session.query(Organization).filter(Organization.registered_at.isnot(None)).first()
        plan = db.session.query(Plan).order_by(Plan.id).first()
        assert space
        assert upcoming
        assert organization
        assert plan
        with app.test_request_context():
            from flask import url_for

            return [
                url_for(endpoint, **values)
                for endpoint, values in (
                    ("home.front", {}),
                    ("home.search", {"q": "taller"}),
                    ("spaces.listing", {}),
                    ("spaces.detail", {"slug": space.slug}),
                    ("events.listing", {}),
                    ("events.of_space", {"slug": space.slug}),
                    ("events.detail", {"slug": upcoming.slug}),
                    ("events.register", {"slug": upcoming.slug}),
                    ("organisations.listing", {}),
                    ("organisations.detail", {"slug": organization.slug}),
                    ("accreditation.members", {"slug": space.slug}),
                    ("monitoring.participation", {"slug": space.slug}),
                    ("monitoring.method", {"slug": space.slug}),
                    ("plan.listing", {}),
                    ("plan.detail", {"slug": plan.slug}),
                    ("plan.of_space", {"slug": space.slug}),
                    ("opendata.index", {}),
                    ("people.sign_in", {}),
                    ("people.privacy", {}),
                )
            ]


def demonstration(folder: Path, scale: int = 1) -> Flask:
    """An application on a SQLite database filled with the demonstration at a scale."""
    from civic.app import create_app
    from civic.cli.instance import load_basics, load_demonstration, migrate_to_newest

    app = create_app(
        {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder), "CIVIC_PAGE_CACHE_SECONDS": "0"},
        KEEP_FIGURES=False,
    )
    migrate_to_newest(app)
    load_basics(app)
    load_demonstration(app, scale)
    return app


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        app = demonstration(Path(folder))
        sys.stdout.write(f"{'HTML kB':>8} {'all kB':>8} {'requests':>9} {'queries':>8}  page\n")
        for path in public_pages(app):
            w = weigh(app, app.test_client(), path)
            sys.stdout.write(f"{w.html_kb:8.1f} {w.total_kb:8.1f} {w.requests:9} {w.queries:8}  {w.path}\n")


if __name__ == "__main__":
    sys.exit(main())
