"""Helping people in person: look them up, write them down, correct, hand over a slip."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.core.text import ascii_digits
from civic.people import commands
from civic.people.acting import me
from civic.people.documents import normal_number, why_not_document
from civic.people.forms import DOCUMENT_CHOICES, PersonForm, ReasonForm
from civic.people.models import DocumentKind, Person
from civic.people.queries import (
    consents_of,
    duplicates_of,
    find_by_document,
    names_of,
    open_requests,
    people_page,
    people_to_check,
    person_by_id,
    requests_of,
    resembling,
    suggest_duplicates,
)
from civic.people.queries.ways_in import factors_of
from civic.people.rules import (
    is_administrator,
    may_correct_person,
    may_help_in_person,
    may_open_access,
    may_see_person,
)
from civic.people.views import bp
from civic.people.words import grouped, link_word
from civic.web.acts import done
from civic.web.contact import tel_url, whatsapp_url
from civic.web.drawing import qr_svg
from civic.web.paging import page_number
from civic.web.safety import signed_in


def desk_items(here: str) -> list[tuple[str, str, bool]]:
    """The side navigation of the desk."""
    items = [(_("Look people up"), "people.desk"), (_("Write a person down"), "people.desk_new")]
    items += [(_("Requests about data"), "people.desk_requests"), (_("Merged records"), "people.desk_merges")]
    if is_administrator(current_user):
        items += [(_("Platform roles"), "people.roles"), (_("Trail of changes"), "people.trail")]
    return [(label, url_for(endpoint), endpoint == here) for label, endpoint in items]


def seen_person(person_id: int) -> Person:
    """A person whom the actor may help; any other answers as if there were none."""
    allow(may_help_in_person(current_user))
    person = person_by_id(person_id)
    if not may_see_person(current_user, person):
        raise NotFound
    return person


@bp.get("/personas")
@signed_in
def desk() -> str:
    """Look people up by name or the last three characters of their document."""
    allow(may_help_in_person(current_user))
    return _desk(None)


def _desk(sentence: Any) -> str:
    text, to_check = request.args.get("q", ""), request.args.get("comparar") == "1"
    return render_template(
        "people/desk.html",
        manage_items=desk_items("people.desk"),
        page=people_page(text, page_number(), to_check=to_check),
        text=text,
        to_check=to_check,
        waiting=people_to_check(),
        requests=open_requests(1).total,
        documents=[(str(k), w) for k, w in DOCUMENT_CHOICES if k is not DocumentKind.NONE],
        sentence=sentence,
    )


@bp.post("/personas/buscar")
@signed_in
def desk_find() -> Any:
    """Look a person up by the whole document, which never stands in an address."""
    allow(may_help_in_person(current_user))
    number = normal_number(ascii_digits(request.form.get("number", ""))[:60])
    try:
        kind = DocumentKind(request.form.get("kind", ""))
    except ValueError as error:
        raise NotFound from error
    sentence = why_not_document(kind, number)
    person = None if sentence else find_by_document(kind, number)
    if person is not None:
        return redirect(url_for("people.desk_person", person_id=person.id), 303)
    return _desk(sentence or _("Nobody is known with this document. You can write the person down.")), 422


def _offer(form: PersonForm, person: Person | None = None) -> None:
    form.offer_districts([person.ubigeo] if person and person.ubigeo else [])
    form.offer_settlements()


@bp.route("/personas/nueva", methods=["GET", "POST"])
@signed_in
def desk_new() -> Any:
    """Write a person down who stands at the desk; alike records are shown before a second one is made."""
    allow(may_help_in_person(current_user))
    form = PersonForm()
    _offer(form)
    alike: Any = []
    if form.validate_on_submit():
        form.offer_settlements()
        data = form.person_data()
        alike = [] if request.form.get("other") == "1" else suggest_duplicates(
            data.given_names, data.first_surname, data.second_surname, birth_date=data.birth_date
        )  # fmt: skip
        if not alike:
            try:
                with transaction():
                    person = commands.register_person(me(), data, "paper")
            except Refused as refusal:
                form.refuse(refusal.sentence, "document_number")
            else:
                flash(_("%(name)s is written down.", name=person.full_name), "good")
                return redirect(url_for("people.desk_person", person_id=person.id), 303)
    page = render_template(
        "people/desk/new.html",
        manage_items=desk_items("people.desk_new"),
        form=form,
        alike=alike,
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/personas/<int:person_id>")
@signed_in
def desk_person(person_id: int) -> str:
    """One person, with numbers masked."""
    return _person_page(seen_person(person_id), revealed=False)


def _person_page(person: Person, *, revealed: bool) -> str:
    from civic.people.forms import RoleForm

    return render_template(
        "people/desk/person.html",
        manage_items=desk_items("people.desk"),
        person=person,
        revealed=revealed,
        alike=resembling(person) if person.merged_into_id is None and person.forgotten_at is None else [],
        duplicates=duplicates_of(person),
        consents=consents_of(person.id),
        requests=requests_of(person.id),
        author=names_of([person.created_by_id]).get(person.created_by_id or 0),
        may_correct=may_correct_person(current_user, person)
        and not person.forgotten_at
        and not person.merged_into_id,
        may_open=may_open_access(current_user, person)
        and not person.forgotten_at
        and not person.merged_into_id,
        is_admin=is_administrator(current_user),
        factors=factors_of(person.id),
        role_form=RoleForm(formdata=None),
        reason_form=ReasonForm(formdata=None),
        whatsapp_url=whatsapp_url,
        tel_url=tel_url,
    )


@bp.post("/personas/<int:person_id>/contacto")
@signed_in
def desk_reveal(person_id: int) -> str:
    """Show the phone and e-mail once; that they were looked at stays in the trail."""
    person = seen_person(person_id)
    with transaction():
        commands.note_contact_read(me(), person)
    page = _person_page(person_by_id(person_id), revealed=True)
    note_read(me(), (Data.PHONE, Data.EMAIL), people=[person_id])
    return page


@bp.route("/personas/<int:person_id>/corregir", methods=["GET", "POST"])
@signed_in
def desk_correct(person_id: int) -> Any:
    """Correct a record with the card in hand, and say why."""
    person = seen_person(person_id)
    allow(may_correct_person(current_user, person))
    form = PersonForm(obj=person)
    _offer(form, person)
    if request.method == "GET":
        form.document_number.data = ""  # never shown in full: empty means that it stays
    keeps = (
        form.is_submitted()
        and not form.document_number.data
        and form.document_kind.data == str(person.document_kind)
    )
    if keeps:
        form.document_number.data = person.document_number
    good = form.validate_on_submit()
    if good:
        form.offer_settlements()
        if not form.reason.data:
            form.refuse(_("Write the reason: it stays in the trail of changes."), "reason")
        else:
            try:
                with transaction():
                    commands.correct_person(me(), person, form.person_data(), form.reason.data or "")
            except Refused as refusal:
                form.refuse(refusal.sentence, "document_number")
            else:
                flash(_("The record is corrected."), "good")
                return redirect(url_for("people.desk_person", person_id=person.id), 303)
    if keeps:
        form.document_number.data = ""
    page = render_template(
        "people/desk/correct.html", manage_items=desk_items("people.desk"), form=form, person=person
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/personas/<int:person_id>/hoja")
@signed_in
def desk_slip(person_id: int) -> str:
    """Print a slip with a code: to activate an account, or to set a new password here and now."""
    person = seen_person(person_id)
    with transaction():
        link, code = commands.issue_slip(me(), person)
    return slip_page(person, link, code)


def slip_page(person: Person, link: Any, code: str) -> str:
    """The printed slip of a person; other rooms that hand slips over use the same template."""
    url = url_for("people.activate", token=code, _external=True)
    return render_template(
        "people/desk/slip.html",
        person=person,
        link=link,
        purpose=link_word(link.purpose),
        code=grouped(code),
        type_at=url_for("people.activate", _external=True),
        code_svg=qr_svg(url, _("Code to set the password")),
    )


@bp.post("/personas/<int:person_id>/segundo-paso")
@signed_in
def desk_reset_factors(person_id: int) -> Any:
    """Take away the second step of somebody who lost it all and stands here with their document."""
    person, form = seen_person(person_id), ReasonForm()
    allow(may_open_access(current_user, person))
    back = url_for("people.desk_person", person_id=person_id)
    if not form.validate():
        flash(form.problems[0][1], "bad")
        return redirect(back, 303)
    said = _("The second step is taken away. The person enters with the password and may add a new one.")
    return done(lambda: commands.reset_factors(me(), person, form.reason.data or ""), said, back)


@bp.post("/personas/<int:person_id>/comparado")
@signed_in
def desk_settle(person_id: int) -> Any:
    """Say that a marked record was compared and is another person."""
    person = seen_person(person_id)
    form = ReasonForm()
    if form.validate():
        with transaction():
            commands.settle_check(me(), person, form.reason.data or "")
        flash(_("The mark is taken away."), "good")
    else:
        flash(form.reason.errors[0], "bad")
    return redirect(url_for("people.desk_person", person_id=person_id), 303)
