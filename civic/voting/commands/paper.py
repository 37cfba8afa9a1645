"""Ballots on paper: counted at the table, typed twice by two persons, entered when both agree line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import NotFound, Refused, allow, refuse_if
from civic.core.files import StoredFile, discard
from civic.people.rules import Actor
from civic.voting.ballot import Ballot, new_nonce
from civic.voting.commands.box import voted_on_paper
from civic.voting.commands.casting import terms_of
from civic.voting.commands.polls import step
from civic.voting.kinds import BallotState, Channel, Phase, Secrecy
from civic.voting.models import PaperBatch, Poll, RollEntry, SecretBallot
from civic.voting.queries import batches_of, held_poll, locked_batch, locked_entry, locked_poll
from civic.voting.rules import may_manage, may_staff, why_not_choices

on_clash(
    "paper_batches",
    "poll_id",
    "number",
    sentence=_l("Somebody else has just opened this batch. Look at the list again."),
)

Line = dict[str, int]


@dataclass(frozen=True)
class Difference:
    """A line of paper that two persons read in two ways; a missing line is None."""

    line: int
    first: Mapping[str, int] | None
    second: Mapping[str, int] | None


def why_not_paper(poll: Poll) -> str | None:
    """The sentence that says why no paper can be taken in now, or None: from the opening until the box is opened."""
    if poll.secrecy is not Secrecy.SECRET or Channel.PAPER.value not in poll.channels:
        return _("This poll has no ballots on paper.")
    match poll.phase(clock.now()):
        case Phase.OPEN | Phase.COUNTING:
            return None
        case Phase.CLOSED | Phase.PROCLAIMED:
            return _("The box is open already: no paper can be added.")
    return _("This poll is not open yet.")


def mark_voted_on_paper(actor: Actor, poll: Poll, entry: RollEntry, table: str) -> RollEntry:
    """The entry marked as having voted at this table: from now on no credential is given for it. Refused when one was given
    already, or when it is marked at another table; the same mark twice is one."""
    allow(may_staff(actor, poll.space))
    # Held as by whoever gives a credential: of two doors at once one is too late, and reads why.
    entry = locked_entry(entry.id)
    poll = held_poll(poll.id)
    refuse_if(why_not_paper(poll))
    if entry.poll_id != poll.id or entry.removed_reason is not None:
        raise NotFound
    table = " ".join(table.split())
    if not table:
        raise Refused(_("Say at which table."))
    if entry.issued:
        raise Refused(
            _(
                "%(name)s was given a credential already and votes by phone or at a desk: no paper for this seat. On which "
                "day is kept nowhere, so that nobody finds the ballot by it.",
                name=entry.name,
            )
        )
    if entry.paper_on is not None:
        if entry.paper_table == table:
            return entry
        raise Refused(voted_on_paper(entry))
    entry.paper_on, entry.paper_table = clock.today(), table
    record(actor, "voting.mark_voted_on_paper", poll, after={"entry": entry.number, "table": table})
    return entry


def take_back_paper_mark(actor: Actor, poll: Poll, entry: RollEntry, reason: str) -> RollEntry:
    """The entry without its mark, set by mistake; everybody can read why."""
    allow(may_manage(actor, poll.space))
    entry = locked_entry(entry.id)
    poll = held_poll(poll.id)
    refuse_if(why_not_paper(poll))
    if entry.poll_id != poll.id:
        raise NotFound
    if entry.paper_on is None:
        raise Refused(_("This seat is not marked as having voted on paper."))
    if not reason:
        raise Refused(_("Say why, so that everybody understands it later."))
    table, entry.paper_on, entry.paper_table = entry.paper_table, None, None
    step(actor, poll, "take_back_paper_mark", reason, entry=entry.number, table=table)
    return entry


def open_batch(
    actor: Actor,
    poll: Poll,
    table: str,
    *,
    ballots: int,
    blank: int,
    spoiled: int,
    sheet: StoredFile | None = None,
) -> PaperBatch:
    """A batch as its table counted it: how many ballots in all, of them blank and spoiled; with the scanned sheet."""
    allow(may_staff(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_paper(poll))
    if not 0 <= blank + spoiled <= ballots:
        raise Refused(_("Blank and spoiled ballots together cannot be more than all ballots."))
    if ballots == 0:
        raise Refused(_("A batch has at least one ballot."))
    number = max((batch.number for batch in batches_of(poll)), default=0) + 1
    batch = PaperBatch(
        poll_id=poll.id,
        number=number,
        table_name=table,
        ballots=ballots,
        blank=blank,
        spoiled=spoiled,
        sheet=sheet,
    )
    db.session.add(batch)
    record(actor, "voting.open_batch", poll, after={"batch": number, "table": table, "ballots": ballots})
    return batch


def type_batch(actor: Actor, poll: Poll, batch: PaperBatch, lines: Sequence[Line]) -> PaperBatch:
    """The batch as the first or the second person reads it; the same person never reads twice. Spoiled ballots are not typed,
    blank ones are typed empty."""
    allow(may_staff(actor, poll.space))
    refuse_if(why_not_paper(poll))
    batch = locked_batch(batch.id)
    if batch.entered_at is not None:
        raise Refused(_("This batch is in the box already."))
    valid = batch.ballots - batch.spoiled
    if len(lines) != valid:
        raise Refused(
            ngettext(
                "The table counted %(num)s valid ballot; you typed %(typed)s. Count again.",
                "The table counted %(num)s valid ballots; you typed %(typed)s. Count again.",
                valid, typed=len(lines),
            )
        )  # fmt: skip
    if sum(1 for line in lines if not line) != batch.blank:
        raise Refused(
            ngettext(
                "The table counted %(num)s blank ballot. Look at the empty lines again.",
                "The table counted %(num)s blank ballots. Look at the empty lines again.",
                batch.blank,
            )
        )
    terms = terms_of(poll)
    for number, line in enumerate(lines, 1):
        if sentence := why_not_choices(terms, line):
            raise Refused(_("Line %(number)s: %(sentence)s", number=number, sentence=sentence))
    typed = [dict(line) for line in lines]
    if batch.first_by_id in (None, actor.id):
        batch.first, batch.first_by_id = typed, actor.id
    else:
        batch.second, batch.second_by_id = typed, actor.id
    record(actor, "voting.type_batch", poll, after={"batch": batch.number, "lines": len(lines)})
    return batch


def differences(batch: PaperBatch) -> list[Difference]:
    """Where the two readings part, line by line; empty when they agree or one is missing."""
    if batch.first is None or batch.second is None:
        return []
    longest = max(len(batch.first), len(batch.second))
    pairs = ((_at(batch.first, n), _at(batch.second, n)) for n in range(longest))
    return [Difference(n, one, other) for n, (one, other) in enumerate(pairs, 1) if one != other]


def _at(lines: list[Line], place: int) -> Line | None:
    return lines[place] if place < len(lines) else None


def enter_batch(actor: Actor, poll: Poll, batch: PaperBatch) -> PaperBatch:
    """The batch in the box: one leaf per ballot, named by batch and line; what was typed is no longer kept beside."""
    allow(may_staff(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_paper(poll))
    batch = locked_batch(batch.id)
    if batch.poll_id != poll.id:
        raise NotFound
    if batch.entered_at is not None:
        raise Refused(_("This batch is in the box already."))
    if batch.first is None or batch.second is None:
        raise Refused(_("Two persons read each batch, each by themselves. The second reading is missing."))
    if found := differences(batch):
        raise Refused(
            ngettext(
                "The two readings differ in %(num)s line. Look at the paper together and type it again.",
                "The two readings differ in %(num)s lines. Look at the paper together and type them again.",
                len(found),
            )
        )
    # In an order of their own: as they were typed, with the marks on the roll, the first of a table would be the first line.
    lines = sorted(batch.first, key=lambda line: sorted(line.items()))
    for number, line in enumerate(lines, 1):
        ballot = Ballot(
            poll.fingerprint or "", line, new_nonce(), Channel.PAPER.value, batch=batch.number, line=number
        )
        db.session.add(
            SecretBallot(
                leaf=ballot.leaf.hex(), poll_id=poll.id, token_key=ballot.token_key, code=ballot.code,
                content=ballot.content, channel=Channel.PAPER, state=BallotState.LIVE,
            )
        )  # fmt: skip
    batch.entered_at, batch.first, batch.second = clock.now(), None, None
    step(actor, poll, "enter_batch", batch=batch.number, ballots=len(lines), table=batch.table_name)
    return batch


def drop_batch(actor: Actor, poll: Poll, batch: PaperBatch, reason: str) -> None:
    """Take away a batch that was opened by mistake; one that is in the box stays there. Everybody can read why."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_paper(poll))
    batch = locked_batch(batch.id)
    if batch.poll_id != poll.id:
        raise NotFound
    if batch.entered_at is not None:
        raise Refused(_("This batch is in the box already."))
    if not reason:
        raise Refused(_("Say why, so that everybody understands it later."))
    step(actor, poll, "drop_batch", reason, batch=batch.number, ballots=batch.ballots, table=batch.table_name)
    db.session.delete(batch)
    discard(batch.sheet)
