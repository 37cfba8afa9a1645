"""Oversight and hearings for everybody: who watches, what was asked and answered, what was seen, and whether account was given."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, found
from civic.core.files import StoredFile
from civic.core.vault import new_token
from civic.events.models import Event
from civic.events.panels import panels as event_panels
from civic.messages.addresses import absolute
from civic.oversight import commands, queries, rules
from civic.oversight.account import half_words, report_words
from civic.oversight.due import SOURCE, Duty, Period, duties
from civic.oversight.forms import QuestionForm
from civic.oversight.models import Hearing, VisitReport
from civic.oversight.words import members_words, wait_tone, wait_words
from civic.people.acting import actor
from civic.people.models import Person
from civic.people.panels import mine as mine_panels
from civic.proposals.models import Proposal
from civic.proposals.panels import panels as proposal_panels
from civic.records import panels as record_panels
from civic.records.models import Record
from civic.spaces.models import Space, SpaceKind
from civic.spaces.panels import Place, add_panel
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_team
from civic.web.acts import ViewResult
from civic.web.downloads import private_file
from civic.web.fragments import fragment
from civic.web.paging import page_number
from civic.web.safety import client_address, public_page

bp = Blueprint("oversight", __name__)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "wait_words": wait_words, "wait_tone": wait_tone, "members_words": members_words, "half_words": half_words,
        "hearing_report_words": report_words,
    }  # fmt: skip


def shown_file(stored: StoredFile | None) -> Response:
    """A picture to stand in the page, or a document to keep."""
    response = private_file(found(stored))
    if stored is not None and stored.media_type.startswith("image/"):
        response.headers.set("Content-Disposition", "inline")
        response.headers["Cache-Control"] = "private, max-age=600"
    return response


def duties_of(space: Space, year: int) -> list[tuple[Period, Duty, Hearing | None]]:
    """(period, how it stands, the hearing if there is one) of both hearings of a year."""
    known = queries.hearings_of_year(space, year)
    told = duties(
        year, clock.today(), {period: queries.sitting_of(hearing) for period, hearing in known.items()}
    )
    return [(period, duty, known.get(period)) for period, duty in told.items()]


# ── the committee ───────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/vigilancia")
@public_page
def of_space(slug: str) -> str:
    """Who watches now, what waits for an answer, what was seen last, and whether the two hearings were held."""
    space = space_by_slug(slug)
    today = clock.today()
    return render_template(
        "oversight/of_space.html", space=space, committee=queries.committee_in_term(space, today), today_day=today,
        committees=queries.committees_of(space), waiting=queries.requests_of(space, 1, open_only=True),
        overdue=queries.count_overdue(space, today), visits=queries.visits_of(space, 1),
        alerts=queries.alerts_of(space, 1, open_only=True),
        reports=[report for report in queries.reports_of(space) if report.record.is_public],
        duties=duties_of(space, today.year), source=SOURCE, year=today.year, may_work=rules.may_see_work(actor(), space),
    )  # fmt: skip


@bp.get("/espacios/<slug>/vigilancia/pedidos")
@public_page
def requests(slug: str) -> str:
    """Everything that was asked for, what is late first."""
    space = space_by_slug(slug)
    only = request.args.get("estado", "")
    page = queries.requests_of(
        space, page_number(), open_only=only == "pendientes", overdue_only=only == "vencidos"
    )
    return render_template(
        "oversight/requests.html", space=space, page=page, only=only, overdue=queries.count_overdue(space, clock.today())
    )  # fmt: skip


@bp.get("/espacios/<slug>/vigilancia/pedidos/<int:request_id>")
def request_detail(slug: str, request_id: int) -> str:
    """What was asked, by when, and what was answered."""
    space = space_by_slug(slug)
    asked = queries.request_of(space, request_id)
    return render_template(
        "oversight/request_detail.html", space=space, asked=asked,
        may_answer=rules.may_note_answer(actor(), space) and not rules.why_not_settle(asked),
    )  # fmt: skip


@bp.get("/espacios/<slug>/vigilancia/pedidos/<int:request_id>/carta")
def request_file(slug: str, request_id: int) -> Response:
    """The letter of a request."""
    return shown_file(queries.request_of(space_by_slug(slug), request_id).file)


@bp.get("/espacios/<slug>/vigilancia/pedidos/<int:request_id>/respuestas/<int:answer_id>")
def answer_file(slug: str, request_id: int, answer_id: int) -> Response:
    """The file of an answer."""
    asked = queries.request_of(space_by_slug(slug), request_id)
    return shown_file(found(next((a for a in asked.answers if a.id == answer_id), None)).file)


@bp.get("/espacios/<slug>/vigilancia/visitas")
@public_page
def visits(slug: str) -> str:
    """The reports of visits, the latest first."""
    space = space_by_slug(slug)
    return render_template("oversight/visits.html", space=space, page=queries.visits_of(space, page_number()))


def visit_seen(slug: str, visit_id: int) -> VisitReport:
    """The visit report, if it is published or the actor works on it; for anybody else there is none."""
    report = queries.visit_of(space_by_slug(slug), visit_id)
    if report.published_at is None and not rules.may_write(actor(), report.committee.space):
        raise NotFound
    return report


@bp.get("/espacios/<slug>/vigilancia/visitas/<int:visit_id>")
def visit(slug: str, visit_id: int) -> str:
    """What was seen, with its photographs."""
    report = visit_seen(slug, visit_id)
    return render_template(
        "oversight/visit.html", space=report.committee.space, visit=report, page_url=absolute("oversight.visit", slug=slug, visit_id=visit_id),
        may_change=report.published_at is None,
    )  # fmt: skip


@bp.get("/espacios/<slug>/vigilancia/visitas/<int:visit_id>/fotos/<int:photo_id>")
def photo(slug: str, visit_id: int, photo_id: int) -> Response:
    """A photograph of a visit."""
    return shown_file(queries.photo_of(visit_seen(slug, visit_id), photo_id).file)


@bp.get("/espacios/<slug>/vigilancia/alertas")
@public_page
def alerts(slug: str) -> str:
    """The alerts, the open ones first."""
    space = space_by_slug(slug)
    return render_template("oversight/alerts.html", space=space, page=queries.alerts_of(space, page_number()))


@bp.get("/espacios/<slug>/vigilancia/alertas/<int:alert_id>")
def alert(slug: str, alert_id: int) -> str:
    """A risk, its evidence, what is recommended to whom, and what happened."""
    space = space_by_slug(slug)
    warned = queries.alert_of(space, alert_id)
    return render_template(
        "oversight/alert.html", space=space, alert=warned,
        may_note=rules.may_write(actor(), space) and not rules.why_not_step(warned),
    )  # fmt: skip


@bp.get("/espacios/<slug>/vigilancia/alertas/<int:alert_id>/archivo")
def alert_file(slug: str, alert_id: int) -> Response:
    """The file of an alert's evidence."""
    return shown_file(queries.alert_of(space_by_slug(slug), alert_id).file)


# ── hearings ────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/audiencias")
@public_page
def hearings(slug: str) -> str:
    """Year by year which of the two hearings were held; the missing ones too."""
    space = space_by_slug(slug)
    years = [(year, duties_of(space, year)) for year in queries.years_with_hearings(space)[:6]]
    known = [hearing.id for _year, rows in years for _p, _d, hearing in rows if hearing is not None]
    return render_template(
        "oversight/hearings.html", space=space, years=years, counts=queries.question_counts(known), source=SOURCE,
        may_work=is_in_team(actor(), space),
    )  # fmt: skip


def hearing_seen(slug: str) -> Hearing:
    """The hearing, if everybody may see its event or the actor is of the team; for anybody else there is none."""
    hearing = queries.hearing_by_slug(slug)
    if not rules.may_see_hearing(actor(), hearing):
        raise NotFound
    return hearing


def _hearing_page(hearing: Hearing, form: QuestionForm) -> ViewResult:
    duty = next(
        duty for period, duty, _h in duties_of(hearing.space, hearing.year) if period is hearing.period
    )
    page = render_template(
        "oversight/hearing.html", hearing=hearing, space=hearing.space, event=hearing.event, form=form, duty=duty,
        questions=queries.questions_of(hearing, page_number()), counts=queries.question_counts([hearing.id])[hearing.id],
        withheld=[q for q in queries.all_questions(hearing) if q.state.value == "withheld"],
        why_not=rules.why_not_ask(hearing), page_url=absolute("oversight.hearing", slug=hearing.slug), source=SOURCE,
        may_work=rules.may_take_questions(actor(), hearing.space), may_lead=rules.may_lead_hearing(actor(), hearing.space),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


@bp.get("/audiencias/<slug>")
def hearing(slug: str) -> ViewResult:
    """One hearing: call, report, questions with their answers, minutes."""
    shown = hearing_seen(slug)
    me = actor()
    name = me.display_name if isinstance(me, Person) else ""
    return _hearing_page(shown, QuestionForm(formdata=None, data={"once": new_token(), "name": name}))


@bp.post("/audiencias/<slug>")
def ask(slug: str) -> ViewResult:
    """Register a question, with or without an account."""
    shown = hearing_seen(slug)
    form = QuestionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                question = commands.register_question(actor(), shown, form.draft, address=client_address())
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            if question.is_public:
                flash(
                    _("Your question is number %(num)d. Its answer will stand here.", num=question.number),
                    "good",
                )
            else:
                flash(_("Your question is number %(num)d. The team reads it and then it stands here.", num=question.number), "good")  # fmt: skip
            return redirect(url_for("oversight.hearing", slug=slug) + "#preguntas", 303)
    return _hearing_page(shown, form)


@bp.get("/audiencias/<slug>/informe")
def report(slug: str) -> Response:
    """The report that is discussed."""
    return shown_file(hearing_seen(slug).report)


# ── places on other pages ───────────────────────────────────────────────────────────────────────────────────────────


def _fragment(template: str, **values: Any) -> Markup:
    return fragment(f"oversight/{template}.html", **values)


def _on_space(space: Space) -> Markup | str:
    """Who watches, what is overdue, and whether account was given this year."""
    today = clock.today()
    committee = queries.committee_in_term(space, today)
    has_hearings = bool(queries.years_with_hearings(space))
    if committee is None and not has_hearings and space.kind is not SpaceKind.OVERSIGHT:
        return ""
    return _fragment(
        "_panel", space=space, committee=committee, overdue=queries.count_overdue(space, today), year=today.year,
        duties=duties_of(space, today.year) if has_hearings else [], today_day=today,
    )  # fmt: skip


def _on_event(event: Event) -> Markup | str:
    """The report and the questions of an event that is a hearing."""
    shown = queries.hearing_of_event(event.id) if event.is_public else None
    return _fragment("_on_event", hearing=shown) if shown is not None else ""


def _on_proposal(proposal: Proposal) -> Markup | str:
    """What the committee saw of what a proposal became."""
    seen = queries.visits_of_proposal(proposal.id)
    return _fragment("_on_proposal", visits=seen) if seen else ""


def _on_my_page(person: Person) -> Markup | str:
    """The committees a person sits in."""
    seats = queries.seats_held(person.id, clock.today())
    counts = (
        queries.count_requests([seat.committee.space_id for seat in seats], clock.today()) if seats else {}
    )
    rows = [(seat, counts.get(seat.committee.space_id, (0, 0))[0]) for seat in seats]
    return _fragment("_mine", rows=rows) if rows else ""


def _source_of(record: Record) -> Markup | str:
    """Where a report or minutes come from."""
    if (made := queries.report_of_record(record.id)) is not None:
        return _fragment(
            "_source",
            label=_("Oversight of the space"),
            url=url_for("oversight.of_space", slug=made.committee.space.slug),
        )
    shown = queries.hearing_of_record(record.id)
    if shown is not None and rules.may_see_hearing(actor(), shown):
        return _fragment(
            "_source",
            label=_("The hearing, with its questions"),
            url=url_for("oversight.hearing", slug=shown.slug),
        )
    return ""


add_panel(_on_space, Place.WATCHED)
event_panels.append(_on_event)
proposal_panels.append(_on_proposal)
mine_panels.append(_on_my_page)
record_panels.sources.append(_source_of)
record_panels.wardens.append(rules.may_write_record)
