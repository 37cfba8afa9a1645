"""Closing a year, and noting what a later count of a closed year comes to."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, found, refuse_if
from civic.core.text import clean
from civic.monitoring.models import ParticipationSnapshot, SnapshotNote
from civic.monitoring.participation import DEFINITION_VERSION
from civic.monitoring.queries import count, public_breakdowns, snapshot_of
from civic.monitoring.rules import may_close_year, why_not_close, why_not_note
from civic.people.rules import Actor
from civic.plan.queries import participation_target
from civic.spaces.models import Space

on_clash("participation_snapshots", "space_id", "year", sentence=_l("This year is closed already."))


def close_year(actor: Actor, space: Space, year: int) -> ParticipationSnapshot:
    """Keep the figure of a year for good: its numbers, the ids counted, the target and the definition's version."""
    allow(may_close_year(actor, space))
    refuse_if(why_not_close(year, snapshot_of(space, year)))
    today = clock.today()
    counted = count(space, year, today)
    result = counted.result
    snapshot = ParticipationSnapshot(
        space_id=space.id,
        year=year,
        closed_at=clock.now(),
        closed_on=today,
        closed_by_id=actor.id,
        definition_version=DEFINITION_VERSION,
        target=participation_target(space, year),
        numerator=len(result.numerator),
        denominator=len(result.denominator),
        figures=result.figures().to_plain(),
        breakdowns={
            name: shown.to_plain() for name, shown in public_breakdowns(space, counted, today).items()
        },
        ids=result.ids(),
    )
    db.session.add(snapshot)
    db.session.flush()
    record(
        actor, "monitoring.close_year", snapshot, space_id=space.id,
        after={"year": year, "numerator": snapshot.numerator, "denominator": snapshot.denominator,
               "definition_version": DEFINITION_VERSION},
    )  # fmt: skip
    return snapshot


def note_recount(actor: Actor, space: Space, year: int, reason: str) -> SnapshotNote:
    """Write beside a closed year what a count of today comes to, and why; the closed figure itself stays."""
    allow(may_close_year(actor, space))
    reason = clean(reason)[:500]
    if not reason:
        raise Refused(_l("Write in a sentence why the count has changed."))
    snapshot = snapshot_of(space, year)
    share = count(space, year, clock.today()).result.share
    refuse_if(why_not_note(snapshot, *share))
    snapshot = found(snapshot)
    note = SnapshotNote(
        snapshot_id=snapshot.id, noted_at=clock.now(), noted_by_id=actor.id, reason=reason,
        numerator=share.numerator, denominator=share.denominator,
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    record(
        actor, "monitoring.note_recount", note, space_id=space.id, reason=reason,
        before={"numerator": snapshot.numerator, "denominator": snapshot.denominator},
        after={"year": year, "numerator": share.numerator, "denominator": share.denominator},
    )  # fmt: skip
    return note
