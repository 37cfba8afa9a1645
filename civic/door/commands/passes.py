"""Giving a phone the door of some events, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.core.vault import new_token, token_hash
from civic.door import queries, rules
from civic.door.models import DoorDevice, DoorPass, DoorPassEvent
from civic.events.models import Event
from civic.people.rules import Actor
from civic.spaces.models import Space


def make_pass(
    actor: Actor, space: Space, label: str, events: Sequence[Event], valid_from: date, valid_to: date, max_phones: int = 1
) -> tuple[DoorPass, str]:  # fmt: skip
    """(pass, the token of its QR): the token is shown once and only its hash is kept."""
    allow(rules.may_manage(actor, space) and actor.id is not None)
    refuse_if(rules.why_not_make(valid_from, valid_to, len(events), max_phones))
    allow(all(event.space_id == space.id for event in events))
    token = new_token()
    made = DoorPass(
        space_id=space.id, label=label, token_hash=token_hash(token), valid_from=valid_from, valid_to=valid_to,
        max_phones=max_phones, made_by_id=actor.id, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add_all(DoorPassEvent(pass_id=made.id, event_id=event.id) for event in events)
    db.session.flush()
    record(
        actor,
        "door.make_pass",
        made,
        after={
            "label": label, "events": [event.id for event in events], "max_phones": max_phones,
            "valid_from": valid_from.isoformat(), "valid_to": valid_to.isoformat(),
        },
        space_id=space.id,
    )  # fmt: skip
    return made, token


def activate(actor: Actor, token: str, label: str = "") -> tuple[DoorDevice, str]:
    """(device, the value of its cookie): the phone that holds the QR becomes a door."""
    door_pass = queries.pass_by_token(token, lock=True)
    phones = queries.phones_of(door_pass)
    refuse_if(rules.why_not_activate(door_pass, phones))
    secret, now = new_token(192), clock.now()
    default = door_pass.label if door_pass.max_phones == 1 else f"{door_pass.label} {phones + 1}"
    device = DoorDevice(
        pass_id=door_pass.id, public_id=new_token(), token_hash=token_hash(secret), label=(label or default)[:60],
        activated_at=now, last_seen_at=now,
    )  # fmt: skip
    db.session.add(device)
    db.session.flush()
    record(
        actor, "door.activate", device,
        after={"pass": door_pass.id, "label": device.label}, space_id=door_pass.space_id,
    )  # fmt: skip
    return device, secret


def revoke(actor: Actor, door_pass: DoorPass) -> None:
    """Take a pass back: its phones open nothing any more; what they still send waits for a human."""
    allow(rules.may_manage(actor, door_pass.space))
    refuse_if(rules.why_not_revoke(door_pass))
    door_pass.revoked_at, door_pass.revoked_by_id = clock.now(), actor.id
    record(actor, "door.revoke", door_pass, space_id=door_pass.space_id)
