"""What this room does when something happened below: persons merged or forgotten, organisations ended; and its mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.accreditation import mail
from civic.accreditation.commands import close_seats
from civic.accreditation.commands.merging import forget_mandates, move_mandates, move_mandates_back
from civic.accreditation.models import AccreditationStep, FileState, Membership, Representation
from civic.accreditation.queries import (
    accredited_ids,
    count_late_requests,
    count_waiting,
    memberships_of,
    spaces_with_members,
    territory_codes,
    under_review,
    was_accredited,
)
from civic.accreditation.rules import judges, names_are_public
from civic.accreditation.standing import standing_of
from civic.core import clock
from civic.core.signals import (
    membership_moved,
    merge_undone,
    organization_ended,
    person_forgotten,
    persons_merged,
    representation_ended,
)
from civic.organisations.models import Organization
from civic.organisations.panels import PublicSeat, SeatFile, answers
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each
from civic.spaces.rules import is_accreditor, is_coordinator


@membership_moved.connect
def tell_of_move(membership: Membership, actor: Actor, step: AccreditationStep, **_rest: Any) -> None:
    """Queue the messages of a move, in its transaction."""
    mail.file_moved(membership, step)


@representation_ended.connect
def tell_of_end(representation: Representation, actor: Actor, **_rest: Any) -> None:
    """Queue the messages of an ended mandate."""
    mail.mandate_ended(representation)


@organization_ended.connect
def end_seats(organization: Organization, actor: Actor, day: date, **_rest: Any) -> None:
    """An organisation that has ended sits nowhere: its seats and mandates end on that day."""
    close_seats(actor, organization, day, _("The organisation has ended."))


@persons_merged.connect
def take_over_mandates(kept: Person, duplicate: Person, actor: Actor, **_rest: Any) -> list[dict[str, Any]]:
    """Representations and mandates of the duplicate go to the person who is kept; what moved is handed back."""
    return move_mandates(actor, kept, duplicate)


@merge_undone.connect
def give_back_mandates(
    kept: Person, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_rest: Any
) -> None:
    """Undo what `take_over_mandates` did."""
    every = (row for rows in moved.values() for row in rows or () if isinstance(row, dict))
    mine = [row for row in every if row.get("room") == "accreditation"]
    move_mandates_back(actor, duplicate, mine)


@person_forgotten.connect
def end_mandates_of_forgotten(person: Person, actor: Actor, **_rest: Any) -> None:
    """Who asked to be forgotten represents nobody from today on; past mandates stay for the figures."""
    forget_mandates(actor, person)


# --- what the registry and the spaces ask ----------------------------------------------------------------------------


def _public_seats(organization: Organization) -> list[PublicSeat]:
    today, open_names = clock.today(), names_are_public(organization)
    return [
        PublicSeat(
            space_name=membership.space.name,
            url=url_for("accreditation.members", slug=membership.space.slug),
            since=membership.valid_from,
            people=[
                (r.person.full_name, str(r.role.label))
                for r in sorted(membership.representations, key=lambda r: (r.role.value != "titular", r.id))
                if open_names and r.in_force(today)
            ],
        )
        for membership in memberships_of(organization)
        if membership.state is FileState.ACCREDITED
    ]


def _files(organization: Organization) -> list[SeatFile]:
    files = []
    for membership in memberships_of(organization):
        standing = standing_of(membership)
        files.append(
            SeatFile(
                space_name=membership.space.name,
                url=url_for("accreditation.status", slug=organization.slug, space=membership.space.slug),
                state=standing.words,
                tone=standing.tone,
                who_has_it=standing.who_has_it,
                what_next=standing.what_next,
                is_waiting_for_leader=standing.is_leaders_turn,
            )
        )
    return files


answers.accredited_ids = accredited_ids
answers.spaces = spaces_with_members
answers.territory = territory_codes
answers.was_public = lambda organization: was_accredited(organization.id)
answers.under_review = lambda organization: under_review(organization.id)
answers.judges = judges
answers.public_seats = _public_seats
answers.files = _files
answers.next_address = lambda organization: url_for("accreditation.choose", slug=organization.slug)


def ask_committee(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """The files that wait for the committees of spaces; late when one waits longer than the space promised."""
    found: dict[int, list[Task]] = {}
    waiting = count_waiting(ids_of(spaces))
    for space in (space for space in spaces if space.id in waiting):
        first, second, since = waiting[space.id]
        late = since is not None and since < clock.now() - timedelta(days=space.review_days)
        url = url_for("accreditation.review", slug=space.slug)
        found[space.id] = tasks = []
        if first:
            said = ngettext("%(num)s file waits for a review.", "%(num)s files wait for a review.", first)
            tasks.append(Task(said, url, "bad" if late else "wait"))
        if second:
            said = ngettext(
                "%(num)s file waits to be confirmed by a second person.",
                "%(num)s files wait to be confirmed by a second person.",
                second,
            )
            tasks.append(Task(said, url))
    return found


def ask_late_ones(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """The organisations that ask the coordination of spaces to be let in late."""

    def task(space: Space, asked: int) -> Task:
        said = ngettext(
            "%(num)s organisation asks to be let in late.", "%(num)s organisations ask to be let in late.", asked
        )  # fmt: skip
        return Task(said, url_for("accreditation.review", slug=space.slug))

    return task_for_each(spaces, count_late_requests(ids_of(spaces)), task)


add_tasks(ask_committee, is_accreditor)
add_tasks(ask_late_ones, is_coordinator)
