"""The formal document of an agreement: drafted from what is written down, and from the published vote where there is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from civic.agreements import queries, rules
from civic.agreements.commands.agreements import link_record
from civic.agreements.content import content_of
from civic.agreements.models import Agreement, AgreementKind
from civic.core import clock
from civic.core.errors import Refused, allow, refuse_if
from civic.messages.addresses import absolute
from civic.people.rules import Actor
from civic.records.commands import draft_record, redraft_record
from civic.records.models import Record, RecordKind, RecordState
from civic.voting.models import Poll

# A session's minutes are written by the room of meetings; its agreements lean on them.
RECORDS = {
    AgreementKind.BUDGET: RecordKind.BUDGET_RECORD,
    AgreementKind.GOVERNANCE: RecordKind.GOVERNANCE_AGREEMENT,
    AgreementKind.COVENANT: RecordKind.COVENANT,
    AgreementKind.RESOLUTION: RecordKind.OVERSIGHT_RESOLUTION,
}


def poll_address(poll: Poll) -> str:
    """Where everybody counts a vote again."""
    return absolute("voting.results", slug=poll.slug)


def draft_document(
    actor: Actor,
    agreement: Agreement,
    *,
    held_on: date | None = None,
    place: str = "",
    address: Callable[[Poll], str] = poll_address,
) -> Record:
    """Write the document, or write it again while it is a draft; from its approval on it stays as it is."""
    allow(rules.may_manage(actor, agreement.space))
    agreement = queries.locked_agreement(agreement.id)
    refuse_if(rules.why_not_edit(agreement))
    kind = RECORDS.get(agreement.kind)
    if kind is None:
        raise Refused(_l("The document of a session is its acta."))
    with force_locale("es"):
        result = queries.result_of(agreement.poll, address(agreement.poll)) if agreement.poll else None
        content = content_of(agreement, queries.commitments_of_agreement(agreement), result, place=place)
    refuse_if(None if content["sections"] else _l("Nothing is written in it yet."))
    if agreement.record is not None and agreement.record.state is not RecordState.WITHDRAWN:
        return redraft_record(actor, agreement.record, title=agreement.title, content=content)
    made = draft_record(
        actor, agreement.space, kind, title=agreement.title, held_on=held_on or clock.today(), content=content
    )
    link_record(actor, agreement, made)
    return made
