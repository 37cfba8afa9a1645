"""Ballots on paper: batches as the tables counted them, typed by two persons, held side by side, put into the box."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.files import store
from civic.core.text import clean
from civic.people.acting import actor
from civic.voting import commands, queries
from civic.voting.forms import BatchForm, LinesForm, ReasonForm
from civic.voting.kinds import Channel, Secrecy
from civic.voting.manage.hall import ballot_options
from civic.voting.manage.shared import first_problem, own_poll, page, staffed_poll
from civic.voting.models import PaperBatch, Poll, RollEntry
from civic.voting.paper_lines import LineFault, read_lines, write_line
from civic.voting.views import bp
from civic.web.acts import ViewResult, done
from civic.web.downloads import private_file
from civic.web.paging import page_number
from civic.web.safety import signed_in


def _paper_poll(poll: Poll) -> Poll:
    if poll.secrecy is not Secrecy.SECRET or Channel.PAPER.value not in poll.channels or not poll.is_fixed:
        raise NotFound
    return poll


@bp.route("/votaciones/<slug>/gestion/papel", methods=["GET", "POST"], endpoint="manage_paper")
@signed_in
def manage_paper(slug: str) -> ViewResult:
    """The batches of a poll; a new one as its table counted it."""
    poll = _paper_poll(staffed_poll(slug))
    form = BatchForm()
    if form.validate_on_submit():
        upload = form.sheet.data if form.sheet.data and getattr(form.sheet.data, "filename", "") else None
        try:
            with transaction():
                sheet = store(upload, actor().id) if upload else None
                batch = commands.open_batch(
                    actor(), poll, form.table.data or "", ballots=form.ballots.data or 0, blank=form.blank.data or 0,
                    spoiled=form.spoiled.data or 0, sheet=sheet,
                )  # fmt: skip
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The batch is open. Type its ballots now."), "good")
            return redirect(url_for("voting.manage_batch", slug=slug, batch_id=batch.id), 303)
    return page(
        "paper", poll, form, batches=queries.batches_of(poll), why_not=commands.why_not_paper(poll), me=actor().id,
        reason_form=ReasonForm(formdata=None), differences=commands.differences, tables=queries.paper_tables(poll),
    )  # fmt: skip


# ── who voted on paper ──────────────────────────────────────────────────────────────────────────────────────────────


def _table() -> str:
    """The table at which this member of the team stands, as its address says."""
    return clean(request.values.get("mesa", ""))[:80]


def _to_marks(poll: Poll, entry: RollEntry | None = None) -> str:
    anchor = f"e{entry.id}" if entry else None
    return url_for("voting.manage_paper_roll", slug=poll.slug, mesa=_table() or None, _anchor=anchor)


@bp.get("/votaciones/<slug>/gestion/papel/padron", endpoint="manage_paper_roll")
@signed_in
def manage_paper_roll(slug: str) -> ViewResult:
    """The roll at a table: who gets a paper, who voted there already, and who votes by phone."""
    poll = _paper_poll(staffed_poll(slug))
    term = clean(request.args.get("q", ""))[:80]
    return page(
        "paper_roll", poll, entries=queries.roll_page(poll, page_number(), term), term=term, table_name=_table(),
        why_not=commands.why_not_paper(poll), tables=queries.paper_tables(poll),
    )  # fmt: skip


@bp.post("/votaciones/<slug>/gestion/papel/padron/<int:entry_id>", endpoint="manage_paper_mark")
@signed_in
def manage_paper_mark(slug: str, entry_id: int) -> ViewResult:
    """Note that a seat voted at a table: nobody votes for it by phone any more."""
    poll = _paper_poll(staffed_poll(slug))
    entry = queries.entry_of(poll, entry_id)
    return done(
        lambda: commands.mark_voted_on_paper(actor(), poll, entry, _table()),
        _("%(name)s is marked. Let its paper fall into the urn.", name=entry.name), _to_marks(poll, entry),
    )  # fmt: skip


@bp.post("/votaciones/<slug>/gestion/papel/padron/<int:entry_id>/devolver", endpoint="manage_paper_unmark")
@signed_in
def manage_paper_unmark(slug: str, entry_id: int) -> ViewResult:
    """Take back a mark that was set by mistake, with the reason."""
    poll = _paper_poll(own_poll(slug))
    entry = queries.entry_of(poll, entry_id)
    form = ReasonForm()
    if not form.validate():
        flash(first_problem(form), "bad")
        return redirect(_to_marks(poll, entry), 303)
    reason = form.reason.data or ""
    return done(
        lambda: commands.take_back_paper_mark(actor(), poll, entry, reason),
        _("The mark is taken back. Everybody can read why."),
        _to_marks(poll, entry),
    )


# ── the batches ─────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/votaciones/<slug>/gestion/papel/<int:batch_id>", methods=["GET", "POST"], endpoint="manage_batch")
@signed_in
def manage_batch(slug: str, batch_id: int) -> ViewResult:
    """Type a batch, one line per ballot; the second person never sees what the first one typed until both are done."""
    poll = _paper_poll(staffed_poll(slug))
    batch = queries.batch_of(poll, batch_id)
    form = LinesForm()
    keys = [option.key for option in ballot_options(poll)]
    if form.validate_on_submit():
        try:
            lines = read_lines(request.form.get("lines", ""), keys, poll.form.value)
            with transaction():
                commands.type_batch(actor(), poll, batch, lines)
        except LineFault as fault:
            form.refuse(
                _("Line %(number)s: “%(part)s” cannot be read.", number=fault.line, part=fault.part[:20]),
                "lines",
            )
        except Refused as error:
            form.refuse(error.sentence, "lines")
        else:
            flash(_read(queries.batch_of(poll, batch_id)), "good")
            return redirect(url_for("voting.manage_paper", slug=slug), 303)
    elif request.method == "GET":
        mine = _mine(batch)
        form.lines.data = "\n".join(write_line(line, keys, poll.form.value) for line in mine) if mine else ""
    apart = [
        (one.line, _written(one.first, keys, poll), _written(one.second, keys, poll))
        for one in commands.differences(batch)
    ]
    return page(
        "batch", poll, form, batch=batch, options=ballot_options(poll), why_not=commands.why_not_paper(poll),
        differences=apart, is_second=batch.first_by_id not in (None, actor().id), both=bool(batch.first and batch.second),
    )  # fmt: skip


def _mine(batch: PaperBatch) -> list[dict[str, int]] | None:
    """What this person typed before."""
    if batch.first_by_id == actor().id:
        return batch.first
    return batch.second if batch.second_by_id == actor().id else None


def _written(line: object, keys: list[str], poll: Poll) -> str:
    return write_line(line, keys, poll.form.value) if isinstance(line, dict) else "–"


def _read(batch: PaperBatch) -> str:
    if batch.first is None or batch.second is None:
        return _("Kept. Now somebody else reads the same ballots, without looking at yours.")
    if commands.differences(batch):
        return _("Kept. The two readings differ: look at the paper together.")
    return _("Kept. Both readings agree: the batch can go into the box.")


@bp.post("/votaciones/<slug>/gestion/papel/<int:batch_id>/entrar", endpoint="manage_batch_enter")
@signed_in
def manage_batch_enter(slug: str, batch_id: int) -> ViewResult:
    """Put a batch into the box."""
    poll = _paper_poll(staffed_poll(slug))
    batch = queries.batch_of(poll, batch_id)
    return done(
        lambda: commands.enter_batch(actor(), poll, batch),
        _("The batch is in the box."),
        url_for("voting.manage_paper", slug=slug),
    )


@bp.post("/votaciones/<slug>/gestion/papel/<int:batch_id>/quitar", endpoint="manage_batch_drop")
@signed_in
def manage_batch_drop(slug: str, batch_id: int) -> ViewResult:
    """Take away a batch that was opened by mistake."""
    poll = _paper_poll(own_poll(slug))
    batch = queries.batch_of(poll, batch_id)
    form = ReasonForm()
    target = url_for("voting.manage_paper", slug=slug)
    if not form.validate():
        flash(first_problem(form), "bad")
        return redirect(target, 303)
    reason = form.reason.data or ""
    return done(
        lambda: commands.drop_batch(actor(), poll, batch, reason), _("The batch is taken away."), target
    )


@bp.get("/votaciones/<slug>/gestion/papel/<int:batch_id>/hoja", endpoint="manage_batch_sheet")
@signed_in
def manage_batch_sheet(slug: str, batch_id: int) -> ViewResult:
    """The scanned sheet of a table, for those who type it."""
    poll = _paper_poll(staffed_poll(slug))
    batch = queries.batch_of(poll, batch_id)
    if batch.sheet is None:
        raise NotFound
    return private_file(batch.sheet)
