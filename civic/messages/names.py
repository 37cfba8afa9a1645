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
    "events/registration_cancelled": _l("Place cancelled"),
    "events/event_moved": _l("Event moved"),
    "events/event_postponed": _l("Event postponed"),
    "events/event_cancelled": _l("Event cancelled"),
    "accreditation/submitted": _l("File received"),
    "accreditation/observed": _l("File to be mended"),
    "accreditation/accredited": _l("Organisation accredited"),
    "accreditation/rejected": _l("File not accepted"),
    "accreditation/ended": _l("Accreditation ended"),
    "accreditation/representative_accredited": _l("Representative accredited"),
    "accreditation/representative_observed": _l("Representative: papers to be mended"),
    "accreditation/representative_rejected": _l("Representative not accepted"),
    "accreditation/representation_ended": _l("Representation ended"),
}
