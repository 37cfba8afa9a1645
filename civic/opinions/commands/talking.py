"""Comments, what is reported of them, and what moderators decide."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.core import clock, throttle
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.text import clean
from civic.opinions import mail, queries, rules
from civic.opinions.models import DEEPEST, Comment, HideReason, Moderation, Report, Stance, Verdict
from civic.organisations.models import Organization
from civic.people.rules import Actor
from civic.proposals.models import Proposal
from civic.proposals.queries import locked_proposal

on_clash("comment_reports", "comment_id", "person_id", sentence=_l("You have reported this comment already."))


def comment(
    actor: Actor,
    proposal: Proposal,
    text: str,
    *,
    stance: Stance = Stance.NEUTRAL,
    parent: Comment | None = None,
    organization: Organization | None = None,
    signed: bool = False,
) -> Comment:
    """Say something about a proposal, or answer somebody; sent twice in a row, it is said once."""
    allow(rules.may_take_part(actor) and actor.id is not None)
    allow(organization is None or rules.may_speak_for(actor, organization))
    me = int(actor.id or 0)
    text = clean(text, lines=True)
    held = locked_proposal(proposal.id)
    refuse_if(rules.why_not_open(held) or rules.why_not_text(text))
    allow(parent is None or parent.proposal_id == held.id)
    refuse_if(rules.why_not_answer(parent) if parent else None)
    last = queries.last_words(held.id, me)
    if last and last.is_readable and last.text == text and last.parent_id == (parent.id if parent else None):
        return last
    refuse_if(rules.why_too_often("comment", actor))
    said = Comment(
        proposal_id=held.id, parent_id=parent.id if parent else None, person_id=me,
        root_id=(parent.root_id or parent.id) if parent else None,
        organization_id=organization.id if organization else None, is_signed=signed, stance=stance, text=text,
        voice=queries.voice_of(held.id, me) or queries.next_voice(held.id),
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    said.path, said.depth = _place(said, parent)
    throttle.note("opinions comment", str(actor.id))
    record(actor, "opinions.comment", said, space_id=held.space_id, after={"proposal": held.id, "parent": said.parent_id})  # fmt: skip
    if parent is not None and parent.person_id != actor.id:
        mail.tell_answered(parent, said)
    return said


def _place(said: Comment, parent: Comment | None) -> tuple[str, int]:
    """(path, depth): under the comment it answers; below the deepest level beside it."""
    own = f"{said.id:010d}"
    if parent is None:
        return own, 0
    if parent.depth < DEEPEST:
        return parent.path + own, parent.depth + 1
    return parent.path[:-10] + own, parent.depth


def edit_comment(actor: Actor, said: Comment, text: str, stance: Stance) -> None:
    """Change one's own comment, while nobody has answered and only for some minutes."""
    allow(rules.is_own(actor, said))
    text = clean(text, lines=True)
    held = queries.locked_comment(said.id)
    refuse_if(rules.why_not_edit(held) or rules.why_not_text(text))
    if (held.text, held.stance) == (text, stance):
        return
    before = {"length": len(held.text), "stance": held.stance.value}
    held.text, held.stance, held.edited_at = text, stance, clock.now()
    record(
        actor, "opinions.edit_comment", held, space_id=held.proposal.space_id, before=before,
        after={"length": len(text), "stance": stance.value},
    )  # fmt: skip


def remove_comment(actor: Actor, said: Comment) -> None:
    """Take one's own comment back: its text is gone, its place stays for the answers. A hidden one stays judged."""
    allow(rules.is_own(actor, said))
    held = queries.locked_comment(said.id)
    if held.removed_at is not None:
        return
    held.removed_at, held.text, held.is_signed = clock.now(), "", False
    _settle(held)
    record(actor, "opinions.remove_comment", held, space_id=held.proposal.space_id)


def report(actor: Actor, said: Comment, reason: HideReason, words: str = "") -> None:
    """Ask a moderator to look at a comment; the second time nothing is added."""
    allow(rules.may_take_part(actor))
    refuse_if(rules.why_not_report(said, actor))
    if any(
        each.person_id == actor.id for each in queries.reports_of([said.id], open_only=False).get(said.id, [])
    ):
        return
    refuse_if(rules.why_too_often("report", actor))
    db.session.add(Report(comment_id=said.id, person_id=actor.id, reason=reason, words=clean(words)[:300]))
    throttle.note("opinions report", str(actor.id))
    record(actor, "opinions.report", said, space_id=said.proposal.space_id, after={"reason": reason.value})


def hide(actor: Actor, said: Comment, reason: HideReason | None, words: str = "") -> None:
    """Take a comment's text out of sight; its place, the reason and the day stay, for everybody to see."""
    allow(rules.may_moderate(actor, said.proposal.space))
    held = queries.locked_comment(said.id)
    words = clean(words)[:300]
    refuse_if(rules.why_not_hide(held, reason, words))
    held.hidden_at, held.hidden_reason, held.hidden_words = clock.now(), reason, words
    _decide(actor, held, Verdict.HIDDEN, reason, words)
    mail.tell_hidden(held)


def show_again(actor: Actor, said: Comment, words: str = "") -> None:
    """Bring a hidden comment back into sight."""
    allow(rules.may_moderate(actor, said.proposal.space))
    held = queries.locked_comment(said.id)
    if held.hidden_at is None:
        return
    held.hidden_at = held.hidden_reason = held.hidden_words = None
    _decide(actor, held, Verdict.SHOWN, None, clean(words)[:300])
    if held.removed_at is None:
        mail.tell_shown(held)


def keep(actor: Actor, said: Comment, words: str = "") -> None:
    """Leave a reported comment as it is."""
    allow(rules.may_moderate(actor, said.proposal.space))
    held = queries.locked_comment(said.id)
    if held.hidden_at is None and queries.reports_of([held.id]):
        _decide(actor, held, Verdict.KEPT, None, clean(words)[:300])


def _decide(actor: Actor, held: Comment, verdict: Verdict, reason: HideReason | None, words: str) -> None:
    """Settle what was reported, write the public line and the trail."""
    space_id = held.proposal.space_id
    db.session.add(
        Moderation(
            space_id=space_id, comment_id=held.id, verdict=verdict, reason=reason, words=words,
            reports=_settle(held), by_id=actor.id,
        )
    )  # fmt: skip
    record(
        actor, f"opinions.{verdict.value}", held, space_id=space_id, reason=words or None,
        after={"reason": reason.value if reason else None},
    )  # fmt: skip


def _settle(held: Comment) -> int:
    """Close the open reports of a comment; how many there were."""
    waiting = queries.reports_of([held.id]).get(held.id, [])
    for each in waiting:
        each.settled_at = clock.now()
    return len(waiting)
