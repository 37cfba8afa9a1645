"""An account of one's own, and its password."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_login import current_user

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.core.text import fold
from civic.core.vault import decrypt, encrypt
from civic.people import commands
from civic.people.acting import actor, me
from civic.people.forms import ChangePasswordForm, NewAccountAccessForm, NewAccountWhoForm
from civic.people.models import DocumentKind, WayIn
from civic.people.passwords import Busy, check_password, hash_password, hashing_place
from civic.people.person_data import PersonData
from civic.people.queries import free_username
from civic.people.rules import why_not_account
from civic.people.views import bp
from civic.people.views.access import BUSY_SECONDS, busy_sentence, home_url, too_many
from civic.people.views.sessions import start_session, this_way
from civic.web.i18n import language
from civic.web.safety import client_address, signed_in

DRAFT = "new_account"
DRAFT_SECONDS = 30 * 60


def _keep_draft(data: PersonData) -> None:
    """Keep the first page sealed in this browser, for half an hour: going back loses nothing, and nobody reads it."""
    told = {name: value for name, value in asdict(data).items() if value}
    if data.birth_date:
        told["birth_date"] = data.birth_date.isoformat()
    session[DRAFT] = encrypt(json.dumps({"at": clock.now().timestamp(), "told": told}))


def _draft() -> PersonData | None:
    sealed = session.get(DRAFT)
    if not sealed:
        return None
    kept = json.loads(decrypt(sealed))
    if clock.now().timestamp() - kept["at"] > DRAFT_SECONDS:
        session.pop(DRAFT)
        return None
    told = kept["told"]
    if "birth_date" in told:
        told["birth_date"] = date.fromisoformat(told["birth_date"])
    return PersonData(**told | {"document_kind": DocumentKind(told["document_kind"])})


@bp.route("/cuenta/nueva", methods=["GET", "POST"])
def new_account() -> Any:
    """First page: who you are."""
    if current_user.is_authenticated:
        return redirect(url_for("people.my_data"), 303)
    form = NewAccountWhoForm(obj=_draft())
    if form.validate_on_submit():
        data = form.person_data()
        sentence = why_not_account(data)
        if sentence is None:
            _keep_draft(data)
            return redirect(url_for("people.new_account_access"), 303)
        form.refuse(sentence, "birth_date")
    return render_template("people/new_account.html", form=form), 422 if form.is_submitted() else 200


def _suggestion(data: PersonData) -> str:
    """A user name from somebody's names that nobody has: «rosa.mamani»."""
    first, second = fold(data.given_names).split(" ")[0], fold(data.first_surname).replace(" ", "")
    plain = f"{first}.{second}".strip(".")[:34]
    return free_username(plain if len(plain) >= 4 else f"persona.{plain}".strip("."))


@bp.route("/cuenta/nueva/acceso", methods=["GET", "POST"])
def new_account_access() -> Any:
    """Second page: how you will enter."""
    data = _draft()
    if data is None or current_user.is_authenticated:
        return redirect(url_for("people.new_account"), 303)
    form = NewAccountAccessForm(username=_suggestion(data))
    form.names = (data.given_names, data.first_surname, data.second_surname or "")
    if form.validate_on_submit():
        try:
            with hashing_place():
                sealed = hash_password(form.password.data or "")
            with transaction():
                commands.count_new_account(client_address())
                told = replace(data, phone=form.phone.data or None, locale=language())
                person = commands.create_own_account(actor(), told, form.username.data or "", sealed)
                mailed = bool(form.email.data) and commands.ask_email(person, person, form.email.data)
        except (Busy, commands.TooMany) as limit:
            form.refuse(busy_sentence() if isinstance(limit, Busy) else limit.sentence)
            wait = BUSY_SECONDS if isinstance(limit, Busy) else limit.wait
            return too_many(render_template("people/new_account_access.html", form=form, data=data), wait)
        except Refused as refusal:
            form.refuse(refusal.sentence, "username")
        else:
            start_session(person, WayIn.PASSWORD)
            flash(_("Your account is ready, %(name)s.", name=person.display_name), "good")
            if mailed:
                flash(
                    _(
                        "We sent a link to your e-mail. Open it within 30 minutes to be able to enter with that address."
                    ),
                    "info",
                )
            return redirect(home_url(), 303)
    page = render_template("people/new_account_access.html", form=form, data=data)
    return page, 422 if form.is_submitted() else 200


@bp.route("/mis-datos/clave", methods=["GET", "POST"])
@signed_in
def change_password() -> Any:
    """Change the password; every other session ends."""
    form = ChangePasswordForm()
    person = me()
    if form.validate_on_submit():
        try:
            with hashing_place():
                with transaction():
                    attempt = commands.begin_sign_in(f"person {person.id}", client_address(), known=person)
                right = check_password(attempt.password_hash, form.present.data or "")
                sealed = hash_password(form.password.data or "") if right else ""
                with transaction():
                    if commands.finish_sign_in(attempt, right) is not None:
                        commands.set_password(person, person, sealed)
        except (Busy, commands.TooMany) as limit:
            form.refuse(busy_sentence() if isinstance(limit, Busy) else limit.sentence)
            wait = BUSY_SECONDS if isinstance(limit, Busy) else limit.wait
            return too_many(render_template("people/change_password.html", form=form), wait)
        if right:
            start_session(person, this_way())
            flash(_("Your password is changed. On every other device you have to sign in again."), "good")
            return redirect(url_for("people.my_data"), 303)
        form.refuse(_("This is not the password you use now."), "present")
    return render_template("people/change_password.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/salir/en-todas-partes")
@signed_in
def sign_out_everywhere() -> Any:
    """End every session of mine, this one too."""
    with transaction():
        commands.end_sessions(me(), me())
    flash(_("You have signed out on every device."), "good")
    return redirect(url_for("people.sign_in"), 303)
