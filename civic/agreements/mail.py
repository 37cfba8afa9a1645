"""Who is told of commitments. The words stand in templates/mail/agreements."""

from __future__ import annotations

from civic.agreements.models import Commitment
from civic.people.rules import Actor


def tell_made(commitment: Commitment, actor: Actor) -> None:
    """Whoever is in charge of a new commitment."""


def tell_claimed(commitment: Commitment, actor: Actor) -> None:
    """The space's coordinators: something was reported done."""


def tell_decided(commitment: Commitment, text: str, actor: Actor) -> None:
    """Whoever is in charge: what the space decided."""


def tell_postponed(commitment: Commitment, reason: str, actor: Actor) -> None:
    """Whoever is in charge: the date moved."""
