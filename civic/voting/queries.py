"""Reads of polls, rolls and boxes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text
from sqlalchemy.orm import joinedload, lazyload, load_only, selectinload

from civic.accreditation.models import Mandate, MandateRole
from civic.accreditation.queries import accredited_organizations
from civic.accreditation.queries.mandates import overlaps
from civic.attendance.queries import came_known_select
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.text import fold
from civic.events.models import Event, EventSession, EventStatus
from civic.messages.models import Message
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.proposals.models import Call, Proposal, ProposalState
from civic.spaces.models import Space
from civic.spaces.queries import team_of
from civic.voting.kinds import BallotState, PollState, Secrecy
from civic.voting.models import (
    BoxHead,
    NamedBallot,
    Objection,
    PaperBatch,
    Poll,
    PollOption,
    PollStep,
    RollEntry,
    SecretBallot,
    Witness,
)
from civic.web.paging import Page, paginate


def poll_by_slug(slug: str) -> Poll:
    """The poll with its options, or NotFound."""
    return found(
        db.session.scalar(
            select(Poll)
            .where(Poll.slug == slug)
            .options(
                selectinload(Poll.options).options(
                    joinedload(PollOption.proposal),
                    joinedload(PollOption.organization),
                    joinedload(PollOption.photo),
                )
            )
        )
    )


def poll_by_fingerprint(fingerprint: str) -> Poll:
    """The poll that was fixed under this fingerprint, or NotFound."""
    return found(db.session.scalar(select(Poll).where(Poll.fingerprint == fingerprint)))


def locked_poll(poll_id: int) -> Poll:
    """The poll as it is now, its row held until the end of the block."""
    return db.session.execute(for_change(select(Poll).where(Poll.id == poll_id), Poll)).scalar_one()


def held_poll(poll_id: int) -> Poll:
    """The poll as it is now; whoever wants to close it waits until the end of the block."""
    return db.session.execute(
        for_change(select(Poll).where(Poll.id == poll_id), Poll, shared=True)
    ).scalar_one()


# What a ballot on its way into the box needs of its poll: a third of the row, and nothing of the space.
_FOR_A_BALLOT = (
    load_only(
        Poll.slug, Poll.state, Poll.secrecy, Poll.opens_at, Poll.closes_at, Poll.frozen, Poll.fingerprint, Poll.replaceable,
        Poll.registrar_n, Poll.registrar_e, Poll.box_secret,
    ),
    lazyload(Poll.space),
)  # fmt: skip


def poll_of_box(slug: str) -> Poll:
    """The poll for a ballot that is on its way into the box; or NotFound."""
    return found(db.session.scalar(select(Poll).where(Poll.slug == slug).options(*_FOR_A_BALLOT)))


def held_box(poll_id: int) -> Poll:
    """The poll as it is now for a ballot; whoever wants to close it waits until the end of the block."""
    return db.session.execute(
        for_change(select(Poll).where(Poll.id == poll_id).options(*_FOR_A_BALLOT), Poll, shared=True)
    ).scalar_one()


def slug_taken(slug: str) -> bool:
    """Whether another poll has this address."""
    return bool(db.session.scalar(select(func.count(Poll.id)).where(Poll.slug == slug)))


def polls_statement(space: Space | None = None, *, with_drafts: bool = False) -> Select[Poll]:
    """The statement of polls (of a space), those that end last first."""
    statement = select(Poll).order_by(Poll.closes_at.desc(), Poll.id.desc())
    if space is not None:
        statement = statement.where(Poll.space_id == space.id)
    if not with_drafts:
        statement = statement.where(Poll.state != PollState.DRAFT)
    return statement


def polls_to_close(moment: datetime) -> Sequence[Poll]:
    """The polls whose time is over and whose box opens by itself: those with paper are opened when the tables are done."""
    over = db.session.scalars(
        select(Poll).where(Poll.state == PollState.FROZEN, Poll.closes_at <= moment).order_by(Poll.closes_at)
    )
    return [poll for poll in over if "paper" not in poll.channels]


def ids_with_box_open(moment: datetime) -> Sequence[int]:
    """The numbers of the secret polls into whose box ballots may come at a moment; a whole poll would bring its sealed keys."""
    return db.session.scalars(
        select(Poll.id).where(
            Poll.state == PollState.FROZEN,
            Poll.secrecy == Secrecy.SECRET,
            Poll.opens_at <= moment,
            Poll.closes_at > moment,
        )
    ).all()


def option_of(poll: Poll, option_id: int) -> PollOption:
    """An option of this poll, or NotFound."""
    return found(
        db.session.scalar(select(PollOption).where(PollOption.poll_id == poll.id, PollOption.id == option_id))
    )


# ── the roll ────────────────────────────────────────────────────────────────────────────────────────────────────────


def roll_statement(poll: Poll) -> Select[RollEntry]:
    """The statement of a poll's roll by number, without those taken off."""
    return (
        select(RollEntry)
        .where(RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None))
        .order_by(RollEntry.number)
    )


def roll_of(poll: Poll) -> Sequence[RollEntry]:
    """A poll's roll by number, without those taken off."""
    return db.session.scalars(roll_statement(poll)).all()


def roll_rows(poll: Poll) -> list[tuple[int, str, str | None, bool, bool]]:
    """(number, name, group, issued, on paper) of a roll by number: what is published of it, without making objects of a large
    one. On paper, not at which table: where few voted at one, that would give their votes away."""
    rows = db.session.execute(
        select(
            RollEntry.number,
            RollEntry.name,
            RollEntry.group,
            RollEntry.issued,
            RollEntry.paper_on.is_not(None),
        )
        .where(RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None))
        .order_by(RollEntry.number)
    )
    return [(number, name, group, issued, bool(paper)) for number, name, group, issued, paper in rows]


def count_roll(poll: Poll) -> int:
    """How many entries a roll has, without those taken off."""
    return int(
        db.session.scalar(
            select(func.count(RollEntry.id)).where(
                RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None)
            )
        )
        or 0
    )


def whole_roll(poll: Poll) -> Sequence[RollEntry]:
    """A poll's roll with those taken off."""
    return db.session.scalars(
        select(RollEntry).where(RollEntry.poll_id == poll.id).order_by(RollEntry.number)
    ).all()


def entry_of(poll: Poll, entry_id: int) -> RollEntry:
    """An entry of this poll's roll, or NotFound."""
    return found(
        db.session.scalar(select(RollEntry).where(RollEntry.poll_id == poll.id, RollEntry.id == entry_id))
    )


def locked_entry(entry_id: int) -> RollEntry:
    """The entry as it is now, held until the end of the block."""
    return db.session.execute(
        for_change(select(RollEntry).where(RollEntry.id == entry_id), RollEntry)
    ).scalar_one()


def given() -> ColumnElement[bool]:
    """The condition of an entry that has voted in secret: its credential was given out, or it voted on paper."""
    return or_(RollEntry.issued, RollEntry.paper_on.is_not(None))


@dataclass(frozen=True)
class PaperTable:
    """A table of paper: how many of the roll were marked there as having voted, how many papers it counted (blank and spoiled
    ones too), in the box or not yet."""

    table: str
    marked: int
    papers: int

    @property
    def difference(self) -> int:
        """Papers too many; negative when some are missing."""
        return self.papers - self.marked


def paper_tables(poll: Poll) -> list[PaperTable]:
    """The tables of a poll by name, their papers beside the marks on the roll."""
    marked: dict[str, int] = {
        str(table): int(number)
        for table, number in db.session.execute(
            select(RollEntry.paper_table, func.count())
            .where(RollEntry.poll_id == poll.id, RollEntry.paper_on.is_not(None))
            .group_by(RollEntry.paper_table)
        )
    }
    papers: dict[str, int] = {
        str(table): int(number)
        for table, number in db.session.execute(
            select(PaperBatch.table_name, func.sum(PaperBatch.ballots))
            .where(PaperBatch.poll_id == poll.id)
            .group_by(PaperBatch.table_name)
        )
    }
    return [PaperTable(name, marked.get(name, 0), papers.get(name, 0)) for name in sorted({*marked, *papers})]


def paper_sums(poll: Poll) -> dict[str, int]:
    """{marked, papers} of a poll as the box says them: entries marked on paper, papers in the batches that entered the box."""
    marked = db.session.scalar(
        select(func.count(RollEntry.id)).where(
            RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None), RollEntry.paper_on.is_not(None)
        )
    )
    papers = db.session.scalar(
        select(func.sum(PaperBatch.ballots)).where(
            PaperBatch.poll_id == poll.id, PaperBatch.entered_at.is_not(None)
        )
    )
    return {"marked": int(marked or 0), "papers": int(papers or 0)}


def seats_for_roll(space: Space, day: date) -> Sequence[Organization]:
    """The organisations with somebody who speaks for them in the space on a day, by name."""
    ids = (
        select(Mandate.organization_id)
        .where(Mandate.space_id == space.id, Mandate.superseded_at.is_(None), overlaps(day, day))
        .distinct()
    )
    return db.session.scalars(
        select(Organization)
        .where(Organization.id.in_(ids), Organization.ended_on.is_(None))
        .options(joinedload(Organization.kind), joinedload(Organization.district))
        .order_by(Organization.name_key, Organization.id)
    ).all()


def representatives_for_roll(space: Space, day: date) -> Sequence[Person]:
    """The persons with a mandate in force in the space on a day, each once, by surname."""
    ids = select(Mandate.person_id).where(
        Mandate.space_id == space.id, Mandate.superseded_at.is_(None), overlaps(day, day)
    )
    return db.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.name_key, Person.id)
    ).all()


def attendees_for_roll(event_ids: Sequence[int], min_sessions: int) -> Sequence[Person]:
    """The persons who came to at least so many sessions of these events, each once, by surname."""
    came = came_known_select(events=event_ids).subquery()
    ids = (
        select(came.c.person_id)
        .group_by(came.c.person_id)
        .having(func.count(came.c.session_id.distinct()) >= min_sessions)
    )
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(ids), Person.forgotten_at.is_(None))
        .order_by(Person.name_key, Person.id)
    ).all()


def speaks_for(person_id: int, poll: Poll, day: date) -> dict[int, MandateRole]:
    """{organisation: role} of a person's mandates in force in the poll's space on a day; titular before alternate."""
    rows = db.session.execute(
        select(Mandate.organization_id, Mandate.role).where(
            Mandate.person_id == person_id,
            Mandate.space_id == poll.space_id,
            Mandate.superseded_at.is_(None),
            overlaps(day, day),
        )
    ).all()
    found_roles: dict[int, MandateRole] = {}
    for organization_id, role in rows:
        if found_roles.get(organization_id) is not MandateRole.TITULAR:
            found_roles[organization_id] = role
    return found_roles


def has_titular(poll: Poll, organization_id: int, day: date) -> bool:
    """Whether a seat has a titular on a day; without one the alternate speaks."""
    return bool(
        db.session.scalar(
            select(func.count(Mandate.id)).where(
                Mandate.organization_id == organization_id,
                Mandate.space_id == poll.space_id,
                Mandate.role == MandateRole.TITULAR,
                Mandate.superseded_at.is_(None),
                overlaps(day, day),
            )
        )
    )


def entries_of_person(poll: Poll, person_id: int, organization_ids: Sequence[int]) -> Sequence[RollEntry]:
    """The entries of a roll that are the person's own or of organisations the person speaks for."""
    return db.session.scalars(
        roll_statement(poll).where(
            or_(RollEntry.person_id == person_id, RollEntry.organization_id.in_(organization_ids))
        )
    ).all()


def objections_of(poll: Poll) -> Sequence[Objection]:
    """What was held against the roll and the options, newest first."""
    return db.session.scalars(
        select(Objection)
        .where(Objection.poll_id == poll.id)
        .options(joinedload(Objection.entry), joinedload(Objection.option))
        .order_by(Objection.id.desc())
    ).all()


def open_objections(poll: Poll) -> int:
    """How many objections wait for an answer."""
    return int(
        db.session.scalar(
            select(func.count(Objection.id)).where(
                Objection.poll_id == poll.id, Objection.answered_at.is_(None)
            )
        )
        or 0
    )


def objection_of(poll: Poll, objection_id: int) -> Objection:
    """An objection to this poll, or NotFound."""
    return found(
        db.session.scalar(select(Objection).where(Objection.poll_id == poll.id, Objection.id == objection_id))
    )


# ── ballots ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def named_ballot_of(entry: RollEntry) -> NamedBallot | None:
    """The ballot in force of an entry."""
    return db.session.scalar(
        select(NamedBallot).where(NamedBallot.entry_id == entry.id, NamedBallot.superseded_at.is_(None))
    )


def named_ballots(poll: Poll) -> Sequence[NamedBallot]:
    """The ballots in force of a named poll, by number of the roll."""
    return db.session.scalars(
        select(NamedBallot)
        .join(RollEntry, RollEntry.id == NamedBallot.entry_id)
        .where(NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None))
        .options(joinedload(NamedBallot.entry))
        .order_by(RollEntry.number)
    ).all()


def live_ballot(poll_id: int, token_key: str) -> SecretBallot | None:
    """The ballot in force of a credential."""
    return db.session.scalar(
        select(SecretBallot).where(
            SecretBallot.poll_id == poll_id,
            SecretBallot.token_key == token_key,
            # written out: for a value that comes later SQLite would not take the index of the live ones, and read the whole box
            text("secret_ballots.state = 'live'"),
        )
    )


def secret_ballot(leaf: str) -> SecretBallot | None:
    """The ballot with this hash."""
    return db.session.get(SecretBallot, leaf)


def ballot_by_code(poll: Poll, code: str) -> SecretBallot | None:
    """The ballot that a voter's code names."""
    return db.session.scalar(
        select(SecretBallot).where(SecretBallot.poll_id == poll.id, SecretBallot.code == code)
    )


def waiting_leaves(poll_id: int) -> list[str]:
    """The hashes of the ballots that have no place in the log yet."""
    return list(
        db.session.scalars(
            select(SecretBallot.leaf).where(SecretBallot.poll_id == poll_id, SecretBallot.place.is_(None))
        )
    )


def count_not_in_log(poll_id: int) -> int:
    """How many ballots have no place in the log yet."""
    return int(
        db.session.scalar(
            select(func.count())
            .select_from(SecretBallot)
            .where(SecretBallot.poll_id == poll_id, SecretBallot.place.is_(None))
        )
        or 0
    )


def leaves_of(poll_id: int) -> list[str]:
    """The hashes of the log in their order."""
    return list(
        db.session.scalars(
            select(SecretBallot.leaf)
            .where(SecretBallot.poll_id == poll_id, SecretBallot.place.is_not(None))
            .order_by(SecretBallot.place)
        )
    )


def box_rows(poll_id: int) -> Iterator[SecretBallot]:
    """Everything in a box by hash, an order that says nothing; read in portions, so that a large box needs little room."""
    statement = (
        select(SecretBallot)
        .where(SecretBallot.poll_id == poll_id)
        .order_by(SecretBallot.leaf)
        .execution_options(yield_per=500)
    )
    for ballot in db.session.scalars(statement):
        yield ballot
        db.session.expunge(ballot)


def live_contents(poll_id: int) -> Iterator[str]:
    """What stands in the ballots that count, by hash; read in portions."""
    yield from db.session.scalars(
        select(SecretBallot.content)
        .where(SecretBallot.poll_id == poll_id, SecretBallot.state == BallotState.LIVE)
        .order_by(SecretBallot.leaf)
        .execution_options(yield_per=1000)
    )


def count_ballots(poll_id: int) -> int:
    """How many ballots lie in a secret box, those that were replaced among them."""
    return int(
        db.session.scalar(
            select(func.count()).select_from(SecretBallot).where(SecretBallot.poll_id == poll_id)
        )
        or 0
    )


def seats_present(poll: Poll) -> int:
    """How many entries of the roll came to the assembly in which the poll is held; 0 when it is held in none."""
    if poll.session_id is None:
        return 0
    came = came_known_select(sessions=[poll.session_id]).subquery()
    return int(
        db.session.scalar(
            select(func.count(RollEntry.id)).where(
                RollEntry.poll_id == poll.id,
                RollEntry.removed_reason.is_(None),
                or_(
                    RollEntry.person_id.in_(select(came.c.person_id)),
                    RollEntry.organization_id.in_(select(came.c.organization_id)),
                ),
            )
        )
        or 0
    )


def heads_of(poll: Poll) -> Sequence[BoxHead]:
    """The signed heads of a box, oldest first."""
    return db.session.scalars(
        select(BoxHead).where(BoxHead.poll_id == poll.id).order_by(BoxHead.number)
    ).all()


def last_head(poll_id: int) -> BoxHead | None:
    """The newest signed head of a box."""
    return db.session.scalar(
        select(BoxHead).where(BoxHead.poll_id == poll_id).order_by(BoxHead.number.desc()).limit(1)
    )


def turnout(poll: Poll) -> tuple[int, int]:
    """(entitled, voted): voted means a named ballot in force, a credential issued, or marked on paper."""
    entitled = db.session.scalar(
        select(func.count(RollEntry.id)).where(
            RollEntry.poll_id == poll.id, RollEntry.removed_reason.is_(None)
        )
    )
    issued = db.session.scalar(select(func.count(RollEntry.id)).where(RollEntry.poll_id == poll.id, given()))
    named = db.session.scalar(
        select(func.count(NamedBallot.id)).where(
            NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None)
        )
    )
    return int(entitled or 0), int(issued or 0) + int(named or 0)


def witnesses_of(poll: Poll) -> Sequence[Witness]:
    """Who is sent every head."""
    return db.session.scalars(
        select(Witness)
        .where(Witness.poll_id == poll.id)
        .options(joinedload(Witness.person))
        .order_by(Witness.id)
    ).all()


def steps_of(poll: Poll) -> Sequence[PollStep]:
    """What was done with a poll, newest first."""
    return db.session.scalars(
        select(PollStep)
        .where(PollStep.poll_id == poll.id)
        .options(joinedload(PollStep.by))
        .order_by(PollStep.id.desc())
    ).all()


def batches_of(poll: Poll) -> Sequence[PaperBatch]:
    """The batches of paper of a poll by number."""
    return db.session.scalars(
        select(PaperBatch).where(PaperBatch.poll_id == poll.id).order_by(PaperBatch.number)
    ).all()


def batches_of_polls(poll_ids: Collection[int]) -> dict[int, list[PaperBatch]]:
    """{poll: its batches of paper by number}, of several polls at once."""
    batches: dict[int, list[PaperBatch]] = {poll_id: [] for poll_id in poll_ids}
    for batch in db.session.scalars(
        select(PaperBatch).where(PaperBatch.poll_id.in_(poll_ids)).order_by(PaperBatch.number)
    ):
        batches[batch.poll_id].append(batch)
    return batches


def batch_of(poll: Poll, batch_id: int) -> PaperBatch:
    """A batch of this poll, or NotFound."""
    return found(
        db.session.scalar(select(PaperBatch).where(PaperBatch.poll_id == poll.id, PaperBatch.id == batch_id))
    )


def locked_batch(batch_id: int) -> PaperBatch:
    """The batch as it is now, held until the end of the block."""
    return db.session.execute(
        for_change(select(PaperBatch).where(PaperBatch.id == batch_id), PaperBatch)
    ).scalar_one()


# ── for the team ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Seat:
    """An entry of the roll as the table in the assembly sees it: whether somebody of it is here, and whether it voted."""

    entry: RollEntry
    is_present: bool
    has_voted: bool


def hall_seats(poll: Poll) -> list[Seat]:
    """The roll by number with who is present in the poll's session and who has voted; three statements whatever its length."""
    voted = voted_entries(poll)
    people: set[int] = set()
    organizations: set[int] = set()
    if poll.session_id is not None:
        for row in db.session.execute(came_known_select(sessions=[poll.session_id])):
            people.add(row.person_id)
            if row.organization_id is not None:
                organizations.add(row.organization_id)
    return [
        Seat(entry, entry.person_id in people or entry.organization_id in organizations, entry.id in voted)
        for entry in roll_of(poll)
    ]


def voted_entries(poll: Poll) -> set[int]:
    """The entries with a named ballot in force, whose credential was issued, or marked on paper."""
    named = select(NamedBallot.entry_id).where(
        NamedBallot.poll_id == poll.id, NamedBallot.superseded_at.is_(None)
    )
    issued = select(RollEntry.id).where(RollEntry.poll_id == poll.id, given())
    return {*db.session.scalars(named), *db.session.scalars(issued)}


def missing_from_roll(poll: Poll, day: date) -> list[Organization]:
    """The accredited organisations of the space without anybody who could vote for them on a day."""
    speaking = select(Mandate.organization_id).where(
        Mandate.space_id == poll.space_id, Mandate.superseded_at.is_(None), overlaps(day, day)
    )
    return list(
        db.session.scalars(accredited_organizations(poll.space).where(Organization.id.not_in(speaking)))
    )


def newly_entitled(poll: Poll, day: date) -> list[Organization]:
    """The seats that could vote today and stand nowhere on the roll, not even among those taken off."""
    known = {entry.organization_id for entry in whole_roll(poll)}
    return [seat for seat in seats_for_roll(poll.space, day) if seat.id not in known]


def speakers_of(poll: Poll, day: date, entry_ids: Sequence[int] | None = None) -> dict[int, list[Person]]:
    """{entry: who votes for it on a day}: the person, or the titulars, or the alternates of a seat without titular or with
    its absence noted."""
    entries = [entry for entry in roll_of(poll) if entry_ids is None or entry.id in set(entry_ids)]
    people = _people({entry.person_id for entry in entries if entry.person_id})
    rows = db.session.execute(
        select(Mandate.organization_id, Mandate.role, Mandate.person_id).where(
            Mandate.space_id == poll.space_id, Mandate.superseded_at.is_(None), overlaps(day, day)
        )
    ).all()
    by_seat: dict[int, dict[MandateRole, list[int]]] = {}
    for organization_id, role, person_id in rows:
        by_seat.setdefault(organization_id, {}).setdefault(role, []).append(person_id)
    wanted: dict[int, list[int]] = {}
    for entry in entries:
        roles = by_seat.get(entry.organization_id or 0, {})
        titulars = roles.get(MandateRole.TITULAR, [])
        alternates = roles.get(MandateRole.ALTERNATE, [])
        wanted[entry.id] = (alternates or titulars) if entry.alternate_votes else (titulars or alternates)
    people |= _people({person for ids in wanted.values() for person in ids})
    return {
        entry.id: [people[entry.person_id]] if entry.person_id else [people[n] for n in wanted[entry.id]]
        for entry in entries
    }


def _people(ids: Collection[int]) -> dict[int, Person]:
    if not ids:
        return {}
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def polls_under_way(space_ids: Collection[int]) -> Sequence[Poll]:
    """The polls of spaces that somebody has to lead on: called, fixed or counted, in the order of their end."""
    states = (PollState.ROLL, PollState.FROZEN, PollState.CLOSED)
    return db.session.scalars(
        select(Poll)
        .where(Poll.space_id.in_(space_ids), Poll.state.in_(states))
        .order_by(Poll.closes_at, Poll.id)
    ).all()


def polls_to_remind_of(from_moment: datetime, to_moment: datetime) -> Sequence[Poll]:
    """The fixed polls that open or close between two moments."""
    return db.session.scalars(
        select(Poll).where(
            Poll.state == PollState.FROZEN,
            or_(
                and_(Poll.opens_at >= from_moment, Poll.opens_at < to_moment),
                and_(Poll.closes_at >= from_moment, Poll.closes_at < to_moment),
            ),
        )
    ).all()


def waiting_objections(poll_ids: Sequence[int]) -> dict[int, int]:
    """{poll: how many objections wait for an answer}."""
    rows = db.session.execute(
        select(Objection.poll_id, func.count())
        .where(Objection.poll_id.in_(poll_ids), Objection.answered_at.is_(None))
        .group_by(Objection.poll_id)
    )
    return {row[0]: row[1] for row in rows}


def turnouts(poll_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """{poll: (entitled, voted)} of several polls at once."""
    rolls = db.session.execute(
        select(
            RollEntry.poll_id,
            func.sum(case((RollEntry.removed_reason.is_(None), 1), else_=0)),
            func.sum(case((given(), 1), else_=0)),
        )
        .where(RollEntry.poll_id.in_(poll_ids))
        .group_by(RollEntry.poll_id)
    ).all()
    in_force = db.session.execute(
        select(NamedBallot.poll_id, func.count())
        .where(NamedBallot.poll_id.in_(poll_ids), NamedBallot.superseded_at.is_(None))
        .group_by(NamedBallot.poll_id)
    )
    named: dict[int, int] = {row[0]: row[1] for row in in_force}
    found_ = {poll_id: (int(all_ or 0), int(issued or 0)) for poll_id, all_, issued in rolls}
    return {
        poll_id: (
            found_.get(poll_id, (0, 0))[0],
            found_.get(poll_id, (0, 0))[1] + named.get(poll_id, 0),
        )
        for poll_id in poll_ids
    }


def numbers_named(poll: Poll, term: str, limit: int = 1000) -> list[int]:
    """The numbers on a roll of those whose name holds these words, whatever its accents and capitals."""
    wanted = fold(term)
    rows = db.session.execute(select(RollEntry.number, RollEntry.name).where(RollEntry.poll_id == poll.id))
    return [number for number, name in rows if wanted in fold(name)][:limit]


def roll_page(poll: Poll, number: int, term: str = "") -> Page[RollEntry]:
    """A page of the whole roll by number, those taken off too; `term` is part of a name, with or without its accents."""
    statement = select(RollEntry).where(RollEntry.poll_id == poll.id).order_by(RollEntry.number)
    if term:
        statement = statement.where(RollEntry.number.in_(numbers_named(poll, term)))
    return paginate(statement, number, size=50)


def events_of_space(space: Space) -> Sequence[Event]:
    """The events of a space that were not called off, newest first: for a roll made of those who came."""
    return db.session.scalars(
        select(Event)
        .where(Event.space_id == space.id, Event.status.in_((EventStatus.PUBLISHED, EventStatus.HELD)))
        .order_by(Event.starts_at.desc())
        .limit(60)
    ).all()


def sessions_ahead(space: Space, moment: datetime) -> Sequence[EventSession]:
    """The sessions of a space from a moment on, the next first: in which an assembly can vote."""
    return db.session.scalars(
        select(EventSession)
        .join(Event, Event.id == EventSession.event_id)
        .where(
            Event.space_id == space.id,
            Event.status.in_((EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.HELD)),
            EventSession.ends_at >= moment,
        )
        .order_by(EventSession.starts_at)
        .limit(40)
    ).all()


def session_by_id(session_id: int) -> EventSession | None:
    """A session, if there is one."""
    return db.session.get(EventSession, session_id)


def calls_with_proposals(space: Space) -> Sequence[Call]:
    """The calls of a space that have proposals which stand, newest first."""
    sent = select(Proposal.call_id).where(Proposal.state == ProposalState.SUBMITTED)
    return db.session.scalars(
        select(Call)
        .where(Call.space_id == space.id, Call.id.in_(sent))
        .order_by(Call.closes_at.desc(), Call.id)
    ).all()


def witness_of(poll: Poll, witness_id: int) -> Witness:
    """A witness of this poll, or NotFound."""
    return found(
        db.session.scalar(select(Witness).where(Witness.poll_id == poll.id, Witness.id == witness_id))
    )


def possible_witnesses(poll: Poll, day: date) -> list[Person]:
    """Who may be asked to keep the heads of the box: representatives of the space and its team, by name."""
    people = {person.id: person for person in representatives_for_roll(poll.space, day)}
    people |= {member.person_id: member.person for member in team_of(poll.space)}
    return sorted(people.values(), key=lambda person: (person.name_key, person.id))


def representative_people(space: Space, day: date) -> Sequence[Person]:
    """Who can be put up as a candidate: everybody with a mandate in the space, by surname."""
    return representatives_for_roll(space, day)


# ── of a person or an organisation ──────────────────────────────────────────────────────────────────────────────────


def entries_touching(person_id: int | None = None, organization_id: int | None = None) -> Sequence[RollEntry]:
    """Every entry of a person or an organisation on any roll, with its poll."""
    statement = select(RollEntry).options(joinedload(RollEntry.poll)).order_by(RollEntry.id)
    if person_id is not None:
        statement = statement.where(RollEntry.person_id == person_id)
    if organization_id is not None:
        statement = statement.where(RollEntry.organization_id == organization_id)
    return db.session.scalars(statement).all()


def entry_on(poll_id: int, person_id: int) -> RollEntry | None:
    """A person's own entry on a roll."""
    return db.session.scalar(
        select(RollEntry).where(RollEntry.poll_id == poll_id, RollEntry.person_id == person_id)
    )


def options_touching(person_id: int) -> Sequence[PollOption]:
    """Every candidacy of a person, with its poll."""
    return db.session.scalars(
        select(PollOption)
        .where(PollOption.person_id == person_id)
        .options(joinedload(PollOption.poll))
        .order_by(PollOption.id)
    ).all()


def objections_by(person_id: int) -> Sequence[Objection]:
    """What a person objected to."""
    return db.session.scalars(
        select(Objection).where(Objection.made_by_id == person_id).order_by(Objection.id)
    ).all()


def ballots_cast_by(person_id: int) -> Sequence[NamedBallot]:
    """The named ballots a person cast or took down."""
    return db.session.scalars(
        select(NamedBallot)
        .where(NamedBallot.cast_by_id == person_id)
        .options(joinedload(NamedBallot.entry).joinedload(RollEntry.poll))
        .order_by(NamedBallot.id)
    ).all()


def witness_duties(person_id: int) -> Sequence[Witness]:
    """Of which polls a person is a witness."""
    return db.session.scalars(
        select(Witness).where(Witness.person_id == person_id).order_by(Witness.id)
    ).all()


def poll_by_id(poll_id: int) -> Poll | None:
    """A poll by its number, if it is there."""
    return db.session.get(Poll, poll_id)


def told_already(topic: str) -> set[int]:
    """Who was sent, or is to be called about, a message with this topic."""
    return set(db.session.scalars(select(Message.person_id).where(Message.topic == topic)))


def people_by_ids(ids: Sequence[int]) -> Sequence[Person]:
    """These persons, in the order of their numbers."""
    return db.session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()
