"""Signing in, second half: the code of the app, a passkey, or a code from paper; and signing in with a passkey alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from civic.core import clock
from civic.core.db import transaction
from civic.people import commands, passkeys
from civic.people.forms import SecondStepForm
from civic.people.models import Passkey, Person, WayIn
from civic.people.passkeys import Known, Site
from civic.people.queries.ways_in import factors_of, passkey_by_credential
from civic.people.views import bp
from civic.people.views.access import home_url, too_many
from civic.people.views.sessions import halfway, start_session
from civic.web.safety import client_address, local_path

_ANSWER_WITHIN = timedelta(minutes=5)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def site() -> Site:
    """The site as passkeys know it: by its configured address, or that of the request."""
    parts = urlsplit(current_app.config["BASE_URL"] or request.host_url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme) else ""
    return Site(host, f"{parts.scheme}://{host}{port}", current_app.config["PLATFORM_NAME"])


def new_question(purpose: str) -> str:
    """A challenge kept in this browser's session for one answer."""
    challenge = passkeys.new_challenge()
    session["question"] = {"for": purpose, "is": challenge, "at": clock.now().isoformat()}
    return challenge


def asked_question(purpose: str) -> tuple[str, datetime] | None:
    """(challenge, when it was asked) of the question that was open for a purpose; it is taken away, so it is answered once."""
    kept = session.pop("question", None)
    if not kept or kept["for"] != purpose:
        return None
    asked = datetime.fromisoformat(kept["at"])
    return (kept["is"], asked) if clock.now() - asked <= _ANSWER_WITHIN else None


def known_keys(keys: Any) -> list[Known]:
    """Passkeys as questions name them."""
    return [Known(key.credential_id, tuple(key.transports)) for key in keys]


def answered(passkey: Passkey | None, purpose: str, answer: str) -> tuple[int | None, datetime]:
    """(new count, when the question was asked) of an answer; the count is None when it is not right."""
    question = asked_question(purpose)
    if question is None or passkey is None:
        return None, clock.now()
    challenge, asked = question
    return passkeys.shown(site(), challenge, answer, passkey.public_key, passkey.sign_count), asked


def show_passkey(person: Person, purpose: str, answer: str) -> bool:
    """Whether the answer is that of one of the person's passkeys; raises TooMany."""
    passkey = passkey_by_credential(passkeys.named_credential(answer))
    mine = passkey if passkey is not None and passkey.person_id == person.id else None
    with transaction():
        commands.count_second_step(person)
    count, asked = answered(mine, purpose, answer)
    with transaction():
        return commands.try_passkey(person, mine.id if mine else 0, count, asked)


@bp.route("/entrar/segundo-paso", methods=["GET", "POST"])
def second_step() -> Any:
    """Show that it is you a second time; nobody is signed in before that."""
    waiting = halfway()
    if waiting is None:
        return redirect(url_for("people.sign_in"), 303)
    person, target = waiting
    form, wait = SecondStepForm(), 0
    if form.validate_on_submit():
        try:
            way = _shown(form, person)
        except commands.TooMany as limit:
            form.refuse(limit.sentence)
            wait = limit.wait
        else:
            if way is not None:
                with transaction():
                    commands.finish_second_step(person, way)
                start_session(person, way)
                _say_codes_left(person, way)
                return redirect(target, 303)
    factors = factors_of(person.id)
    question = passkeys.asking(site(), new_question("second step"), known_keys(factors.passkeys))
    page = render_template("people/second_step.html", form=form, factors=factors, question=question)
    if wait:
        return too_many(page, wait)
    return page, 422 if form.is_submitted() else 200


def _shown(form: SecondStepForm, person: Person) -> WayIn | None:
    """The way that was shown, or None after saying what is wrong; raises TooMany."""
    if form.answer.data:
        if show_passkey(person, "second step", form.answer.data):
            return WayIn.PASSKEY
        form.refuse(_("This passkey was not accepted. Try again, or use another way."))
    elif form.recovery.data:
        with transaction():
            right = commands.try_recovery_code(person, form.recovery.data)
        if right:
            return WayIn.RECOVERY
        form.refuse(_("This is none of your recovery codes, or it was used already."), "recovery")
    elif form.code.data:
        with transaction():
            right = commands.try_code(person, form.code.data)
        if right:
            return WayIn.APP
        form.refuse(
            _("This code is not right, or it was used already. Write the one your app shows now."), "code"
        )
    else:
        form.refuse(_("Write the code of your app."), "code")
    return None


def _say_codes_left(person: Person, way: WayIn) -> None:
    if way is not WayIn.RECOVERY:
        return
    left = factors_of(person.id).codes_left
    said = ngettext(
        "You used a recovery code: %(num)d is left. Make new ones under «Security».",
        "You used a recovery code: %(num)d are left. Make new ones under «Security» before they run out.",
        left,
    )
    flash(said, "wait")


@bp.route("/entrar/llave", methods=["GET", "POST"])
def enter_with_passkey() -> Any:
    """Sign in with a passkey alone: the device has looked at the finger, the face or the PIN."""
    target = local_path(request.values.get("next")) or ""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(target or home_url(), 303)
    form, wait = SecondStepForm(), 0
    if form.validate_on_submit():
        try:
            person = _entering(form.answer.data or "")
        except commands.TooMany as limit:
            form.refuse(limit.sentence)
            wait = limit.wait
        else:
            if person is not None:
                start_session(person, WayIn.PASSKEY)
                return redirect(target or home_url(), 303)
            form.refuse(_("This passkey opens no account here. Enter with your password."))
    question = passkeys.asking(site(), new_question("enter"))
    page = render_template("people/enter_with_passkey.html", form=form, question=question, target=target)
    response = make_response(page, 422 if form.is_submitted() else 200)
    return too_many(page, wait) if wait else response


def _entering(answer: str) -> Person | None:
    """The person who signed in with a passkey, or None; raises TooMany."""
    with transaction():
        counted = commands.count_passkey_try(client_address())
    passkey = passkey_by_credential(passkeys.named_credential(answer))
    count, asked = answered(passkey, "enter", answer)
    with transaction():
        return commands.enter_by_passkey(passkey, count, asked, counted)
