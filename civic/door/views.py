"""The phone's side of the door: become a door, the app, the list, and taking in what it sends."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.door import commands, queries, rules
from civic.door.forms import ActivateForm
from civic.door.models import DoorDevice
from civic.door.roll import etag_of, roll_of
from civic.door.rows import MAX_BYTES, MAX_ROWS
from civic.people.acting import actor

bp = Blueprint("door", __name__)

COOKIE = "civic-door"


@bp.record_once
def _exempt(state: BlueprintSetupState) -> None:
    """What a phone sends carries no form token: its own header, its origin and its strict cookie stand for it."""
    state.app.extensions["csrf"].exempt(f"{__name__}.{send.__name__}")


def _problem(status: int, word: str, sentence: Any, **more: Any) -> tuple[Response, int]:
    return jsonify(error=word, sentence=str(sentence), **more), status


def _device() -> DoorDevice | None:
    token = request.cookies.get(COOKIE, "")
    return queries.device_by_cookie(token) if 0 < len(token) <= 80 else None


def _no_pass() -> tuple[Response, int]:
    return _problem(
        403, "no_pass", _("This phone is not a door. Scan the QR that the coordinator gives you.")
    )


@bp.route("/puerta/activar/<token>", methods=["GET", "POST"])
def activate(token: str) -> Any:
    """One button: this phone becomes a door."""
    queries.pass_by_token(token)
    form = ActivateForm()
    if request.method == "POST" and form.validate():
        try:
            with transaction():
                _made, secret = commands.activate(actor(), token, form.label.data or "")
        except Refused:
            return _activation(token, ActivateForm(formdata=None), 409)
        response = make_response(redirect(url_for(".app"), 303))
        response.set_cookie(
            COOKIE, secret, max_age=int(rules.LASTS.total_seconds()), path="/puerta", httponly=True,
            secure=request.is_secure or current_app.config["HTTPS"], samesite="Strict",
        )  # fmt: skip
        return response
    return _activation(token, form, 422 if form.errors else 200)


def _activation(token: str, form: ActivateForm, status: int) -> Any:
    door_pass = queries.pass_by_token(token)
    refusal = rules.why_not_activate(door_pass, queries.phones_of(door_pass))
    return render_template(
        "door/activate.html", form=form, door_pass=door_pass, token=token, refusal=refusal,
        lasts=int(rules.LASTS.total_seconds() // 3600),
    ), status  # fmt: skip


@bp.get("/puerta")
def app() -> Any:
    """The app for a phone that is a door; anybody else reads how to get a pass."""
    device = _device()
    ended = rules.why_device_ended(device) if device else None
    if device is None or ended:
        return render_template("door/_no_pass.html", ended=ended), 403
    return render_template(
        "door/app.html", door_pass=device.door_pass, device=device, events=device.door_pass.events,
        valid_until=rules.valid_until(device),
    )  # fmt: skip


@bp.get("/puerta/api/lista")
def roll() -> Any:
    """The list to take along; 304 when the phone has it already."""
    device = _device()
    if device is None:
        return _no_pass()
    if ended := rules.why_device_ended(device):
        return _problem(403, "ended", ended)
    listed = roll_of(device)
    response = jsonify(server_time=clock.now().isoformat(), **listed)
    response.set_etag(etag_of(listed), weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@bp.post("/puerta/api/envios")
def send() -> Any:
    """Take in scans; every row is answered."""
    # switched with the form tokens whose place it takes
    if current_app.config["WTF_CSRF_ENABLED"] and not _is_our_page():
        return _problem(400, "not_here", _("Scans are sent by the door itself."))
    if not queries.is_door(request.cookies.get(COOKIE, "")[:80]):
        return _no_pass()
    if request.mimetype != "application/json":
        return _problem(415, "not_json", _("Scans are sent as JSON."))
    if (request.content_length or 0) > MAX_BYTES or len(request.get_data()) > MAX_BYTES:
        return _problem(413, "too_large", _("This is too much at once. Send fewer rows."))
    read = _read(request.get_data())
    if isinstance(read, str):
        return _problem(400, "unreadable", read)
    things, made_on = read
    if len(things) > MAX_ROWS:
        return _problem(
            413, "too_large", _("Send at most %(num)d rows at once. Send fewer rows.", num=MAX_ROWS)
        )
    return _take_in(made_on, things)


def _is_our_page() -> bool:
    """Whether the door's own page sends this: no other site can set the header, and the browser tells the origin."""
    if request.headers.get("X-Door") != "1":
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def _read(body: bytes) -> tuple[list[Any], str | None] | str:
    """(rows, the device under whose name they were made), or the sentence of what is wrong."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return _("What arrived could not be read. Send it again.")
    rows = sent.get("rows") if isinstance(sent, dict) else None
    if not isinstance(rows, list):
        return _("What arrived holds no rows. Send it again.")
    made_on = sent.get("device")
    return rows, made_on if isinstance(made_on, str) else None


def _take_in(made_on: str | None, things: list[Any]) -> Any:
    try:
        with transaction():
            device = queries.device_by_cookie(request.cookies[COOKIE], lock=True)
            if device is None:
                return _no_pass()
            sending = commands.take_in(device, made_on, things)
    except (Refused, IntegrityError):  # the same rows by two phones in this very moment: all again, later
        return _problem(503, "busy", _("The same scans are arriving twice at once. Send them again."))
    answer = {
        "server_time": clock.now().isoformat(),
        "rows": [vars(row) for row in sending.rows],
        "list_changed": sending.list_changed,
    }
    if sending.ended:
        return _problem(403, "ended", sending.ended, **answer)
    return jsonify(answer)
