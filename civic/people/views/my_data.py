"""«Mis datos»: see, take along, correct, allow, ask; and the page about privacy."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.signals import person_exported
from civic.people import commands
from civic.people.acting import me
from civic.people.commands.persons import data_of
from civic.people.devices import agent_words
from civic.people.forms import (
    DISABILITY_CHOICES,
    ETHNICITY_CHOICES,
    LANGUAGE_CHOICES,
    ConsentForm,
    DataRequestForm,
    OwnDataForm,
    SelfIdentificationForm,
)
from civic.people.models import Channel, NoticeKind, Person, RequestKind, Sex
from civic.people.queries import (
    consents_of,
    current_notices,
    person_by_id,
    requests_of,
    self_identification_of,
)
from civic.people.queries.ways_in import factors_of, open_sessions
from civic.people.views import bp
from civic.people.words import channel_word, document_word, phone_word, sex_word
from civic.web.downloads import json_response
from civic.web.safety import public_page, signed_in

ASKED = (NoticeKind.MESSAGES, NoticeKind.IMAGES, NoticeKind.DIRECTORY)


@bp.get("/privacidad")
@public_page
def privacy() -> str:
    """What is kept and why, in the words in force."""
    return render_template("people/privacy.html", notices=current_notices())


@bp.get("/mis-datos")
@signed_in
def my_data() -> str:
    """Everything that is kept about me in this room."""
    person = person_by_id(me().id)
    return render_template(
        "people/my_data.html",
        person=person,
        notices=[(kind, notice) for kind, notice in current_notices().items() if kind in ASKED],
        consents=consents_of(person.id),
        said=self_identification_of(person.id),
        requests=requests_of(person.id),
        said_words=said_words,
    )


@bp.get("/mis-datos/copia")
@signed_in
def export() -> Response:
    """A copy of my data as JSON; the document stays masked, because a file goes astray."""
    person = person_by_id(me().id)
    return json_response(_("my-data"), exported(person))


def exported(person: Person) -> dict[str, Any]:
    """What a person takes along, with what other rooms hold of them."""
    said = self_identification_of(person.id)
    factors = factors_of(person.id)
    body: dict[str, Any] = {
        _("Names"): person.full_name,
        _("Document"): f"{document_word(person.document_kind)} {person.masked_document}",
        _("Birth date"): person.birth_date,
        _("Sex"): str(sex_word(person.sex)),
        _("District"): person.district.full_name if person.district else None,
        _("Settlement"): person.settlement.name if person.settlement else None,
        _("Mobile phone"): person.phone,
        _("E-mail"): person.email,
        _("Preferred channel"): str(channel_word(person.preferred_channel)),
        _("Recorded on"): person.created_at,
        _("User name"): person.account.username if person.account else None,
        _("Second step"): {
            _("App"): factors.app.added_at if factors.app else None,
            _("Passkeys"): [{_("Name"): key.name, _("Added on"): key.added_at} for key in factors.passkeys],
            _("Recovery codes left"): factors.codes_left,
        },
        _("Open sessions"): [
            {_("Device"): str(agent_words(one.agent)), _("Began"): one.began_at, _("Last seen"): one.seen_at}
            for one in open_sessions(person.id)
        ],
        _("Permissions"): [
            {
                _("What"): c.notice.title["es"],
                _("Version"): c.notice.version,
                _("Yes"): c.given,
                _("When"): c.recorded_at,
            }
            for c in consents_of(person.id).values()
        ],
        _("What I say of myself"): [said.ethnicity, said.mother_tongue, said.disability] if said else None,
        _("Requests"): [
            {_("Kind"): str(r.kind), _("Text"): r.text, _("Asked on"): r.created_at, _("Answer"): r.answer}
            for r in requests_of(person.id)
        ],
    }
    for _receiver, part in person_exported.send(person):
        if part:
            title, held = part
            body[str(title)] = held
    return body


@bp.route("/mis-datos/cambiar", methods=["GET", "POST"])
@signed_in
def edit_data() -> Any:
    """Correct the small things; names and document are corrected in person."""
    person = person_by_id(me().id)
    form = OwnDataForm(obj=person)
    form.offer_districts([person.ubigeo] if person.ubigeo else ())
    if request.method == "GET":
        form.phone.data = phone_word(person.phone)
    if form.validate_on_submit():
        try:
            with transaction():
                told = data_of(
                    person, phone=form.phone.data or None, sex=Sex(form.sex.data), ubigeo=form.ubigeo.data or None,
                    preferred_channel=Channel(form.preferred_channel.data), locale=form.locale.data,
                )  # fmt: skip
                commands.correct_person(person, person, told, _("Corrected by the person"))
                mailed = commands.ask_email(person, person, form.email.data)
        except Refused as refusal:
            form.refuse(refusal.sentence)
        else:
            flash(_("Your data is saved."), "good")
            if mailed:
                flash(
                    _(
                        "We sent a link to your e-mail. Open it within 30 minutes to be able to enter with that address."
                    ),
                    "info",
                )
            return redirect(url_for("people.my_data"), 303)
    return render_template("people/edit_data.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/mis-datos/permisos")
@signed_in
def consent() -> Any:
    """Give or withdraw a permission."""
    form = ConsentForm()
    if not form.validate() or form.given.data not in ("0", "1"):
        raise NotFound
    given = form.given.data == "1"
    with transaction():
        commands.record_consent(me(), me(), NoticeKind(form.kind.data), given)
    flash(
        _("Your permission is noted.") if given else _("Your permission is withdrawn, from now on."), "good"
    )
    return redirect(url_for("people.my_data") + "#permisos", 303)


@bp.route("/mis-datos/sobre-mi", methods=["GET", "POST"])
@signed_in
def about_me() -> Any:
    """Say something of myself, with written consent."""
    said = self_identification_of(me().id)
    form = SelfIdentificationForm(obj=said)
    if request.method == "GET":
        form.consents.data = False
    if form.validate_on_submit():
        try:
            with transaction():
                commands.save_self_identification(
                    me(), me(), ethnicity=form.ethnicity.data, mother_tongue=form.mother_tongue.data,
                    disability=form.disability.data, consents=form.consents.data,
                )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal.sentence)
        else:
            flash(_("It is kept apart and encrypted. You can delete it whenever you want."), "good")
            return redirect(url_for("people.my_data"), 303)
    notice = current_notices().get(NoticeKind.SELF_IDENTIFICATION)
    page = render_template("people/about_me.html", form=form, said=said, notice=notice)
    return page, 422 if form.is_submitted() else 200


@bp.post("/mis-datos/sobre-mi/borrar")
@signed_in
def delete_about_me() -> Any:
    """Delete what I said of myself."""
    with transaction():
        commands.record_consent(me(), me(), NoticeKind.SELF_IDENTIFICATION, False)
    flash(_("What you said of yourself is deleted."), "good")
    return redirect(url_for("people.my_data"), 303)


@bp.route("/mis-datos/solicitud", methods=["GET", "POST"])
@signed_in
def ask() -> Any:
    """Ask for a correction, deletion or explanation, with the date of the answer."""
    form = DataRequestForm(kind=request.args.get("tipo"))
    if form.validate_on_submit():
        try:
            with transaction():
                made = commands.ask_about_data(me(), me(), RequestKind(form.kind.data), form.text.data or "")
        except Refused as refusal:
            form.refuse(refusal.sentence, "text")
        else:
            return render_template("people/ask.html", form=None, made=made)
    return render_template("people/ask.html", form=form, made=None), 422 if form.is_submitted() else 200


def said_words(said: Any) -> list[tuple[Any, Any]]:
    """What a person said of themself, as (question, answer) in words."""
    return [
        (_("People"), dict(ETHNICITY_CHOICES).get(said.ethnicity or "")),
        (_("Mother tongue"), dict(LANGUAGE_CHOICES).get(said.mother_tongue or "")),
        (_("Lasting difficulty"), dict(DISABILITY_CHOICES).get(said.disability or "")),
    ]
