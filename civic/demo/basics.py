"""What every new instance needs, demonstration or not: territory, kinds of organisation, notices."""

from __future__ import annotations

from civic.core.audit import record
from civic.core.db import db
from civic.demo.queries import kinds_known
from civic.organisations.kinds import KINDS
from civic.organisations.models import OrganizationKind
from civic.people.commands import publish_notices
from civic.people.rules import Actor
from civic.territory.commands import load_territory


def load_basics(actor: Actor) -> dict[str, int]:
    """How many rows of each sort were added; what is there already is left alone, so it may run at every start."""
    added = load_territory(actor)
    known = kinds_known()
    new = [
        OrganizationKind(
            code=code, name={"es": es, "en": en}, sector=sector, is_sensitive=sensitive, position=position
        )
        for position, (code, es, en, sector, sensitive) in enumerate(KINDS)
        if code not in known
    ]
    db.session.add_all(new)
    if new:
        record(actor, "demo.load_basics", new[0], after={"kinds": [kind.code for kind in new]})
    added["organization_kinds"] = len(new)
    added["notices"] = len(publish_notices(actor))
    return added
