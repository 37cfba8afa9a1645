"""The messages that a move of a file causes: to the leaders, and to the representatives it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from flask_babel import force_locale

from civic.accreditation.models import AccreditationStep, EndReason, FileState, Membership, Representation
from civic.accreditation.queries.sealing import KIND, topic_of
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.messages.models import Message
from civic.organisations.queries import leaders_of
from civic.people.models import Person
from civic.web.i18n import date_words

# What a message takes: a text, or what says it in the language of whoever is told.
Values = dict[str, str | Callable[[], str]]

KINDS = {
    FileState.SUBMITTED: "submitted",
    FileState.OBSERVED: "observed",
    FileState.ACCREDITED: "accredited",
    FileState.REJECTED: "rejected",
    FileState.ENDED: "ended",
}


def _leaders(membership: Membership) -> list[Person]:
    return [leadership.person for leadership in leaders_of(membership.organization)]


def _status_url(membership: Membership) -> str:
    return absolute("accreditation.status", slug=membership.organization.slug, space=membership.space.slug)


def file_moved(membership: Membership, step: AccreditationStep) -> None:
    """Tell the leaders that their file was received, observed, decided or ended; accredited representatives too."""
    if step.representation_id is not None:
        representation = next(r for r in membership.representations if r.id == step.representation_id)
        return representation_moved(membership, representation, step)
    if step.to_state not in KINDS or step.action in ("send_back", "withdraw", "reopen"):
        return None
    kind = KINDS[step.to_state]
    values: Values = {
        "organization": membership.organization.name,
        "space": membership.space.name,
        "url": _status_url(membership),
    }
    if kind == "submitted":
        values["days"] = str(membership.space.review_days)
    elif kind == "accredited":
        values["until"] = lambda: _until(membership.representations)
    else:
        values["reason"] = step.reason or ""
    _tell(_leaders(membership), kind, values, membership, f"membership:{membership.id}")
    if kind == "accredited":
        for representation in membership.representations:
            if representation.state is FileState.ACCREDITED:
                _tell_accredited(membership, representation, [representation.person])
    return None


def representation_moved(
    membership: Membership, representation: Representation, step: AccreditationStep
) -> None:
    """Tell the leaders, and the person themself when accredited, what became of a representative's own file."""
    if step.to_state is FileState.ACCREDITED:
        return _tell_accredited(membership, representation, [representation.person, *_leaders(membership)])
    kind = {FileState.OBSERVED: "observed", FileState.REJECTED: "rejected"}.get(step.to_state)
    if kind:
        values = _about(membership, representation) | {"reason": step.reason or ""}
        topic = f"representation:{representation.id}"
        _tell(_leaders(membership), f"representative_{kind}", values, membership, topic)
    return None


def mandate_ended(representation: Representation) -> None:
    """Tell the person and the leaders that a mandate has ended, unless a whole organisation or life ended with it."""
    membership = representation.membership
    why = representation.end_reason
    if why is None or why in (EndReason.ORGANISATION_ENDED, EndReason.DECEASED, EndReason.ANNULLED):
        return

    def reason() -> str:
        return ". ".join(part for part in (str(why.label), representation.reason) if part)

    people = [representation.person, *_leaders(membership)]
    values = _about(membership, representation) | {"reason": reason}
    _tell(people, "representation_ended", values, membership, f"representation:{representation.id}")


def _tell_accredited(
    membership: Membership, representation: Representation, people: Iterable[Person]
) -> None:
    values = _about(membership, representation) | {
        "role": lambda: str(representation.role.label).lower(),
        "until": lambda: _until([representation]),
        "url": absolute("accreditation.credential", token=representation.token),
    }
    topic = f"representation:{representation.id}"
    _tell(people, "representative_accredited", values, membership, topic)


def _tell(people: Iterable[Person], kind: str, values: Values, membership: Membership, topic: str) -> None:
    """Tell each person once, with what is said in words said in their language."""
    for person in {person.id: person for person in people}.values():
        with force_locale(person.locale):
            said = {key: value if isinstance(value, str) else value() for key, value in values.items()}
        tell(
            person, f"accreditation/{kind}", said, space_id=membership.space_id, topic=topic,
            mail_only=kind == "submitted",
        )  # fmt: skip


def _about(membership: Membership, representation: Representation) -> Values:
    return {
        "person": representation.person.full_name,
        "organization": membership.organization.name,
        "space": membership.space.name,
        "url": _status_url(membership),
    }


def _until(representations: Iterable[Representation]) -> str:
    days = [r.valid_to for r in representations if r.state is FileState.ACCREDITED and r.valid_to]
    return date_words(min(days), year=True) if days else "–"


def seals(person: Person, day: date, kept: Sequence[tuple[date, str]]) -> Message | None:
    """Queue the seals of the trail of changes for somebody who keeps them, as a text and as a file."""
    lines = "\n".join(f"{each.isoformat()} {digest}" for each, digest in kept)
    return tell(
        person, KIND, lambda: {"until": date_words(day), "seals": lines, "url": absolute("opendata.csv", dataset="sellos")},
        topic=topic_of(day), mail_only=True, attachment=(f"sellos-{day.isoformat()}.txt", f"{lines}\n"),
    )  # fmt: skip
