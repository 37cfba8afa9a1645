"""«Seguridad»: the second step of one's own account, and the browsers that are signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.core.vault import decrypt, encrypt, lookup_key, token_hash
from civic.people import commands, passkeys
from civic.people.acting import me
from civic.people.commands.sessions import token_of
from civic.people.forms import AppForm, ConfirmForm, PasskeyForm
from civic.people.models import Person, WayIn
from civic.people.passwords import Busy, check_password, hashing_place
from civic.people.queries.ways_in import factors_of, open_sessions
from civic.people.rules import must_have_second_step
from civic.people.second_step import app_address, in_fours, new_secret
from civic.people.views import bp
from civic.people.views.access import BUSY_SECONDS, busy_sentence, too_many
from civic.people.views.second_step import asked_question, known_keys, new_question, show_passkey, site
from civic.people.views.sessions import is_sure, make_sure, start_session, this_session
from civic.people.words import grouped
from civic.web.acts import done
from civic.web.drawing import qr_svg
from civic.web.safety import client_address, local_path, signed_in

View = TypeVar("View", bound=Callable[..., Any])
_SECRET_SECONDS = 30 * 60


def sure(view: View) -> View:
    """Let pass who showed their password or passkey in the last minutes; others are asked for it and come back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if is_sure():
            return view(*args, **kwargs)
        back = request.path if request.method == "GET" else url_for("people.security")
        return redirect(url_for("people.security_confirm", next=back), 303)

    return guarded  # type: ignore[return-value]


@bp.get("/seguridad")
@signed_in
def security() -> str:
    """What protects my account, and where I am signed in."""
    person = me()
    return render_template(
        "people/security.html",
        factors=factors_of(person.id),
        must=must_have_second_step(person),
        sessions=open_sessions(person.id),
        this_hash=token_hash(token_of(this_session())),
    )


@bp.route("/seguridad/confirmar", methods=["GET", "POST"])
@signed_in
def security_confirm() -> Any:
    """Show once more that it is me, before I change how I enter."""
    target = local_path(request.values.get("next")) or url_for("people.security")
    person, form, wait = me(), ConfirmForm(next=target), 0
    if form.validate_on_submit():
        try:
            if _is_me(form, person):
                make_sure()
                return redirect(target, 303)
        except (Busy, commands.TooMany) as limit:
            form.refuse(busy_sentence() if isinstance(limit, Busy) else limit.sentence)
            wait = BUSY_SECONDS if isinstance(limit, Busy) else limit.wait
    keys = factors_of(person.id).passkeys
    question = passkeys.asking(site(), new_question("confirm"), known_keys(keys)) if keys else None
    page = render_template("people/security/confirm.html", form=form, question=question)
    if wait:
        return too_many(page, wait)
    return page, 422 if form.is_submitted() else 200


def _is_me(form: ConfirmForm, person: Person) -> bool:
    """Whether the password or a passkey is right; what is wrong stands in the form. Raises Busy or TooMany."""
    if form.answer.data:
        if show_passkey(person, "confirm", form.answer.data):
            return True
        form.refuse(_("This passkey was not accepted. Try again, or use another way."))
        return False
    with hashing_place():
        with transaction():
            attempt = commands.begin_sign_in(f"person {person.id}", client_address(), known=person)
        right = check_password(attempt.password_hash, form.password.data or "")
    with transaction():
        person_shown = commands.finish_showing(attempt, right)
    if not person_shown:
        form.refuse(_("This is not the password you use now."), "password")
    return person_shown


def _secret() -> str:
    """The secret that is being set up in this browser, sealed in its session for half an hour."""
    kept = session.get("new_app")
    if not kept or clock.now().timestamp() - kept["at"] > _SECRET_SECONDS:
        kept = session["new_app"] = {"is": encrypt(new_secret()), "at": clock.now().timestamp()}
    return decrypt(kept["is"])


def _added(codes: list[str], way: WayIn, sentence: str) -> Any:
    """After a factor was added: with the first one this session begins anew and the codes for paper are shown."""
    if codes:
        start_session(me(), way)
    flash(sentence, "good")
    return _codes_page(codes) if codes else redirect(url_for("people.security"), 303)


def _codes_page(codes: list[str]) -> str:
    return render_template(
        "people/security/codes.html", codes=[grouped(code) for code in codes], factors=None
    )


@bp.route("/seguridad/aplicacion", methods=["GET", "POST"])
@signed_in
@sure
def security_app() -> Any:
    """Add an authenticator app: read the square or type the secret, then write the code it shows."""
    person, form = me(), AppForm()
    if factors_of(person.id).app:
        return redirect(url_for("people.security"), 303)
    secret = _secret()
    if form.validate_on_submit():
        try:
            with transaction():
                codes = commands.add_app(person, secret, form.code.data or "")
        except Refused as refusal:
            form.refuse(refusal.sentence, "code")
        else:
            session.pop("new_app", None)
            return _added(
                codes, WayIn.APP, _("Your app is added. From now on it is asked for when you enter.")
            )
    account = person.account.username if person.account and person.account.username else person.display_name
    address = app_address(secret, account, current_app.config["PLATFORM_NAME"])
    page = render_template(
        "people/security/app.html", form=form, secret=in_fours(secret), address=address,
        code_svg=qr_svg(address, _("Code for your authenticator app")),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


@bp.post("/seguridad/aplicacion/quitar")
@signed_in
@sure
def remove_app() -> Any:
    """Take my app away."""
    return done(lambda: commands.remove_app(me()), _("Your app is removed."), url_for("people.security"))


@bp.route("/seguridad/llave", methods=["GET", "POST"])
@signed_in
@sure
def security_passkey() -> Any:
    """Add a passkey: this phone or computer, or a security key."""
    person, form = me(), PasskeyForm()
    if form.validate_on_submit():
        question = asked_question("make")
        key = passkeys.made(site(), question[0], form.answer.data or "") if question else None
        if question is None or key is None:
            form.refuse(_("Your device did not make a passkey in time. Try again."))
        else:
            try:
                with transaction():
                    codes = commands.add_passkey(person, key, form.name.data or "", question[1])
            except Refused as refusal:
                form.refuse(refusal.sentence)
            else:
                return _added(codes, WayIn.PASSKEY, _("Your passkey is added. You can enter with it alone."))
    handle = lookup_key("passkey handle", str(person.id))[:43]
    account = person.account.username if person.account and person.account.username else person.display_name
    known = known_keys(factors_of(person.id).passkeys)
    asked = passkeys.making(site(), new_question("make"), handle, account, person.display_name, known)
    page = render_template("people/security/passkey.html", form=form, question=asked)
    return page, 422 if form.is_submitted() else 200


@bp.post("/seguridad/llaves/<int:passkey_id>/quitar")
@signed_in
@sure
def remove_passkey(passkey_id: int) -> Any:
    """Take one of my passkeys away."""
    return done(
        lambda: commands.remove_passkey(me(), passkey_id),
        _("The passkey is removed. Delete it on the device too."),
        url_for("people.security"),
    )


@bp.route("/seguridad/codigos", methods=["GET", "POST"])
@signed_in
@sure
def security_codes() -> Any:
    """Recovery codes: how many are left, and a new set, shown once."""
    if request.method == "POST":
        try:
            with transaction():
                codes = commands.make_recovery_codes(me())
        except Refused as refusal:
            flash(refusal.sentence, "bad")
            return redirect(url_for("people.security"), 303)
        return _codes_page(codes)
    return render_template("people/security/codes.html", codes=None, factors=factors_of(me().id))


@bp.post("/seguridad/sesiones/<int:number>/cerrar")
@signed_in
def end_one_session(number: int) -> Any:
    """End one of my sessions from here."""
    return done(
        lambda: commands.end_other_session(me(), number),
        _("That session has ended. Whoever holds that device has to sign in again."),
        url_for("people.security") + "#sesiones",
    )


@bp.post("/seguridad/sesiones/cerrar-las-demas")
@signed_in
def end_other_sessions() -> Any:
    """End every session of mine but this one."""
    return done(
        lambda: commands.end_other_sessions(me(), this_session()),
        _("You have signed out on every other device."),
        url_for("people.security") + "#sesiones",
    )
