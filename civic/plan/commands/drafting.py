"""Plans that a space writes: begun from a file or typed in, changed part by part, and published whole or not at all."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.core.vault import new_token
from civic.people.rules import Actor, is_administrator
from civic.plan import queries, rules
from civic.plan.commands.loading import LoadedPlan, bring_in_line
from civic.plan.models import PlanDraft
from civic.plan.source import BadPlanFile, ReadPlan, plain
from civic.plan.source.writing import thawed, yaml_text
from civic.spaces.models import Space

MOST_DRAFTS = 20


def begin_draft(
    actor: Actor, space: Space, mapping: dict[str, Any], origin: str, file_name: str = ""
) -> PlanDraft:
    """Keep a plan that is being written; nobody but the team's coordinators sees it."""
    allow(rules.may_write_plans(actor, space))
    many = len(queries.drafts_of(space)) >= MOST_DRAFTS
    refuse_if(
        _("There are %(most)d drafts already: publish or throw away one.", most=MOST_DRAFTS) if many else None
    )
    made = PlanDraft(
        token=new_token(), space_id=space.id, space=space, mapping=plain(mapping), origin=origin, file_name=file_name[:120],
        made_by_id=actor.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        actor, "plan.begin_draft", made, after={"origin": origin, "file": file_name[:120]}, space_id=space.id
    )
    return made


def change_draft(actor: Actor, draft: PlanDraft, version: int, mapping: dict[str, Any]) -> None:
    """Keep a changed part; who wrote on an older version is told so."""
    draft = _open(actor, draft)
    refuse_if(
        _("Somebody else changed this plan meanwhile. Look at it again.")
        if draft.version != version
        else None
    )
    draft.mapping, draft.version, draft.changed_at = plain(mapping), draft.version + 1, clock.now()
    record(actor, "plan.change_draft", draft, after={"version": draft.version}, space_id=draft.space_id)


def drop_draft(actor: Actor, draft: PlanDraft) -> None:
    """Throw a draft away."""
    draft = _open(actor, draft)
    draft.closed_at = clock.now()
    record(actor, "plan.drop_draft", draft, space_id=draft.space_id)


def publish_draft(actor: Actor, draft: PlanDraft) -> LoadedPlan:
    """Make the plan public: all of it, or nothing with the list of what to mend."""
    from civic.plan.source.checks import judge  # with pydantic, which is large

    draft = _open(actor, draft)
    mapping = thawed(copy.deepcopy(draft.mapping))
    parts, faults = judge(mapping)
    if parts is None:
        raise BadPlanFile(draft.file_name or _("The plan"), faults)
    there = queries.plan_to_load(parts.plan.id)
    refuse_if(
        _("There is a plan with the code “%(code)s” already. Give this one another code.", code=parts.plan.id)
        if there is not None and not is_administrator(actor) else None
    )  # fmt: skip
    checksum = hashlib.sha256(yaml_text(mapping).encode()).hexdigest()
    done = bring_in_line(actor, ReadPlan(parts, draft.mapping, checksum), draft.space, draft.file_name)
    draft.closed_at, draft.plan_id = clock.now(), done.plan.id
    record(actor, "plan.publish_draft", draft, after={"plan": done.plan.slug}, space_id=draft.space_id)
    return done


def _open(actor: Actor, draft: PlanDraft) -> PlanDraft:
    allow(rules.may_write_plans(actor, draft.space))
    draft = queries.draft_by_token(draft.token, lock=True)
    refuse_if(_("This draft was published or thrown away.") if draft.closed_at else None)
    return draft
