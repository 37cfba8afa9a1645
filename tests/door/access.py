"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.vault import new_token, token_hash
from civic.door.models import DoorDevice, DoorPass, DoorPassEvent, DoorScan, ScanKind, ScanState
from tests.world import World

ACCESS = {
    "door.activate GET": ("token", ""),
    "door.activate POST": ("token", ""),
    "door.app GET": ("door", "whoever is signed in: only the phone's own cookie opens it"),
    "door.code GET": ("public", "style and scripts of the door"),
    "door.worker GET": ("public", ""),
    "door.manifest GET": ("public", ""),
    "door.roll GET": ("door", ""),
    "door.send POST": ("door", "own header, origin and strict cookie in place of the form token"),
    "door.manage_list GET": ("coordinator", "of the space"),
    "door.manage_new GET": ("coordinator", "of the space"),
    "door.manage_new POST": ("coordinator", "of the space"),
    "door.manage_revoke POST": ("coordinator", "of the space"),
    "door.manage_review GET": ("facilitator", "of the space"),
    "door.manage_decide POST": ("facilitator", "of the space"),
}


def _pass(world: World, token: str | None = None) -> DoorPass:
    with transaction():
        made = DoorPass(
            space_id=world.space.id, label="Puerta", token_hash=token_hash(token or new_token()),
            valid_from=clock.today(), valid_to=clock.today(), made_by_id=world.people["coordinator"].id,
            made_at=clock.now(), max_phones=20,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        db.session.add(DoorPassEvent(pass_id=made.id, event_id=world.event.id))
    return made


def _token(world: World) -> dict[str, Any]:
    token = new_token()
    _pass(world, token)
    return {"token": token}


def _revocable(world: World) -> dict[str, Any]:
    return {"slug": world.space.slug, "pass_id": _pass(world).id}


def _scan(world: World) -> dict[str, Any]:
    made = _pass(world)
    with transaction():
        device = DoorDevice(
            pass_id=made.id, public_id=new_token(), token_hash=token_hash(new_token()), label="Puerta",
            activated_at=clock.now(), last_seen_at=clock.now(),
        )  # fmt: skip
        db.session.add(device)
        db.session.flush()
        scan = DoorScan(
            client_id=new_token(), space_id=world.space.id, device_id=device.id, made_on=device.public_id, counter=1,
            kind=ScanKind.MARK, session_id=world.session.id, person_id=world.people["citizen"].id, status="present",
            proof="marked", received_at=clock.now(), valid=False, state=ScanState.REVIEW, word="check", flags=[],
        )  # fmt: skip
        db.session.add(scan)
    return {"slug": world.space.slug, "scan_id": scan.id}


PARAMS = {
    "door.code": lambda _world: {"version": "000000000000", "name": "app.js"},
    "door.worker": lambda _world: {"name": "sw.js"},
    "door.activate": _token,
    "door.manage_revoke": _revocable,
    "door.manage_decide": _scan,
}
