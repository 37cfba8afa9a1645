"""Answers to facts announced from below: two records become one person, a person is forgotten or takes a copy, an organisation ends.

What was fixed under a fingerprint stays word for word, names too: the roll and the candidates are what everybody was held to, and
a changed one could not be recounted. Up to that moment a person who asks to be forgotten leaves drafts without a trace and called
rolls without their name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from civic.core.audit import record
from civic.core.db import db
from civic.core.files import discard
from civic.core.signals import (
    merge_undone,
    organization_ended,
    person_exported,
    person_forgotten,
    persons_merged,
)
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.voting import queries
from civic.voting.kinds import PollState
from civic.voting.models import NamedBallot, Objection, PollOption, RollEntry, Witness

SAME_PERSON = "two records of one person"


@persons_merged.connect
def move_votes(kept: Person, *, duplicate: Person, actor: Actor, **_more: Any) -> list[dict[str, Any]]:
    """What moved from the duplicate. Where both stand on one roll only one of them can vote: the other entry is taken off a roll
    that can change, and stays without anybody behind it on a fixed one."""
    moved: list[dict[str, Any]] = []
    for entry in queries.entries_touching(person_id=duplicate.id):
        if queries.entry_on(entry.poll_id, kept.id) is None:
            entry.person_id = kept.id
            moved.append({"entry": entry.id})
        elif not entry.poll.is_fixed and entry.removed_reason is None:
            entry.removed_reason = SAME_PERSON
            moved.append({"taken off": entry.id})
        db.session.flush()
    for option in queries.options_touching(duplicate.id):
        option.person_id = kept.id
        moved.append({"option": option.id})
    for objection in queries.objections_by(duplicate.id):
        objection.made_by_id = kept.id
        moved.append({"objection": objection.id})
    for ballot in queries.ballots_cast_by(duplicate.id):
        ballot.cast_by_id = kept.id
        moved.append({"ballot": ballot.id})
    known = {witness.poll_id for witness in queries.witness_duties(kept.id)}
    for witness in queries.witness_duties(duplicate.id):
        if witness.poll_id not in known:
            witness.person_id = kept.id
            moved.append({"witness": witness.id})
    db.session.flush()
    return moved


@merge_undone.connect
def return_votes(
    kept: Person, *, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_more: Any
) -> None:
    """Give back what the merge had moved, as far as it is still the kept record's."""
    models: dict[str, tuple[Any, str]] = {
        "entry": (RollEntry, "person_id"), "option": (PollOption, "person_id"), "objection": (Objection, "made_by_id"),
        "ballot": (NamedBallot, "cast_by_id"), "witness": (Witness, "person_id"),
    }  # fmt: skip
    for row in (row for rows in moved.values() for row in rows if isinstance(row, dict)):
        for name, (model, column) in models.items():
            thing = db.session.get(model, row[name]) if name in row else None
            if thing is not None and getattr(thing, column) == kept.id:
                setattr(thing, column, duplicate.id)
        entry = db.session.get(RollEntry, row["taken off"]) if "taken off" in row else None
        if entry is not None and entry.removed_reason == SAME_PERSON:
            entry.removed_reason = None
    db.session.flush()


@person_forgotten.connect
def forget_votes(person: Person, *, actor: Actor, **_more: Any) -> None:
    """Off drafts and called rolls; a fixed roll and a fixed ballot keep the name as it was announced, nothing more."""
    for entry in queries.entries_touching(person_id=person.id):
        if entry.poll.state is PollState.DRAFT:
            db.session.delete(entry)
        elif entry.poll.state is PollState.ROLL:
            entry.name, entry.removed_reason = _("Name removed"), _("Asked to be forgotten.")
    for option in queries.options_touching(person.id):
        photo, option.photo = option.photo, None
        option.text = ""
        if option.poll.state is PollState.DRAFT:
            option.poll.options.remove(option)
            db.session.delete(option)
        elif option.poll.state is PollState.ROLL:
            option.title, option.sex = _("Name removed"), None
            option.is_withdrawn, option.withdrawn_reason = True, _("Asked to be forgotten.")
        db.session.flush()
        discard(photo)
    for objection in queries.objections_by(person.id):
        objection.made_by_id = None
    for witness in queries.witness_duties(person.id):
        db.session.delete(witness)
    db.session.flush()


@person_exported.connect
def export_votes(person: Person, **_more: Any) -> tuple[str, list[dict[str, Any]]]:
    """(title, on which rolls the person stands, public votes cast, candidacies, objections). Of a secret vote nobody holds more
    than that a credential was given."""
    rows: list[dict[str, Any]] = [
        {
            "poll": entry.poll.title, "on_the_roll_as": entry.name, "number": entry.number,
            "credential_given": entry.issued, "voted_on_paper": entry.paper_on.isoformat() if entry.paper_on else None, "taken_off": entry.removed_reason,
        }
        for entry in queries.entries_touching(person_id=person.id)
    ]  # fmt: skip
    rows += [
        {
            "poll": ballot.entry.poll.title, "voted_for": ballot.entry.name, "choices": ballot.choices,
            "at": ballot.cast_at.isoformat(), "replaced": ballot.superseded_at is not None,
        }
        for ballot in queries.ballots_cast_by(person.id)
    ]  # fmt: skip
    rows += [
        {"poll": option.poll.title, "candidate_as": option.title, "statement": option.text}
        for option in queries.options_touching(person.id)
    ]
    rows += [
        {"objection": objection.text, "at": objection.made_at.isoformat(), "answer": objection.answer}
        for objection in queries.objections_by(person.id)
    ]
    return "votes", rows


@organization_ended.connect
def take_ended_off(organization: Organization, *, actor: Actor, day: date, **_more: Any) -> None:
    """Off drafts and, with the reason, off called rolls; a fixed roll stays, and nobody speaks for the seat any more."""
    for entry in queries.entries_touching(organization_id=organization.id):
        if entry.poll.state is PollState.DRAFT:
            db.session.delete(entry)
        elif entry.poll.state is PollState.ROLL and entry.removed_reason is None:
            entry.removed_reason = _("The organisation ended on %(day)s.", day=day.strftime("%d/%m/%Y"))
            record(
                actor,
                "voting.take_off",
                entry.poll,
                after={"entry": entry.number},
                reason=entry.removed_reason,
            )
    db.session.flush()
