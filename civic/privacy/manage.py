"""The administrator's and auditor's pages: banks, terms, readings, breaches; and moving a deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core import clock, retention
from civic.core.db import transaction
from civic.core.errors import allow, found
from civic.core.personal import DATA_WORDS, HELD, Data
from civic.core.reads import note_read
from civic.people.acting import actor
from civic.people.deadlines import WORKING_DAYS, add_working_days
from civic.people.queries import find_for_sign_in, names_of, request_by_id
from civic.people.rules import is_operator
from civic.privacy import commands, queries, rules
from civic.privacy.banks import BANKS, STAYS
from civic.privacy.commands import BreachDraft
from civic.privacy.forms import BankForm, BreachForm, ExtendForm, StepForm, TermForm, WordsForm
from civic.privacy.models import Breach, BreachKind, Step
from civic.privacy.views import bp, who_answers_for
from civic.privacy.words import people_table, place_word, span_word, spoken
from civic.spaces.models import Space
from civic.web.acts import saved
from civic.web.downloads import attachment, csv_text
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _items(here: str) -> list[tuple[str, str, bool]]:
    """The side navigation."""
    items = [
        (_("Duties at a glance"), "privacy.manage"), (_("How long things are kept"), "privacy.manage_retention"),
        (_("Breaches and drills"), "privacy.manage_breaches"), (_("Who read whose data"), "privacy.reads"),
        (_("Requests about data"), "people.desk_requests"),
    ]  # fmt: skip
    return [(label, url_for(endpoint), endpoint == here) for label, endpoint in items]


def _audit(here: str) -> list[tuple[str, str, bool]]:
    """The same for an auditor, who sees only what was done."""
    items = [(_("Trail of changes"), "people.trail"), (_("Who read whose data"), "privacy.reads")]
    return [(label, url_for(endpoint), endpoint == here) for label, endpoint in items]


def _privacy(here: str) -> list[tuple[str, str, bool]]:
    allow(rules.may_run_privacy(current_user))
    return _items(here)


@bp.get("/administracion/privacidad")
@signed_in
def manage() -> str:
    """What is due, and the banks with their numbers."""
    items = _privacy("privacy.manage")
    settings = queries.bank_settings()
    return render_template(
        "privacy/manage.html", manage_items=items, requests=queries.late_requests(), breaches=queries.unclosed_breaches(),
        banks=[(bank, settings.get(bank.code)) for bank in BANKS.values()], tell_by=rules.tell_by,
    )  # fmt: skip


@bp.route("/administracion/privacidad/bancos/<code>", methods=["GET", "POST"])
@signed_in
def manage_bank(code: str) -> Any:
    """The number in the national register, and who answers."""
    items = _privacy("privacy.manage")
    bank = found(BANKS.get(code))
    setting = queries.bank_settings().get(code)
    form = BankForm(obj=setting)

    def act() -> None:
        commands.settle_bank(
            actor(), code, form.number.data or "", form.responsible.data or "", form.contact.data or ""
        )

    if saved(form, act):
        flash(_("The data bank is saved."), "good")
        return redirect(url_for("privacy.manage"), 303)
    page = render_template(
        "privacy/manage_bank.html", manage_items=items, bank=bank, form=form, otherwise=who_answers_for(None)
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/administracion/privacidad/plazos")
@signed_in
def manage_retention() -> str:
    """How long each thing is kept, and what is past its time now."""
    return render_template(
        "privacy/manage_retention.html", manage_items=_privacy("privacy.manage_retention"), lines=retention.dry_run(),
        stays=STAYS, span_word=span_word,
    )  # fmt: skip


@bp.route("/administracion/privacidad/plazos/<code>", methods=["GET", "POST"])
@signed_in
def manage_rule(code: str) -> Any:
    """Another number of days for one rule, within its bounds."""
    items = _privacy("privacy.manage_retention")
    rule = found(retention.RULES.get(code))
    setting = retention.settings().get(code)
    form = TermForm(days=retention.days_of(rule, setting))
    if saved(form, lambda: commands.set_term(actor(), code, form.days.data, form.reason.data or "")):
        flash(_("From now on it is kept for %(days)d days.", days=form.days.data or 0), "good")
        return redirect(url_for("privacy.manage_retention"), 303)
    page = render_template(
        "privacy/manage_rule.html", manage_items=items, rule=rule, setting=setting, form=form,
        names=names_of([setting.set_by_id]) if setting else {},
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


# --- who read whose data ------------------------------------------------------------------------------------------------

_LARGEST_ID = 2**31 - 1


def _number(name: str) -> int | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    return min(int(text), _LARGEST_ID) if text.isascii() and text.isdigit() and len(text) < 12 else 0


@bp.get("/auditoria/lecturas")
@signed_in
def reads() -> str:
    """Every page on which somebody saw numbers or papers of others."""
    allow(rules.may_read_reads(current_user))
    reader, person = _number("quien"), _number("de")
    page = queries.all_reads(page_number(), reader_id=reader, person_id=person)
    subjects = queries.subjects_of(page.items)
    people = [number for some in subjects.values() for kind, number in some if kind == "people"]
    return render_template(
        "privacy/reads.html",
        manage_items=_items("privacy.reads") if rules.may_run_privacy(current_user) else _audit("privacy.reads"),
        page=page, subjects=subjects, reader=request.args.get("quien", "")[:20], person=request.args.get("de", "")[:20],
        names=names_of([*(line.reader_id for line in page), *people]), place_word=place_word, kinds_word=spoken,
        spaces=queries.spaces_by_id(line.space_id for line in page), sees_people=is_operator(current_user),
    )  # fmt: skip


# --- moving a deadline --------------------------------------------------------------------------------------------------


@bp.route("/personas/solicitudes/<int:request_id>/prorroga", methods=["GET", "POST"])
@signed_in
def extend(request_id: int) -> Any:
    """Move the deadline of a request, once, with the reason that the person reads."""
    allow(rules.may_extend(current_user))
    asked = request_by_id(request_id)
    extension = queries.extension_of(asked.id)
    form = ExtendForm()
    if saved(form, lambda: commands.extend_request(actor(), asked, form.reason.data or "")):
        flash(_("The deadline is moved."), "good")
        if not asked.person.email:
            flash(
                _("The person has no e-mail: tell them why yourself. They also read it in “My data”."), "info"
            )
        return redirect(url_for("people.desk_request", request_id=asked.id), 303)
    page = render_template(
        "privacy/extend.html", manage_items=_items("people.desk_requests") if rules.may_run_privacy(current_user) else [],
        asked=asked, extension=extension, form=form, why_not=rules.why_not_extend(asked, extension),
        until=add_working_days(asked.due_on, WORKING_DAYS[asked.kind]), days=WORKING_DAYS[asked.kind],
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


# --- breaches -----------------------------------------------------------------------------------------------------------


@bp.get("/administracion/privacidad/incidentes")
@signed_in
def manage_breaches() -> str:
    """Breaches and drills, the newest first."""
    return render_template(
        "privacy/manage_breaches.html", manage_items=_privacy("privacy.manage_breaches"), page=queries.breaches(page_number()),
        tell_by=rules.tell_by, Step=Step,
    )  # fmt: skip


def _breach_form() -> BreachForm:
    form = BreachForm(kind=BreachKind.TABLES.value)
    form.space.choices = [("", _("All spaces"))] + [(str(s.id), s.name) for s in queries.all_spaces()]
    form.device.choices = [("", _("None"))] + [
        (str(d.id), f"{d.label} · {d.door_pass.label} · {d.door_pass.valid_to.isoformat()}")
        for d in queries.devices()
    ]
    if request.method == "GET":
        form.aware_at.data = clock.local(clock.now()).replace(second=0, microsecond=0)
    return form


def tables_of(codes: list[str]) -> list[str]:
    """The tables of some banks."""
    return [name for name, held in HELD.items() if held.bank in codes]


def _utc(typed: datetime | None) -> datetime | None:
    """A moment that was typed, read as Lima's clock."""
    return clock.as_utc(typed) if typed else None


def _draft(form: BreachForm) -> BreachDraft:
    space: Space | None = next((s for s in queries.all_spaces() if str(s.id) == form.space.data), None)
    kind = BreachKind(form.kind.data)
    return BreachDraft(
        kind=kind, title=form.title.data or "", happened=form.happened.data or "", is_drill=bool(form.is_drill.data),
        aware_at=_utc(form.aware_at.data) or clock.now(), since=_utc(form.since.data), until=_utc(form.until.data),
        tables=tables_of(form.banks.data or []) if kind is BreachKind.TABLES else [],
        space=space if kind in (BreachKind.TABLES, BreachKind.BACKUP) else None,
        account=find_for_sign_in(form.username.data or "") if kind is BreachKind.SESSION else None,
        device=queries.device_by_id(int(form.device.data)) if kind is BreachKind.DOOR and form.device.data else None,
        has_key=bool(form.has_key.data),
    )  # fmt: skip


@bp.route("/administracion/privacidad/incidentes/nuevo", methods=["GET", "POST"])
@signed_in
def manage_new_breach() -> Any:
    """Write a breach or a drill down: whom it concerns is found at once."""
    items = _privacy("privacy.manage_breaches")
    form = _breach_form()
    made: list[Breach] = []
    if saved(form, lambda: made.append(commands.write_breach(actor(), _draft(form)))):
        flash(_("It is written down, with the list of everybody concerned."), "good")
        return redirect(url_for("privacy.manage_breach", breach_id=made[0].id), 303)
    page = render_template("privacy/manage_new_breach.html", manage_items=items, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.get("/administracion/privacidad/incidentes/<int:breach_id>")
@signed_in
def manage_breach(breach_id: int) -> Any:
    """One breach: what is to be done next, whom it concerns, the steps."""
    items = _privacy("privacy.manage_breaches")
    return _breach_page(queries.breach_by_id(breach_id), items, WordsForm, StepForm)


def _breach_page(breach: Breach, items: Any, words: Any, step: Any) -> Any:
    words = words(obj=breach) if isinstance(words, type) else words
    fresh = StepForm(formdata=None, at=clock.local(clock.now())) if isinstance(step, type) else step
    left_to_do = [step for step in Step if breach.step(step) is None]
    fresh.step.choices = [(step.value, step.label) for step in left_to_do]
    left = rules.tell_by(breach) - clock.now()
    page = render_template(
        "privacy/manage_breach.html", manage_items=items, breach=breach, words=words, step=fresh, Step=Step,
        tell_by=rules.tell_by(breach), hours=int(left.total_seconds() // 3600), DATA_WORDS=DATA_WORDS, Data=Data,
        names=names_of(one.noted_by_id for one in breach.steps), form=next((f for f in (words, fresh) if f.errors), None),
    )  # fmt: skip
    return page, 422 if words.errors or fresh.errors or words.form_errors or fresh.form_errors else 200


@bp.post("/administracion/privacidad/incidentes/<int:breach_id>/textos")
@signed_in
def manage_words(breach_id: int) -> Any:
    """Keep what the notices say of consequences and measures."""
    items = _privacy("privacy.manage_breaches")
    breach, form = queries.breach_by_id(breach_id), WordsForm()

    def act() -> None:
        commands.describe_breach(actor(), breach, form.consequences.data or "", form.measures.data or "")

    if saved(form, act):
        flash(_("The notices say so now."), "good")
        return redirect(url_for("privacy.manage_breach", breach_id=breach_id), 303)
    return _breach_page(queries.breach_by_id(breach_id), items, form, StepForm)


@bp.post("/administracion/privacidad/incidentes/<int:breach_id>/pasos")
@signed_in
def manage_step(breach_id: int) -> Any:
    """Write a step down."""
    items = _privacy("privacy.manage_breaches")
    breach, form = queries.breach_by_id(breach_id), StepForm()

    def act() -> None:
        commands.note_step(actor(), breach, Step(form.step.data), _utc(form.at.data), form.note.data or "")

    if saved(form, act):
        flash(_("The step is written down."), "good")
        return redirect(url_for("privacy.manage_breach", breach_id=breach_id), 303)
    return _breach_page(queries.breach_by_id(breach_id), items, WordsForm, form)


@bp.post("/administracion/privacidad/incidentes/<int:breach_id>/personas")
@signed_in
def manage_people(breach_id: int) -> FlaskResponse | Response:
    """The list of everybody concerned, with the channels to tell them; that it left the house is written down."""
    _privacy("privacy.manage_breaches")
    breach = queries.breach_by_id(breach_id)
    concerned = queries.people_of_breach(breach)
    header, rows = people_table(concerned)
    ids = [one.person_id for one in concerned]
    with transaction():
        commands.note_list_taken(actor(), queries.breach_by_id(breach_id))
    note_read(actor(), (Data.PHONE, Data.EMAIL), people=ids)
    return attachment(
        csv_text(header, rows).encode(), f"incidente-{breach_id}-personas.csv", "text/csv; charset=utf-8"
    )


@bp.get("/administracion/privacidad/incidentes/<int:breach_id>/avisos")
@signed_in
def manage_notices(breach_id: int) -> str:
    """The notice to the authority and the letter to the people, filled in."""
    _privacy("privacy.manage_breaches")
    breach = queries.breach_by_id(breach_id)
    responsible, contact = who_answers_for(queries.bank_settings().get("people"))
    return render_template(
        "privacy/manage_notices.html", breach=breach, responsible=responsible, contact=contact, Step=Step,
        kinds=[(DATA_WORDS[Data(word)], number) for word, number in breach.data_counts.items()],
        banks=[bank.name for bank in BANKS.values() if set(bank.tables) & set(breach.tables)],
        tell_by=rules.tell_by(breach), platform=current_app.config["PLATFORM_NAME"],
    )  # fmt: skip
