"""Who may write, approve, sign, seal and annex a document, and why it cannot be done now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records import panels
from civic.records.content import is_empty
from civic.records.models import Record, RecordKind, RecordSignature, RecordState, Seat, SignatureWay
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team


def _is_warden(actor: Actor, space: Space, kind: RecordKind) -> bool:
    return any(asks(actor, space, kind) for asks in panels.wardens)


def may_draft(actor: Actor, space: Space, kind: RecordKind) -> bool:
    """Coordination and technical secretariat write documents; other bodies their own kinds."""
    return is_coordinator(actor, space) or _is_warden(actor, space, kind)


def may_approve(actor: Actor, record: Record) -> bool:
    """Whoever may write a document of this kind may approve it, and answers for that by name."""
    return may_draft(actor, record.space, record.kind)


def may_take_signatures(actor: Actor, record: Record) -> bool:
    """Facilitators hand the device around and scan the sheets."""
    return is_facilitator(actor, record.space) or _is_warden(actor, record.space, record.kind)


def may_seal(actor: Actor, record: Record) -> bool:
    """Whoever may approve may seal; the rule of four eyes is asked with `why_not_seal`."""
    return may_draft(actor, record.space, record.kind)


def may_annex(actor: Actor, record: Record) -> bool:
    """Whoever may write documents of this kind adds annexes."""
    return may_draft(actor, record.space, record.kind)


def may_see_whole(actor: Actor, record: Record) -> bool:
    """The team reads drafts, private sections and signatures."""
    return is_in_team(actor, record.space) or _is_warden(actor, record.space, record.kind)


def may_see(actor: Actor, record: Record) -> bool:
    """Everybody reads what is sealed; the team all of it."""
    return record.is_public or may_see_whole(actor, record)


def may_see_work(actor: Actor, space: Space) -> bool:
    """The team sees the list of a space's documents with its drafts; so do the bodies that write some of them."""
    return is_in_team(actor, space) or bool(kinds_to_draft(actor, space))


def kinds_to_see(actor: Actor, space: Space) -> list[RecordKind] | None:
    """The kinds of documents whose drafts the actor may read; None: all of them, as the team may."""
    return None if is_in_team(actor, space) else kinds_to_draft(actor, space)


def kinds_to_draft(actor: Actor, space: Space) -> list[RecordKind]:
    """The kinds of documents that the actor may write in a space."""
    return [kind for kind in RecordKind if may_draft(actor, space, kind)]


def why_not_draft(title: str, held_on: date, content: Mapping[str, Any]) -> str | None:
    """The sentence that says why this is no draft, or None."""
    if not title:
        return _("Give the document a title.")
    if len(title) > 200:
        return _("The title has at most %(max)d letters.", max=200)
    if held_on > clock.today():
        return _("A document tells what has been: its day cannot lie in the future.")
    return None


def why_not_write(record: Record, version: int | None = None) -> str | None:
    """The sentence that says why the text cannot change now, or None."""
    if record.state is not RecordState.DRAFT:
        return _("The text is approved and stays as it is. What is missing goes into an annex.")
    if version is not None and version != record.version:
        return _(
            "Somebody else changed the text in the meantime. Look at their words, then write yours again."
        )
    return None


def why_not_approve(record: Record) -> str | None:
    """The sentence that says why a draft cannot be approved now, or None."""
    if record.state is not RecordState.DRAFT:
        return _("Only a draft is approved.")
    if is_empty(record.content):
        return _("Nothing is written in it yet.")
    return None


def why_not_sign_at_all(record: Record) -> str | None:
    """The sentence that says why nobody can sign now, or None."""
    if record.state is not RecordState.APPROVED:
        return _("A document is signed when its text is approved and before it is sealed.")
    return None


def why_not_sign(
    actor: Actor,
    record: Record,
    *,
    name: str,
    office: str,
    seat: Seat,
    organization_name: str,
    person: Person | None,
    way: SignatureWay,
    has_picture: bool,
) -> str | None:
    """The sentence that says why a signature cannot be kept, or None."""
    sentence = why_not_sign_at_all(record)
    if sentence:
        return sentence
    if not name:
        return _("Write the name of the person who signs.")
    if not office:
        return _("Write the office in which the person signs, for example: chair.")
    if seat in (Seat.TITULAR, Seat.ALTERNATE) and not organization_name:
        return _("Say for which organisation the person signs.")
    if way is SignatureWay.ON_DEVICE and not has_picture:
        return _("Nobody has signed in the box yet. Sign in it, or send a photograph of the signature.")
    if way is SignatureWay.SCANNED and not has_picture:
        return _("Send the scanned sheet with the signature.")
    if way is SignatureWay.PAPER and person is not None and person.id == actor.id:
        return _("Nobody is the witness of their own signature. Ask somebody else of the team to note it.")
    if any(each.name == name and each.organization_name == organization_name for each in record.signatures):
        return _("%(name)s has signed already.", name=name)
    return None


def why_not_strike(signature: RecordSignature, reason: str) -> str | None:
    """The sentence that says why a signature cannot be taken out, or None."""
    if signature.record.state is not RecordState.APPROVED:
        return _("The document is sealed: nothing can be taken out of it. Add a correction as an annex.")
    return None if reason else _("Say why, so that everybody understands it later.")


def why_not_seal(actor: Actor, record: Record) -> str | None:
    """The sentence that says why a document cannot be sealed now by this actor, or None."""
    if record.state is not RecordState.APPROVED:
        return _("Only an approved document is sealed, and only once.")
    if not record.signatures:
        return _("Nobody has signed yet.")
    if actor.id is not None and actor.id == record.drafted_by_id:
        return _("You wrote this text. Four eyes see more than two: another person seals it.")
    return None


def why_not_withdraw(record: Record, reason: str) -> str | None:
    """The sentence that says why a document cannot be withdrawn, or None."""
    if record.state not in (RecordState.DRAFT, RecordState.APPROVED):
        return _("A sealed document stays. What is wrong in it is corrected with an annex.")
    if record.signatures:
        return _("It is signed already. Seal it, and correct it with an annex.")
    return None if reason else _("Say why, so that everybody understands it later.")


def why_not_annex(record: Record, title: str, text: str) -> str | None:
    """The sentence that says why nothing can be annexed now, or None."""
    if record.state is not RecordState.SEALED:
        return _("Annexes are added to sealed documents. The draft itself can still be changed.")
    if not title:
        return _("Give the annex a title.")
    return None if text else _("Write what the annex says or what the file shows.")
