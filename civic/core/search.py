"""Full-text search with the same answers on SQLite (FTS5) and PostgreSQL (tsvector).

The program makes the words to look for by itself: Spanish stems, and only then without accents, so that neither database's own
idea of a word counts. Each subject has a search table `search_<subject>`; its rows are written with the thing they find.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    Connection,
    MetaData,
    bindparam,
    cast,
    column,
    delete,
    event,
    false,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
)

from civic.core.db import Base, db, writing_block
from civic.core.text import clean, fold

Weight = Literal["A", "B", "C"]
Texts = Sequence[tuple[str, Weight]]
# What a find in a title (A), in the middle (B) or in a long text (C) counts.
WEIGHTS: dict[Weight, float] = {"A": 1.0, "B": 0.4, "C": 0.1}
PREFIX = "search_"
MOST_WORDS, MOST_ASKED, LONGEST = 16_000, 16, 40
STOP_WORDS = frozenset(
    [
        "a",
        "al",
        "ante",
        "con",
        "de",
        "del",
        "desde",
        "e",
        "el",
        "en",
        "entre",
        "es",
        "esta",
        "este",
        "la",
        "las",
        "le",
        "les",
        "lo",
        "los",
        "mas",
        "me",
        "mi",
        "ni",
        "no",
        "nos",
        "o",
        "para",
        "pero",
        "por",
        "que",
        "se",
        "sin",
        "sobre",
        "su",
        "sus",
        "te",
        "tu",
        "u",
        "un",
        "una",
        "uno",
        "unos",
        "unas",
        "y",
        "ya",
    ]
)

_sources: dict[str, Callable[[], Iterable[tuple[int, Texts]]]] = {}
_local = threading.local()


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _stem(word: str) -> str:
    stemmer = getattr(_local, "stemmer", None)  # one per thread: its C part may not be shared
    if stemmer is None:
        import snowballstemmer  # type: ignore[import-untyped]  # large: with the first search

        stemmer = _local.stemmer = snowballstemmer.stemmer("spanish")  # PyStemmer where it is installed
    return str(stemmer.stemWord(word))


def _singular(word: str) -> str:
    """The folded word without the ending of a plural: «jovenes» → «joven», «luces» → «luz»."""
    if len(word) > 4 and word.endswith("ces"):
        return word[:-3] + "z"
    if len(word) > 4 and word.endswith("es") and word[-3] not in "aeiou":
        return word[:-2]
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] in "aeiou" else word


@lru_cache(maxsize=50_000)
def forms(word: str) -> tuple[str, ...]:
    """The forms under which a word is kept and found: its stem, the stem of how it is typed without accents, its singular.

    Two words meet when they share one: «participación» and «participacion», «comunidad» and «comunidades», «jóvenes» and «joven».
    """
    bare = fold(word).replace(" ", "")
    found = (fold(_stem(word)).replace(" ", ""), _stem(bare), _singular(bare))
    return tuple(dict.fromkeys(form for form in found if form))


_WORD = re.compile(r"[^\W_]+(?:[ʼ’'][^\W_]+)*")


def words(text: str) -> Iterator[str]:
    """The words of a text in lower case, accents kept; what has no letter of ours or digit is no word."""
    for match in _WORD.finditer(clean(text).casefold()):
        word = match.group()[:LONGEST]
        if fold(word):
            yield word


def asked(query: str) -> list[tuple[str, ...]]:
    """The forms of each word that is looked for; small words count only when there is nothing else."""
    said = list(dict.fromkeys(words(query[:2000])))
    telling = [word for word in said if fold(word) not in STOP_WORDS] or said
    return [forms(word) for word in telling[:MOST_ASKED]]


def _stemmed(texts: Texts) -> dict[Weight, list[tuple[str, ...]]]:
    """The forms of every word per weight, at most MOST_WORDS in all."""
    kept: dict[Weight, list[tuple[str, ...]]] = {weight: [] for weight in WEIGHTS}
    left = MOST_WORDS
    for text, weight in sorted(texts, key=lambda pair: pair[1]):
        for word in words(text):
            if not left:
                return kept
            kept[weight].append(forms(word))
            left -= 1
    return kept


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def statements(subject: str, dialect: str) -> tuple[str, ...]:
    """The statements that make the search table of a subject on a database; a migration runs these."""
    name = f"{PREFIX}{subject}"
    if dialect == "sqlite":
        return (f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING fts5(a, b, c, tokenize = 'ascii')",)
    return (
        f"CREATE TABLE IF NOT EXISTS {name} (id INTEGER NOT NULL CONSTRAINT pk_{name} PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX IF NOT EXISTS ix_{name}_words ON {name} USING gin (words)",
    )


def is_search_table(name: str | None) -> bool:
    """Whether a table is one of these (or one that FTS5 keeps behind it), which no model describes."""
    return any(name == f"{PREFIX}{s}" or (name or "").startswith(f"{PREFIX}{s}_") for s in _sources)


def declare(
    subject: str, source: Callable[[], Iterable[tuple[int, Texts]]], metadata: MetaData = Base.metadata
) -> None:
    """Give a subject a search table, made and dropped with the others; `source` tells all that must be found, for indexing anew."""
    if subject not in _sources:
        event.listen(metadata, "after_create", lambda _m, connection, **_: _make(subject, connection))
        event.listen(metadata, "before_drop", lambda _m, connection, **_: _drop(subject, connection))
    _sources[subject] = source


def _make(subject: str, connection: Connection) -> None:
    for statement in statements(subject, connection.dialect.name):
        connection.exec_driver_sql(statement)


def _drop(subject: str, connection: Connection) -> None:
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {PREFIX}{subject}")


def subjects() -> list[str]:
    """The subjects that can be searched."""
    return sorted(_sources)


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def index(subject: str, id: int, texts: Texts) -> None:
    """Make a thing findable by these texts, instead of any former ones; inside a writing block."""
    index_many(subject, [(id, texts)])


def index_many(subject: str, things: Sequence[tuple[int, Texts]]) -> None:
    """Make many things findable, in two statements."""
    if not things:
        return
    remove(subject, *(id for id, _texts in things))
    rows: list[dict[str, Any]] = []
    for id, texts in things:
        kept = _stemmed(texts)
        if _on_sqlite():
            rows.append(
                {"rowid": id} | {w.lower(): " ".join(f for found in kept[w] for f in found) for w in WEIGHTS}
            )
        else:
            rows.append({"id": id, "words": _vector(kept)})
    if _on_sqlite():
        target = table(f"{PREFIX}{subject}", column("rowid"), column("a"), column("b"), column("c"))
        db.session.execute(insert(target), rows)
    else:
        from sqlalchemy.dialects.postgresql import TSVECTOR

        goal = table(f"{PREFIX}{subject}", column("id"), column("words", TSVECTOR))
        db.session.execute(insert(goal), rows)


def _vector(kept: dict[Weight, list[tuple[str, ...]]]) -> str:
    """The words as PostgreSQL's own writing of a tsvector: only a-z and 0-9 stand between the quotes."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, found in kept.items():
        for group in found:
            at += 1
            for form in group:
                places.setdefault(form, []).append(f"{min(at, 16383)}{weight}")
    return " ".join(f"'{form}':{','.join(where[:255])}" for form, where in places.items())


def remove(subject: str, *ids: int) -> None:
    """Make things unfindable; inside a writing block."""
    writing_block()
    key = "rowid" if _on_sqlite() else "id"
    target = table(f"{PREFIX}{subject}", column(key))
    db.session.execute(delete(target).where(target.c[key].in_(ids)))


def reindex(subject: str, size: int = 500) -> int:
    """Index everything of a subject anew from its source; how many things can be found now."""
    writing_block()
    db.session.execute(delete(table(f"{PREFIX}{subject}")))
    batch: list[tuple[int, Texts]] = []
    total = 0
    for thing in _sources[subject]():
        batch.append(thing)
        total += 1
        if len(batch) == size:
            index_many(subject, batch)
            batch = []
    index_many(subject, batch)
    return total


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def matches(subject: str, query: str) -> CTE:
    """(id, rank) of what holds every word of the query, to be joined in a room's query; higher ranks fit better.

    The query is what somebody typed: no sign in it has a meaning. Without a single word it finds nothing.
    """
    groups = asked(query)
    if not groups:
        return select(literal(0).label("id"), literal(0.0).label("rank")).where(false()).cte("found")
    name = f"{PREFIX}{subject}"
    if _on_sqlite():
        wanted = " AND ".join("(" + " OR ".join(f'"{form}"' for form in group) + ")" for group in groups)
        target = table(name, column("rowid"))
        rank = -func.bm25(literal_column(name), *(WEIGHTS[w] for w in WEIGHTS))
        found = (
            select(target.c.rowid.label("id"), rank.label("rank"))
            .select_from(target)
            .where(literal_column(name).op("MATCH")(bindparam("wanted", wanted, unique=True)))
        )
    else:
        wanted = " & ".join("(" + " | ".join(f"'{form}'" for form in group) + ")" for group in groups)
        from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

        goal = table(name, column("id"), column("words", TSVECTOR))
        tsquery = cast(bindparam("wanted", wanted, unique=True), TSQUERY)
        scale: Any = literal_column(f"'{{0, {WEIGHTS['C']}, {WEIGHTS['B']}, {WEIGHTS['A']}}}'::float4[]")
        found = (
            select(goal.c.id, func.ts_rank(scale, goal.c.words, tsquery, 1).label("rank"))
            .where(goal.c.words.op("@@")(tsquery))
        )  # fmt: skip
    # Materialised: FTS5 can only rank where it searches, not in a statement folded into another.
    return found.cte("found").prefix_with("MATERIALIZED")
