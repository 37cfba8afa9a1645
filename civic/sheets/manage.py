"""The team's pages of paper: print, type back, check, decide, close; and the screen of the hall."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.attendance.queries import organizations_of_space, person_at_session, session_by_id
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.events.models import EventSession
from civic.events.queries import event_by_slug
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.sheets import commands, queries, rules
from civic.sheets.commands import Written
from civic.sheets.doubles import look_for_doubles
from civic.sheets.forms import DecideForm, PrintForm, ScanForm, TypedPage
from civic.sheets.models import AttendanceSheet, Reading, SheetRow, SheetScan
from civic.sheets.views import bp
from civic.spaces.panels import team_links
from civic.web.acts import ViewResult
from civic.web.downloads import kept_file, private_file
from civic.web.drawing import qr_svg
from civic.web.safety import signed_in


def _session(session_id: int) -> EventSession:
    session = session_by_id(session_id)
    if not rules.may_use_sheets(current_user, session.event.space):
        raise NotFound
    return session


def _sheet(token: str) -> AttendanceSheet:
    """The sheet, if the actor is of its space's team; for anybody else there is none."""
    sheet = queries.sheet_by_token(token)
    if not rules.may_use_sheets(current_user, sheet.session.event.space):
        raise NotFound
    return sheet


def _to(sheet: AttendanceSheet) -> Response:
    return redirect(url_for("sheets.detail", token=sheet.token), 303)


@bp.get("/eventos/<slug>/papel")
@signed_in
def manage_event(slug: str) -> str:
    """Everything on paper of an event: sheets of each session, form, poster, words of the call, screen of the hall."""
    event = event_by_slug(slug)
    if not rules.may_use_sheets(current_user, event.space):
        raise NotFound
    sheets = queries.sheets_of_event(event)
    return render_template(
        "sheets/manage/event.html",
        event=event,
        space=event.space,
        manage_items=team_links(event.space),
        sheets=sheets,
        sizes=queries.sheet_sizes([sheet for several in sheets.values() for sheet in several]),
        refusals={session.id: rules.why_not_print(session) for session in event.sessions},
        print_form=PrintForm(),
    )


@bp.post("/sesiones/<int:session_id>/hojas")
@signed_in
def print_sheet(session_id: int) -> Response:
    """Make a numbered sheet of the list as it is now, and show it ready to print."""
    _session(session_id)
    form = PrintForm()
    with transaction():
        sheet = commands.print_sheet(
            actor(), _session(session_id), with_representatives=bool(form.with_representatives.data)
        )
    return redirect(url_for("sheets.roll", token=sheet.token), 303)


@bp.get("/hojas/<token>/papel")
@signed_in
def roll(token: str) -> str:
    """The sheet as it is printed; the same rows each time."""
    sheet = _sheet(token)
    pages: dict[int, list[SheetRow]] = {}
    for row in queries.rows_of(sheet):
        pages.setdefault(row.page, []).append(row)
    event = sheet.session.event
    return render_template(
        "sheets/roll.html",
        sheet=sheet,
        session=sheet.session,
        event=event,
        space=event.space,
        pages=pages,
        people=sum(1 for rows in pages.values() for row in rows if not row.is_blank),
        qr=qr_svg(absolute("sheets.detail", token=sheet.token), _("Address of this sheet")),
    )


@bp.get("/hojas/<token>")
@signed_in
def detail(token: str) -> ViewResult:
    """Where a sheet is, what is to be done with it, and the rows on which two readings differ."""
    return _detail(_sheet(token))


def _detail(sheet: AttendanceSheet, form: DecideForm | None = None, row_id: int = 0) -> ViewResult:
    rows = queries.rows_of(sheet)
    waiting = [row for row in rows if row.waits]
    event = sheet.session.event
    page = render_template(
        "sheets/detail.html",
        sheet=sheet,
        session=sheet.session,
        event=event,
        space=event.space,
        manage_items=team_links(event.space),
        rows=rows,
        waiting=waiting,
        settled=[row for row in rows if row.decided is not None],
        pages=queries.page_count(sheet),
        signed=sum(1 for row in rows if (read := row.decided or row.first) is not None and read.came),
        turn=rules.turn_now(sheet),
        type_refusal=rules.why_not_type(actor(), sheet),
        close_refusal=rules.why_not_close(sheet, len(waiting)),
        discard_refusal=rules.why_not_discard(sheet),
        may_start_over=rules.may_start_over(actor(), sheet),
        decide_refusals={row.id: rules.why_not_decide(actor(), sheet, row) for row in waiting},
        scan_form=ScanForm(formdata=None),
        scan_refusal=rules.why_not_add_scan(sheet, len(sheet.scans)),
        decide_form=form or DecideForm(formdata=None),
        wrong_row=row_id,
    )
    return (page, 422) if form is not None else page


# ── typing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/hojas/<token>/escribir", methods=["GET", "POST"])
@signed_in
def typing(token: str) -> ViewResult:
    """Type one page of a signed sheet, row by row; the last page ends the turn."""
    sheet = _sheet(token)
    if refusal := rules.why_not_type(actor(), sheet):
        if request.method == "POST":
            raise Refused(refusal)
        flash(refusal, "info")
        return _to(sheet)
    turn = rules.turn_now(sheet) or 1
    total = queries.page_count(sheet)
    number = _page_number(sheet, turn, total)
    rows = queries.rows_of(sheet, number)
    page = TypedPage(rows, turn, organizations_of_space(sheet.session.event.space_id))
    if request.method == "POST":
        page.read(request.form)
        look_for_doubles(sheet, page)
        if not page.errors:
            try:
                with transaction():
                    _save(sheet, number, page)
            except Refused as refused:
                page.form_errors.append(refused.sentence)
            else:
                return _after_saving(sheet, turn, number, total, page)
        else:
            page.sum_up()
    checking = turn == 2 and request.args.get("modo") == "revisar"
    if checking and request.method == "GET":
        for typed in page.rows:
            if typed.row.second is None:
                typed.key = {Reading.SIGNED: "s", Reading.LATE: "t"}.get(typed.row.first or Reading.EMPTY, "")
    return _typing_page(sheet, turn, number, total, page, checking)


def _typing_page(
    sheet: AttendanceSheet, turn: int, number: int, total: int, page: TypedPage, checking: bool
) -> ViewResult:
    event = sheet.session.event
    shown = render_template(
        "sheets/typing.html",
        sheet=sheet,
        event=event,
        space=event.space,
        form=page,
        page=page,
        turn=turn,
        number=number,
        total=total,
        checking=checking,
        missing=queries.pages_to_type(sheet, turn),
        roster=queries.rows_of(sheet),
        focus=page.next_number if request.args.get("sigue") or request.method == "GET" else None,
        scans=[scan for scan in sheet.scans if scan.file.media_type == "image/jpeg"],
    )
    return (shown, 422) if page.errors else shown


def _page_number(sheet: AttendanceSheet, turn: int, total: int) -> int:
    raw = request.args.get("hoja", "")
    if raw.isascii() and raw.isdigit() and len(raw) < 6 and 1 <= int(raw) <= total:
        return int(raw)
    missing = queries.pages_to_type(sheet, turn)
    return missing[0] if missing else total


def _save(sheet: AttendanceSheet, number: int, page: TypedPage) -> None:
    readings = {typed.row.number: typed.reading for typed in page.rows}
    written = {}
    for typed in page.rows:
        if typed.is_open and typed.data is not None:
            same = typed.same
            person = (
                person_at_session(sheet.session, int(same)) if same.isascii() and same.isdigit() else None
            )
            written[typed.row.number] = Written(typed.data, typed.organization, person)
    commands.save_page(actor(), _sheet(sheet.token), number, readings, written)


def _after_saving(sheet: AttendanceSheet, turn: int, number: int, total: int, page: TypedPage) -> ViewResult:
    """«Save» stays where typing goes on; «save and go on» leads to the next page, and from the last one to the end."""
    mode: dict[str, Any] = {"modo": "revisar"} if request.args.get("modo") == "revisar" else {}
    if request.form.get("go") != "on":
        return redirect(
            url_for("sheets.typing", token=sheet.token, hoja=number, sigue=1, **mode,
                    _anchor=f"r{page.next_number}" if page.next_number else None), 303,
        )  # fmt: skip
    missing = queries.pages_to_type(_sheet(sheet.token), turn)
    if number < total:
        return redirect(url_for("sheets.typing", token=sheet.token, hoja=number + 1, **mode), 303)
    if missing:
        return redirect(url_for("sheets.typing", token=sheet.token, hoja=missing[0], **mode), 303)
    return finish(sheet.token)


@bp.post("/hojas/<token>/terminar")
@signed_in
def finish(token: str) -> Response:
    """End the first or the second typing of a sheet."""
    _sheet(token)
    with transaction():
        sheet = commands.finish_typing(actor(), _sheet(token))
    waiting = len(queries.rows_to_decide(sheet)) if rules.turn_now(sheet) is None else 0
    if rules.turn_now(sheet) == 2 and sheet.session.attendance_closed_at is not None:
        flash(
            _("The sheet is typed. Who signed counts as soon as a second person has typed it too."),
            "good",
        )
    elif rules.turn_now(sheet) == 2:
        flash(
            _("The sheet is typed, and who signed counts as having come. Now a second person checks it."),
            "good",
        )
    elif waiting:
        flash(_("The sheet is checked. Decide the rows on which the two readings differ."), "wait")
    else:
        flash(_("The sheet is checked: both readings agree."), "good")
    return _to(sheet)


@bp.post("/hojas/<token>/empezar-de-nuevo")
@signed_in
def start_over(token: str) -> Response:
    """Forget an unfinished typing, so that somebody else can do it."""
    _sheet(token)
    with transaction():
        commands.start_over(actor(), _sheet(token))
    flash(_("What was typed is forgotten. The sheet can be typed anew."), "good")
    return _to(_sheet(token))


# ── what goes with a sheet ──────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/hojas/<token>/fotos")
@signed_in
def add_scan(token: str) -> Response:
    """Keep a photograph or scan with the sheet."""
    sheet = _sheet(token)
    form = ScanForm()
    if not form.validate_on_submit() or not form.upload.data:
        raise Refused(_("Choose a picture or a PDF."))
    with transaction():
        commands.add_scan(actor(), _sheet(token), form.upload.data)
    flash(_("The picture is kept with the sheet."), "good")
    return _to(sheet)


@bp.get("/hojas/<token>/fotos/<int:scan_id>")
@signed_in
def scan(token: str, scan_id: int) -> Response:
    """A picture of a sheet: shown beside the typing (the picture was drawn anew when it came); a PDF is kept as a file."""
    sheet = _sheet(token)
    kept: SheetScan = queries.scan_of(sheet, scan_id)
    if kept.file.media_type != "image/jpeg":
        response = private_file(kept.file)
    else:
        response = kept_file(kept.file, "image/jpeg", inline=True)
        response.headers["Cache-Control"] = "no-store"
    people = [row.person_id for row in queries.rows_of(sheet)]
    note_read(actor(), (Data.PAPERS, Data.SIGNATURE), people=people, space_id=sheet.session.event.space_id)
    return response


@bp.post("/hojas/<token>/filas/<int:row_id>/decidir")
@signed_in
def decide(token: str, row_id: int) -> ViewResult:
    """Settle one row on which two readings differ, and say how one knows."""
    sheet = _sheet(token)
    queries.row_of(sheet, row_id)
    form = DecideForm()
    if not form.validate_on_submit():
        return _detail(sheet, form, row_id)
    with transaction():
        sheet = _sheet(token)
        row = queries.row_of(sheet, row_id)
        commands.decide_row(actor(), sheet, row, Reading(form.reading.data), form.reason.data or "")
    flash(_("The row is decided."), "good")
    return _to(sheet)


@bp.post("/hojas/<token>/cerrar")
@signed_in
def close(token: str) -> Response:
    """Close a checked sheet."""
    _sheet(token)
    with transaction():
        commands.close_sheet(actor(), _sheet(token))
    flash(_("The sheet is closed."), "good")
    return _to(_sheet(token))


@bp.post("/hojas/<token>/sin-uso")
@signed_in
def discard(token: str) -> Response:
    """Say that a printed sheet was not used."""
    _sheet(token)
    with transaction():
        commands.discard_sheet(actor(), _sheet(token))
    flash(_("The sheet is marked as not used."), "good")
    return _to(_sheet(token))


@bp.get("/sesiones/<int:session_id>/sala")
@signed_in
def hall(session_id: int) -> str:
    """The big screen of the hall: numbers and sectors, nobody's name; it looks again by itself."""
    session = _session(session_id)
    return render_template(
        "sheets/hall.html",
        session=session,
        event=session.event,
        space=session.event.space,
        hall=queries.hall_of(session),
        now=clock.now(),
    )
