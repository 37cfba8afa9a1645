"""Two records of one human being made one, and taken apart again."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.core.signals import merge_undone, persons_merged
from civic.core.text import clean
from civic.people.commands.accounts import kill_links
from civic.people.commands.factors import move_factors
from civic.people.commands.persons import set_phone
from civic.people.commands.sessions import close_sessions, end_sessions
from civic.people.models import (
    Account,
    Consent,
    DataRequest,
    Person,
    PersonMerge,
    RoleGrant,
    SelfIdentification,
    name_key,
)
from civic.people.queries.records import ids_of_person, self_identification_of
from civic.people.rules import Actor, may_merge, why_not_merge, why_not_undo

# What the kept record takes over when it does not know it itself.
_FILLED = ("second_surname", "birth_date", "ubigeo", "settlement_code", "phone", "email")


def merge_persons(actor: Actor, kept: Person, duplicate: Person, reason: str) -> PersonMerge:
    """Two records as one: what belongs to the duplicate moves to the kept one, and the list of what moved stays.

    Other rooms move what they hold when they hear `persons_merged`, and return plain JSON by which they can undo it.
    """
    allow(may_merge(actor, kept, duplicate))
    refuse_if(why_not_merge(kept, duplicate))
    refuse_if(None if clean(reason) else _l("Write how you know that they are one person."))
    moved: dict[str, Any] = defaultdict(list)
    moved["people"].append(_take_over(kept, duplicate))
    db.session.flush()
    for receiver, part in persons_merged.send(kept, duplicate=duplicate, actor=actor):
        if part:
            moved[f"{receiver.__module__}.{receiver.__name__}"].extend(part)
    duplicate.merged_into_id, duplicate.merged_at = kept.id, clock.now()
    kept.needs_check = duplicate.needs_check = None
    merge = PersonMerge(
        kept_id=kept.id, duplicate_id=duplicate.id, moved=dict(moved), reason=clean(reason)[:500],
        merged_at=clock.now(), merged_by_id=actor.id, kept=kept, duplicate=duplicate,
    )  # fmt: skip
    db.session.add(merge)
    for person in (kept, duplicate):
        kill_links(person, emails=True)
    record(
        actor, "people.merge_persons", kept, after={"duplicate": duplicate.id}, reason=clean(reason)[:1000]
    )
    db.session.expire(kept, ["account", "roles"])
    db.session.expire(duplicate, ["account", "roles"])
    end_sessions(actor, kept)
    close_sessions(duplicate)
    return merge


def _take_over(kept: Person, duplicate: Person) -> dict[str, Any]:
    """Move what this room holds; plain JSON of what moved, without any personal value."""
    filled = [
        name for name in _FILLED if getattr(kept, name) is None and getattr(duplicate, name) is not None
    ]
    for name in filled:
        setattr(kept, name, getattr(duplicate, name))
    if "phone" in filled:
        set_phone(kept, duplicate.phone)
    if kept.sex == "unstated" and duplicate.sex != "unstated":
        kept.sex = duplicate.sex
        filled.append("sex")
    kept.name_key = name_key(kept.given_names, kept.first_surname, kept.second_surname)
    told: dict[str, Any] = {
        "filled": filled,
        "checks": [kept.needs_check, duplicate.needs_check],
        "claims": kept.claimed_key is not None,
        "document": _take_document(kept, duplicate),
        "account": _take_account(kept, duplicate),
    }
    for model in (RoleGrant, Consent, DataRequest):
        ids = ids_of_person(model, duplicate.id)
        told[model.__tablename__] = ids
        _hand_over(model, ids, kept.id)
    told["self_identification"] = False
    if self_identification_of(kept.id) is None and self_identification_of(duplicate.id) is not None:
        told["self_identification"] = True
        _hand_over_row(SelfIdentification, duplicate.id, kept.id)
    return told


def _hand_over(model: type[Any], ids: list[int], person_id: int) -> None:
    if ids:
        db.session.execute(update(model).where(model.id.in_(ids)).values(person_id=person_id))


def _hand_over_row(model: type[Any], from_id: int, to_id: int) -> None:
    db.session.execute(update(model).where(model.person_id == from_id).values(person_id=to_id))
    db.session.expire_all()


def _take_document(kept: Person, duplicate: Person) -> bool:
    """Whether the kept record, which proved none, took the duplicate's document."""
    if kept.document_key is not None or duplicate.document_key is None:
        return False
    key = duplicate.document_key
    duplicate.document_key = None
    db.session.flush()  # the key is unique: it is given back before it is taken
    kept.document_key, kept.claimed_key = key, None
    kept.document_kind, kept.document_number = duplicate.document_kind, duplicate.document_number
    kept.document_tail, kept.no_document_reason = duplicate.document_tail, None
    return True


def _take_account(kept: Person, duplicate: Person) -> str | None:
    """«moved» when the kept record had no account, «closed» when the duplicate's was closed beside it, else None."""
    if duplicate.account is None:
        return None
    if kept.account is not None and kept.account.password_hash is not None:
        was = duplicate.account.is_active
        duplicate.account.is_active = False
        duplicate.account.session_epoch += 1
        return "closed" if was else None
    if kept.account is not None:
        db.session.delete(kept.account)
        db.session.flush()
    db.session.flush()
    db.session.execute(update(Account).where(Account.person_id == duplicate.id).values(person_id=kept.id))
    move_factors(duplicate, kept)
    db.session.expire(kept, ["account"])
    db.session.expire(duplicate, ["account"])
    return "moved"


def undo_merge(actor: Actor, merge: PersonMerge, reason: str) -> PersonMerge:
    """The two records apart again, with what moved given back; other rooms hear `merge_undone` with their own lists."""
    kept, duplicate = merge.kept, merge.duplicate
    allow(may_merge(actor, kept, duplicate))
    refuse_if(why_not_undo(merge))
    refuse_if(None if clean(reason) else _l("Write the reason: it stays in the trail of changes."))
    duplicate.merged_into_id = duplicate.merged_at = None
    _give_back(kept, duplicate, merge.moved["people"][0])
    merge_undone.send(kept, duplicate=duplicate, moved=_by_all_names(merge.moved), actor=actor)
    merge.undone_at, merge.undone_by_id = clock.now(), actor.id
    for person in (kept, duplicate):
        kill_links(person, emails=True)
    record(actor, "people.undo_merge", kept, before={"duplicate": duplicate.id}, reason=clean(reason)[:1000])
    db.session.expire(kept, ["account", "roles"])
    db.session.expire(duplicate, ["account", "roles"])
    end_sessions(actor, kept)
    end_sessions(actor, duplicate)
    return merge


def _by_all_names(moved: dict[str, Any]) -> dict[str, list[Any]]:
    """What moved, found by a receiver's full name, its bare name, or its room («events»)."""
    found: dict[str, list[Any]] = defaultdict(list)
    for name, part in moved.items():
        parts = name.split(".")
        for key in {name, parts[-1], parts[1] if len(parts) > 1 else name}:
            found[key] = [*found[key], *part]
    return dict(found)


def _give_back(kept: Person, duplicate: Person, told: dict[str, Any]) -> None:
    for name in told["filled"]:
        if getattr(kept, name) == getattr(duplicate, name):
            setattr(kept, name, "unstated" if name == "sex" else None)
    if "phone" in told["filled"]:
        set_phone(kept, kept.phone)
    kept.name_key = name_key(kept.given_names, kept.first_surname, kept.second_surname)
    kept.needs_check, duplicate.needs_check = told["checks"]
    if told["document"]:
        key, kept.document_key = kept.document_key, None
        db.session.flush()
        duplicate.document_key = key
        if told["claims"]:
            kept.claimed_key = key
        else:
            kept.document_kind, kept.document_number, kept.document_tail = "none", None, None  # type: ignore[assignment]
    db.session.flush()
    if told["account"] == "moved":
        db.session.execute(update(Account).where(Account.person_id == kept.id).values(person_id=duplicate.id))
        move_factors(kept, duplicate)
    elif told["account"] == "closed" and duplicate.account is not None:
        duplicate.account.is_active = True
    for model in (RoleGrant, Consent, DataRequest):
        _hand_over(model, told[model.__tablename__], duplicate.id)
    if told["self_identification"]:
        _hand_over_row(SelfIdentification, kept.id, duplicate.id)
