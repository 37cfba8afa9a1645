"""Words for messages in the reader's language. No database here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.messages.models import MessageChannel, MessageState

STATE_NAMES = {
    MessageState.QUEUED: _l("To be sent"),
    MessageState.SENT: _l("Sent"),
    MessageState.FAILED: _l("Could not be sent"),
    MessageState.DONE: _l("Call made"),
    MessageState.DROPPED: _l("No longer needed"),
}
CALL_STATE_NAMES = {**STATE_NAMES, MessageState.QUEUED: _l("Call to make")}
STATE_LOOK = {
    MessageState.QUEUED: "wait",
    MessageState.SENT: "good",
    MessageState.FAILED: "bad",
    MessageState.DONE: "good",
    MessageState.DROPPED: "quiet",
}
CHANNEL_NAMES = {
    MessageChannel.EMAIL: _l("E-mail"),
    MessageChannel.CALL: _l("Call or WhatsApp"),
}
# What a message is about, in a word, for the one who calls.
KIND_NAMES = {
    "people/access_link": _l("Link to the account"),
    "people/password_changed": _l("Password changed"),
    "events/registration_confirmed": _l("Place confirmed"),
    "events/registration_waiting": _l("On the waiting list"),
    "events/registration_promoted": _l("Place given from the waiting list"),
    "events/registration_offered": _l("Place offered"),
    "events/offer_lapsed": _l("Offer of a place ended"),
    "events/registration_cancelled": _l("Place cancelled"),
    "events/event_moved": _l("Event moved"),
    "events/event_postponed": _l("Event postponed"),
    "events/event_cancelled": _l("Event cancelled"),
    "proposals/received": _l("Proposal received"),
    "proposals/taken_from_paper": _l("Paper proposal copied"),
    "proposals/invited": _l("Asked to join a proposal"),
    "proposals/accepted": _l("An organisation joins a proposal"),
    "proposals/declined": _l("An organisation does not join"),
    "proposals/time_given": _l("Proposal accepted late"),
    "proposals/time_refused": _l("Proposal not accepted late"),
    "proposals/extended": _l("More time for a call"),
    "proposals/merged": _l("Own proposal joined with another"),
    "proposals/split": _l("Own proposal divided"),
    "plan/owed": _l("Reports of a plan that are owed"),
    "opinions/proposal_changed": _l("Proposal changed"),
    "opinions/proposal_merged": _l("Proposal joined with another"),
    "opinions/proposal_split": _l("Proposal divided"),
    "opinions/proposal_withdrawn": _l("Proposal withdrawn"),
    "opinions/comment_answered": _l("Comment answered"),
    "opinions/comment_hidden": _l("Comment hidden"),
    "opinions/comment_shown": _l("Comment shown again"),
    "opinions/amendment_proposed": _l("Change proposed to a text"),
    "opinions/amendment_accepted": _l("Proposed change accepted"),
    "opinions/amendment_declined": _l("Proposed change not accepted"),
    "answers/answered": _l("Answer to a proposal"),
    "answers/progress": _l("Progress of a proposal"),
    "agreements/made": _l("New commitment"),
    "agreements/claimed": _l("Commitment to check"),
    "agreements/decided": _l("Commitment decided"),
    "agreements/postponed": _l("Commitment postponed"),
    "agreements/soon": _l("Commitment soon due"),
    "agreements/due": _l("Commitment due"),
    "agreements/late": _l("Commitment late"),
    "agreements/expiring": _l("Agreement about to expire"),
    "meetings/called": _l("Call to a session"),
    "meetings/moved": _l("Session changed"),
    "meetings/cancelled": _l("Session cancelled"),
    "certificates/issued": _l("Certificate issued"),
    "voting/called": _l("Vote called"),
    "voting/opens": _l("Vote opens soon"),
    "voting/last_day": _l("Last day to vote"),
    "voting/proclaimed": _l("Result of a vote"),
    "voting/objection_accepted": _l("Objection accepted"),
    "voting/objection_rejected": _l("Objection not accepted"),
    "voting/head": _l("Seal of a ballot box"),
    "accreditation/submitted": _l("File received"),
    "accreditation/observed": _l("File to be mended"),
    "accreditation/accredited": _l("Organisation accredited"),
    "accreditation/rejected": _l("File not accepted"),
    "accreditation/ended": _l("Accreditation ended"),
    "accreditation/representative_accredited": _l("Representative accredited"),
    "accreditation/representative_observed": _l("Representative: papers to be mended"),
    "accreditation/representative_rejected": _l("Representative not accepted"),
    "accreditation/representation_ended": _l("Representation ended"),
    "accreditation/seals": _l("Seals of the history"),
}
