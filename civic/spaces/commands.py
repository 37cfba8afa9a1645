"""Changes to spaces: what they are, who works in them, their stages and whether they are active."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.text import fold, slugify
from civic.people.commands import end_sessions
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import (
    Accent,
    ActivityPeriod,
    ActivityState,
    Permission,
    Space,
    SpaceKind,
    SpaceLevel,
    SpaceTerritory,
    Stage,
    TeamMember,
    TeamRole,
)
from civic.spaces.queries import is_below, locked_space, slug_taken, territory_names
from civic.spaces.rules import (
    may_create_space,
    may_edit_space,
    may_end_role,
    may_give_role,
    why_not_change_activity,
    why_not_end_role,
    why_not_give_role,
)

RESERVED = {"nuevo"}  # addresses beside those of spaces
CODE = re.compile(r"\d{2}(\d{2}(\d{2})?)?")

on_clash("spaces", "slug", sentence=_l("A space with this address exists already. Change its name a little."))
on_clash(
    "team_members", "space_id", "person_id", "role", "since",
    sentence=_l("This person has this role already."),
)  # fmt: skip


@dataclass
class SpaceDraft:
    """What can be said of a space."""

    name: str
    kind: SpaceKind = SpaceKind.MCLCP
    level: SpaceLevel = SpaceLevel.PROVINCIAL
    parent_id: int | None = None
    place_label: str = ""
    promise: str = ""
    description: str = ""
    how_to_join: str = ""
    accent: Accent = Accent.STONE
    is_featured: bool = False
    review_days: int = 10
    mandate_months: int = 24
    contact_whatsapp: str | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    contact_place: str | None = None
    codes: list[str] = field(default_factory=list)


def _texts(draft: SpaceDraft) -> dict[str, Any]:
    return {name: value for name, value in asdict(draft).items() if name != "codes"}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values as the trail keeps them; the address of the space is public, so nothing is hidden."""
    return {name: str(value) if value is not None else None for name, value in values.items()}


def _check_codes(codes: Sequence[str]) -> list[str]:
    wanted = sorted(set(codes))
    known = territory_names(wanted)
    unknown = [code for code in wanted if not CODE.fullmatch(code) or code not in known]
    if unknown:
        raise Refused(_("These territory codes do not exist: %(codes)s.", codes=", ".join(unknown)))
    return wanted


def free_slug(name: str) -> str:
    """An address part made of the name that no space has yet."""
    base = slugify(name)
    for n in range(1, 1000):
        slug = base if n == 1 else f"{base}-{n}"
        if slug not in RESERVED and not slug_taken(slug):
            return slug
    raise Refused(_("A space with this address exists already. Change its name a little."))


def create_space(
    actor: Actor, draft: SpaceDraft, *, slug: str | None = None, since: date | None = None
) -> Space:
    """The new space, active from a day (today if not said)."""
    allow(may_create_space(actor))
    space = Space(
        **_texts(draft),
        name_key=fold(draft.name)[:160],
        slug=slug or free_slug(draft.name),
        territory=[SpaceTerritory(code=code) for code in _check_codes(draft.codes)],
    )
    db.session.add(space)
    db.session.flush()
    db.session.add(
        ActivityPeriod(space_id=space.id, state=ActivityState.ACTIVE, since=since or clock.today())
    )
    record(
        actor,
        "spaces.create_space",
        space,
        after=_plain(_texts(draft)) | {"codes": draft.codes},
        space_id=space.id,
    )
    return space


def edit_space(actor: Actor, space: Space, draft: SpaceDraft, version: int | None = None) -> Space:
    """The space with its new texts; refused when somebody else saved since `version` was read."""
    allow(may_edit_space(actor, space))
    space = locked_space(space.id)
    if version is not None and version != space.version:
        raise Refused(
            _("Somebody else changed this space while you were writing. Compare both texts and save again.")
        )
    if draft.parent_id is not None and is_below(draft.parent_id, space):
        raise Refused(_("A space cannot belong to itself or to a space below it."))
    codes = _check_codes(draft.codes)
    texts = _texts(draft)
    changed = {name: value for name, value in texts.items() if getattr(space, name) != value}
    before = {name: getattr(space, name) for name in changed}
    old_codes = sorted(part.code for part in space.territory)
    if not changed and codes == old_codes:
        return space
    for name, value in changed.items():
        setattr(space, name, value)
    space.name_key = fold(space.name)[:160]
    kept = {part.code: part for part in space.territory}
    space.territory = [kept.get(code) or SpaceTerritory(code=code) for code in codes]
    space.version += 1
    record(
        actor, "spaces.edit_space", space,
        before=_plain(before) | {"codes": old_codes}, after=_plain(changed) | {"codes": codes}, space_id=space.id,
    )  # fmt: skip
    return space


def give_role(actor: Actor, space: Space, person: Person, role: TeamRole) -> TeamMember:
    """The role now in force; the person's sessions end, so that what they may do is read anew."""
    allow(may_give_role(actor, space, role))
    space = locked_space(space.id)  # one after the other, so that nobody gets a role twice
    refuse_if(why_not_give_role(space, person, role))
    member = TeamMember(
        space_id=space.id,
        person_id=person.id,
        role=role,
        since=clock.now(),
        granted_by_id=actor.id,
    )
    db.session.add(member)
    end_sessions(actor, person)
    record(
        actor,
        "spaces.give_role",
        member,
        after={"person_id": person.id, "role": role.value},
        space_id=space.id,
    )
    return member


def end_role(actor: Actor, member: TeamMember, reason: str | None = None) -> None:
    """End a role from now on; the person's sessions end with it."""
    allow(may_end_role(actor, member.space, member.role))
    locked_space(member.space_id)
    refuse_if(why_not_end_role(actor, member))
    member.until = clock.now()
    end_sessions(actor, member.person)
    record(
        actor, "spaces.end_role", member,
        before={"person_id": member.person_id, "role": member.role.value}, reason=reason or None,
        space_id=member.space_id,
    )  # fmt: skip


@dataclass
class StageDraft:
    """What can be said of a stage."""

    name: str
    opens_at: datetime
    closes_at: datetime
    allows: list[Permission] = field(default_factory=list)
    description: str = ""
    legal_basis: str | None = None


def _stage_facts(stage: Stage) -> dict[str, Any]:
    return {
        "name": stage.name,
        "opens_at": stage.opens_at.isoformat(),
        "closes_at": stage.closes_at.isoformat(),
        "allows": list(stage.allows),
    }


def save_stage(actor: Actor, space: Space, draft: StageDraft, stage: Stage | None = None) -> Stage:
    """A new stage of the space, or the given one with its new dates and permissions."""
    allow(may_edit_space(actor, space))
    if draft.closes_at <= draft.opens_at:
        raise Refused(_("The stage must end after it begins."))
    before = _stage_facts(stage) if stage else None
    if stage is None:
        stage = Stage(space_id=space.id)
        db.session.add(stage)
    stage.name, stage.description, stage.legal_basis = draft.name, draft.description, draft.legal_basis
    stage.opens_at, stage.closes_at = draft.opens_at, draft.closes_at
    stage.allows = [permission.value for permission in Permission if permission in draft.allows]
    db.session.flush()
    db.session.expire(space, ["stages"])
    record(actor, "spaces.save_stage", stage, before=before, after=_stage_facts(stage), space_id=space.id)
    return stage


def remove_stage(actor: Actor, space: Space, stage: Stage) -> None:
    """Take a stage away; its dates stay in the trail."""
    allow(may_edit_space(actor, space))
    record(actor, "spaces.remove_stage", stage, before=_stage_facts(stage), space_id=space.id)
    db.session.delete(stage)
    db.session.flush()
    db.session.expire(space, ["stages"])


def change_activity(
    actor: Actor, space: Space, state: ActivityState, since: date, reason: str
) -> ActivityPeriod:
    """The new period of activity or rest; the one before it ends that day."""
    allow(may_edit_space(actor, space))
    space = locked_space(space.id)
    refuse_if(why_not_change_activity(space, state, since, reason))
    before = {"state": space.state.value}
    if not space.periods:  # spaces from before periods were kept
        first = min(since, clock.local(space.created_at).date())
        db.session.add(ActivityPeriod(space_id=space.id, state=space.state, since=first, until=since))
    for period in space.periods:
        if period.until is None:
            period.until = since
    period = ActivityPeriod(space_id=space.id, state=state, since=since, reason=reason)
    db.session.add(period)
    space.state = state
    db.session.flush()
    db.session.expire(space, ["periods"])
    record(
        actor, "spaces.change_activity", space, before=before,
        after={"state": state.value, "since": since.isoformat()}, reason=reason, space_id=space.id,
    )  # fmt: skip
    return period
