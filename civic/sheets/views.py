"""The papers of an event that anybody may print and spread: poster, inscription form, words for radio and WhatsApp."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _

from civic.events.models import Event
from civic.events.queries import visible_event
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.people.words import phone_word
from civic.sheets import calls, names
from civic.web.contact import share_url
from civic.web.drawing import qr_svg

bp = Blueprint("sheets", __name__)

FORMS_A_PAGE = 2


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"sheet_names": names}


def _event(slug: str) -> Event:
    return visible_event(actor(), slug)


def _address(event: Event) -> str:
    return absolute("events.detail", slug=event.slug)


@bp.get("/eventos/<slug>/papel/afiche")
def poster(slug: str) -> str:
    """The poster of the call, A4, black and white if need be."""
    event = _event(slug)
    address = _address(event)
    return render_template(
        "sheets/poster.html",
        event=event,
        space=event.space,
        address=address,
        where=calls.where_of(event),
        phone=phone_word(event.space.contact_whatsapp or event.space.contact_phone),
        qr=qr_svg(address, _("Address of the event")),
    )


@bp.get("/eventos/<slug>/papel/ficha")
def inscription(slug: str) -> str:
    """The inscription form for those who register on paper, two to a page."""
    event = _event(slug)
    return render_template(
        "sheets/inscription.html", event=event, space=event.space, copies=range(FORMS_A_PAGE),
        qr=qr_svg(_address(event), _("Address of the event")), where=calls.where_of(event),
    )  # fmt: skip


@bp.get("/eventos/<slug>/papel/convocatoria")
def call(slug: str) -> str:
    """The words of the call: for the radio and for WhatsApp."""
    event = _event(slug)
    radio, chat = calls.radio_text(event), calls.whatsapp_text(event, _address(event))
    return render_template(
        "sheets/call.html", event=event, space=event.space, radio=radio, seconds=calls.seconds_of(radio),
        chat=chat, chat_url=share_url(chat),
    )  # fmt: skip
