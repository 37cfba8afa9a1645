"""Who issues, corrects, revokes and takes along; and whether it can be done now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from civic.certificates.models import Certificate, CertificateDesign
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator

MOST_SIGNERS = 3


def may_issue(actor: Actor, space: Space) -> bool:
    """Coordinators answer for what their space certifies."""
    return actor.is_system or is_coordinator(actor, space)


def may_see_list(actor: Actor, space: Space) -> bool:
    """Who runs the courses of a space sees who has a certificate."""
    return actor.is_system or is_facilitator(actor, space)


def may_take(actor: Actor, certificate: Certificate) -> bool:
    """The person it is about, and who hands it out on paper."""
    return actor.is_system or actor.id == certificate.person_id or may_see_list(actor, certificate.space)


def why_not_issue(
    person: Person, missing: Sequence[Any] | None, design: CertificateDesign | None, valid: Certificate | None
) -> Any | None:
    """The sentence that says why this person cannot be given a certificate now; `missing` is None for who is not enrolled."""
    if design is None:
        return _("Say first who signs the certificates of this space.")
    if missing is None:
        return _("This person is not enrolled in the course.")
    if missing:
        return _("%(name)s has not completed the course yet.", name=person.full_name)
    if valid is not None:
        return _(
            "%(name)s has this certificate already: %(serial)s.", name=person.full_name, serial=valid.serial
        )
    if person.forgotten_at is not None:
        return _("This person asked to be forgotten.")
    return None


def why_not_correct(certificate: Certificate, name_now: str) -> Any | None:
    """The sentence that says why no corrected certificate can be made, or None."""
    if not certificate.is_valid:
        return _("Only a valid certificate can be corrected.")
    if certificate.name == name_now:
        return _("The name on the certificate is that of the person's record. Correct the record first.")
    return None


def why_not_revoke(certificate: Certificate) -> Any | None:
    """The sentence that says why it cannot be revoked, or None."""
    return None if certificate.is_valid else _("This certificate is not valid any more.")


def why_not_take(certificate: Certificate) -> Any | None:
    """The sentence that says why there is no paper of it, or None."""
    return (
        None
        if certificate.is_valid
        else _("This certificate is not valid any more: it cannot be downloaded.")
    )


def why_not_design(signers: Sequence[tuple[str, str]]) -> Any | None:
    """The sentence that says what a design still needs, or None."""
    if not signers:
        return _("A certificate needs at least one person who signs it.")
    if len(signers) > MOST_SIGNERS:
        return _("At most three people sign.")
    return None


def why_not_prefix(prefix: str, *, taken: bool) -> Any | None:
    """The sentence that says why a space cannot number its certificates with these letters, or None."""
    return (
        _("Another space numbers its certificates with %(letters)s. Choose other letters.", letters=prefix)
        if taken
        else None
    )
