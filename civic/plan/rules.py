"""Who may load a plan."""

from __future__ import annotations

from civic.people.rules import Actor, is_administrator


def may_load_plan(actor: Actor) -> bool:
    """Only those who run the platform load plans: everybody reads their targets."""
    return is_administrator(actor)
