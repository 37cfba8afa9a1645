"""Notices published, consents given and withdrawn, and what people say of themselves."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, found, refuse_if
from civic.core.text import clean
from civic.people.models import Consent, Notice, NoticeKind, Person, SelfIdentification
from civic.people.notices import NOTICES
from civic.people.queries import current_notice, current_notices, self_identification_of
from civic.people.rules import Actor, is_administrator, may_help_in_person

CHANNELS = ("web", "paper", "voice", "import")


def publish_notices(actor: Actor) -> list[Notice]:
    """The notices whose words are new since the last version, published; usually none. Run at every start."""
    allow(is_administrator(actor))
    current = current_notices()
    published = []
    for text in NOTICES:
        known = current.get(text.kind)
        if known is not None and known.sha256 == text.sha256:
            continue
        notice = Notice(
            kind=text.kind,
            version=known.version + 1 if known else 1,
            title=text.title,
            text=text.text,
            sha256=text.sha256,
            published_at=clock.now(),
        )
        db.session.add(notice)
        record(actor, "people.publish_notices", notice, after={"kind": text.kind, "version": notice.version})
        published.append(notice)
    return published


def record_consent(
    actor: Actor,
    person: Person,
    kind: NoticeKind,
    given: bool,
    *,
    channel: str = "web",
    note: str | None = None,
) -> Consent:
    """A yes or no of a person to the present words of a notice, added to those before.

    On the web only the person speaks for themself; «paper», «voice» and «import» are written down by somebody who holds
    the sheet or heard it, whose name stays with it (the calling room has checked that they may).
    """
    refuse_if(None if channel in CHANNELS else _l("Say in which way the consent was given."))
    allow(channel != "web" or (actor.id is not None and actor.id == person.id) or actor.is_system)
    consent = Consent(
        person_id=person.id,
        notice=found(current_notice(kind)),
        given=given,
        channel=channel,
        recorded_by_id=actor.id,
        note=(clean(note)[:200] or None) if note else None,
    )
    db.session.add(consent)
    record(actor, "people.record_consent", person, after={"kind": kind, "given": given, "channel": channel})
    if kind is NoticeKind.SELF_IDENTIFICATION and not given:
        _take_away_self_identification(person)
    db.session.flush()
    return consent


def _take_away_self_identification(person: Person) -> None:
    db.session.execute(delete(SelfIdentification).where(SelfIdentification.person_id == person.id))


def save_self_identification(
    actor: Actor,
    person: Person,
    *,
    ethnicity: str | None,
    mother_tongue: str | None,
    disability: str | None,
    consents: bool,
    channel: str = "web",
) -> None:
    """What a person says of themself, kept apart and only with the written consent given in the same act.

    Only the person on the web, or somebody who helps in person and holds the signed sheet.
    """
    allow(
        (actor.id is not None and actor.id == person.id) or (channel == "paper" and may_help_in_person(actor))
    )
    refuse_if(None if consents else _l("Tick the consent: without it we do not keep this."))
    answers = [ethnicity or None, mother_tongue or None, disability or None]
    refuse_if(
        None if any(answers) else _l("Answer at least one question, or leave this page: nothing is kept.")
    )
    known = self_identification_of(person.id)
    consent = record_consent(actor, person, NoticeKind.SELF_IDENTIFICATION, True, channel=channel)
    kept = known or SelfIdentification(person_id=person.id, consent_id=consent.id)
    kept.consent_id = consent.id
    kept.ethnicity, kept.mother_tongue, kept.disability = answers
    db.session.add(kept)
    # What was answered stays out of the trail: it is sensitive.
    record(actor, "people.save_self_identification", person, after={"channel": channel})
