"""Every change to events: planning (`editing`), their life (`states`), places (`registering`) and seats (`seating`)."""

from civic.events.commands.assisted import hand_slip, register_assisted
from civic.events.commands.editing import (
    add_material,
    create_event,
    duplicate_event,
    edit_event,
    remove_material,
)
from civic.events.commands.registering import (
    AlreadyRegistered,
    accept_offer,
    cancel_registration,
    register,
    register_from_form,
    register_members,
    resend_ticket,
    settle_lapsed,
)
from civic.events.commands.seating import promote_waiting, settle_all_offers
from civic.events.commands.states import (
    cancel_event,
    hold_event,
    move_event,
    postpone_event,
    publish_event,
    reopen_event,
)
from civic.events.drafts import EventDraft, SessionDraft

__all__ = [
    "AlreadyRegistered",
    "EventDraft",
    "SessionDraft",
    "accept_offer",
    "add_material",
    "cancel_event",
    "cancel_registration",
    "create_event",
    "duplicate_event",
    "edit_event",
    "hand_slip",
    "hold_event",
    "move_event",
    "postpone_event",
    "promote_waiting",
    "publish_event",
    "register",
    "register_assisted",
    "register_from_form",
    "register_members",
    "remove_material",
    "reopen_event",
    "resend_ticket",
    "settle_all_offers",
    "settle_lapsed",
]
