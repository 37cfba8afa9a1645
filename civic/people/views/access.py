"""Ways in and out: sign in, sign out, links and slips, forgotten passwords."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from civic.core.db import transaction
from civic.core.errors import Refused
from civic.people import commands
from civic.people.acting import actor, me
from civic.people.commands.links import DEAD
from civic.people.forms import CodeForm, ForgottenForm, NewPasswordForm, SignInForm
from civic.people.models import AccessLink, LinkPurpose, WayIn
from civic.people.passwords import (
    Busy,
    check_password,
    hash_password,
    hashing_place,
    needs_new_hash,
    steady,
)
from civic.people.queries import link_by_token
from civic.people.views import bp
from civic.people.views.sessions import begin, forget_session, this_session
from civic.web.safety import client_address, local_path

BUSY_SECONDS = 5
# Longer than the slowest of its paths, so that the time of the answer does not tell whether an account exists.
LINK_SECONDS = 0.12


def home_url() -> str:
    """Where a signed-in person begins."""
    return url_for("home.mine")


def too_many(page: str, wait: int) -> Response:
    """A page that says to wait: 429 and after how many seconds to come back."""
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(wait)
    return response


def busy_sentence() -> str:
    """What is said when too many people enter at the same moment."""
    return ngettext(
        "Many people are entering at this moment. Try again in %(num)d second.",
        "Many people are entering at this moment. Try again in %(num)d seconds.",
        BUSY_SECONDS,
    )


def _try(form: SignInForm) -> Any:
    """The person who signed in, or None; raises Busy or TooMany."""
    with hashing_place():
        with transaction():
            attempt = commands.begin_sign_in(form.identity.data or "", client_address())
        right = check_password(attempt.password_hash, form.password.data or "")
        old = right and attempt.password_hash and needs_new_hash(attempt.password_hash)
        fresh = hash_password(form.password.data or "") if old else None
        with transaction():
            return commands.finish_sign_in(attempt, right, fresh)


@bp.route("/entrar", methods=["GET", "POST"])
def sign_in() -> Any:
    """Sign in with e-mail, user name or document, and password."""
    target = local_path(request.args.get("next")) or ""
    if current_user.is_authenticated and request.method == "GET":
        return redirect(target or home_url(), 303)
    form = SignInForm(next=target)
    if form.validate_on_submit():
        try:
            person = _try(form)
        except Busy:
            form.refuse(busy_sentence())
            return too_many(render_template("people/sign_in.html", form=form), BUSY_SECONDS)
        except commands.TooMany as limit:
            form.refuse(limit.sentence)
            return too_many(render_template("people/sign_in.html", form=form), limit.wait)
        if person is not None:
            return begin(person, WayIn.PASSWORD, local_path(form.next.data) or home_url())
        form.refuse(_("The name or the password is not right. Look at both again, or get a new password."))
    return render_template("people/sign_in.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/salir")
def sign_out() -> Any:
    """End this session; copies of its cookie are dead too."""
    if current_user.is_authenticated:
        with transaction():
            commands.end_session(me(), this_session())
    forget_session()
    flash(_("You have signed out. Nobody can go on with your session on this device."), "good")
    return redirect(url_for("people.sign_in"), 303)


@bp.route("/clave", methods=["GET", "POST"])
def forgotten() -> Any:
    """Ask for a link by e-mail; the answer is the same whoever asks."""
    form = ForgottenForm()
    if form.validate_on_submit():
        try:
            with steady(LINK_SECONDS), transaction():
                commands.ask_link(
                    actor(),
                    form.identity.data or "",
                    LinkPurpose(form.want.data),
                    client_address(),
                )
        except Refused as refusal:
            form.refuse(refusal.sentence)
            return too_many(render_template("people/forgotten.html", form=form, sent=False), 3600)
        return render_template("people/forgotten.html", form=None, sent=True)
    return render_template(
        "people/forgotten.html", form=form, sent=False
    ), 422 if form.is_submitted() else 200


@bp.route("/activar", methods=["GET", "POST"])
@bp.route("/activar/<token>", methods=["GET", "POST"])
def activate(token: str | None = None) -> Any:
    """Type the code of a slip, or come by its QR; then set a password."""
    if token is not None:
        return _set_password(token, "people/activate.html")
    form = CodeForm()
    if form.validate_on_submit():
        link = link_by_token(form.typed_code(), LinkPurpose.ACTIVATE, LinkPurpose.RESET)
        if link is not None:
            return redirect(url_for("people.activate", token=form.typed_code()), 303)
        return _wrong_code(form)
    return render_template("people/activate.html", form=form, link=None), 422 if form.is_submitted() else 200


def _wrong_code(form: CodeForm) -> Any:
    try:
        with transaction():
            commands.count_code(client_address())
    except commands.TooMany as limit:
        form.refuse(limit.sentence)
        return too_many(render_template("people/activate.html", form=form, link=None), limit.wait)
    form.refuse(
        _("This code opens nothing: it was used, it has run out, or a letter is wrong. Look at it again."),
        "code",
    )
    return render_template("people/activate.html", form=form, link=None), 422


@bp.route("/clave/<token>", methods=["GET", "POST"])
def reset(token: str) -> Any:
    """Set a new password with the link of a mail."""
    return _set_password(token, "people/reset.html")


def _set_password(token: str, template: str) -> Any:
    link = link_by_token(token, LinkPurpose.ACTIVATE, LinkPurpose.RESET)
    if link is None:
        return render_template("people/_dead_link.html", sentence=DEAD), 410
    form = NewPasswordForm()
    form.about = link.person
    needs_name = _needs_username(link)
    if form.validate_on_submit():
        if needs_name and not form.username.data:
            form.refuse(_("Write a user name: with it you will enter."), "username")
        else:
            try:
                with hashing_place():
                    sealed = hash_password(form.password.data or "")
                with transaction():
                    person = commands.set_password_by_link(
                        link, sealed, form.username.data if needs_name else None
                    )
            except Busy:
                form.refuse(busy_sentence())
                return too_many(
                    render_template(template, form=form, link=link, needs_name=needs_name), BUSY_SECONDS
                )
            except Refused as refusal:
                form.refuse(refusal.sentence, "username" if needs_name else None)
            else:
                answer = begin(person, WayIn.LINK, home_url())
                flash(_("Your password is set. The slip or link no longer opens anything."), "good")
                return answer
    page = render_template(template, form=form, link=link, needs_name=needs_name)
    return page, 422 if form.is_submitted() else 200


def _needs_username(link: AccessLink) -> bool:
    """Whether the person has no other name to enter with."""
    account = link.person.account
    return account is None or not (account.username or account.email_key or link.person.document_key)


@bp.route("/entrar/<token>", methods=["GET", "POST"])
def enter(token: str) -> Any:
    """Enter once with the link of a mail; a click on a button, because mail programs open links by themselves."""
    link = link_by_token(token, LinkPurpose.SIGN_IN)
    if link is None:
        return render_template("people/_dead_link.html", sentence=DEAD), 410
    if request.method == "POST":
        try:
            with transaction():
                person = commands.enter_by_link(link)
        except Refused as refusal:
            return render_template("people/_dead_link.html", sentence=refusal.sentence), 410
        answer = begin(person, WayIn.LINK, home_url())
        flash(_("If you forgot your password, ask for a link to set a new one."), "info")
        return answer
    return render_template("people/enter.html", link=link)


@bp.route("/correo/<token>", methods=["GET", "POST"])
def confirm_email(token: str) -> Any:
    """Prove that an e-mail address is one's own."""
    link = link_by_token(token, LinkPurpose.EMAIL)
    if link is None:
        return render_template("people/_dead_link.html", sentence=DEAD), 410
    if request.method == "POST":
        try:
            with transaction():
                commands.confirm_email(link)
        except Refused as refusal:
            return render_template("people/_dead_link.html", sentence=refusal.sentence), 409
        flash(
            _("Your e-mail is confirmed. You can enter with it and get a new password by yourself."), "good"
        )
        return redirect(url_for("people.my_data" if current_user.is_authenticated else "people.sign_in"), 303)
    return render_template("people/confirm_email.html", link=link)
