"""The life of a poll before it opens: made, called with its roll, fixed under its fingerprint; and annulled with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.files import StoredFile, discard
from civic.core.text import slugify
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.voting.frozen import document
from civic.voting.kinds import PollState, Secrecy
from civic.voting.mail import send_head
from civic.voting.models import BoxHead, Poll, PollOption, PollStep, Witness
from civic.voting.proof import merkle, signing
from civic.voting.proof.canonical import canonical, fingerprint
from civic.voting.queries import locked_poll, roll_of, slug_taken, witnesses_of
from civic.voting.rules import may_manage, why_not_call, why_not_edit, why_not_fix
from civic.voting.telling import tell_roll

on_clash(
    "poll_options", "poll_id", "key", sentence=_("Two options of a poll cannot have the same short name.")
)

# What a poll's terms are made of: the columns that an editor may set until the poll is called.
TERMS = (
    "title", "intro", "kind", "secrecy", "voters", "min_sessions", "event_ids", "session_id", "channels", "form",
    "min_choices", "max_choices", "points", "within_budget", "budget_cents", "seats", "rule", "parameters",
    "quotas", "tie_break", "draw_from", "quorum_percent", "quorum_of", "majority", "majority_of", "replaceable",
    "legal_basis", "basis", "roll_closes_at", "opens_at", "closes_at", "call_id",
)  # fmt: skip
OPTION = (
    "title", "text", "cost_cents", "proposal_id", "person_id", "organization_id", "zone", "sex", "list_name", "meaning",
)  # fmt: skip


def step(actor: Actor, poll: Poll, what: str, note: str | None = None, **details: Any) -> PollStep:
    """A step that everybody may read, and its line in the trail."""
    made = PollStep(poll_id=poll.id, what=what, note=note, details=details, by_id=actor.id, at=clock.now())
    db.session.add(made)
    record(actor, f"voting.{what}", poll, after={"state": poll.state.value, **details}, reason=note)
    return made


def make_poll(actor: Actor, space: Space, terms: Mapping[str, Any]) -> Poll:
    """A draft of a poll with these terms (`TERMS`)."""
    allow(may_manage(actor, space))
    poll = Poll(space_id=space.id, created_by_id=actor.id, **_terms(terms))
    poll.space = space
    _refuse_times(poll)
    poll.slug = _free_slug(poll.title, space)
    db.session.add(poll)
    record(actor, "voting.make_poll", poll, after={"title": poll.title, "kind": poll.kind.value})
    return poll


def change_poll(actor: Actor, poll: Poll, terms: Mapping[str, Any], version: int) -> Poll:
    """The draft with other terms; refused when somebody else has changed it since it was read (`version`)."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_edit(poll))
    if poll.version != version:
        raise Refused(
            _("Somebody else has changed this poll meanwhile. Look at their version, then enter yours again.")
        )
    changed = {key: value for key, value in _terms(terms).items() if getattr(poll, key) != value}
    before = {key: _plain(getattr(poll, key)) for key in changed}
    for key, value in changed.items():
        setattr(poll, key, value)
    _refuse_times(poll)
    poll.version += 1
    record(
        actor, "voting.change_poll", poll, before=before, after={key: _plain(v) for key, v in changed.items()}
    )
    return poll


def add_option(actor: Actor, poll: Poll, key: str, fields: Mapping[str, Any]) -> PollOption:
    """One more option at the end; `key` is its name in files and counts, unique in the poll."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_edit(poll))
    _refuse_unknown(fields, OPTION)
    place = max((option.position for option in poll.options), default=0) + 1
    option = PollOption(poll_id=poll.id, key=key, position=place, **fields)
    poll.options.append(option)
    record(actor, "voting.add_option", poll, after={"key": key, "title": option.title})
    return option


def change_option(actor: Actor, poll: Poll, option: PollOption, fields: Mapping[str, Any]) -> PollOption:
    """The option with other texts, cost or candidate."""
    allow(may_manage(actor, poll.space))
    refuse_if(why_not_edit(locked_poll(poll.id)))
    _refuse_unknown(fields, OPTION)
    before = {key: _plain(getattr(option, key)) for key in fields}
    for key, value in fields.items():
        setattr(option, key, value)
    record(
        actor, "voting.change_option", poll, before=before, after={k: _plain(v) for k, v in fields.items()}
    )
    return option


def drop_option(actor: Actor, poll: Poll, option: PollOption) -> None:
    """Take an option off a draft."""
    allow(may_manage(actor, poll.space))
    refuse_if(why_not_edit(locked_poll(poll.id)))
    record(actor, "voting.drop_option", poll, before={"key": option.key, "title": option.title})
    poll.options.remove(option)
    db.session.delete(option)


def withdraw_option(actor: Actor, poll: Poll, option: PollOption, reason: str) -> PollOption:
    """An option that stands down or was objected to with success: it stays visible with the reason, nobody can choose it."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    if poll.is_fixed:
        raise Refused(_("This poll was fixed under its fingerprint: nothing of it can change any more."))
    if not reason:
        raise Refused(_("Say why, so that everybody understands it later."))
    option.is_withdrawn, option.withdrawn_reason = True, reason
    step(actor, poll, "withdraw_option", reason, key=option.key)
    return option


def name_witness(actor: Actor, poll: Poll, person: Person) -> Witness:
    """A person who will be sent every head of the box."""
    allow(may_manage(actor, poll.space))
    known = next((witness for witness in witnesses_of(poll) if witness.person_id == person.id), None)
    if known:
        return known
    witness = Witness(poll_id=poll.id, person_id=person.id)
    db.session.add(witness)
    record(actor, "voting.name_witness", poll, after={"person": person.id})
    return witness


def drop_witness(actor: Actor, poll: Poll, witness: Witness) -> None:
    """Let a person be no witness after all, as long as nothing is fixed; later the list of witnesses is part of the proof."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    if poll.is_fixed:
        raise Refused(_("The poll is fixed: its witnesses stay."))
    record(actor, "voting.drop_witness", poll, before={"person": witness.person_id})
    db.session.delete(witness)


def give_photo(actor: Actor, poll: Poll, option: PollOption, photo: StoredFile | None) -> PollOption:
    """The candidate with a photograph, or without one; allowed until the poll is fixed."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_edit(poll))
    before = option.photo
    option.photo = photo
    record(actor, "voting.give_photo", poll, after={"key": option.key, "photo": photo is not None})
    db.session.flush()
    discard(before)
    return option


def call_poll(actor: Actor, poll: Poll) -> Poll:
    """The poll with its roll published: from now on everybody can look at it and object."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_call(poll, clock.now()))
    poll.state = PollState.ROLL
    made = step(actor, poll, "call_poll")
    db.session.flush()
    tell_roll(poll, "called", turn=made.id)
    return poll


def take_back(actor: Actor, poll: Poll, reason: str) -> Poll:
    """A called poll as a draft again, to mend its terms; everybody can read why."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    if poll.state is not PollState.ROLL:
        raise Refused(why_not_edit(poll) or _("This poll is a draft."))
    if not reason:
        raise Refused(_("Say why, so that everybody understands it later."))
    poll.state = PollState.DRAFT
    step(actor, poll, "take_back", reason)
    return poll


def fix_poll(actor: Actor, poll: Poll) -> Poll:
    """The poll, its roll and its keys as one document under one fingerprint; nothing of it can change afterwards.

    The poll gets its keys here: one that signs what the box says, and for a secret poll the registrar's, with the signed head
    of the empty box: the zero report.
    """
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    now = clock.now()
    refuse_if(why_not_fix(poll, now))
    box = signing.new_box_key()
    poll.box_public, poll.box_secret = signing.public_of(box).hex(), box.hex()
    if poll.secrecy is Secrecy.SECRET:
        registrar = signing.new_registrar_key()
        poll.registrar_n, poll.registrar_e = f"{registrar.public.n:x}", registrar.e
        poll.registrar_secret = f"{registrar.p:x} {registrar.q:x}"
    terms = document(poll, roll_of(poll))
    poll.frozen, poll.fingerprint = canonical(terms).decode(), fingerprint(terms)
    poll.state, poll.frozen_at = PollState.FROZEN, now
    if poll.secrecy is Secrecy.SECRET:
        sign_head(poll, 0, 0, merkle.EMPTY)
    step(actor, poll, "fix_poll", fingerprint=poll.fingerprint)
    return poll


def sign_head(poll: Poll, number: int, size: int, root: bytes) -> BoxHead:
    """A signed head of the poll's box with today's date; its witnesses are sent it."""
    day = clock.today()
    statement = head_statement(poll, number, size, root.hex(), day.isoformat())
    signature = signing.sign(bytes.fromhex(poll.box_secret or ""), statement).hex()
    head = BoxHead(poll_id=poll.id, number=number, size=size, root=root.hex(), signature=signature, day=day)
    db.session.add(head)
    send_head(poll, head)
    return head


def head_statement(poll: Poll, number: int, size: int, root: str, day: str) -> dict[str, object]:
    """What the box signs when it signs a head."""
    return {
        "kind": "head",
        "poll": poll.fingerprint,
        "number": number,
        "size": size,
        "root": root,
        "day": day,
    }


def annul_poll(actor: Actor, poll: Poll, reason: str) -> Poll:
    """A poll that does not count, with the reason; ballots are kept, and nothing is proclaimed."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    if poll.state in (PollState.ANNULLED, PollState.PROCLAIMED):
        raise Refused(_("A poll that was proclaimed or annulled stays so."))
    if not reason:
        raise Refused(_("Say why, so that everybody understands it later."))
    poll.state, poll.registrar_secret = PollState.ANNULLED, None
    step(actor, poll, "annul_poll", reason)
    return poll


def _terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    _refuse_unknown(terms, TERMS)
    return dict(terms)


def _refuse_unknown(fields: Mapping[str, Any], known: Sequence[str]) -> None:
    if unknown := set(fields) - set(known):
        raise TypeError(f"no such columns: {sorted(unknown)}")


def _refuse_times(poll: Poll) -> None:
    if poll.closes_at <= poll.opens_at:
        raise Refused(_("The poll must close after it opens."))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, list, dict)) else str(value)


def _free_slug(title: str, space: Space) -> str:
    base = slugify(f"{title} {space.slug}", limit=80)
    slug, number = base, 1
    while slug_taken(slug):
        number += 1
        slug = f"{base}-{number}"
    return slug
