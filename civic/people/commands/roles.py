"""Platform roles given and ended."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.core.text import clean
from civic.people.commands.sessions import end_sessions
from civic.people.models import Person, PlatformRole, RoleGrant
from civic.people.queries import administrators_left
from civic.people.rules import Actor, may_grant_roles, why_not_grant


def grant_role(actor: Actor, person: Person, role: PlatformRole, reason: str) -> RoleGrant:
    """A platform role given to a person with an account; their sessions end, so that it holds from the next sign-in."""
    allow(may_grant_roles(actor))
    refuse_if(why_not_grant(person, role))
    refuse_if(None if clean(reason) else _l("Write the reason: it stays in the trail of changes."))
    grant = RoleGrant(person_id=person.id, role=role, since=clock.now(), granted_by_id=actor.id)
    person.roles.append(grant)
    db.session.flush()
    record(actor, "people.grant_role", person, after={"role": role}, reason=clean(reason)[:1000])
    end_sessions(actor, person)
    return grant


def end_role(actor: Actor, person: Person, grant: RoleGrant, reason: str) -> None:
    """The role ended; the person's sessions end with it. The last administrator stays."""
    allow(may_grant_roles(actor))
    refuse_if(None if clean(reason) else _l("Write the reason: it stays in the trail of changes."))
    refuse_if(_l("This role has ended already.") if grant.until else None)
    if grant.role is PlatformRole.ADMINISTRATOR and administrators_left(without=grant) == 0:
        refuse_if(_l("This is the last administrator. Give the role to somebody else first."))
    grant.until = clock.now()
    record(actor, "people.end_role", person, before={"role": grant.role}, reason=clean(reason)[:1000])
    end_sessions(actor, person)
