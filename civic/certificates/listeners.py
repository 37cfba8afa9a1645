"""What certificates do when people are merged, forgotten, or take a copy of their data along."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.certificates import queries
from civic.certificates.models import CertificateState
from civic.core import clock
from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.models import Person
from civic.people.rules import Actor


@persons_merged.connect
def move_certificates(kept: Person, *, duplicate: Person, actor: Actor, **_rest: Any) -> list[dict[str, Any]]:
    """What moved from the duplicate. Where both hold one of the same edition, the kept person's stays valid."""
    moved = []
    for certificate in queries.certificates_of(duplicate):
        other = queries.valid_certificate(certificate.edition_id, kept.id) if certificate.is_valid else None
        if other is not None:
            certificate.state, certificate.replaced_by = CertificateState.CORRECTED, other
            certificate.state_reason = None
            certificate.state_at, certificate.state_by_id = clock.now(), actor.id
            db.session.flush()
        certificate.person_id = kept.id
        db.session.flush()
        moved.append({"certificate": certificate.id, "was_valid": other is not None})
    return moved


@merge_undone.connect
def return_certificates(
    kept: Person, *, duplicate: Person, moved: dict[str, Any], actor: Actor, **_rest: Any
) -> None:
    """Give the certificates back that a merge moved; one that made way becomes valid again."""
    rows = {row["certificate"]: row["was_valid"] for row in moved.get(f"{__name__}.move_certificates", [])}
    for certificate in queries.certificates_of(kept):
        if certificate.id not in rows:
            continue
        certificate.person_id = duplicate.id
        if rows[certificate.id] and certificate.state is CertificateState.CORRECTED:
            certificate.state, certificate.replaced_by = CertificateState.VALID, None
            certificate.state_at, certificate.state_by_id = clock.now(), actor.id
        db.session.flush()


@person_forgotten.connect
def forget_names(person: Person, *, actor: Actor, **_rest: Any) -> None:
    """A certificate without its name certifies nothing: it is taken back, and that one was issued still counts."""
    for certificate in queries.certificates_of(person):
        certificate.name, certificate.state_reason = "–", None
        if certificate.state is not CertificateState.REVOKED:
            certificate.state, certificate.state_at = CertificateState.REVOKED, clock.now()
            certificate.state_by_id = actor.id


@person_exported.connect
def export_certificates(person: Person, **_rest: Any) -> tuple[str, list[dict[str, Any]]]:
    """The certificates a person takes along in a copy of their data."""
    return _("Certificates"), [
        {
            "serial": c.serial, "code": c.code_shown, "name": c.name, "course": c.course_title, "hours": c.hours,
            "completed_on": c.completed_on.isoformat(), "state": c.state.value, "issued_at": c.issued_at.isoformat(),
        }
        for c in queries.certificates_of(person)
    ]  # fmt: skip
