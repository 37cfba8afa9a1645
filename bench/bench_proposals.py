"""Proposals: list, search and map with 10,000 of them, a talk of 1,000 comments (p95 ≤ 150 ms, ≤ 12 statements, ≤ 60 kB).

The WSGI application on SQLite with the demonstration's people, one process, warm; milliseconds of 40 answers each. The last
column is what the named limits say.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import func, select

from civic.core import clock, search
from civic.core.db import db, insert_rows, transaction
from civic.opinions.models import Comment, Stance
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.proposals.models import Proposal, ProposalState
from civic.territory.models import District
from tests.weigh import demonstration, weigh

# The words of long texts: some common ones and three thousand rare ones, as in real texts; a search finds hundreds, not all.
SYLLABLES = ("cha", "lli", "mar", "pun", "que", "ro", "ta", "su", "ñe", "co", "vi", "lu", "an", "go", "pi")
RARE = [a + b + c for a in SYLLABLES for b in SYLLABLES for c in SYLLABLES][:3000]

PROPOSALS, COMMENTS, TIMES = 10_000, 1_000, 40
WORDS = ["agua", "riego", "canal", "reservorio", "escuela", "aula", "posta", "salud", "camino", "puente", "vereda", "parque", "mercado", "feria", "comunidad", "comunidades", "participación", "jóvenes", "mujeres", "adultos", "basura", "reciclaje", "árboles", "bosque", "turismo", "pesca", "muelle", "energía", "luz", "internet", "biblioteca", "deporte", "losa", "seguridad", "alumbrado", "cámara", "alcantarillado", "desagüe", "letrina", "huerto", "semilla", "ganado", "truchas", "artesanía", "taller"]  # fmt: skip


def fill(app: Flask) -> tuple[str, int, str]:
    """(slug of the proposal with the talk, first comment, slug of its call) after 10,000 proposals and 1,000 comments."""
    rng = Random(7)
    with app.app_context():
        model = db.session.scalars(
            select(Proposal).where(Proposal.state == ProposalState.SUBMITTED).order_by(Proposal.id)
        ).first()
        if model is None:
            raise SystemExit("the demonstration holds no proposal")
        orgs = list(db.session.scalars(select(Organization.id)))
        places = list(
            db.session.scalars(select(District.ubigeo).where(District.province_code.in_(["1803", "0212"])))
        )
        people = list(db.session.scalars(select(Person.id).limit(200)))
        first = (db.session.scalar(select(func.max(Proposal.id))) or 0) + 1
        number = db.session.scalar(select(func.max(Proposal.number))) or 0
        rows = []
        for n in range(PROPOSALS):
            title = " ".join(rng.sample(WORDS, 4)).capitalize()
            organization = rng.choice(orgs)
            rows.append({
                "id": first + n, "call_id": model.call_id, "token": f"bench{n}", "slug": f"bench-{n}", "number": number + n + 1,
                "slot": 1000 + n, "state": ProposalState.SUBMITTED, "organization_id": organization, "author_key": f"o{organization}",
                "title": title, "summary": " ".join(rng.sample(WORDS, 2) + rng.sample(RARE, 8)), "problem": " ".join(rng.choices(RARE, k=114) + rng.choices(WORDS, k=2)),
                "body": " ".join(rng.choices(RARE, k=246) + rng.choices(WORDS, k=2)), "ubigeo": rng.choice(places), "section_id": model.section_id,
                "people_benefited": rng.randint(20, 4000), "random_key": rng.randrange(2**31),
                "submitted_at": clock.now() - timedelta(minutes=n),
            })  # fmt: skip
        with transaction():
            insert_rows(Proposal, rows)
            search.index_many(
                "proposals",
                [
                    (r["id"], [(r["title"], "A"), (r["summary"], "B"), (f"{r['problem']} {r['body']}", "C")])
                    for r in rows
                ],
            )
            start = (db.session.scalar(select(func.max(Comment.id))) or 0) + 1
            insert_rows(Comment, [
                {
                    "id": start + n, "proposal_id": model.id, "person_id": rng.choice(people), "voice": n % 90 + 1,
                    "parent_id": start if n % 2 else None, "root_id": start if n % 2 else None, "depth": n % 2,
                    "path": (f"{start:010d}" if n % 2 else "") + f"{start + n:010d}", "stance": Stance.NEUTRAL,
                    "text": " ".join(rng.choices(WORDS, k=40)),
                }
                for n in range(COMMENTS)
            ])  # fmt: skip
        return str(model.slug), start, model.call.slug


def taken(app: Flask, path: str) -> list[float]:
    """Milliseconds of each of many answers."""
    client, spent = app.test_client(), []
    client.get(path)
    for _ in range(TIMES):
        began = time.perf_counter()
        status = client.get(path).status_code
        spent.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise SystemExit(f"{path}: {status}")
    return spent


def main() -> None:
    """Print median, p95, statements and weight of each page."""
    with tempfile.TemporaryDirectory() as folder:
        app = demonstration(Path(folder))
        slug, first, call = fill(app)
        pages = [
            "/propuestas", "/propuestas?pagina=400", "/propuestas?q=participacion", "/propuestas?q=agua+comunidades&orden=sorteo",
            "/propuestas?q=nadaparecido", "/propuestas?distrito=180301&orden=recientes", "/propuestas?organizacion=junta",
            "/propuestas?vista=mapa", f"/convocatorias/{call}", f"/propuestas/{slug}", f"/propuestas/{slug}/comentarios",
            f"/propuestas/{slug}/comentarios?pagina=30", f"/propuestas/{slug}/comentarios/{first}",
        ]  # fmt: skip
        print(
            f"{'median':>8} {'p95 ms':>8} {'stmts':>6} {'kB html':>8} {'kB first':>9}  page ({PROPOSALS} proposals, {COMMENTS} comments)"
        )
        for path in pages:
            spent = sorted(taken(app, path))
            w = weigh(app, app.test_client(), path)
            p95 = spent[int(len(spent) * 0.95) - 1]
            over = "" if p95 <= 150 and w.total_kb <= 60 and w.queries <= 12 else "  ← over a limit"
            print(
                f"{statistics.median(spent):8.1f} {p95:8.1f} {w.queries:6d} {w.html_kb:8.1f} {w.total_kb:9.1f}  {path}{over}"
            )
