"""Every change of certificates: their design, issuing, correcting, revoking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.certificates import facts, queries, rules
from civic.certificates.codes import new_code
from civic.certificates.facts import Deserved
from civic.certificates.models import (
    Certificate,
    CertificateCount,
    CertificateDesign,
    CertificatePack,
    CertificateState,
)  # fmt: skip
from civic.certificates.pictures import check_drawing
from civic.core import clock, jobs
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.files import StoredFile, discard, store
from civic.core.text import slugify
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.queries import locked_space
from civic.training.models import Edition

on_clash(
    "certificates",
    "edition_id",
    "person_id",
    sentence=_l("This person has the certificate of this course already."),
)
on_clash(
    "certificates",
    "serial",
    sentence=_l("Another space numbers its certificates with these letters. Choose others."),
)


@dataclass
class SignerDraft:
    """Somebody who signs: a new picture replaces the kept one, `file_id`."""

    name: str
    role: str
    file_id: int | None = None
    upload: FileStorage | None = None


@dataclass
class DesignDraft:
    """What a coordinator says of a space's certificates; a logo is a new upload, the kept one, or taken away."""

    issuer: str
    prefix: str
    words: str = ""
    left_logo: FileStorage | None = None
    right_logo: FileStorage | None = None
    left_logo_name: str = ""
    right_logo_name: str = ""
    drop_left: bool = False
    drop_right: bool = False
    signers: Sequence[SignerDraft] = field(default_factory=list)


def set_design(actor: Actor, space: Space, draft: DesignDraft) -> CertificateDesign:
    """Say how the certificates of a space look from now on; those issued before stay as they are."""
    allow(rules.may_issue(actor, space))
    space = locked_space(space.id)
    refuse_if(rules.why_not_design([(s.name, s.role) for s in draft.signers]))
    prefix = slugify(draft.prefix).replace("-", "").upper()[:10] or "CERT"
    refuse_if(rules.why_not_prefix(prefix, taken=queries.prefix_taken(prefix, space.id)))
    old = queries.design_of(space.id)

    def kept(upload: FileStorage | None, before: int | None, *, drop: bool = False) -> int | None:
        if upload is None:
            return None if drop else before
        made = store(upload, actor.id, check_drawing)
        db.session.flush()
        return made.id

    known = {signer["file_id"] for signer in old.signers} if old else set()
    design = CertificateDesign(
        space_id=space.id,
        issuer=draft.issuer,
        prefix=prefix,
        words=draft.words,
        left_logo_id=kept(draft.left_logo, old.left_logo_id if old else None, drop=draft.drop_left),
        right_logo_id=kept(draft.right_logo, old.right_logo_id if old else None, drop=draft.drop_right),
        left_logo_name=draft.left_logo_name,
        right_logo_name=draft.right_logo_name,
        # only a picture that signed before may be kept: a number typed into the form leads to no other file
        signers=[
            {
                "name": s.name,
                "role": s.role,
                "file_id": kept(s.upload, s.file_id if s.file_id in known else None),
            }
            for s in draft.signers
        ],
        made_at=clock.now(),
        made_by_id=actor.id,
    )
    db.session.add(design)
    record(
        actor, "certificates.set_design", design,
        after={"issuer": design.issuer, "signers": [[s.name, s.role] for s in draft.signers]},
    )  # fmt: skip
    return design


def issue(actor: Actor, edition: Edition, person: Person) -> Certificate:
    """Give one person who completed a course their certificate."""
    space = queries.space_of_edition(edition)
    allow(rules.may_issue(actor, space))
    locked_space(space.id)  # two who issue at once: the second sees what the first gave
    earned = next((line for line in facts.deserved(edition) if line.person.id == person.id), None)
    design = queries.design_of(space.id)
    refuse_if(
        rules.why_not_issue(
            person,
            earned.missing if earned else None,
            design,
            queries.valid_certificate(edition.id, person.id),
        )
    )
    if earned is None or design is None:
        raise Refused("")  # the rule has refused both
    (made,) = give(actor, edition, space, design, [earned])
    return made


def give(
    actor: Actor, edition: Edition, space: Space, design: CertificateDesign, earned: Sequence[Deserved]
) -> list[Certificate]:
    """Certificates for those who earned one and have no valid one yet, in one transaction with their numbers."""
    now = clock.now()
    year = clock.local(now).year
    count = _count(
        space.id, year
    )  # locked: whoever issues at the same moment waits here and sees what was given
    given = []
    for line in earned:
        if queries.valid_certificate(edition.id, line.person.id) is not None:
            continue
        given.append(_made(actor, edition, design, line, count))
    db.session.flush()
    for certificate, line in zip(given, _of(given, earned), strict=True):
        record(
            actor,
            "certificates.issue",
            certificate,
            after={"serial": certificate.serial, "edition": edition.id},
        )
        _tell(certificate, line.person)
    return given


def _of(given: Sequence[Certificate], earned: Sequence[Deserved]) -> list[Deserved]:
    lines = {line.person.id: line for line in earned}
    return [lines[certificate.person_id] for certificate in given]


def _count(space_id: int, year: int) -> CertificateCount:
    """The counter, made if it is the first; the space is locked before, so that two do not both make it."""
    locked_space(space_id)
    count = queries.count_of(space_id, year)
    if count is None:
        count = CertificateCount(space_id=space_id, year=year, last=0)
        db.session.add(count)
        db.session.flush()
    return count


def _made(
    actor: Actor, edition: Edition, design: CertificateDesign, line: Deserved, count: CertificateCount
) -> Certificate:
    count.last += 1
    now = clock.now()
    certificate = Certificate(
        code=new_code(), space_id=count.space_id, year=count.year, number=count.last,
        serial=f"{design.prefix}-{count.year}-{count.last:04d}", edition_id=edition.id, person_id=line.person.id,
        design_id=design.id, name=line.person.full_name, course_title=facts.title_of(edition), hours=line.hours,
        first_day=facts.first_day(edition), last_day=facts.last_day(edition), completed_on=line.completed_on,
        state=CertificateState.VALID, state_at=now, state_by_id=actor.id, issued_at=now, issued_by_id=actor.id,
    )  # fmt: skip
    db.session.add(certificate)
    return certificate


def _tell(certificate: Certificate, person: Person) -> None:
    tell(
        person,
        "certificates/issued",
        {
            "course": certificate.course_title,
            "serial": certificate.serial,
            "url": absolute("certificates.check", code=certificate.code_shown),
        },
        space_id=certificate.space_id,
        topic=f"certificate:{certificate.edition_id}",
        mail_only=True,
    )


def ask_for_all(actor: Actor, edition: Edition) -> jobs.Job:
    """Queue the certificates of all who completed an edition; asked twice, it is one work."""
    space = queries.space_of_edition(edition)
    allow(rules.may_issue(actor, space))
    refuse_if(None if queries.design_of(space.id) else rules.why_not_design([]))
    job = jobs.enqueue(
        "certificates.issue_all",
        {"edition": edition.id, "actor": actor.id},
        key=issue_key(edition),
        asked_by_id=actor.id,
    )
    record(actor, "certificates.ask_for_all", edition, space_id=space.id)
    return job


def ask_for_pack(actor: Actor, edition: Edition, base: str) -> jobs.Job:
    """Queue the ZIP of an edition's valid certificates; `base` is the address that their codes lead to."""
    space = queries.space_of_edition(edition)
    allow(rules.may_see_list(actor, space))
    refuse_if(
        None if queries.count_valid(edition.id) else _l("There is no valid certificate in this edition yet.")
    )
    job = jobs.enqueue(
        "certificates.pack",
        {"edition": edition.id, "base": base},
        key=pack_key(edition),
        asked_by_id=actor.id,
    )
    record(actor, "certificates.ask_for_pack", edition, space_id=space.id)
    return job


def issue_key(edition: Edition) -> str:
    """What keeps the issuing of an edition one work."""
    return f"certificates:issue:{edition.id}"


def pack_key(edition: Edition) -> str:
    """What keeps the packing of an edition one work."""
    return f"certificates:pack:{edition.id}"


def keep_pack(edition: Edition, file: StoredFile, count: int) -> CertificatePack:
    """Keep the ZIP the worker has made in place of the one before."""
    pack = queries.pack_of(edition.id)
    if pack is None:
        pack = CertificatePack(edition_id=edition.id, file=file, count=count, made_at=clock.now())
        db.session.add(pack)
        db.session.flush()
        return pack
    old, pack.file = pack.file, file
    pack.count, pack.made_at = count, clock.now()
    db.session.flush()
    discard(old)
    return pack


def correct(actor: Actor, certificate: Certificate, reason: str) -> Certificate:
    """Make a new certificate with the person's name of today; the old one says that another took its place."""
    allow(rules.may_issue(actor, certificate.space))
    locked_space(certificate.space_id)
    old = _locked(certificate)
    refuse_if(rules.why_not_correct(old, old.person.full_name))
    design = queries.design_of(old.space_id) or old.design
    earned = Deserved(person=old.person, hours=old.hours, completed_on=old.completed_on, missing=())
    before = {"serial": old.serial, "state": old.state.value}
    _leave(actor, old, CertificateState.CORRECTED, reason)
    db.session.flush()
    fresh = _made(actor, old.edition, design, earned, _count(old.space_id, clock.today().year))
    # what was certified stays what it was; only the name is new
    fresh.course_title, fresh.first_day, fresh.last_day = old.course_title, old.first_day, old.last_day
    db.session.flush()
    old.replaced_by = fresh
    record(
        actor, "certificates.correct", old, before=before, after={"replaced_by": fresh.serial}, reason=reason
    )
    _tell(fresh, old.person)
    return fresh


def revoke(actor: Actor, certificate: Certificate, reason: str) -> Certificate:
    """Take a certificate back; its page says so from now on."""
    allow(rules.may_issue(actor, certificate.space))
    certificate = _locked(certificate)
    refuse_if(rules.why_not_revoke(certificate))
    _leave(actor, certificate, CertificateState.REVOKED, reason)
    record(actor, "certificates.revoke", certificate, before={"state": "valid"}, reason=reason)
    return certificate


def _leave(actor: Any, certificate: Certificate, state: CertificateState, reason: str) -> None:
    certificate.state, certificate.state_reason = state, reason
    certificate.state_at, certificate.state_by_id = clock.now(), actor.id


def _locked(certificate: Certificate) -> Certificate:
    locked = queries.certificate_by_code(certificate.code, lock=True)
    if locked is None:
        raise Refused(_l("This certificate is not there any more."))
    return locked
