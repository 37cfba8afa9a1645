"""Who is told of commitments and agreements. The words stand in templates/mail/agreements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from civic.agreements.models import Agreement, Commitment
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.organisations.queries import leaders_of
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.queries import coordinators_of
from civic.web.i18n import date_words

SOON, LATER = 3, 6  # which calls are made first
SHORT = 160  # letters of a promise in a message


def in_charge(commitment: Commitment) -> list[Person]:
    """Who is told of a commitment: the one named, else the leaders of the organisation that promised."""
    if commitment.person is not None:
        return [commitment.person]
    if commitment.organization is not None:
        return [leadership.person for leadership in leaders_of(commitment.organization)]
    return []


def _team(space: Space) -> list[Person]:
    return list({member.person.id: member.person for member in coordinators_of(space)}.values())


def _values(commitment: Commitment, **more: str | Callable[[], str]) -> Callable[[], Mapping[str, str]]:
    text = " ".join(commitment.text.split())

    def values() -> dict[str, str]:
        told = {name: value() if callable(value) else value for name, value in more.items()}
        return {
            "commitment": text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…",
            "entity": commitment.entity, "space": commitment.space.name,
            "url": absolute("agreements.commitment", slug=commitment.space.slug, number=commitment.number),
        } | told  # fmt: skip

    return values


def _tell(
    people: list[Person],
    what: str,
    commitment: Commitment,
    actor: Actor | None,
    rank: int,
    *,
    mail_only: bool = False,
    **more: str | Callable[[], str],
) -> int:
    told = [
        tell(
            person, f"agreements/{what}", _values(commitment, **more), space_id=commitment.space_id,
            topic=f"commitment:{commitment.id}", rank=rank, mail_only=mail_only,
        )
        for person in people if actor is None or person.id != actor.id
    ]  # fmt: skip
    return sum(message is not None for message in told)


def tell_made(commitment: Commitment, actor: Actor) -> None:
    """Whoever is in charge of a new commitment: what was promised, by when, how it is proved."""
    due = commitment.due_on
    _tell(
        in_charge(commitment),
        "made",
        commitment,
        actor,
        LATER,
        due=lambda: date_words(due),
        proof=commitment.proof,
    )


def tell_claimed(commitment: Commitment, actor: Actor) -> None:
    """The space's coordinators: something was reported done and waits for somebody's eyes."""
    _tell(_team(commitment.space), "claimed", commitment, actor, LATER, mail_only=True)


def tell_decided(commitment: Commitment, text: str, actor: Actor) -> None:
    """Whoever is in charge: what the space decided, and why."""
    label = commitment.state
    _tell(in_charge(commitment), "decided", commitment, actor, SOON, state=lambda: label.label, reason=text)


def tell_postponed(commitment: Commitment, reason: str, actor: Actor) -> None:
    """Whoever is in charge: the date moved."""
    due = commitment.due_on
    _tell(
        in_charge(commitment),
        "postponed",
        commitment,
        actor,
        LATER,
        due=lambda: date_words(due),
        reason=reason,
    )


def remind_of(commitment: Commitment, stage: str) -> int:
    """Whoever is in charge, before («soon»), on («due») and after («late») the date; without anybody, the space's team."""
    due, people = commitment.due_on, in_charge(commitment)
    return _tell(
        people or _team(commitment.space), stage, commitment, None, SOON, mail_only=not people,
        due=lambda: date_words(due),
    )  # fmt: skip


def warn_of(agreement: Agreement, until: date) -> int:
    """The space's coordinators: an agreement is about to expire, or has just expired."""
    told = [
        tell(
            person, "agreements/expiring",
            lambda: {
                "agreement": agreement.title, "space": agreement.space.name, "until": date_words(until),
                "url": absolute("agreements.detail", slug=agreement.slug),
            },
            space_id=agreement.space_id, topic=f"agreement:{agreement.id}", rank=LATER, mail_only=True,
        )
        for person in _team(agreement.space)
    ]  # fmt: skip
    return sum(message is not None for message in told)
