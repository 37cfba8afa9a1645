"""The library for everybody, and telling a practice step by step."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.text import clean
from civic.events.models import Event
from civic.events.panels import panels as event_panels
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.people.models import Person
from civic.people.panels import mine as mine_panels
from civic.people.rules import Actor
from civic.people.words import phone_word
from civic.practices import commands, queries, rules
from civic.practices.forms import (
    BeginForm,
    ContactForm,
    DocumentForm,
    DoneForm,
    PlaceForm,
    ReasonForm,
    StoryForm,
    values_of,
)
from civic.practices.models import Practice, Theme, VersionState
from civic.practices.queries import Filters
from civic.spaces.models import Space
from civic.spaces.panels import Place, add_panel
from civic.spaces.queries import districts_within
from civic.web.acts import ViewResult
from civic.web.contact import tel_url
from civic.web.downloads import private_file
from civic.web.fragments import fragment
from civic.web.i18n import short_date
from civic.web.paging import page_number
from civic.web.safety import signed_in
from civic.web.shared_pages import shared_page

bp = Blueprint("practices", __name__)
STEPS = ("problema", "hecho", "lugar", "contacto", "documentos")
TONES = {
    VersionState.DRAFT: "quiet", VersionState.SENT: "wait", VersionState.OBSERVED: "bad", VersionState.PUBLISHED: "good",
    VersionState.REJECTED: "bad", VersionState.REPLACED: "quiet",
}  # fmt: skip


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {"practice_tones": TONES, "practice_phone": phone_word, "practice_tel": tel_url}


# ── the library ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _filters() -> Filters:
    year = request.args.get("anio", "")
    return Filters(
        text=clean(request.args.get("q", ""))[:100],
        theme=next((theme for theme in Theme if theme.value == request.args.get("tema")), None),
        space=request.args.get("espacio", "")[:90],
        district=request.args.get("distrito", "")[:6],
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
    )


@bp.get("/buenas-practicas")
@shared_page
def listing() -> str:
    """What worked elsewhere, searched and filtered."""
    chosen = _filters()
    spaces, districts, years = queries.choices()
    return render_template(
        "practices/listing.html", page=queries.library(chosen, page_number()), chosen=chosen,
        themes=[("", _("All themes")), *((t.value, t.label) for t in Theme)],
        spaces=[("", _("All spaces")), *spaces], districts=[("", _("All districts")), *districts],
        years=[("", _("All years")), *((str(y), str(y)) for y in years)],
    )  # fmt: skip


def _public(slug: str) -> Practice:
    practice = queries.practice_by_slug(slug)
    if practice.published_id is None:
        raise NotFound
    return practice


@bp.get("/buenas-practicas/<slug>")
def detail(slug: str) -> ViewResult:
    """One practice: problem, what was done, results, whom to ask. A withdrawn one says so."""
    practice = queries.practice_by_slug(slug)
    if practice.published_id is None:
        if rules.may_write(actor(), practice):
            return redirect(url_for("practices.manage", slug=slug), 303)
        raise NotFound
    may = isinstance(actor(), Person) and rules.may_write(actor(), practice)
    if practice.withdrawn_at is not None:
        return render_template(
            "practices/_withdrawn.html", practice=practice, space=practice.space, may_write=may
        )
    version = practice.published
    return render_template(
        "practices/detail.html", practice=practice, version=version, space=practice.space, may_write=may,
        page_url=absolute("practices.detail", slug=slug),
    )  # fmt: skip


@bp.get("/buenas-practicas/<slug>/imprimir")
def paper(slug: str) -> str:
    """A practice on paper."""
    practice = _public(slug)
    if practice.withdrawn_at is not None:
        raise NotFound
    return render_template(
        "practices/paper.html", practice=practice, version=practice.published, space=practice.space
    )


@bp.get("/buenas-practicas/<slug>/documentos/<int:document_id>")
def document(slug: str, document_id: int) -> Response:
    """A document: of what is public for everybody, of a newer text for those who may read that."""
    practice = queries.practice_by_slug(slug)
    if practice.is_public and practice.published is not None:
        kept = {each.id: each for each in practice.published.documents}
        if document_id in kept:
            return private_file(kept[document_id].file)
    if not rules.may_read_unpublished(actor(), practice):
        raise NotFound
    return private_file(queries.document_of(practice.newest, document_id).file)


# ── telling one ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _tellers(me: Actor) -> list[tuple[str, str]]:
    """(space-organisation, words) of all in whose name the actor may tell a practice."""
    tellers: list[tuple[str, str]] = []
    for space in queries.spaces_where_told(me.id):
        if rules.may_tell_for_team(me, space):
            tellers.append((f"{space.id}-0", _("The team of %(space)s", space=space.name)))
        tellers += [(f"{space.id}-{o.id}", _("%(organization)s, in %(space)s", organization=o.name, space=space.name))
                    for o in rules.proposers(me, space)]  # fmt: skip
    return tellers


@bp.route("/buenas-practicas/proponer", methods=["GET", "POST"])
@signed_in
def new() -> ViewResult:
    """Begin to tell a practice."""
    tellers = _tellers(actor())
    form = BeginForm(tellers)
    if tellers and form.validate_on_submit():
        space_id, organization_id = (int(part) for part in (form.teller.data or "0-0").split("-"))
        try:
            with transaction():
                space, organization = queries.teller(space_id, organization_id)
                practice = commands.begin(actor(), space, form.title.data or "", organization)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The draft is kept. You can stop and go on whenever you like."), "good")
            return redirect(url_for("practices.edit", slug=practice.slug, step=STEPS[0]), 303)
    if len(tellers) == 1 and request.method == "GET":
        form.teller.data = tellers[0][0]
    page = render_template("practices/new.html", form=form, tellers=tellers)
    return (page, 422) if form.errors or form.form_errors else page


def _mine(slug: str) -> Practice:
    """The practice, for who writes it; for anybody else there is none."""
    practice = queries.practice_by_slug(slug)
    if not rules.may_write(actor(), practice):
        raise NotFound
    return practice


def _form_of(practice: Practice, step: str) -> Any:
    version = practice.newest
    if step == "problema":
        return StoryForm(data=values_of(version, "title", "problem"))
    if step == "hecho":
        return DoneForm(data=values_of(version, "done", "results"))
    if step == "contacto":
        return ContactForm(data=values_of(version, "office", "office_phone", "office_email"))
    if step == "documentos":
        return DocumentForm()
    return PlaceForm(*_places(practice), data=values_of(version, "theme", "ubigeo", "year"))


def _places(practice: Practice) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    codes = [part.code for part in practice.space.territory]
    districts = [(d.ubigeo, d.full_name) for d in districts_within(codes)]
    events = [
        (str(e.id), f"{e.title} ({short_date(e.starts_at)})") for e in queries.past_events(practice.space)
    ]
    return districts, events


@bp.route("/buenas-practicas/<slug>/escribir/<step>", methods=["GET", "POST"])
@signed_in
def edit(slug: str, step: str) -> ViewResult:
    """One theme of the story; it is kept, and the next one follows."""
    practice = _mine(slug)
    if step not in STEPS:
        raise NotFound
    if why_not := rules.why_not_write(practice):
        flash(why_not, "info")
        return redirect(url_for("practices.manage", slug=slug), 303)
    form = _form_of(practice, step)
    at = STEPS.index(step)
    if form.validate_on_submit():
        try:
            with transaction():
                if isinstance(form, DocumentForm):
                    commands.attach(actor(), practice, form.title.data or "", form.upload.data)
                else:
                    commands.write(actor(), practice, _values(form))
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            if isinstance(form, DocumentForm):
                flash(_("The document is kept."), "good")
                return redirect(url_for("practices.edit", slug=slug, step=step), 303)
            return redirect(url_for("practices.edit", slug=slug, step=STEPS[at + 1]), 303)
    page = render_template(
        "practices/edit.html",
        form=form,
        practice=practice,
        version=practice.newest,
        step=step,
        at=at,
        steps=STEPS,
    )
    return (page, 422) if form.errors or form.form_errors else page


def _values(form: Any) -> dict[str, Any]:
    if isinstance(form, PlaceForm):
        return form.values()
    return {name: field.data or (None if name.startswith("office_") else "") for name, field in form._fields.items()
            if name in commands.FIELDS}  # fmt: skip


@bp.post("/buenas-practicas/<slug>/documentos/<int:document_id>/quitar")
@signed_in
def detach(slug: str, document_id: int) -> Response:
    """Take a document out of the draft."""
    practice = _mine(slug)
    with transaction():
        commands.detach(actor(), practice, document_id)
    flash(_("The document is taken away."), "good")
    return redirect(url_for("practices.edit", slug=slug, step="documentos"), 303)


@bp.get("/buenas-practicas/<slug>/estado")
@signed_in
def manage(slug: str) -> str:
    """Where a practice stands, for who writes it."""
    practice = _mine(slug)
    return render_template(
        "practices/manage.html", practice=practice, version=practice.newest, missing=rules.missing(practice.newest),
        why_not_write=rules.why_not_write(practice), why_not_send=rules.why_not_send(practice),
        why_not_again=rules.why_not_again(practice), why_not_drop=rules.why_not_drop(practice),
        versions=queries.version_with_people(practice), reason_form=ReasonForm(formdata=None), steps=STEPS,
    )  # fmt: skip


def _to(practice: Practice) -> Response:
    return redirect(url_for("practices.manage", slug=practice.slug), 303)


@bp.post("/buenas-practicas/<slug>/enviar")
@signed_in
def send(slug: str) -> Response:
    """Hand it to the team of the space."""
    practice = _mine(slug)
    with transaction():
        commands.send(actor(), practice)
    flash(_("Sent. The team of the space reads it and answers here."), "good")
    return _to(practice)


@bp.post("/buenas-practicas/<slug>/otra-version")
@signed_in
def write_again(slug: str) -> Response:
    """Begin a new version; the public one stays until the new one is accepted."""
    practice = _mine(slug)
    with transaction():
        commands.write_again(actor(), practice)
    flash(_("Change what you want and send it again."), "good")
    return redirect(url_for("practices.edit", slug=slug, step=STEPS[0]), 303)


@bp.post("/buenas-practicas/<slug>/retirar")
@signed_in
def withdraw(slug: str) -> Response:
    """Take it out of the library."""
    practice = queries.practice_by_slug(slug)
    if not rules.may_withdraw(actor(), practice):
        raise NotFound
    with transaction():
        commands.withdraw(actor(), practice, ReasonForm().reason.data or "")
    flash(_("It is out of the library."), "good")
    if rules.may_write(actor(), practice):
        return _to(practice)
    return redirect(url_for("practices.manage_list", slug=practice.space.slug), 303)


@bp.post("/buenas-practicas/<slug>/botar")
@signed_in
def drop(slug: str) -> Response:
    """Throw a draft away."""
    practice = _mine(slug)
    with transaction():
        commands.drop(actor(), practice)
    flash(_("The draft is thrown away."), "good")
    return redirect(url_for("practices.mine"), 303)


@bp.get("/buenas-practicas/mias")
@signed_in
def mine() -> str:
    """The practices that the actor wrote, or that belong to their organisations."""
    me = actor()
    return render_template(
        "practices/mine.html", practices=queries.of_person(me.id or 0), may_tell=bool(_tellers(me))
    )


# ── places on other pages ───────────────────────────────────────────────────────────────────────────────────────────


def _panel(practices: Any, title: Any, url: str) -> Markup | str:
    if not practices:
        return ""
    return fragment("practices/_panel.html", practices=practices, title=title, more=url)


def _on_space(space: Space) -> Markup | str:
    """What a space published last."""
    return _panel(
        queries.newest_of(space.id), _("Good practices"), url_for("practices.listing", espacio=space.slug)
    )


def _on_event(event: Event) -> Markup | str:
    """What was shared at an event."""
    if not event.is_public:
        return ""
    return _panel(queries.of_event(event.id), _("Good practices shared here"), url_for("practices.listing"))


def _on_my_page(person: Person) -> Markup | str:
    """A person's own practices."""
    practices = queries.of_person(person.id)
    return fragment("practices/_mine.html", practices=practices[:5]) if practices else ""


add_panel(_on_space, Place.LEARNED)
event_panels.append(_on_event)
mine_panels.append(_on_my_page)
