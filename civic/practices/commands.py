"""Every change to good practices: write, send, decide, write again, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.core import clock, files, search
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.text import slugify
from civic.organisations.models import Organization
from civic.people.rules import Actor
from civic.practices import rules
from civic.practices.models import Practice, PracticeDocument, PracticeVersion, VersionState
from civic.practices.queries import SUBJECT, document_of, locked_practice, slug_taken, texts_of, uses_of_file
from civic.spaces.models import Space

on_clash("practices", "slug", sentence=_l("Another practice has this title. Change a word of it."))
on_clash("practice_versions", "practice_id", "number", sentence=_l("Somebody began a new version just now."))

RESERVED = {"proponer", "mias"}
FIELDS = (
    "title", "theme", "ubigeo", "year", "event_id", "problem", "done", "results", "office", "office_phone", "office_email",
)  # fmt: skip
DECISIONS = {
    "observe": VersionState.OBSERVED,
    "publish": VersionState.PUBLISHED,
    "reject": VersionState.REJECTED,
}


def _free_slug(title: str) -> str:
    base = slugify(title)
    slug, n = base, 1
    while slug in RESERVED or slug_taken(slug):
        n += 1
        slug = f"{base}-{n}"
    return slug


def begin(actor: Actor, space: Space, title: str, organization: Organization | None = None) -> Practice:
    """A draft told by an organisation the actor leads, or by the team of the space."""
    if organization is None:
        allow(rules.may_tell_for_team(actor, space))
    else:
        allow(organization.id in {each.id for each in rules.proposers(actor, space)})
    refuse_if(None if title else _("Give it a title."))
    practice = Practice(
        slug=_free_slug(title),
        space=space,
        organization=organization,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    version = PracticeVersion(
        number=1, state=VersionState.DRAFT, title=title, problem="", done="", results="", office="",
        written_by_id=actor.id,
    )  # fmt: skip
    practice.versions.append(version)
    db.session.add(practice)
    db.session.flush()
    record(actor, "practices.begin", practice, after={"title": title})
    return practice


def _writable(actor: Actor, practice: Practice) -> Practice:
    allow(rules.may_write(actor, practice))
    held = locked_practice(practice.id)
    refuse_if(rules.why_not_write(held))
    return held


def write(actor: Actor, practice: Practice, values: Mapping[str, Any]) -> Practice:
    """Keep a part of the draft."""
    practice = _writable(actor, practice)
    version = practice.newest
    changed = {
        name: value for name, value in values.items() if name in FIELDS and getattr(version, name) != value
    }
    for name, value in changed.items():
        setattr(version, name, value)
    version.written_by_id = actor.id
    if changed:
        record(
            actor, "practices.write", practice, after={"version": version.number, "parts": sorted(changed)}
        )
    return practice


def attach(actor: Actor, practice: Practice, title: str, upload: FileStorage) -> PracticeDocument:
    """Keep a document with the draft."""
    practice = _writable(actor, practice)
    version = practice.newest
    if len(version.documents) >= rules.MOST_DOCUMENTS:
        refuse_if(
            _("At most %(most)d documents: choose the ones that explain it best.", most=rules.MOST_DOCUMENTS)
        )
    stored = files.store(upload, actor.id)
    db.session.flush()
    document = PracticeDocument(version_id=version.id, title=title or stored.name, file=stored)
    version.documents.append(document)
    db.session.flush()
    record(actor, "practices.attach", practice, after={"document": document.title})
    return document


def detach(actor: Actor, practice: Practice, document_id: int) -> None:
    """Take a document out of the draft; the file goes when no other version has it."""
    practice = _writable(actor, practice)
    document = document_of(practice.newest, document_id)
    stored = document.file
    practice.newest.documents.remove(document)
    db.session.flush()
    if not uses_of_file(stored.id):
        files.discard(stored)
    record(actor, "practices.detach", practice, before={"document": document.title})


def send(actor: Actor, practice: Practice) -> None:
    """Hand the draft to the space's team."""
    allow(rules.may_write(actor, practice))
    practice = locked_practice(practice.id)
    refuse_if(rules.why_not_send(practice))
    version = practice.newest
    before = version.state.value
    version.state, version.sent_at, version.written_by_id = VersionState.SENT, clock.now(), actor.id
    record(
        actor,
        "practices.send",
        practice,
        before={"state": before},
        after={"state": "sent", "version": version.number},
    )


def decide(actor: Actor, practice: Practice, decision: str, reason: str) -> VersionState:
    """Publish what was sent, ask to mend it, or reject it; the last two say why."""
    allow(rules.may_review(actor, practice))
    practice = locked_practice(practice.id)
    refuse_if(rules.why_not_review(actor, practice))
    refuse_if(None if decision in DECISIONS else _("Choose what you decide."))
    state = DECISIONS[decision]
    if state is not VersionState.PUBLISHED and not reason:
        refuse_if(_("Say why, so that they know what to do."))
    version = practice.newest
    version.state, version.decided_at, version.decided_by_id = state, clock.now(), actor.id
    version.reason = reason or None
    if state is VersionState.PUBLISHED:
        if practice.published is not None:
            practice.published.state = VersionState.REPLACED
        practice.published = version
        db.session.flush()
        search.index(SUBJECT, practice.id, texts_of(version))
    record(
        actor, "practices.decide", practice, before={"state": "sent"},
        after={"state": state.value, "version": version.number}, reason=reason or None,
    )  # fmt: skip
    return state


def write_again(actor: Actor, practice: Practice) -> PracticeVersion:
    """A new draft that begins as the last version; what is public stays until the new one is."""
    allow(rules.may_write(actor, practice))
    practice = locked_practice(practice.id)
    refuse_if(rules.why_not_again(practice))
    last = practice.newest
    version = PracticeVersion(
        number=last.number + 1, state=VersionState.DRAFT, written_by_id=actor.id,
        **{name: getattr(last, name) for name in FIELDS},
    )  # fmt: skip
    version.documents = [PracticeDocument(title=each.title, file_id=each.file_id) for each in last.documents]
    practice.versions.append(version)
    db.session.flush()
    record(actor, "practices.write_again", practice, after={"version": version.number})
    return version


def withdraw(actor: Actor, practice: Practice, reason: str) -> None:
    """Take a practice out of the library, with the reason; its texts are kept."""
    allow(rules.may_withdraw(actor, practice))
    practice = locked_practice(practice.id)
    refuse_if(rules.why_not_withdraw(practice))
    refuse_if(None if reason else _("Say why, so that everybody understands it later."))
    practice.withdrawn_at, practice.withdrawn_reason = clock.now(), reason
    search.remove(SUBJECT, practice.id)
    record(actor, "practices.withdraw", practice, after={"withdrawn": True}, reason=reason)


def drop(actor: Actor, practice: Practice) -> None:
    """Throw away a draft that was never sent."""
    allow(rules.may_write(actor, practice))
    practice = locked_practice(practice.id)
    refuse_if(rules.why_not_drop(practice))
    record(actor, "practices.drop", practice, before={"title": practice.newest.title})
    for document in list(practice.newest.documents):
        files.discard(document.file)
    db.session.delete(practice.newest)
    db.session.flush()
    db.session.expire(practice, ["versions"])
    db.session.delete(practice)
