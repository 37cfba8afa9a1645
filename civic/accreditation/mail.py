"""The messages that a move of a file causes: to the leaders, and to the representatives it is about."""

from __future__ import annotations

from collections.abc import Iterable

from civic.accreditation.models import AccreditationStep, EndReason, FileState, Membership, Representation
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.organisations.queries import leaders_of
from civic.people.models import Person
from civic.web.i18n import date_words

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
    """Tell the leaders that their file was received, observed, decided or ended."""
    if step.representation_id is not None:
        representation = next(r for r in membership.representations if r.id == step.representation_id)
        return representation_moved(membership, representation, step)
    if step.to_state not in KINDS or step.action in ("send_back", "withdraw", "reopen"):
        return None
    kind = KINDS[step.to_state]
    values = {
        "organization": membership.organization.name,
        "space": membership.space.name,
        "url": _status_url(membership),
    }
    if kind == "submitted":
        values["days"] = str(membership.space.review_days)
    elif kind == "accredited":
        values["until"] = _until(membership.representations)
    else:
        values["reason"] = step.reason or ""
    for person in _leaders(membership):
        tell(
            person, f"accreditation/{kind}", values, space_id=membership.space_id,
            topic=f"membership:{membership.id}", mail_only=kind == "submitted",
        )  # fmt: skip
    if kind == "accredited":
        for representation in membership.representations:
            if representation.state is FileState.ACCREDITED:
                _tell_accredited(membership, representation)
    return None


def representation_moved(
    membership: Membership, representation: Representation, step: AccreditationStep
) -> None:
    """Tell the leaders, and the person themself when accredited, what became of a representative's own file."""
    if step.to_state is FileState.ACCREDITED:
        return _tell_accredited(membership, representation, also=_leaders(membership))
    kind = {FileState.OBSERVED: "observed", FileState.REJECTED: "rejected"}.get(step.to_state)
    if kind:
        values = _about(membership, representation) | {"reason": step.reason or ""}
        for person in _leaders(membership):
            tell(
                person, f"accreditation/representative_{kind}", values, space_id=membership.space_id,
                topic=f"representation:{representation.id}",
            )  # fmt: skip
    return None


def mandate_ended(representation: Representation) -> None:
    """Tell the person and the leaders that a mandate has ended, unless a whole organisation or life ended with it."""
    membership = representation.membership
    if representation.end_reason in (EndReason.ORGANISATION_ENDED, EndReason.DECEASED, EndReason.ANNULLED):
        return
    reason = str(representation.end_reason.label) if representation.end_reason else ""
    if representation.reason:
        reason = f"{reason}. {representation.reason}"
    values = _about(membership, representation) | {"reason": reason}
    for person in _unique([representation.person, *_leaders(membership)]):
        tell(
            person, "accreditation/representation_ended", values, space_id=membership.space_id,
            topic=f"representation:{representation.id}",
        )  # fmt: skip


def _tell_accredited(
    membership: Membership, representation: Representation, also: Iterable[Person] = ()
) -> None:
    values = _about(membership, representation) | {
        "role": str(representation.role.label).lower(),
        "until": _until([representation]),
        "url": absolute("accreditation.credential", token=representation.token),
    }
    for person in _unique([representation.person, *also]):
        tell(
            person, "accreditation/representative_accredited", values, space_id=membership.space_id,
            topic=f"representation:{representation.id}",
        )  # fmt: skip


def _about(membership: Membership, representation: Representation) -> dict[str, str]:
    return {
        "person": representation.person.full_name,
        "organization": membership.organization.name,
        "space": membership.space.name,
        "url": _status_url(membership),
    }


def _until(representations: Iterable[Representation]) -> str:
    days = [r.valid_to for r in representations if r.state is FileState.ACCREDITED and r.valid_to]
    return date_words(min(days), year=True) if days else "–"


def _unique(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())
