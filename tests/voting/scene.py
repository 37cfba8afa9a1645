"""Polls of the populated world, one per moment of their life, made when first asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from civic.core import clock
from civic.core.db import transaction
from civic.voting import commands
from civic.voting.kinds import Majority, PollKind, Secrecy
from civic.voting.queries import objections_of, poll_by_slug, roll_of, witnesses_of
from tests.voting.polls import Assembly


class WorldAssembly(Assembly):
    """The world's own space, organisation and team as an assembly."""

    def __init__(self, world: Any) -> None:
        self.space = world.space
        self.coordinator = world.people["coordinator"]
        self.organizations = [world.organization]
        self.titulars = [world.people["representative"]]


def scene(world: Any) -> dict[str, Any]:
    """{what: its address part or number}: `draft`, `called` (with an objection), `named` (open, in the assembly) and `secret`
    (open, with a batch of paper)."""
    if "voting" in world.more:
        return world.more["voting"]
    assembly = WorldAssembly(world)
    who = assembly.coordinator
    draft = assembly.draft(title="Votación escondida", secrecy=Secrecy.SECRET, channels=["device"])
    with transaction():
        commands.name_witness(who, draft, world.people["representative"])
    called = assembly.called(title="Votación convocada", roll_closes_at=clock.now() + timedelta(minutes=30))
    with transaction():
        commands.object_to(world.people["citizen"], called, "Falta mi organización.")
    named = assembly.open(
        title="Acuerdo de la asamblea", kind=PollKind.DECISION, majority=Majority.SIMPLE, form="choose-1", max_choices=None,
        budget_cents=None, rule="plurality", parameters={}, session_id=world.session.id,
    )  # fmt: skip
    secret = assembly.secret(title="Presupuesto secreto")
    with transaction():
        batch = commands.open_batch(who, secret, "Mesa 1", ballots=2, blank=0, spoiled=0)
    draft, called = poll_by_slug(draft.slug), poll_by_slug(called.slug)
    world.more["voting"] = {
        "draft": draft.slug, "draft_option": draft.options[0].id, "draft_entry": roll_of(draft)[0].id,
        "witness": witnesses_of(draft)[0].id, "called": called.slug, "objection": objections_of(called)[0].id,
        "named": named.slug, "named_entry": roll_of(named)[0].id, "secret": secret.slug, "batch": batch.id, "secret_entry": roll_of(secret)[0].id,
    }  # fmt: skip
    return world.more["voting"]
