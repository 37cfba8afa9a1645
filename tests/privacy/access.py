"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from civic.core import clock
from civic.core.db import transaction
from civic.people.models import RequestKind, System
from civic.privacy.commands import BreachDraft, write_breach
from civic.privacy.models import BreachKind
from tests.world import World

ACCESS: dict[str, tuple[str, str]] = {
    "privacy.banks GET": ("public", ""),
    "privacy.banks_file GET": ("public", ""),
    "privacy.my_reads GET": ("signed_in", "one's own"),
    "privacy.reads GET": ("auditor", ""),
    "privacy.extend GET": ("operator", ""),
    "privacy.extend POST": ("operator", "once, before the deadline"),
    **{f"privacy.{name} GET": ("administrator", "") for name in (
        "manage", "manage_bank", "manage_retention", "manage_rule", "manage_breaches", "manage_new_breach", "manage_breach",
        "manage_notices",
    )},
    **{f"privacy.{name} POST": ("administrator", "") for name in (
        "manage_bank", "manage_rule", "manage_new_breach", "manage_words", "manage_step", "manage_people",
    )},
}  # fmt: skip


def breach_of(world: World) -> dict[str, Any]:
    """A drill in the world's space."""
    if "breach" not in world.more:
        draft = BreachDraft(
            kind=BreachKind.TABLES, title="Simulacro", happened="Nada", aware_at=clock.now(), is_drill=True,
            tables=["registrations"],
        )  # fmt: skip
        with transaction():
            world.more["breach"] = write_breach(System(), draft).id
    return {"breach_id": world.more["breach"]}


def request_of(world: World) -> dict[str, Any]:
    """A request of the citizen."""
    from civic.people.commands import ask_about_data

    if "privacy request" not in world.more:
        citizen = world.people["citizen"]
        with transaction():
            world.more["privacy request"] = ask_about_data(citizen, citizen, RequestKind.ACCESS, "").id
    return {"request_id": world.more["privacy request"]}


BREACH_PAGES = ("manage_breach", "manage_notices", "manage_words", "manage_step", "manage_people")
PARAMS: dict[str, Callable[[World], dict[str, Any]]] = {
    "privacy.manage_bank": lambda _world: {"code": "events"},
    "privacy.manage_rule": lambda _world: {"code": "messages.texts"},
    "privacy.extend": request_of,
    **{f"privacy.{name}": breach_of for name in BREACH_PAGES},
}
