"""Who may do what in a space. Roles are data; the platform's administrators may do all."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from civic.core import clock
from civic.people.models import Person
from civic.people.rules import Actor, is_administrator, is_auditor
from civic.spaces.models import ActivityState, Space, TeamMember, TeamRole
from civic.spaces.queries import coordinators_of, roles_held, team_roles
from civic.spaces.requirements import missing

# Whoever leads a space names those who work in it; who leads it is named by the platform's administrators.
LEADING = (TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY)


def roles_in(actor: Actor, space: Space) -> frozenset[TeamRole]:
    """The actor's roles in a space."""
    return team_roles(actor.id, space.id)


def is_coordinator(actor: Actor, space: Space) -> bool:
    """Whether the actor leads the space's work (coordination or technical secretariat)."""
    leads = roles_in(actor, space) & {TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY}
    return bool(leads) or is_administrator(actor)


def is_facilitator(actor: Actor, space: Space) -> bool:
    """Whether the actor may register people and log attendance for the space."""
    return TeamRole.FACILITATOR in roles_in(actor, space) or is_coordinator(actor, space)


def is_accreditor(actor: Actor, space: Space) -> bool:
    """Whether the actor sits in the space's accreditation committee (running the platform is not enough)."""
    return actor.is_system or bool(
        roles_in(actor, space) & {TeamRole.ACCREDITOR, TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY}
    )


def is_in_team(actor: Actor, space: Space) -> bool:
    """Whether the actor may see the space's work pages."""
    return bool(roles_in(actor, space)) or is_auditor(actor)


def is_in_some_team(actor: Actor) -> bool:
    """Whether the actor may see the work pages of any space."""
    return is_administrator(actor) or is_auditor(actor) or bool(actor.id and roles_held(actor.id))


def may_edit_space(actor: Actor, space: Space) -> bool:
    """Coordinators edit their space."""
    return is_coordinator(actor, space)


def may_create_space(actor: Actor) -> bool:
    """Only administrators open new spaces."""
    return is_administrator(actor)


def may_manage_team(actor: Actor, space: Space) -> bool:
    """Coordinators give and end roles in their space."""
    return is_coordinator(actor, space)


def may_give_role(actor: Actor, space: Space, role: TeamRole) -> bool:
    """Coordinators give the working roles; the leading ones are given by administrators."""
    return is_administrator(actor) or (may_manage_team(actor, space) and role not in LEADING)


def may_end_role(actor: Actor, space: Space, role: TeamRole) -> bool:
    """Whoever may give a role may end it."""
    return may_give_role(actor, space, role)


def why_not_give_role(space: Space, person: Person, role: TeamRole) -> str | None:
    """The sentence that says why a person cannot have a role, or None."""
    if person.merged_into_id is not None or person.forgotten_at is not None:
        return _("This record is no longer in use. Look the person up again.")
    if person.account is None:
        return _(
            "%(name)s has no account yet. An operator can hand over an activation slip.",
            name=person.full_name,
        )
    if role in team_roles(person.id, space.id):
        return _("%(name)s has this role already.", name=person.full_name)
    return next(iter(missing(person, space, role)), None)


def why_not_end_role(actor: Actor, member: TeamMember) -> str | None:
    """The sentence that says why a role cannot end now, or None: somebody must lead an active space."""
    if member.until is not None:
        return _("This role has ended already.")
    if member.role is TeamRole.COORDINATOR and member.space.is_active:
        others = [m for m in coordinators_of(member.space) if m.id != member.id]
        if not others:
            return _("Somebody must lead the space: name another coordinator first.")
    return None


def why_not_change_activity(space: Space, state: ActivityState, since: date, reason: str) -> str | None:
    """The sentence that says why a space cannot pass into a state on a day, or None."""
    if not reason:
        return _("Say why, so that everybody understands it later.")
    if since > clock.today():
        return _("The day cannot lie in the future.")
    if state is ActivityState.ACTIVE:
        return _("A space that lapsed becomes active again; choose that.")
    if space.is_active == (state is not ActivityState.INACTIVE):
        return _("The space is in this state already.")
    latest = max((period.since for period in space.periods), default=None)
    if latest is not None and since < latest:
        return _("The day lies before the last change of state.")
    return None
