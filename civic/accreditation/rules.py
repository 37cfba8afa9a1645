"""Who may move a file, when it can be moved, and what a committee should look at before it decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.accreditation.models import EndReason, FileState, MandateRole, Membership, Representation
from civic.accreditation.moves import MOVES, Action, Move, Who, move_for
from civic.accreditation.queries import (
    PENDING,
    is_on_team,
    memberships_of,
    organizations_tied_to,
    other_seats_of,
    public_posts_of,
)
from civic.accreditation.requirements import missing
from civic.core import clock
from civic.core.errors import NotAllowed, Refused, refuse_if
from civic.organisations.models import Organization, Sector
from civic.organisations.queries import similar_organizations
from civic.organisations.rules import is_leader, missing_steps
from civic.people.models import Person
from civic.people.rules import Actor, is_administrator, is_auditor
from civic.spaces.models import Permission, Space
from civic.spaces.rules import is_accreditor, is_coordinator
from civic.spaces.stages import why_not

File = Membership | Representation
ADULT = 18


def seat_of(file: File) -> Membership:
    """The seat a file belongs to: itself, or that of the representative."""
    return file if isinstance(file, Membership) else file.membership


def is_party(actor: Actor, membership: Membership) -> bool:
    """Whether the actor belongs to the organisation (leads or represents it) and so may not judge its file."""
    return actor.id is not None and membership.organization_id in organizations_tied_to(actor.id)


def may_see_files(actor: Actor, space: Space) -> bool:
    """The committee and auditors see the files of a space; running the platform is not enough to decide but to see."""
    return is_accreditor(actor, space) or is_auditor(actor)


def may_decide(actor: Actor, space: Space) -> bool:
    """Whether the actor sits in the committee; whether they may judge this very file is `why_not_move`."""
    return is_accreditor(actor, space)


def may_see_file(actor: Actor, membership: Membership) -> bool:
    """Leaders see their own file, the committee every file that has been sent."""
    return may_lead(actor, membership) or (
        may_see_files(actor, membership.space) and membership.state is not FileState.DRAFT
    )


def may_lead(actor: Actor, membership: Membership) -> bool:
    """Whether the actor may prepare the organisation's file: its leaders, and administrators who help."""
    return actor.is_system or is_leader(actor, membership.organization) or is_administrator(actor)


def may_allow_late(actor: Actor, membership: Membership) -> bool:
    """Coordinators may let a file in outside the stage."""
    return is_coordinator(actor, membership.space)


def may_open_file(actor: Actor, organization: Organization) -> bool:
    """Leaders ask for seats for their organisation."""
    return actor.is_system or is_leader(actor, organization) or is_administrator(actor)


def may_end_representation(actor: Actor, representation: Representation) -> bool:
    """The organisation revokes, the person resigns, the committee ends for cause."""
    membership = representation.membership
    return (
        actor.id == representation.person_id
        or may_lead(actor, membership)
        or is_accreditor(actor, membership.space)
    )


def may_record_from_list(actor: Actor, space: Space) -> bool:
    """Coordinators bring in what their committee had decided on paper before."""
    return actor.is_system or is_coordinator(actor, space)


def judges(actor: Actor, organization: Organization) -> bool:
    """Whether the actor sits in a committee to which the organisation has sent a file."""
    return actor.id is not None and any(
        is_accreditor(actor, membership.space)
        for membership in memberships_of(organization)
        if membership.state is not FileState.DRAFT
    )


def permitted_move(actor: Actor, file: File, action: Action) -> Move:
    """The move that an act is for this actor and file; raises NotAllowed or a Refused with its sentence otherwise."""
    membership = seat_of(file)
    leads = may_lead(actor, membership)
    judge = is_accreditor(actor, membership.space)
    sides = {Who.LEADER: leads, Who.REVIEWER: judge, Who.SECOND: judge, Who.EITHER: leads or judge}
    move = move_for(action, file.state, file.decision)
    if move is None:
        asked = next((m for m in _rows(action) if sides[m.who]), None)
        if asked is None:
            raise NotAllowed
        raise Refused(stale(file))
    if not sides[move.who]:
        raise NotAllowed
    refuse_if(why_not_move(actor, file, move))
    return move


def _rows(action: Action) -> list[Move]:
    return [move for move in MOVES if move.action is action]


def stale(file: File) -> Any:
    """The sentence for an act that came too late: somebody else moved the file in the meantime."""
    return _l(
        "Nothing was changed: the state of this file is now “%(state)s”. Look at it again before you go on.",
        state=file.state.label,
    )


def why_not_move(actor: Actor, file: File, move: Move) -> Any | None:
    """Why this member of the right side may still not make this move, or nothing."""
    membership = seat_of(file)
    if move.who in (Who.REVIEWER, Who.SECOND) and not actor.is_system:
        if isinstance(file, Representation) and file.person_id == actor.id:
            return _l("This file is about you: other members of the committee must decide it.")
        if is_party(actor, membership):
            return _l(
                "You belong to %(organization)s, so you cannot decide its file. Other members of the committee must do it.",
                organization=membership.organization.name,
            )
    if move.who is Who.SECOND and not actor.is_system and actor.id == file.reviewed_by_id:
        return _l("You reviewed this file. A different member of the committee must confirm it.")
    return None


def why_not_submit(membership: Membership) -> Any | None:
    """Why the file of an organisation cannot be sent to the committee now, or nothing."""
    organization = membership.organization
    if organization.ended_on is not None:
        return _l("This organisation has ended; it cannot ask for a seat.")
    if missing_steps(organization):
        return _l("Some answers are still missing. They are marked below.")
    roles = {r.role for r in membership.representations if r.state in PENDING}
    if MandateRole.TITULAR not in roles:
        return _l("Name the titular representative first.")
    if membership.state is FileState.DRAFT and not membership.late_reason:
        return why_not(membership.space, Permission.ACCREDITATION)
    return None


def is_closed_for(membership: Membership) -> bool:
    """Whether only the stage of the space keeps a draft from being sent."""
    return (
        membership.state is FileState.DRAFT
        and not membership.late_reason
        and membership.space.is_active
        and why_not(membership.space, Permission.ACCREDITATION) is not None
    )


def why_not_name(membership: Membership, person: Person, role: MandateRole) -> Any | None:
    """Why a person cannot be named for a seat and role, or nothing."""
    if membership.organization.ended_on is not None:
        return _l("This organisation has ended; it cannot name representatives.")
    age = person.age_on(clock.today())
    if age is not None and age < ADULT:
        return _l("%(name)s is under 18: a representative must be of age.", name=person.full_name)
    today = clock.today()
    for other in membership.representations:
        if other.person_id != person.id or other.role is role:
            continue  # the same person for the same place again is a renewal
        holds = other.state is FileState.ACCREDITED and (other.valid_to is None or other.valid_to >= today)
        if other.state in PENDING or holds:
            return _l(
                "%(name)s is already named as %(role)s of this organisation. Titular and alternate are two people.",
                name=person.full_name, role=str(other.role.label).lower(),
            )  # fmt: skip
    return None


def why_not_edit_file(file: File) -> Any | None:
    """Why a file cannot be changed by its leaders now, or nothing."""
    if file.state in (FileState.DRAFT, FileState.OBSERVED):
        return None
    if file.state in (FileState.SUBMITTED, FileState.REVIEWED):
        return _l(
            "The committee is reading this file now. You can mend it if it is observed, or take it back first."
        )
    return stale(file)


def why_not_term(
    file: File, valid_from: date | None, valid_to: date | None, reason: str, has_paper: bool
) -> Any | None:
    """Why the proposed days of validity cannot stand, or nothing; a day in the past needs a paper and a reason."""
    today = clock.today()
    if valid_from and valid_from < today and not (has_paper and reason):
        return _l("To accredit from a past day, attach the paper that proves it and write the reason.")
    if valid_from and (valid_from - today).days > 366:
        return _l("The first valid day lies more than a year ahead. Check the year.")
    if valid_to and valid_to < (valid_from or today):
        return _l("The last valid day comes before the first. Check both dates.")
    since = file.membership.valid_from if isinstance(file, Representation) else None
    if valid_from and since and valid_from < since:
        return _l(
            "The organisation itself is accredited since %(day)s: its representative cannot begin earlier.",
            day=since.strftime("%d/%m/%Y"),
        )
    return None


def overlapping(
    membership: Membership, representation: Representation, valid_from: date, valid_to: date | None
) -> Sequence[Representation]:
    """Who else holds the same place of the seat on some day of a term."""
    return [
        other
        for other in membership.representations
        if other.id != representation.id
        and other.role is representation.role
        and other.state in (FileState.ACCREDITED, FileState.ENDED)
        and other.valid_from is not None
        and (valid_to is None or other.valid_from <= valid_to)
        and (other.valid_to is None or other.valid_to >= valid_from)
    ]


def why_not_end_on(representation: Representation, day: date, reason: EndReason) -> Any | None:
    """Why a mandate cannot end on a day, or nothing."""
    if representation.state is not FileState.ACCREDITED or representation.valid_from is None:
        return _l("This representative is not accredited any more. Look at the page again.")
    if day < representation.valid_from and reason is not EndReason.ANNULLED:
        return _l(
            "The mandate begins on %(day)s: its last day cannot come before.",
            day=representation.valid_from.strftime("%d/%m/%Y"),
        )
    if representation.valid_to and day > representation.valid_to:
        return _l(
            "The mandate ends by itself on %(day)s. Choose an earlier day.",
            day=representation.valid_to.strftime("%d/%m/%Y"),
        )
    return None


def warnings(membership: Membership, people: Sequence[Representation]) -> list[str]:
    """What a committee should look at before it decides: doubles, lapsed boards, conflicts of interest."""
    organization, today = membership.organization, clock.today()
    said: list[str] = []
    for like_it in similar_organizations(organization.name, organization.ubigeo, but_not=organization.id):
        said.append(_("There is another organisation with a similar name: %(name)s.", name=like_it.name))
    if organization.board_in_force(today) is False:
        said.append(_("The board's term does not cover today."))
    elif organization.board_to is None:
        said.append(_("Until when the board was elected is not known."))
    for representation in people:
        said += _person_warnings(membership, representation, today)
    return said


def why_not_accredit(representation: Representation) -> Any | None:
    """Why a representative cannot be accredited yet (a course that is asked for is missing), or nothing."""
    asked = missing(representation.person, representation.membership.space, representation.role)
    return next(iter(asked), None)


def _person_warnings(membership: Membership, representation: Representation, today: date) -> list[str]:
    person, said = representation.person, []
    name = person.full_name
    age = person.age_on(today)
    if age is None:
        said.append(_("The age of %(name)s is not known: check that they are of age.", name=name))
    elif age < ADULT:
        said.append(_("%(name)s is under 18.", name=name))
    for other in other_seats_of(person.id, membership):
        said.append(
            _("%(name)s is also put forward by %(organization)s in this space.",
              name=name, organization=other.membership.organization.name)
        )  # fmt: skip
    if membership.organization.sector is Sector.CIVIL_SOCIETY:
        for post in public_posts_of(person.id, today):
            said.append(
                _("%(name)s represents a public entity (%(organization)s): officials do not speak for civil society.",
                  name=name, organization=post.organization.name)
            )  # fmt: skip
    if is_on_team(person.id, membership.space):
        said.append(_("%(name)s works in the team of this space.", name=name))
    if person.document_tail is None:
        said.append(_("%(name)s gave no identity document: see it before you decide.", name=name))
    if person.needs_check:
        said.append(_("The record of %(name)s must be compared with another one first.", name=name))
    return said + missing(person, membership.space, representation.role)


def names_are_public(organization: Organization) -> bool:
    """Whether its representatives' names are published. Not where membership tells of union, faith or health (Ley 29733)."""
    return not organization.kind.is_sensitive
