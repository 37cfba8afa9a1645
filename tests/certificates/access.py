"""Who may open what in this room (read by tests/test_access.py)."""

from __future__ import annotations

from typing import Any

from civic.certificates.commands import issue
from civic.certificates.models import Certificate
from civic.core import jobs
from civic.core.db import db, transaction
from civic.people.models import System
from civic.training.models import Edition
from tests.certificates.conftest import design_for, given_course
from tests.make import Make
from tests.world import World

ACCESS = {
    "certificates.look_up GET": ("public", ""),
    "certificates.check GET": ("token", "whoever holds the code; the least personal data"),
    "certificates.paper GET": ("certificate", "the person it is about, and the team that hands it out"),
    "certificates.manage_list GET": ("facilitator", "of the space"),
    "certificates.manage_design GET": ("coordinator", "of the space"),
    "certificates.manage_design POST": ("coordinator", "of the space"),
    "certificates.manage_sample GET": ("coordinator", "of the space"),
    "certificates.manage_edition GET": ("facilitator", "of the space of the edition's event"),
    "certificates.issue POST": ("coordinator", "of the space of the edition's event"),
    "certificates.issue_all POST": ("coordinator", "of the space of the edition's event"),
    "certificates.make_pack POST": ("facilitator", "of the space of the edition's event"),
    "certificates.pack GET": ("facilitator", "of the space of the edition's event"),
    "certificates.manage_detail GET": ("coordinator", "of the space that issued it"),
    "certificates.correct POST": ("coordinator", "of the space that issued it"),
    "certificates.revoke POST": ("coordinator", "of the space that issued it"),
}


def edition_of(world: World) -> Edition:
    """An edition of the world's space that the citizen completed and was certified for, with its ZIP."""
    made = db.session.query(Certificate).filter_by(space_id=world.space.id).first()
    if made is not None:
        return db.session.get_one(Edition, made.edition_id)
    design_for(world.space)
    edition = given_course(Make(), world.space, [world.people["citizen"]], title="Curso de prueba")
    with transaction():
        issue(System(), edition, world.people["citizen"])
        jobs.enqueue("certificates.pack", {"edition": edition.id, "base": "https://mesa.example"})
    jobs.work_one()
    return edition


def _slug(world: World) -> dict[str, Any]:
    return {"slug": edition_of(world).slug}


def _code(world: World) -> dict[str, Any]:
    edition = edition_of(world)
    return {
        "code": db.session.query(Certificate)
        .filter_by(edition_id=edition.id)
        .order_by(Certificate.id.desc())
        .first()
        .code_shown
    }


def _space(world: World) -> dict[str, Any]:
    edition_of(world)
    return {"slug": world.space.slug}


PARAMS = (
    {f"certificates.{name}": _slug for name in ("manage_edition", "issue", "issue_all", "make_pack", "pack")}
    | {f"certificates.{name}": _code for name in ("check", "paper", "manage_detail", "correct", "revoke")}
    | {"certificates.manage_sample": _space}
)
