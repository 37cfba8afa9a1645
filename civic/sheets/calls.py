"""The words of a call: to be read aloud on the radio in half a minute, and to be sent by WhatsApp. No database here."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from civic.core import clock
from civic.events.models import Event
from civic.people.words import phone_word
from civic.web.i18n import date_words, time_words

WORDS_A_SECOND = 2.5  # a calm reader at a microphone: 150 words a minute


def where_of(event: Event) -> str:
    """The place with its district and how to find it."""
    parts = [event.place, event.district.name if event.district else "", event.place_reference or ""]
    return ", ".join(part for part in parts if part)


def spoken_hour(moment: datetime) -> str:
    """The hour as one says it: «9:30 de la mañana»."""
    at = clock.local(moment)
    hour = f"{(at.hour - 1) % 12 + 1}:{at.minute:02d}"
    if at.hour < 12:
        return _("%(hour)s in the morning", hour=hour)
    return _("%(hour)s in the afternoon", hour=hour) if at.hour < 19 else _("%(hour)s at night", hour=hour)


def radio_text(event: Event) -> str:
    """The call as it is read aloud: who invites, to what, when, where, how to take part, and the day once more."""
    day, hour = date_words(event.starts_at), spoken_hour(event.starts_at)
    lines = [
        _("Attention, neighbours."),
        _("%(space)s invites you to: %(title)s.", space=event.space.name, title=event.title.rstrip(". ")),
        _("It is on %(day)s, at %(hour)s.", day=day, hour=hour),
    ]
    if where := where_of(event):
        lines.append(_("The place: %(where)s.", where=where.rstrip(". ")))
    lines.append(event.audience.label + ".")
    phone = phone_word(event.space.contact_whatsapp or event.space.contact_phone)
    if event.needs_registration and phone:
        lines.append(_("To keep your place, call or write to %(phone)s.", phone=phone))
    elif event.needs_registration:
        lines.append(_("Keep your place with the team of the space."))
    else:
        lines.append(_("You need no registration: just come."))
    lines.append(_("Remember: %(day)s, at %(hour)s. Your voice counts.", day=day, hour=hour))
    return " ".join(lines)


def seconds_of(text: str) -> int:
    """About how long it takes to read a text aloud."""
    return round(len(text.split()) / WORDS_A_SECOND)


def whatsapp_text(event: Event, address: str) -> str:
    """The call for a chat: title in bold, when, where, for whom, and the address of the event."""
    lines = [
        f"*{event.title}*",
        f"{date_words(event.starts_at)}, {time_words(event.starts_at)}".replace("\xa0", " "),
    ]
    if where := where_of(event):
        lines.append(where)
    lines.append(event.audience.label)
    asks = _("Keep your place here:") if event.needs_registration else _("More about it:")
    return "\n".join([*lines, "", f"{asks} {address}", event.space.name])
