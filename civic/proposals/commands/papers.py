"""Files of a proposal, and proposals that were written on paper."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.core import clock, files
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.proposals import queries, rules
from civic.proposals.commands.writing import author_key, check_author
from civic.proposals.models import Attachment, AttachmentKind, Call, Proposal


def _attach(
    actor: Actor, proposal: Proposal, kind: AttachmentKind, upload: FileStorage, caption: str
) -> Attachment:
    check = files.check_image if kind is AttachmentKind.PHOTO else files.check_document
    stored = files.store(upload, actor.id, check)
    db.session.flush()
    attachment = Attachment(
        proposal_id=proposal.id, kind=kind, file_id=stored.id, caption=caption[:160], added_by_id=actor.id
    )
    db.session.add(attachment)
    record(
        actor, "proposals.add_attachment", proposal, after={"kind": kind.value, "file": stored.id},
        space_id=proposal.space_id,
    )  # fmt: skip
    return attachment


def add_attachment(
    actor: Actor, proposal: Proposal, kind: AttachmentKind, upload: FileStorage, caption: str = ""
) -> Attachment:
    """A paper or photograph of a proposal, checked by opening it; of photographs only the picture is kept."""
    allow(rules.may_write(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    if kind is AttachmentKind.SHEET:
        refuse_if(rules.why_not_write(proposal))
    else:
        refuse_if(rules.why_not_attach(proposal))
    if kind is AttachmentKind.PHOTO and not caption:
        raise Refused(_l("Write what the photograph shows: it is read to those who cannot see it."))
    return _attach(actor, proposal, kind, upload, caption)


def remove_attachment(actor: Actor, proposal: Proposal, attachment: Attachment) -> None:
    """Take a paper or photograph away."""
    allow(rules.may_write(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    refuse_if(rules.why_not_detach(proposal, attachment))
    record(
        actor, "proposals.remove_attachment", proposal,
        before={"kind": attachment.kind.value, "file": attachment.file_id}, space_id=proposal.space_id,
    )  # fmt: skip
    shared = (
        queries.uses_of_file(attachment.file_id) > 1
    )  # the parts of a divided proposal share their papers
    db.session.delete(attachment)
    if not shared:
        db.session.flush()
        files.discard(attachment.file)


def begin_from_paper(
    actor: Actor,
    call: Call,
    author: Organization | Person,
    title: str,
    *,
    consent: str,
    sheet: FileStorage | None = None,
    names_author: bool = False,
) -> Proposal:
    """A draft copied from a paper sheet in somebody's name; how they agreed is noted, and their sheet kept with it."""
    allow(rules.may_take_from_paper(actor, call.space))
    call = queries.locked_call(call.id)
    refuse_if(rules.why_not_open(call))
    organization = author if isinstance(author, Organization) else None
    person = author if isinstance(author, Person) else None
    check_author(call, organization)
    key = author_key(organization, person)
    refuse_if(rules.why_not_another(call, len(queries.taken_slots(call.id, key))))
    if not consent:
        raise Refused(_l("Write how the author agreed: signed on the sheet, by voice, in an assembly."))
    proposal = Proposal(
        call_id=call.id, organization_id=organization.id if organization else None,
        person_id=person.id if person else None, author_key=key, title=title, created_by_id=actor.id,
        channel=rules.PAPER, paper_consent=consent, names_author=names_author and person is not None,
        cofinancing=[], answers={}, typed={}, pages={},
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    record(
        actor, "proposals.begin_from_paper", proposal, after={"author": key}, reason=consent, space_id=call.space_id
    )  # fmt: skip
    if sheet is not None:
        _attach(actor, proposal, AttachmentKind.SHEET, sheet, "")
    return proposal


def confirm_paper(actor: Actor, proposal: Proposal) -> Proposal:
    """The author has read what was copied from their sheet and finds it right."""
    allow(rules.may_write(actor, proposal))
    proposal = queries.locked_proposal(proposal.id)
    if proposal.channel != rules.PAPER or not proposal.is_public:
        raise Refused(_l("There is nothing to confirm here."))
    proposal.author_checked_at = clock.now()
    record(actor, "proposals.confirm_paper", proposal, space_id=proposal.space_id)
    return proposal
