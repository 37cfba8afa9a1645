"""What the worker does for certificates: issue them for a whole edition, pack them into one file. Both may be cut off and go on."""

from __future__ import annotations

import zipfile
from datetime import datetime
from typing import Any

from civic.certificates import commands, facts, queries, rules
from civic.certificates.paper import file_name, pdf_of
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.core.files import add, written
from civic.core.jobs import Job, Progress, handler
from civic.people.models import System
from civic.people.queries import person_by_id
from civic.people.rules import Actor
from civic.training.queries import edition_by_id

AT_ONCE = 25  # certificates in one transaction: short enough that nobody waits for it


@handler("certificates.issue_all")
def issue_all(_job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Give everybody who completed the edition a certificate; who has one, or had one taken back, is left as they are."""
    edition = edition_by_id(payload["edition"])
    actor: Actor = person_by_id(payload["actor"]) if payload["actor"] else System()
    space = queries.space_of_edition(edition)
    waiting = waiting_for(edition)
    given, total = 0, len(waiting)
    progress(0, total)
    for start in range(0, total, AT_ONCE):
        with transaction():
            design = queries.design_of(space.id)
            if design is None or not rules.may_issue(actor, space):
                raise Refused(str(rules.why_not_design([])))
            given += len(commands.give(actor, edition, space, design, waiting[start : start + AT_ONCE]))
        progress(min(start + AT_ONCE, total), total)
    return {"issued": given, "all": queries.count_valid(edition.id)}


def waiting_for(edition: Any) -> list[facts.Deserved]:
    """Who completed an edition and never had its certificate."""
    had = queries.latest_by_person(edition.id)
    return [line for line in facts.deserved(edition) if line.is_completed and line.person.id not in had]


@handler("certificates.pack")
def pack(_job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write the papers of an edition's valid certificates into one ZIP; only one paper is in memory at a time."""
    edition = edition_by_id(payload["edition"])
    base = payload["base"].rstrip("/")
    site = f"{base}/certificados"
    total, made, after = queries.count_valid(edition.id), 0, 0
    progress(0, total)
    with (
        written(f"certificados-{edition.slug}.zip", "application/zip") as (stored, file),
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,  # a PDF is compressed already
    ):
        while chunk := queries.valid_of_edition(edition.id, after, AT_ONCE):
            for certificate in chunk:
                paper = pdf_of(certificate, f"{site}/{certificate.code_shown}", site)
                archive.writestr(_entry(file_name(certificate), certificate.issued_at), paper)
            made, after = made + len(chunk), chunk[-1].id
            progress(made, max(total, made))
    with transaction():
        add(stored)
        commands.keep_pack(edition_by_id(payload["edition"]), stored, made)
    return {"count": made}


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, clock.local(moment).timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry
