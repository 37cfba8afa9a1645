"""Every change of the registry: registering step by step, papers, leaders, kinds, the end of an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.core import clock, files
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import organization_ended
from civic.core.text import fold, slugify
from civic.core.vault import lookup_key
from civic.organisations import rules
from civic.organisations.models import (
    DocumentType,
    Leadership,
    Organization,
    OrganizationArea,
    OrganizationDocument,
    OrganizationKind,
    Sector,
)
from civic.organisations.queries import (
    documents_of,
    kind_by_code,
    leaders_of,
    leaderships_by_ids,
    leaderships_of_person,
    leads,
    locked_organization,
    slug_taken,
)
from civic.people.models import Person
from civic.people.rules import Actor

MAX_PAPERS = 20
# The answers of each step; whatever else a form sends is not read.
FIELDS: dict[str, tuple[str, ...]] = {
    "nombre": ("name", "acronym", "description", "phone", "email"),
    "tipo": ("kind_code", "sector", "level"),
    "lugar": ("ubigeo", "settlement_code", "address", "areas"),
    "reconocimiento": (
        "founded_on", "recognised_by", "recognition_document", "recognised_on", "sunarp_record", "ruc",
        "board_from", "board_to", "members_count", "women_count",
    ),
    "documentos": (),
}  # fmt: skip
RESERVED = {
    "registrar",
    "tipos",
    "todas",
}  # words that stand where an address has the name of an organisation
IDENTITY = {"name", "kind_code", "sector", "ruc"}
SEALED = {"phone", "email", "address", "ruc"}

on_clash(
    "organizations", "ruc_key",
    sentence=_l("Another organisation is registered with this RUC. Check the number, or ask its leaders to add you."),
)  # fmt: skip
on_clash(
    "organizations", "slug",
    sentence=_l("Somebody registered an organisation of this name just now. Send it once more."),
)  # fmt: skip
on_clash("organization_kinds", "code", sentence=_l("There is already a kind with this code."))


def normal_ruc(typed: str | None) -> str | None:
    """The 11 digits of a RUC that passes its check digit, None when empty; refuses anything else in a sentence."""
    if not typed:
        return None
    digits = typed.strip().replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 11):
        raise Refused(_l("A RUC has 11 digits. Check the number, or leave it empty if you have none."))
    from stdnum.exceptions import ValidationError as NumberError  # large, and only when one is typed
    from stdnum.pe import ruc as ruc_number

    try:
        return str(ruc_number.validate(digits))
    except NumberError as error:
        raise Refused(
            _l("This RUC does not exist: its last digit does not fit. Check the number.")
        ) from error


def new_organization(actor: Actor, values: Mapping[str, Any], *, registered: bool) -> Organization:
    """A new organisation with the given answers, in the session; the caller's command has decided that it may be.

    `values` holds fields of FIELDS; `registered` False makes a draft.
    """
    organization = Organization(
        name="", name_key="", slug="", kind_code="otra", sector=Sector.CIVIL_SOCIETY, steps_done=[],
        registered_at=clock.now() if registered else None, created_by_id=actor.id,
    )  # fmt: skip
    _write(organization, values)
    organization.slug = free_slug(organization.name)
    db.session.add(organization)
    db.session.flush()
    return organization


def free_slug(name: str) -> str:
    """An address part made from a name that no organisation has yet."""
    stem = slugify(name)
    slug, n = stem, 1
    while slug in RESERVED or slug_taken(slug):
        n += 1
        slug = f"{stem}-{n}"
    return slug


def begin_registration(actor: Actor, values: Mapping[str, Any]) -> Organization:
    """The draft of a registration with its first answers; whoever begins it is its first leader."""
    allow(rules.may_register(actor))
    organization = new_organization(
        actor, {key: values.get(key) for key in FIELDS["nombre"]}, registered=False
    )
    organization.steps_done = ["nombre"]
    db.session.add(Leadership(organization_id=organization.id, person_id=actor.id, since=clock.now()))
    record(actor, "organisations.begin_registration", organization, after={"name": organization.name})
    return organization


def save_step(actor: Actor, organization: Organization, step: str, values: Mapping[str, Any]) -> None:
    """Keep the answers of one step of the registration, or of a later change."""
    allow(rules.may_manage(actor, organization))
    organization = locked_organization(organization.id)
    refuse_if(rules.why_not_edit(organization))
    wanted = {key: values[key] for key in FIELDS[step] if key in values}
    if not rules.may_edit_identity(actor, organization):
        wanted = {key: value for key, value in wanted.items() if key not in IDENTITY}
    before = _shown(organization, wanted)
    _write(organization, wanted)
    if step not in organization.steps_done:
        organization.steps_done = [*organization.steps_done, step]
    after = _shown(organization, wanted)
    changed = {key for key in after if before[key] != after[key]}
    changed |= {key for key in wanted if key in SEALED}
    record(
        actor, "organisations.save_step", organization,
        before={key: before.get(key) for key in sorted(changed)},
        after={"step": step} | {key: after.get(key) for key in sorted(changed)},
    )  # fmt: skip


def _write(organization: Organization, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if key == "areas":
            wanted = set(value or ())
            organization.areas = [area for area in organization.areas if area.code in wanted]
            known = {area.code for area in organization.areas}
            organization.areas += [OrganizationArea(code=code) for code in sorted(wanted - known)]
        elif key == "ruc":
            organization.ruc = normal_ruc(value)
            organization.ruc_key = lookup_key("ruc", organization.ruc) if organization.ruc else None
        elif key == "name":
            organization.name = value
            organization.name_key = fold(value)[:200]
        elif key == "kind_code":
            organization.kind_code = kind_by_code(value).code
        else:
            setattr(organization, key, value if value not in ("", None) else None)


def _shown(organization: Organization, keys: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as the trail may hold them: nothing sealed, dates as text."""
    shown: dict[str, Any] = {}
    for key in keys:
        if key in SEALED:
            shown[key] = "•••" if getattr(organization, key) else None
        elif key == "areas":
            shown[key] = sorted(area.code for area in organization.areas)
        else:
            value = getattr(organization, key)
            shown[key] = value.isoformat() if isinstance(value, date | datetime) else value
    return shown


def mark_registered(actor: Actor, organization: Organization) -> None:
    """Take an organisation out of draft, when its first file is sent to a space."""
    if organization.registered_at is None:
        organization.registered_at = clock.now()
        record(actor, "organisations.mark_registered", organization)


def add_document(
    actor: Actor, organization: Organization, kind: DocumentType, upload: FileStorage
) -> OrganizationDocument:
    """A private paper of the organisation, checked by opening it."""
    allow(rules.may_manage(actor, organization))
    organization = locked_organization(organization.id)
    refuse_if(rules.why_not_edit(organization))
    if len(documents_of(organization)) >= MAX_PAPERS:
        raise Refused(_l("There are already %(max)d papers here. Take one away first.", max=MAX_PAPERS))
    stored = files.store(upload, actor.id)
    db.session.flush()
    paper = OrganizationDocument(
        organization_id=organization.id, type=kind, file_id=stored.id, added_by_id=actor.id
    )
    db.session.add(paper)
    record(actor, "organisations.add_document", organization, after={"type": kind.value, "file": stored.id})
    return paper


def remove_document(actor: Actor, organization: Organization, paper: OrganizationDocument) -> None:
    """Take a paper off a file that nobody is reading; the trail keeps that it was there."""
    allow(rules.may_manage(actor, organization))
    organization = locked_organization(organization.id)
    refuse_if(rules.why_not_edit(organization))
    record(
        actor, "organisations.remove_document", organization,
        before={"type": paper.type.value, "file": paper.file_id},
    )  # fmt: skip
    db.session.delete(paper)
    files.discard(paper.file)


def add_leader(actor: Actor, organization: Organization, person: Person) -> Leadership:
    """Another person who may act for the organisation."""
    allow(rules.may_manage(actor, organization))
    organization = locked_organization(organization.id)
    if organization.ended_on is not None:
        raise Refused(_l("This organisation has ended; its record is kept as it was."))
    if leads(person.id, organization.id):
        raise Refused(_l("%(name)s already leads this organisation.", name=person.display_name))
    leadership = Leadership(organization_id=organization.id, person_id=person.id, since=clock.now())
    db.session.add(leadership)
    record(actor, "organisations.add_leader", organization, after={"person": person.id})
    return leadership


def end_leader(actor: Actor, organization: Organization, leadership: Leadership) -> None:
    """Take a leader off; one must remain."""
    allow(rules.may_manage(actor, organization))
    organization = locked_organization(organization.id)
    refuse_if(rules.why_not_end_leader(organization, len(leaders_of(organization))))
    leadership.until = clock.now()
    record(actor, "organisations.end_leader", organization, before={"person": leadership.person_id})


def end_organization(actor: Actor, organization: Organization, day: date, reason: str) -> None:
    """Record that an organisation has ended; its seats and mandates end on the same day."""
    allow(rules.may_manage(actor, organization))
    organization = locked_organization(organization.id)
    refuse_if(rules.why_not_end(organization, day, clock.today()))
    organization.ended_on = day
    record(
        actor,
        "organisations.end_organization",
        organization,
        after={"ended_on": day.isoformat()},
        reason=reason,
    )
    organization_ended.send(organization, actor=actor, day=day)


def save_kind(
    actor: Actor, code: str, name: Mapping[str, str], sector: Sector, *,
    is_sensitive: bool, is_active: bool, position: int, new: bool = False,
) -> OrganizationKind:  # fmt: skip
    """A kind of organisation, new or changed; a code never changes because organisations hold it."""
    allow(rules.may_manage_kinds(actor))
    if new:
        kind = OrganizationKind(code=code, name={}, sector=sector)
        db.session.add(kind)
        before = None
    else:
        kind = kind_by_code(code)
        before = {"name": dict(kind.name), "sector": kind.sector, "is_active": kind.is_active,
                  "is_sensitive": kind.is_sensitive, "position": kind.position}  # fmt: skip
    kind.name = dict(name)
    kind.sector, kind.is_sensitive, kind.is_active, kind.position = sector, is_sensitive, is_active, position
    db.session.flush()
    record(
        actor, "organisations.save_kind", kind, before=before,
        after={"name": dict(name), "sector": sector, "is_active": is_active, "is_sensitive": is_sensitive,
               "position": position},
    )  # fmt: skip
    return kind


def hand_over_leaderships(actor: Actor, kept: Person, duplicate: Person) -> list[int]:
    """The ids of the leaderships of a duplicate that were put under the person who is kept."""
    moved = []
    for leadership in leaderships_of_person(duplicate.id):
        if leads(kept.id, leadership.organization_id):
            continue
        leadership.person_id = kept.id
        record(
            actor, "organisations.hand_over_leaderships", leadership,
            before={"person": duplicate.id}, after={"person": kept.id},
        )  # fmt: skip
        moved.append(leadership.id)
    return moved


def take_back_leaderships(actor: Actor, duplicate: Person, ids: Sequence[int]) -> None:
    """Give leaderships back to a duplicate whose merge was undone."""
    for leadership in leaderships_by_ids(ids):
        record(
            actor, "organisations.take_back_leaderships", leadership,
            before={"person": leadership.person_id}, after={"person": duplicate.id},
        )  # fmt: skip
        leadership.person_id = duplicate.id
