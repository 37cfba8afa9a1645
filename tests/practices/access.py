"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.core import clock
from civic.core.db import db, transaction
from civic.practices.models import Practice, PracticeVersion, Theme, VersionState
from tests.world import World

OWN = ("edit", "manage")
ACTS = ("edit", "detach", "send", "write_again", "withdraw", "drop")
ACCESS = {
    "practices.listing GET": ("public", ""),
    "practices.detail GET": ("public", ""),
    "practices.paper GET": ("public", ""),
    "practices.document GET": ("public", "404: the world's practice has none"),
    "practices.new GET": ("signed_in", "says who tells practices"),
    "practices.new POST": ("signed_in", "only in the name of one's own organisation or team"),
    "practices.mine GET": ("signed_in", ""),
    **{f"practices.{name} GET": ("leader", "of the organisation that tells it") for name in OWN},
    **{f"practices.{name} POST": ("leader", "of the organisation that tells it") for name in ACTS},
    "practices.withdraw POST": ("withdraw", "its leaders and the space's coordinators"),
    "practices.manage_list GET": ("team", ""),
    "practices.manage_review GET": ("facilitator", "of its space"),
    "practices.manage_decide POST": ("facilitator", "of its space, not who wrote it"),
}


def practice_of(world: World) -> Practice:
    """A public practice of the world's organisation."""
    if "practice" not in world.more:
        with transaction():
            version = PracticeVersion(
                number=1, state=VersionState.PUBLISHED, title="Turnos de agua", theme=Theme.WATER, ubigeo="180301",
                year=2025, problem="Faltaba agua.", done="Se acordaron turnos.", results="Alcanza para todos.",
                office="Oficina de la junta", office_phone="+51953000111", decided_at=clock.now(),
            )  # fmt: skip
            practice = Practice(
                slug="turnos-de-agua",
                space_id=world.space.id,
                organization_id=world.organization.id,
                versions=[version],
            )
            db.session.add(practice)
            db.session.flush()
            practice.published = version
        world.more["practice"] = practice
    return world.more["practice"]


def _slug(world: World) -> dict[str, Any]:
    return {"slug": practice_of(world).slug}


PARAMS = {f"practices.{name}": _slug for name in (
    "detail", "paper", "manage", "send", "write_again", "withdraw", "drop", "manage_review", "manage_decide",
)} | {
    "practices.edit": lambda world: _slug(world) | {"step": "problema"},
    "practices.document": lambda world: _slug(world) | {"document_id": 1},
    "practices.detach": lambda world: _slug(world) | {"document_id": 1},
}  # fmt: skip
