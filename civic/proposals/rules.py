"""Who may call for proposals, write, send, change and join them, and whether it can be done now."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.core.errors import NotFound
from civic.organisations.models import Organization
from civic.organisations.rules import is_leader
from civic.people.rules import Actor, is_administrator
from civic.proposals.kinds import CallPhase
from civic.proposals.models import (
    Attachment,
    AttachmentKind,
    Call,
    CallState,
    CoAuthor,
    CoAuthorState,
    Proposal,
    ProposalState,
)
from civic.proposals.money import soles
from civic.proposals.panels import held
from civic.proposals.texts import (
    LONG,
    count_words,
    fields_of,
    is_own,
    label_of,
    limit_of,
    themes_of,
    value_of,
)
from civic.spaces.models import Permission, Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team
from civic.spaces.stages import why_not as why_not_in_stage
from civic.web.i18n import date_time_words

MOST_CO_AUTHORS = 20
MOST_PARTS = 6
MOST_DRAFTS = 10  # of one author for one call
PAPER = "paper"

# ── who ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_call(actor: Actor, space: Space) -> bool:
    """Coordinators make, publish, extend and close the calls of their space."""
    return is_coordinator(actor, space)


def may_see_call(actor: Actor, call: Call) -> bool:
    """A published call is everybody's, a draft its team's."""
    return call.is_public or is_in_team(actor, call.space)


def may_see_team_pages(actor: Actor, space: Space) -> bool:
    """The space's team sees the work pages of its calls and proposals."""
    return is_in_team(actor, space)


def may_write(actor: Actor, proposal: Proposal) -> bool:
    """Whoever proposes: the person, or a leader of the organisation; administrators may help. What is being copied from
    paper is written by the facilitators until it is sent."""
    if is_administrator(actor):
        return True
    if proposal.channel == PAPER and not proposal.is_public:
        return is_facilitator(actor, proposal.space)
    if proposal.organization is not None:
        return is_leader(actor, proposal.organization)
    return actor.id is not None and proposal.person_id == actor.id


def may_read(actor: Actor, proposal: Proposal) -> bool:
    """A sent proposal is everybody's; a draft is read by its authors and by leaders of organisations asked to join."""
    return (
        proposal.is_public
        or may_write(actor, proposal)
        or any(
            is_leader(actor, co.organization)
            for co in proposal.co_authors
            if co.state in (CoAuthorState.INVITED, CoAuthorState.ACCEPTED)
        )
    )


def may_read_file(actor: Actor, proposal: Proposal, attachment: Attachment) -> bool:
    """Papers and photographs are as public as the proposal; the sheet is for the authors and who copies from paper."""
    if attachment.kind is AttachmentKind.SHEET:
        return may_write(actor, proposal) or is_facilitator(actor, proposal.space)
    return may_read(actor, proposal)


def may_take_from_paper(actor: Actor, space: Space) -> bool:
    """Facilitators copy proposals from paper sheets."""
    return is_facilitator(actor, space)


def may_arrange(actor: Actor, proposal: Proposal) -> bool:
    """Coordinators join and divide proposals, with their authors' agreement."""
    return is_coordinator(actor, proposal.space)


def may_answer_invitation(actor: Actor, invitation: CoAuthor) -> bool:
    """A leader of the invited organisation answers."""
    return is_leader(actor, invitation.organization) or is_administrator(actor)


# ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def why_not_publish(call: Call) -> str | None:
    """Why a call cannot be published now, or None."""
    if call.state is not CallState.DRAFT:
        return _("This call is published already.")
    if call.closes_at <= clock.now():
        return _("Its last day has passed. Change the dates first.")
    if not any(key not in ("files",) for key in call.asked):
        return _("Choose at least one question to ask.")
    if (call.asks("dimension") or call.asks("goal")) and not call.dimensions:
        return _("You ask for the dimension or objective of the plan: choose which ones may be named.")
    return None


def why_not_change_questions(call: Call, begun: bool) -> str | None:
    """Why the questions and conditions of a call stay as they are, or None; help texts may always be mended."""
    if call.state is not CallState.DRAFT and begun:
        return _(
            "Somebody is writing already, so the questions, limits and conditions stay as they are: the same for everybody. "
            "The title, the introduction, the help texts and the dates can still be mended, and everybody sees what changed."
        )
    return None


def why_not_extend(call: Call, until: datetime | None = None) -> str | None:
    """Why a call cannot go on longer, or None."""
    if call.state is CallState.DRAFT:
        return _("This call is not published yet: just change its dates.")
    if until is not None and until <= call.ended_at:
        return _("The new end must lie after %(when)s", when=date_time_words(call.ended_at))
    if until is not None and until <= clock.now():
        return _("The new end has already passed. Choose a later day.")
    return None


def why_not_close(call: Call) -> str | None:
    """Why a call cannot be closed by hand now, or None."""
    phase = call.phase(clock.now())
    if phase is CallPhase.DRAFT:
        return _("This call is not published yet.")
    return _("This call is closed already.") if phase is CallPhase.OVER else None


def why_not_open(call: Call, proposal: Proposal | None = None) -> str | None:
    """Why nothing can be sent to a call now, or None; an author who was given more time may."""
    moment = clock.now()
    phase = call.phase(moment)
    if proposal is not None and proposal.late_until is not None and moment < proposal.late_until:
        return None
    if phase is CallPhase.DRAFT:
        return _("This call is not published yet.")
    if phase is CallPhase.SOON:
        return _("This call opens on %(when)s", when=date_time_words(call.opens_at))
    if phase is CallPhase.OVER:
        return _("This call closed on %(when)s", when=date_time_words(call.ended_at))
    return why_not_in_stage(call.space, Permission.PROPOSALS, moment) if call.needs_stage else None


# ── proposing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def why_not_author(call: Call, organization: Organization | None, accredited: bool = True) -> str | None:
    """Why somebody of this kind cannot propose to a call, or None."""
    if organization is None:
        if call.who.takes_citizens:
            return None
        return _("This call is for organisations. Register yours, or join one that proposes.")
    if not call.who.takes_organisations:
        return _("This call is for citizens: propose in your own name.")
    if organization.ended_on is not None:
        return _("This organisation has ended; it cannot propose any more.")
    if call.only_accredited and not accredited:
        return _(
            "%(name)s is not accredited in %(space)s yet. Send its file first.",
            name=organization.name, space=call.space.name,
        )  # fmt: skip
    return None


def why_not_another(call: Call, used: int) -> str | None:
    """Why an author cannot send one more proposal to a call, or None."""
    if used < call.max_each:
        return None
    return ngettext(
        "Each author may send %(num)d proposal to this call, and yours is sent already.",
        "Each author may send %(num)d proposals to this call, and yours are all sent already.",
        call.max_each,
    )


def why_not_write(proposal: Proposal) -> str | None:
    """Why a draft cannot be written on, or None. That the call has closed is no reason: nothing that is typed is lost."""
    if proposal.state is not ProposalState.DRAFT:
        return _("This proposal is sent already. Correct it from its own page.")
    return None


def why_not_send(proposal: Proposal) -> str | None:
    """Why a draft cannot be sent now, or None; what is still to be answered is told by `missing`."""
    if sentence := why_not_write(proposal) or why_not_open(proposal.call, proposal):
        return sentence
    if proposal.channel == PAPER and not any(a.kind is AttachmentKind.SHEET for a in proposal.attachments):
        return _("Attach the photograph of the paper sheet first.")
    return None


def why_not_correct(proposal: Proposal) -> str | None:
    """Why its authors cannot change a sent proposal now, or None."""
    if not proposal.is_live:
        return why_not_live(proposal)
    if sentence := held(proposal):
        return sentence
    if why_not_open(proposal.call, proposal):
        return _(
            "The call has closed, so the text stays as it is. Whoever supports it can still propose an amendment, and you decide."
        )
    return None


def why_not_live(proposal: Proposal) -> str | None:
    """Why nothing more can be done with a proposal, or None while it stands in the list."""
    if proposal.state is ProposalState.DRAFT:
        return _("This proposal has not been sent yet.")
    if proposal.state is ProposalState.WITHDRAWN:
        return _("This proposal was withdrawn.")
    if proposal.state is ProposalState.MERGED:
        return _("This proposal was joined with another one.")
    if proposal.state is ProposalState.SPLIT:
        return _("This proposal was divided into several.")
    return None


def why_not_revise(proposal: Proposal) -> str | None:
    """Why the text of a proposal cannot change for any reason now, or None."""
    return why_not_live(proposal) or held(proposal)


def why_not_withdraw(proposal: Proposal) -> str | None:
    """Why a proposal cannot be withdrawn now, or None."""
    return why_not_live(proposal)


def why_not_ask_late(proposal: Proposal) -> str | None:
    """Why its author cannot ask to be accepted late, or None."""
    if proposal.state is not ProposalState.DRAFT:
        return _("This proposal is sent already.")
    if proposal.call.phase(clock.now()) is not CallPhase.OVER:
        return _("The call is still open: you can send it now.")
    if proposal.late_until is not None and clock.now() < proposal.late_until:
        return _("You have been given more time already: send it now.")
    if proposal.late_asked and proposal.late_until is None:
        return _("You have asked already. The team will answer you.")
    return None


def why_not_give_time(proposal: Proposal) -> str | None:
    """Why a coordinator cannot accept a proposal late, or None."""
    if proposal.state is not ProposalState.DRAFT:
        return _("This proposal is sent already.")
    if not proposal.late_asked:
        return _("Its author has not asked for more time.")
    return None


def missing(proposal: Proposal) -> list[tuple[str, str]]:
    """(field key, sentence) of all that keeps a proposal from being sent, in the order of the form."""
    call, faults = proposal.call, []
    for theme in themes_of(call):
        for key in fields_of(call, theme):
            if sentence := _fault(proposal, call, key):
                faults.append((key, sentence))
    return faults


def _fault(proposal: Proposal, call: Call, key: str) -> str | None:
    label = label_of(call, key)
    if key in proposal.typed:
        return _("%(field)s: we could not read “%(typed)s”.", field=label, typed=proposal.typed[key][:60])
    required = key == "title" or bool(call.asked.get(key, {}).get("required"))
    if key == "files":
        empty = not any(file.is_public for file in proposal.attachments)
    else:
        empty = not (value_of(proposal, key) and (key != "place" or proposal.ubigeo))
    if empty:
        return _("%(field)s: not answered yet.", field=label) if required else None
    if key == "cost" and call.max_cost_cents is not None and (proposal.cost_cents or 0) > call.max_cost_cents:
        return _(
            "%(field)s: the most this call pays for is %(most)s.",
            field=label,
            most=soles(call.max_cost_cents),
        )
    limit = limit_of(call, key)
    if limit and key not in ("title", "summary") and (is_own(key) or key in LONG):
        over = count_words(value_of(proposal, key)) - limit
        if over > 0:
            return ngettext(
                "%(field)s: %(num)d word too many.", "%(field)s: %(num)d words too many.", over, field=label
            )
    return None


# ── co-authors and papers ───────────────────────────────────────────────────────────────────────────────────────────


def why_not_invite(proposal: Proposal, organization: Organization) -> str | None:
    """Why an organisation cannot be asked to stand behind a proposal, or None."""
    if proposal.state not in (ProposalState.DRAFT, ProposalState.SUBMITTED):
        return why_not_live(proposal)
    if organization.id == proposal.organization_id:
        return _("This organisation makes the proposal itself.")
    standing = [co for co in proposal.co_authors if co.state is not CoAuthorState.LEFT]
    if any(co.organization_id == organization.id for co in standing):
        return _("%(name)s was asked already.", name=organization.name)
    if len(standing) >= MOST_CO_AUTHORS:
        return _("A proposal has at most %(most)d organisations behind it.", most=MOST_CO_AUTHORS)
    return None


def why_not_answer(invitation: CoAuthor) -> str | None:
    """Why an invitation cannot be answered now, or None."""
    if invitation.state is not CoAuthorState.INVITED:
        return _("This invitation was answered already.")
    if invitation.proposal.state not in (ProposalState.DRAFT, ProposalState.SUBMITTED):
        return why_not_live(invitation.proposal)
    return None


def why_not_attach(proposal: Proposal) -> str | None:
    """Why no more papers can be added now, or None."""
    if sentence := _why_not_touch_files(proposal):
        return sentence
    most = proposal.call.max_files
    if sum(file.is_public for file in proposal.attachments) >= most:
        return _("There are already %(most)d papers and photographs. Take one away first.", most=most)
    return None


def why_not_detach(proposal: Proposal, attachment: Attachment) -> str | None:
    """Why a paper cannot be taken away now, or None."""
    if attachment.kind is AttachmentKind.SHEET:
        return _("The sheet stays with the proposal that was copied from it.")
    return _why_not_touch_files(proposal)


def _why_not_touch_files(proposal: Proposal) -> str | None:
    return None if proposal.state is ProposalState.DRAFT else why_not_correct(proposal)


# ── joining and dividing ────────────────────────────────────────────────────────────────────────────────────────────


def why_not_merge(proposal: Proposal, into: Proposal) -> str | None:
    """Why a proposal cannot be joined with another, or None."""
    if proposal.id == into.id:
        return _("Choose another proposal: one cannot be joined with itself.")
    if proposal.call_id != into.call_id:
        return _("Only proposals of the same call can be joined.")
    return why_not_live(proposal) or why_not_live(into) or held(proposal) or held(into)


def why_not_split(proposal: Proposal, titles: list[str]) -> str | None:
    """Why a proposal cannot be divided so, or None."""
    if sentence := why_not_live(proposal) or held(proposal):
        return sentence
    if len(titles) < 2:
        return _("Write the title of each part: two at least.")
    if len(titles) > MOST_PARTS:
        return _("A proposal is divided into at most %(most)d parts.", most=MOST_PARTS)
    return None


def own_or_nothing(actor: Actor, proposal: Proposal) -> Proposal:
    """The proposal for whoever may write it; for anybody else it does not exist."""
    if not may_write(actor, proposal):
        raise NotFound
    return proposal
