"""Every change to documents: write, approve, sign, seal, annex, withdraw."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.core import clock, files
from civic.core.audit import record as audit
from civic.core.db import db, on_clash
from civic.core.errors import NotFound, allow, refuse_if
from civic.core.signals import record_sealed
from civic.core.text import slugify
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records import rules, sealing
from civic.records.content import in_shape
from civic.records.models import (
    AnnexKind,
    Record,
    RecordAnnex,
    RecordKind,
    RecordSignature,
    RecordState,
    Seat,
    SignatureWay,
)
from civic.records.pictures import check_signature
from civic.records.queries import highest_number, last_sealed, locked_chain, locked_record, taken_slugs
from civic.spaces.models import Space

_SOMEBODY = _l("Somebody else did the same a moment ago. Look at the page again.")
on_clash("records", "slug", sentence=_SOMEBODY)
on_clash("records", "space_id", "kind", "year", "number", sentence=_SOMEBODY)
on_clash("records", "space_id", "chain_position", sentence=_SOMEBODY)
on_clash("record_signatures", "record_id", "position", sentence=_SOMEBODY)
on_clash("record_annexes", "record_id", "position", sentence=_SOMEBODY)


def _free_slug(title: str, held_on: date) -> str:
    base = slugify(title)
    if str(held_on.year) not in base:
        base = f"{base}-{held_on.year}"
    taken = set(taken_slugs(base))
    slug, n = base, 1
    while slug in taken:
        n += 1
        slug = f"{base}-{n}"
    return slug


def draft_record(
    actor: Actor, space: Space, kind: RecordKind, *, title: str, held_on: date, content: Mapping[str, Any]
) -> Record:
    """A draft, which only the team reads."""
    allow(rules.may_draft(actor, space, kind))
    shaped = in_shape(content)
    refuse_if(rules.why_not_draft(title, held_on, shaped))
    made = Record(
        space=space, space_id=space.id, kind=kind, year=held_on.year, slug=_free_slug(title, held_on), title=title,
        held_on=held_on, content=shaped, salts=[], drafted_at=clock.now(), drafted_by_id=actor.id,
        state=RecordState.DRAFT, version=1,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit(actor, "records.draft_record", made, after={"kind": kind.value, "title": title})
    return made


def redraft_record(
    actor: Actor,
    record: Record,
    *,
    title: str | None = None,
    content: Mapping[str, Any],
    version: int | None = None,
) -> Record:
    """The draft with another text; who wrote it last does not seal it. A `version` refuses what rests on an older text."""
    allow(rules.may_draft(actor, record.space, record.kind))
    held = locked_record(record.id)
    refuse_if(rules.why_not_write(held, version))
    title = held.title if title is None else title
    shaped = in_shape(content)
    refuse_if(rules.why_not_draft(title, held.held_on, shaped))
    before = {"title": held.title, "version": held.version}
    held.title, held.content, held.version = title, shaped, held.version + 1
    held.drafted_by_id = actor.id
    audit(
        actor, "records.redraft_record", held, before=before, after={"title": title, "version": held.version}
    )
    return held


def approve_record(actor: Actor, record: Record) -> Record:
    """The text is frozen: from here on no command changes a word of it."""
    allow(rules.may_approve(actor, record))
    held = locked_record(record.id)
    refuse_if(rules.why_not_approve(held))
    held.salts = [secrets.token_hex(16) for _each in held.content["sections"]]
    held.state, held.approved_at, held.approved_by_id = RecordState.APPROVED, clock.now(), actor.id
    held.approved_hash = sealing.text_hash(held)
    audit(actor, "records.approve_record", held, after={"text_sha256": held.approved_hash})
    return held


def sign_record(
    actor: Actor,
    record: Record,
    *,
    name: str,
    office: str,
    organization: Organization | None = None,
    person: Person | None = None,
    seat: Seat | str,
    way: SignatureWay | str,
    picture: FileStorage | None = None,
) -> RecordSignature:
    """A signature with its picture; on paper the actor is the witness."""
    allow(rules.may_take_signatures(actor, record))
    held = locked_record(record.id)
    seat, way = Seat(seat), SignatureWay(way)
    organization_name = organization.name if organization else ""
    refuse_if(
        rules.why_not_sign(
            actor, held, name=name, office=office, seat=seat, organization_name=organization_name, person=person,
            way=way, has_picture=bool(picture),
        )
    )  # fmt: skip
    check = check_signature if way is SignatureWay.ON_DEVICE else files.check_document
    stored = files.store(picture, actor.id, check) if picture and way is not SignatureWay.PAPER else None
    signature = RecordSignature(
        record=held, position=max((s.position for s in held.signatures), default=0) + 1, name=name, office=office,
        organization=organization, organization_name=organization_name, person_id=person.id if person else None,
        seat=seat, way=way, file=stored, file_sha256=stored.sha256 if stored else None, salt=secrets.token_hex(16),
        signed_at=clock.now(), witnessed_by_id=actor.id,
    )  # fmt: skip
    db.session.add(signature)
    db.session.flush()
    audit(
        actor, "records.sign_record", held,
        after={"signature": signature.id, "seat": seat.value, "way": way.value, "sha256": sealing.signature_hash(signature)},
    )  # fmt: skip
    return signature


def strike_signature(actor: Actor, signature: RecordSignature, *, reason: str) -> None:
    """Take out a signature that was noted by mistake, while the document is not sealed."""
    record = signature.record
    allow(rules.may_take_signatures(actor, record))
    held = locked_record(record.id)
    if signature not in held.signatures:
        raise NotFound
    refuse_if(rules.why_not_strike(signature, reason))
    before = {"signature": signature.id, "seat": signature.seat.value, "way": signature.way.value}
    held.signatures.remove(signature)
    db.session.delete(signature)
    db.session.flush()
    files.discard(signature.file)
    audit(actor, "records.strike_signature", held, before=before, reason=reason)


def seal_record(actor: Actor, record: Record) -> Record:
    """The document gets its number and its seal, takes its place in the space's chain, and is public."""
    allow(rules.may_seal(actor, record))
    locked_chain(record.space_id)
    held = locked_record(record.id)
    refuse_if(rules.why_not_seal(actor, held))
    last = last_sealed(held.space_id)
    held.number = highest_number(held.space_id, held.kind, held.year) + 1
    held.chain_position = (last.chain_position or 0) + 1 if last else 1
    held.previous_seal = last.seal if last else None
    held.state, held.sealed_at, held.sealed_by_id = RecordState.SEALED, clock.now(), actor.id
    held.seal = sealing.seal_of(held)
    db.session.flush()
    audit(
        actor, "records.seal_record", held,
        after={"number": held.number, "position": held.chain_position, "seal": held.seal},
    )  # fmt: skip
    record_sealed.send(held, record=held, actor=actor)
    return held


def add_annex(
    actor: Actor,
    record: Record,
    *,
    title: str,
    text: str,
    kind: AnnexKind | str = AnnexKind.ANNEX,
    upload: FileStorage | None = None,
    file_is_public: bool = False,
) -> RecordAnnex:
    """An annex or a correction of a sealed document, sealed over the seal before it."""
    allow(rules.may_annex(actor, record))
    held = locked_record(record.id)
    refuse_if(rules.why_not_annex(held, title, text))
    stored = files.store(upload, actor.id, files.check_document) if upload else None
    annex = RecordAnnex(
        record=held, position=len(held.annexes) + 1, kind=AnnexKind(kind), title=title, text=text, file=stored,
        file_sha256=stored.sha256 if stored else None, file_is_public=bool(stored and file_is_public),
        added_at=clock.now(), added_by_id=actor.id, seal="",
    )  # fmt: skip
    annex.seal = sealing.annex_seal(annex, sealing.seal_before(annex))
    db.session.add(annex)
    db.session.flush()
    audit(
        actor, "records.add_annex", held,
        after={"annex": annex.id, "position": annex.position, "kind": annex.kind.value, "seal": annex.seal},
    )  # fmt: skip
    return annex


def withdraw_record(actor: Actor, record: Record, *, reason: str) -> Record:
    """A document that nobody signed is given up; it keeps no number, and the reason stays."""
    allow(rules.may_draft(actor, record.space, record.kind))
    held = locked_record(record.id)
    refuse_if(rules.why_not_withdraw(held, reason))
    before = {"state": held.state.value}
    held.state, held.withdrawn_at, held.withdrawn_by_id = RecordState.WITHDRAWN, clock.now(), actor.id
    held.withdraw_reason = reason
    audit(actor, "records.withdraw_record", held, before=before, after={"title": held.title}, reason=reason)
    return held
