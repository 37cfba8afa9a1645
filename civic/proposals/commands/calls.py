"""Changes of calls. What was asked is frozen once somebody writes; every change of a published call is told with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.text import slugify
from civic.people.rules import Actor
from civic.proposals import mail, queries, rules
from civic.proposals.models import Call, CallChange, CallState
from civic.spaces.models import Space

# What may always be mended, and what stays once somebody is writing.
WORDS = ("title", "intro", "legal_basis", "year")
CONDITIONS = (
    "who", "only_accredited", "max_each", "ceiling_cents", "max_cost_cents", "fields", "dimensions", "max_files",
    "answer_days", "answer_in_working_days", "needs_stage",
)  # fmt: skip
DATES = ("opens_at", "closes_at")

on_clash("calls", "slug", sentence=_l("Somebody made a call of this name just now. Save it once more."))


def _plain(value: Any) -> Any:
    """A value as the trail keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def _free_slug(title: str) -> str:
    stem, n = slugify(title), 1
    slug = stem
    while queries.call_slug_taken(slug):
        n += 1
        slug = f"{stem}-{n}"
    return slug


def create_call(actor: Actor, space: Space, values: Mapping[str, Any]) -> Call:
    """A new call of a space, as a draft."""
    allow(rules.may_call(actor, space))
    call = Call(
        space_id=space.id, slug=_free_slug(values["title"]), state=CallState.DRAFT, created_by_id=actor.id,
        **{name: values[name] for name in (*WORDS, *CONDITIONS, *DATES) if name in values},
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    record(actor, "proposals.create_call", call, after={"title": call.title})
    return call


def edit_call(
    actor: Actor, call: Call, values: Mapping[str, Any], *, base: int, reason: str = ""
) -> dict[str, Any]:
    """Change a call; what was different before. Once somebody writes, only words and help texts change, and it is told."""
    allow(rules.may_call(actor, call.space))
    call = queries.locked_call(call.id)
    if call.version != base:
        raise Refused(_l("Somebody else changed this call meanwhile. Look at both texts and save again."))
    fixed = rules.why_not_change_questions(call, queries.has_proposals(call))
    wanted = {name: value for name, value in values.items() if name in (*WORDS, *CONDITIONS)}
    if call.state is CallState.DRAFT:
        wanted |= {name: values[name] for name in DATES if name in values}
    if fixed:
        wanted["fields"] = _same_questions(call, wanted.get("fields", call.fields))
        if any(
            getattr(call, name) != wanted[name] for name in CONDITIONS if name in wanted and name != "fields"
        ):
            raise Refused(fixed)
    before = {name: getattr(call, name) for name, value in wanted.items() if getattr(call, name) != value}
    if not before:
        return {}
    if call.is_public and not reason:
        raise Refused(_l("The call is published: write in a few words what you change and why."))
    for name in before:
        setattr(call, name, wanted[name])
    call.version += 1
    was = {name: _plain(value) for name, value in before.items()}
    now = {name: _plain(wanted[name]) for name in before}
    if call.is_public:
        _tell(call, actor, "corrected", was, now, reason)
    record(actor, "proposals.edit_call", call, before=was, after=now, reason=reason or None)
    return before


def _same_questions(call: Call, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions as they were asked, with only their help and example taken over."""
    new = {field["key"]: field for field in fields}
    for field in fields:
        old = call.asked.get(field["key"])
        fixed = ("required", "limit", "label")
        if old is None or any((old.get(name) or None) != (field.get(name) or None) for name in fixed):
            raise Refused(rules.why_not_change_questions(call, True))
    if set(new) != set(call.asked):
        raise Refused(rules.why_not_change_questions(call, True))
    return [
        old | {name: new[old["key"]].get(name, "") for name in ("help", "example")} for old in call.fields
    ]


def _tell(
    call: Call, actor: Actor, what: str, before: dict[str, Any], after: dict[str, Any], reason: str
) -> None:
    """Put a change where everybody can read it."""
    db.session.add(
        CallChange(
            call_id=call.id, what=what, before=before, after=after, reason=reason or None, at=clock.now(), by_id=actor.id
        )
    )  # fmt: skip


def copy_call(actor: Actor, call: Call) -> Call:
    """A draft with the same questions for the following year."""
    allow(rules.may_call(actor, call.space))
    year = timedelta(days=364)  # the same day of the week
    shift = year * max(1, -(-(clock.now() - call.opens_at) // year))
    title = call.title.replace(str(call.year), str(call.year + 1))[:160]
    values = {name: getattr(call, name) for name in (*WORDS, *CONDITIONS)}
    values |= {
        "title": title, "year": call.year + 1, "legal_basis": None, "fields": [dict(field) for field in call.fields],
        "dimensions": list(call.dimensions), "opens_at": call.opens_at + shift, "closes_at": call.closes_at + shift,
    }  # fmt: skip
    copied = Call(
        space_id=call.space_id, slug=_free_slug(title), state=CallState.DRAFT, created_by_id=actor.id,
        copied_from_id=call.id, **values,
    )  # fmt: skip
    db.session.add(copied)
    db.session.flush()
    record(actor, "proposals.copy_call", copied, after={"from": call.slug})
    return copied


def publish_call(actor: Actor, call: Call) -> Call:
    """Show a call to everybody; it opens on its day."""
    allow(rules.may_call(actor, call.space))
    call = queries.locked_call(call.id)
    refuse_if(rules.why_not_publish(call))
    call.state, call.published_at = CallState.PUBLISHED, clock.now()
    call.version += 1
    _tell(call, actor, "published", {}, {}, "")
    record(actor, "proposals.publish_call", call)
    return call


def extend_call(actor: Actor, call: Call, until: datetime, reason: str) -> Call:
    """Give everybody more time, also after the call has closed; those who are writing are told."""
    allow(rules.may_call(actor, call.space))
    call = queries.locked_call(call.id)
    refuse_if(rules.why_not_extend(call, until))
    if not reason:
        raise Refused(_l("Write why there is more time: everybody reads it."))
    before = {"closes_at": call.ended_at.isoformat()}
    call.closes_at, call.closed_at, call.state = until, None, CallState.PUBLISHED
    call.version += 1
    after = {"closes_at": until.isoformat()}
    _tell(call, actor, "extended", before, after, reason)
    record(actor, "proposals.extend_call", call, before=before, after=after, reason=reason)
    mail.tell_extended(call, reason)
    return call


def close_call(actor: Actor, call: Call, reason: str) -> Call:
    """Close a call before its day."""
    allow(rules.may_call(actor, call.space))
    call = queries.locked_call(call.id)
    refuse_if(rules.why_not_close(call))
    if not reason:
        raise Refused(_l("Write why it closes before its day: everybody reads it."))
    before = {"closes_at": call.closes_at.isoformat()}
    call.state, call.closed_at = CallState.CLOSED, clock.now()
    call.version += 1
    after = {"closes_at": call.closed_at.isoformat()}
    _tell(call, actor, "closed", before, after, reason)
    record(actor, "proposals.close_call", call, before=before, after=after, reason=reason)
    return call


def discard_call(actor: Actor, call: Call) -> None:
    """Take a draft of a call away."""
    allow(rules.may_call(actor, call.space))
    call = queries.locked_call(call.id)
    if call.state is not CallState.DRAFT or queries.has_proposals(call):
        raise Refused(_l("Only a draft can be taken away. Close the call instead."))
    record(actor, "proposals.discard_call", call, before={"title": call.title})
    db.session.delete(call)
