"""How long things are kept: each room declares its rules beside its data, the administrator may move them within bounds.

`@kept(…)` stands on the act that takes rows away (or only what is personal in them); `rows` is the question that finds what the
rule is about, as (number, moment it is counted from). What is past its time is shown by a dry run and taken away by
`civic daily`, a few hundred rows at a time, each batch in a transaction of its own with a line in the trail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, Select, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock, jobs
from civic.core.audit import record
from civic.core.db import Base, db, transaction
from civic.core.reads import LEAST, DataRead, DataReadSubject
from civic.core.throttle import Attempt
from civic.core.types import UTCDateTime

BATCH = 200
Act = Callable[[Sequence[Any]], None]
logger = logging.getLogger(__name__)


class RetentionSetting(Base):
    """How long a rule keeps things here, when the administrator set it otherwise than the program does."""

    __tablename__ = "retention_settings"

    code: Mapped[str] = mapped_column(String(60), primary_key=True)
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
    set_by_id: Mapped[int | None]


@dataclass(frozen=True)
class Rule:
    """What is kept how long: `days` unless set otherwise, never less than `least` nor more than `most`."""

    code: str  # «messages.texts»: room and what
    title: Any
    counted: Any  # from when the days are counted
    why: Any
    days: int
    least: int
    most: int
    rows: Callable[[], Select[Any]]
    act: Act
    erases: bool  # only what is personal goes, the row stays
    batch: int

    def past(self, days: int) -> Select[Any]:
        """The (number, moment) of what is past its time now, the oldest first: kept that many whole days and more."""
        statement = self.rows()
        key, moment = tuple(statement.selected_columns)[:2]
        limit: datetime | date = clock.now() - timedelta(days=days)
        if isinstance(moment.type, Date):
            limit = clock.today() - timedelta(days=days)
        return statement.where(moment < limit).order_by(moment, key)


RULES: dict[str, Rule] = {}


def rows_of(key: Any, moment: Any, *which: Any) -> Select[Any]:
    """What a rule is about: (number, moment) of the rows that fit, for the `rows` of a rule."""
    return select(key, moment).where(moment.is_not(None), *which)


def kept(
    code: str,
    *,
    title: Any,
    counted: Any,
    why: Any,
    days: int,
    least: int,
    most: int,
    rows: Callable[[], Select[Any]],
    erases: bool = False,
    batch: int = BATCH,
) -> Callable[[Act], Act]:
    """Register a rule; the function below takes the rows of these numbers away, or what is personal in them."""
    if not least <= days <= most:
        raise ValueError(f"{code}: {days} days are out of its own bounds")

    def register(act: Act) -> Act:
        RULES[code] = Rule(code, title, counted, why, days, least, most, rows, act, erases, batch)
        return act

    return register


def settings() -> dict[str, RetentionSetting]:
    """Code → what the administrator set."""
    return {row.code: row for row in db.session.scalars(select(RetentionSetting))}


def days_of(rule: Rule, setting: RetentionSetting | None) -> int:
    """The days in force, within the rule's bounds whatever was set."""
    return rule.days if setting is None else min(rule.most, max(rule.least, setting.days))


class Past(NamedTuple):
    """A line of the dry run: how many are past their time, and how old the oldest is counted."""

    rule: Rule
    days: int
    setting: RetentionSetting | None
    number: int
    oldest: datetime | date | None


def dry_run() -> list[Past]:
    """What would be taken away now, rule by rule; nothing is."""
    known, lines = settings(), []
    for code in sorted(RULES):
        rule, setting = RULES[code], known.get(code)
        days = days_of(rule, setting)
        found = rule.past(days).order_by(None).subquery()
        key, moment = tuple(found.columns)[:2]
        count, oldest = db.session.execute(select(func.count(key), func.min(moment))).one()
        lines.append(Past(rule, days, setting, count, oldest))
    return lines


def apply_rules(actor: Any) -> dict[str, int]:
    """Take away what is past its time; code → how many. In transactions of its own; a rule that fails is logged and the
    others go on (its number is then −1)."""
    known = {code: days_of(rule, setting) for code, rule, setting in _with_settings()}
    done: dict[str, int] = {}
    for code in sorted(RULES):
        try:
            done[code] = _apply(RULES[code], known[code], actor)
        except Exception:  # one rule that stumbles must not keep the others from their duty
            logger.exception("retention rule %s failed", code)
            done[code] = -1
    return done


def _with_settings() -> list[tuple[str, Rule, RetentionSetting | None]]:
    known = settings()
    return [(code, rule, known.get(code)) for code, rule in RULES.items()]


def _apply(rule: Rule, days: int, actor: Any) -> int:
    seen: set[Any] = set()
    while True:
        with transaction():
            rows = db.session.execute(rule.past(days).limit(rule.batch)).all()
            fresh = [row[0] for row in rows if row[0] not in seen]
            if not fresh:
                return len(seen)
            rule.act(fresh)
            db.session.flush()
            after = {"rows": len(fresh), "kept_days": days}
            record(actor, "retention.apply", RetentionRule(rule.code), after=after)
        seen.update(fresh)


class RetentionRule(NamedTuple):
    """What the trail names when a rule was applied."""

    code: str


# --- what the ground itself keeps ---------------------------------------------------------------------------------------


@kept(
    "core.attempts",
    title=_l("Counted attempts to sign in and to send"),
    counted=_l("the attempt"),
    why=_l("They only slow guessing down; nobody needs them after that."),
    days=2, least=2, most=30,
    rows=lambda: rows_of(Attempt.id, Attempt.at),
)  # fmt: skip
def drop_attempts(ids: Sequence[int]) -> None:
    """Delete counted attempts."""
    db.session.execute(delete(Attempt).where(Attempt.id.in_(ids)))


@kept(
    "core.jobs",
    title=_l("Background work that has ended"),
    counted=_l("its end"),
    why=_l("To answer whoever asked for it; the work itself is done."),
    days=jobs.KEPT.days, least=7, most=365,
    rows=lambda: rows_of(jobs.Job.id, jobs.Job.finished_at),
)  # fmt: skip
def drop_jobs(ids: Sequence[int]) -> None:
    """Delete finished jobs; one that was asked for again meanwhile stays."""
    db.session.execute(delete(jobs.Job).where(jobs.Job.id.in_(ids), jobs.Job.finished_at.is_not(None)))


@kept(
    "core.reads",
    title=_l("Who read whose data"),
    counted=_l("the reading"),
    why=_l("The reglamento asks to keep such lines two years at least (DS 016-2024-JUS, art. 46)."),
    days=5 * 365, least=LEAST.days + 1, most=10 * 365,
    rows=lambda: rows_of(DataRead.id, DataRead.at),
)  # fmt: skip
def drop_reads(ids: Sequence[int]) -> None:
    """Delete lines about readings; the database refuses young ones."""
    db.session.execute(delete(DataReadSubject).where(DataReadSubject.read_id.in_(ids)))
    db.session.execute(delete(DataRead).where(DataRead.id.in_(ids)))
