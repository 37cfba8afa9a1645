"""Changes of agreements: write, sign, renew, end, continue an earlier one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.agreements import queries, rules
from civic.agreements.models import (
    Agreement,
    AgreementAxis,
    AgreementKind,
    AgreementParty,
    AgreementProject,
    AgreementRenewal,
    Axis,
    CarriedCommitment,
    Commitment,
)
from civic.agreements.rules import PartyData
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.files import store
from civic.core.text import clean, slugify
from civic.people.rules import Actor
from civic.proposals.models import Proposal
from civic.records.models import Record
from civic.spaces.models import Space
from civic.voting.models import Poll

on_clash("agreements", "slug", sentence=_l("There is an agreement with this title already."))
on_clash("carried_commitments", "agreement_id", "commitment_id", sentence=_l("It was taken up already."))


def make_agreement(
    actor: Actor,
    space: Space,
    *,
    kind: AgreementKind,
    title: str,
    object: str = "",
    parties: Sequence[PartyData] = (),
    axes: Mapping[Axis, str] | None = None,
    amount_cents: int | None = None,
    money_note: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    continues: Agreement | None = None,
    poll: Poll | None = None,
    projects: Sequence[Proposal] = (),
    record_id: int | None = None,
) -> Agreement:
    """Write an agreement down as a draft; it is public from its signature on."""
    allow(rules.may_manage(actor, space))
    title = clean(title)[:200]
    refuse_if(rules.why_not_title(title) or rules.why_not_parties(parties))
    refuse_if(rules.why_not_period(valid_from, valid_until))
    refuse_if(rules.why_not_continue(space, continues) if continues else None)
    made = Agreement(
        space_id=space.id, space=space, kind=kind, slug=_free_slug(title), title=title,
        object=clean(object, lines=True), amount_cents=amount_cents, money_note=clean(money_note)[:200],
        valid_from=valid_from, valid_until=valid_until, continues_id=continues.id if continues else None,
        poll_id=poll.id if poll else None, record_id=record_id, made_by_id=actor.id, parties=[], axes=[],
        renewals=[],
    )  # fmt: skip
    db.session.add(made)
    _fill(made, parties, axes or {})
    db.session.flush()
    _link_projects(made, projects)
    record(
        actor,
        "agreements.make_agreement",
        made,
        after={"kind": kind.value, "title": title},
        space_id=space.id,
    )
    return made


def _free_slug(title: str) -> str:
    base = slug = slugify(title, limit=80)
    number = 2
    while queries.slug_taken(slug):
        slug, number = f"{base}-{number}", number + 1
    return slug


def _fill(agreement: Agreement, parties: Sequence[PartyData], axes: Mapping[Axis, str]) -> None:
    agreement.parties.extend(
        AgreementParty(
            position=place, entity=clean(p.entity)[:160], organization_id=p.organization_id, sector=p.sector,
            signer=clean(p.signer)[:160], office=clean(p.office)[:160], contribution=clean(p.contribution)[:500],
            contribution_cents=p.contribution_cents,
        )
        for place, p in enumerate(parties, 1)
    )  # fmt: skip
    for axis in Axis:
        if text := clean(axes.get(axis, ""), lines=True):
            agreement.axes.append(AgreementAxis(axis=axis, text=text))


def _link_projects(agreement: Agreement, projects: Sequence[Proposal]) -> None:
    for proposal in {p.id: p for p in projects}.values():
        db.session.add(AgreementProject(agreement_id=agreement.id, proposal_id=proposal.id))


def edit_agreement(
    actor: Actor,
    agreement: Agreement,
    *,
    title: str,
    object: str,
    parties: Sequence[PartyData],
    axes: Mapping[Axis, str],
    amount_cents: int | None,
    money_note: str,
    valid_from: date | None,
    valid_until: date | None,
    projects: Sequence[Proposal],
    version: int,
) -> None:
    """Rewrite a draft; what was signed is never edited."""
    allow(rules.may_manage(actor, agreement.space))
    agreement = queries.locked_agreement(agreement.id)
    refuse_if(rules.why_not_edit(agreement))
    refuse_if(
        _l("Somebody else changed it in the meantime. Look at it again.")
        if version != agreement.version
        else None
    )
    title = clean(title)[:200]
    refuse_if(rules.why_not_title(title) or rules.why_not_parties(parties))
    refuse_if(rules.why_not_period(valid_from, valid_until))
    before = {"title": agreement.title}
    agreement.title, agreement.object = title, clean(object, lines=True)
    agreement.amount_cents, agreement.money_note = amount_cents, clean(money_note)[:200]
    agreement.valid_from, agreement.valid_until = valid_from, valid_until
    agreement.version += 1
    agreement.parties.clear()
    agreement.axes.clear()
    for link in queries.project_links(agreement):
        db.session.delete(link)
    db.session.flush()
    _fill(agreement, parties, axes)
    _link_projects(agreement, projects)
    record(actor, "agreements.edit_agreement", agreement, before=before, after={"title": title})


def sign_agreement(
    actor: Actor,
    agreement: Agreement,
    *,
    signed_on: date,
    valid_from: date | None = None,
    valid_until: date | None = None,
    document: FileStorage | None = None,
    document_is_public: bool = False,
) -> None:
    """Note that it was signed: from now on everybody reads it, and it can no longer be rewritten."""
    allow(rules.may_manage(actor, agreement.space))
    agreement = queries.locked_agreement(agreement.id)
    until = valid_until or agreement.valid_until
    refuse_if(rules.why_not_sign(agreement, signed_on, until, sealed=queries.is_sealed(agreement)))
    if document is not None:
        agreement.document, agreement.document_is_public = store(document, actor.id), document_is_public
    agreement.signed_on, agreement.valid_until = signed_on, until
    agreement.valid_from = valid_from or agreement.valid_from or signed_on
    agreement.version += 1
    record(
        actor, "agreements.sign_agreement", agreement,
        after={"signed_on": signed_on.isoformat(), "valid_until": until.isoformat() if until else None},
    )  # fmt: skip


def renew_agreement(
    actor: Actor,
    agreement: Agreement,
    *,
    until: date,
    reason: str,
    signed_on: date | None = None,
    document: FileStorage | None = None,
    document_is_public: bool = False,
) -> AgreementRenewal:
    """Give it a later last day; the earlier one stays written, also when it had expired in between."""
    allow(rules.may_manage(actor, agreement.space))
    agreement = queries.locked_agreement(agreement.id)
    on, reason = signed_on or clock.today(), clean(reason)[:500]
    refuse_if(rules.why_not_renew(agreement, until, on, reason))
    before = agreement.valid_until or until
    made = AgreementRenewal(
        agreement_id=agreement.id, until_before=before, until=until, signed_on=on, reason=reason,
        document=store(document, actor.id) if document else None,
        document_is_public=bool(document) and document_is_public, renewed_by_id=actor.id,
    )  # fmt: skip
    agreement.renewals.append(made)
    agreement.valid_until = until
    agreement.version += 1
    record(
        actor, "agreements.renew_agreement", agreement, before={"valid_until": before.isoformat()},
        after={"valid_until": until.isoformat()}, reason=reason,
    )  # fmt: skip
    return made


def end_agreement(actor: Actor, agreement: Agreement, *, ended_on: date, reason: str) -> None:
    """End it before its last day. Its commitments stay: they are kept, broken or cancelled one by one."""
    allow(rules.may_manage(actor, agreement.space))
    agreement = queries.locked_agreement(agreement.id)
    reason = clean(reason)[:500]
    refuse_if(rules.why_not_end(agreement, ended_on, reason))
    agreement.ended_on, agreement.end_reason = ended_on, reason
    agreement.version += 1
    record(
        actor, "agreements.end_agreement", agreement, after={"ended_on": ended_on.isoformat()}, reason=reason
    )


def carry_commitments(actor: Actor, agreement: Agreement, commitments: Sequence[Commitment]) -> int:
    """Take up again what is still owed of the earlier agreements that this one continues; how many were new."""
    allow(rules.may_manage(actor, agreement.space))
    agreement = queries.locked_agreement(agreement.id)
    chain = [earlier.id for earlier in queries.chain_before(agreement)]
    new = 0
    for commitment in commitments:
        if queries.is_carried(agreement.id, commitment.id):
            continue
        refuse_if(rules.why_not_carry(agreement, commitment, chain))
        db.session.add(
            CarriedCommitment(agreement_id=agreement.id, commitment_id=commitment.id, carried_by_id=actor.id)
        )
        new += 1
    if new:
        record(actor, "agreements.carry_commitments", agreement, after={"commitments": new})
    return new


def discard_draft(actor: Actor, agreement: Agreement) -> None:
    """Take a draft away that has no document and no commitments."""
    allow(rules.may_manage(actor, agreement.space))
    agreement = queries.locked_agreement(agreement.id)
    refuse_if(rules.why_not_discard(agreement, bool(queries.commitments_of_agreement(agreement))))
    for link in queries.project_links(agreement):
        db.session.delete(link)
    record(actor, "agreements.discard_draft", agreement, before={"title": agreement.title})
    db.session.delete(agreement)


def link_record(actor: Actor, agreement: Agreement, made: Record) -> None:
    """Say which record is its formal document."""
    allow(rules.may_manage(actor, agreement.space))
    agreement = queries.locked_agreement(agreement.id)
    refuse_if(rules.why_not_edit(agreement))
    other = agreement.record is not None and agreement.record_id != made.id
    refuse_if(
        _l("It has a document already.") if other and queries.is_sealed(agreement) is not None else None
    )
    agreement.record = made
    record(actor, "agreements.link_record", agreement, after={"record": made.id})
