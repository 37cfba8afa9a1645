"""The mailbox of the administrators and the calls that a space's facilitators make."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotFound, allow
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.core.text import clean
from civic.messages import commands, names, queries, rules
from civic.messages.models import MessageChannel, MessageState
from civic.messages.phones import is_mobile, phone_words
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.contact import tel_url, whatsapp_url
from civic.web.paging import page_number
from civic.web.safety import signed_in

bp = Blueprint("messages", __name__)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"message_names": names}


_PHONES = {
    "phone_words": phone_words,
    "is_mobile": is_mobile,
    "whatsapp_url": whatsapp_url,
    "tel_url": tel_url,
}


def shows_texts() -> bool:
    """Whether the mailbox shows what is written: only where nothing really leaves."""
    return current_app.config["ENV_NAME"] != "production" and not current_app.config["MAIL_URL"]


@bp.get("/buzon")
@signed_in
def mailbox() -> Any:
    """What was sent and what could not be; where no mail leaves the house, what would be sent."""
    allow(rules.may_read_mailbox(current_user))
    state = next((s for s in MessageState if s == request.args.get("estado")), None)
    channel = next((c for c in MessageChannel if c == request.args.get("via")), None)
    letters = queries.mailbox(page_number(), state, channel)
    page = render_template(
        "messages/mailbox.html",
        page=letters,
        state=state,
        channel=channel,
        counts=queries.mail_counts(),
        shows_texts=shows_texts(),
        has_server=bool(current_app.config["MAIL_URL"]),
        why_not_retry=rules.why_not_retry,
    )
    if shows_texts():
        people = [message.person_id for message in letters if message.recipient]
        note_read(actor(), (Data.EMAIL, Data.MESSAGES), people=people)
    return page


@bp.post("/buzon/<int:message_id>/reintentar")
@signed_in
def retry(message_id: int) -> Response:
    """Send a mail again that could not be sent."""
    allow(rules.may_read_mailbox(current_user))
    with transaction():
        commands.retry_message(actor(), queries.message_by_id(message_id))
    flash(_("The mail is in the queue again."), "good")
    return redirect(url_for(".mailbox"), 303)


def _space(slug: str) -> Space:
    space = space_by_slug(slug)
    if not rules.may_call(current_user, space):
        raise NotFound
    return space


@bp.get("/espacios/<slug>/gestion/llamadas")
@signed_in
def calls(slug: str) -> Any:
    """Whom to call or write to, grouped by phone, with a ready text; or the calls that were made."""
    space = _space(slug)
    made = request.args.get("estado") == "hechas"
    found = queries.calls_done(space, page_number()) if made else queries.calls_to_make(space, page_number())
    page = render_template(
        "messages/calls.html",
        space=space,
        manage_items=team_links(space),
        made=made,
        page=found,
        counts=queries.call_counts(space),
        **_PHONES,
    )
    if not made:
        _note_phones(found, space)
    return page


def _note_phones(groups: Any, space: Space) -> None:
    """Write down whose phones stood on the page."""
    people = [message.person_id for group in groups if group.phone for message in group.messages]
    note_read(actor(), (Data.PHONE,), people=people, space_id=space.id)


@bp.get("/espacios/<slug>/gestion/llamadas/imprimir")
@signed_in
def calls_sheet(slug: str) -> Any:
    """The calls to make on paper, to be ticked off by hand."""
    space = _space(slug)
    found = queries.calls_to_make(space, page_number(), size=100)
    page = render_template(
        "messages/calls_sheet.html", space=space, page=found, sheet_landscape=True, **_PHONES
    )
    _note_phones(found, space)
    return page


def _note() -> str:
    return clean(request.form.get("note", ""))[:300]


def _back(slug: str, **more: Any) -> Response:
    return redirect(url_for(".calls", slug=slug, **more), 303)


@bp.post("/espacios/<slug>/gestion/llamadas/<int:message_id>/hecha")
@signed_in
def finish_call(slug: str, message_id: int) -> Response:
    """Tick a call off."""
    _space(slug)
    with transaction():
        space = _space(slug)
        commands.finish_call(actor(), space, queries.call_of_space(space, message_id), _note())
    flash(_("Ticked off. You find it under “Made”."), "good")
    return _back(slug)


@bp.post("/espacios/<slug>/gestion/llamadas/<int:message_id>/sin-respuesta")
@signed_in
def note_no_answer(slug: str, message_id: int) -> Response:
    """Nobody answered: the call stays on the list."""
    _space(slug)
    with transaction():
        space = _space(slug)
        commands.note_no_answer(actor(), space, queries.call_of_space(space, message_id), _note())
    flash(_("Noted. The call stays at the end of the list."), "info")
    return _back(slug)


@bp.post("/espacios/<slug>/gestion/llamadas/<int:message_id>/reabrir")
@signed_in
def reopen_call(slug: str, message_id: int) -> Response:
    """Put a call back on the list."""
    _space(slug)
    with transaction():
        space = _space(slug)
        commands.reopen_call(actor(), space, queries.call_of_space(space, message_id))
    flash(_("The call is on the list again."), "good")
    return _back(slug)
