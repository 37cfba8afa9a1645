"""Who may open which address of the room (see tests/test_access.py)."""

from __future__ import annotations

from typing import Any

_FILE = "of the organisation whose file it is"
_DESK = "of the space; auditors read, only the committee decides"

ACCESS: dict[str, tuple[str, str]] = {
    "accreditation.members GET": ("public", ""),
    "accreditation.credential GET": ("token", ""),
    "accreditation.credential_print GET": ("credential", "its person, the leaders and the space's team"),
    "accreditation.mine GET": ("signed_in", "one's own"),
    "accreditation.resign GET": ("own_mandate", "the representative alone"),
    "accreditation.resign POST": ("own_mandate", "the representative alone"),
    "accreditation.choose GET": ("leader", _FILE),
    "accreditation.choose POST": ("leader", _FILE),
    "accreditation.people GET": ("leader", _FILE),
    "accreditation.people POST": ("leader", _FILE),
    "accreditation.remove_person POST": ("leader", _FILE),
    "accreditation.check GET": ("leader", _FILE),
    "accreditation.submit POST": ("leader", _FILE),
    "accreditation.ask_late POST": ("leader", _FILE),
    "accreditation.status GET": ("leader", _FILE),
    "accreditation.withdraw POST": ("leader", _FILE),
    "accreditation.reopen POST": ("leader", _FILE),
    "accreditation.drop POST": ("leader", _FILE),
    "accreditation.leave GET": ("leader", _FILE),
    "accreditation.leave POST": ("leader", _FILE),
    "accreditation.check_person GET": ("leader", "404: nobody new is named in the world"),
    "accreditation.submit_person POST": ("leader", _FILE),
    "accreditation.withdraw_person POST": ("leader", _FILE),
    "accreditation.end_person GET": ("leader", _FILE),
    "accreditation.end_person POST": ("leader", _FILE),
    "accreditation.paper GET": ("leader", "404: the world's representative has no letter; the committee too"),
    "accreditation.step_paper GET": ("leader", "404: the world's file has no paper; the committee too"),
    "accreditation.review GET": ("committee_reading", _DESK),
    "accreditation.manage_all GET": ("committee_reading", _DESK),
    "accreditation.manage_file GET": ("committee_reading", _DESK),
    "accreditation.manage_decide GET": ("accreditor", _DESK),
    "accreditation.manage_decide POST": ("accreditor", _DESK),
    "accreditation.manage_allow_late POST": ("accreditor", "of the space: its coordination"),
    "accreditation.manage_end GET": ("accreditor", _DESK),
    "accreditation.manage_end POST": ("accreditor", _DESK),
    "accreditation.manage_end_person GET": ("accreditor", _DESK),
    "accreditation.manage_end_person POST": ("accreditor", _DESK),
    "accreditation.manage_credentials GET": ("team", "of the space"),
}


def _file(**more: Any) -> Any:
    return lambda world: {"slug": world.organization.slug, "space": world.space.slug, **more}


def _mandate(world: Any) -> dict[str, Any]:
    return {"representation_id": world.representation.id}


def _desk(**more: Any) -> Any:
    return lambda world: {"slug": world.space.slug, "organization": world.organization.slug, **more}


PARAMS: dict[str, Any] = {
    **{
        f"accreditation.{name}": _file()
        for name in ("check", "submit", "ask_late", "status", "withdraw", "reopen", "drop", "leave")
    },
    **{
        f"accreditation.{name}": _file(role="titular")
        for name in ("people", "remove_person", "check_person", "submit_person", "withdraw_person")
    },
    "accreditation.resign": _mandate,
    "accreditation.paper": _mandate,
    "accreditation.step_paper": lambda world: {"step_id": 1},
    "accreditation.end_person": lambda world: _file()(world) | _mandate(world),
    "accreditation.manage_file": _desk(),
    "accreditation.manage_decide": _desk(act="aceptar"),
    "accreditation.manage_allow_late": _desk(),
    "accreditation.manage_end": _desk(),
    "accreditation.manage_end_person": lambda world: _desk()(world) | _mandate(world),
}
