"""After the close: the result from who won down to the last figure, its files, the acta; and other rules on the same ballots."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from civic.core import throttle
from civic.core.db import transaction
from civic.core.disclosure import Breakdown, Group, protect
from civic.core.errors import NotFound, Refused
from civic.core.files import read_upload, store
from civic.core.jobs import JobState, job_by_key
from civic.core.text import clean
from civic.organisations.queries import kinds, places_named
from civic.voting import public_queries, queries, words
from civic.voting.acta import acta_pdf
from civic.voting.ballots_cast import opened
from civic.voting.counting.faults import CountingFault
from civic.voting.counting.files import read
from civic.voting.explained import marks_of_election
from civic.voting.exports import exported_ballots, result_rows
from civic.voting.kinds import NAMES, Channel, PollKind, Secrecy, Voters
from civic.voting.models import Poll
from civic.voting.outcome import Outcome, outcome_of_poll, quorum_said, rule_rows, won_words
from civic.voting.public_forms import SimulateForm
from civic.voting.simulating import ask, counted, key_of
from civic.voting.tally import election_of
from civic.voting.views import bp
from civic.voting.views.box import box_at_hand, is_opened, poll_seen
from civic.voting.views.polls import terms_now
from civic.web.downloads import attachment, csv_text, lasting_file
from civic.web.i18n import in_words, number
from civic.web.paging import page_number, paginate
from civic.web.safety import client_address, public_page
from civic.web.shared_pages import shared_page

NAMED_PAGE = 30
LARGEST = 2 * 1024 * 1024  # bytes of a file counted while somebody waits; the worker takes larger ones
MOST_MARKS = 400_000  # marks on its distinct ballots: beyond, the worker counts
MOST_BALLOTS = 20_000  # of a past poll, likewise
SIMULATIONS = 30  # from one address within an hour
WITHIN = timedelta(hours=1)


def _counted(slug: str) -> Poll:
    poll = poll_seen(slug)
    if not is_opened(poll):
        raise NotFound
    return poll


def shown(poll: Poll) -> Outcome:
    """The count of an opened poll as it is shown."""
    return outcome_of_poll(
        terms_now(poll), poll.result or {}, public_queries.comparison_of(poll), queries.steps_of(poll)
    )


@bp.get("/votaciones/<slug>/resultados")
@shared_page
def results(slug: str) -> Any:
    """Who won and why, then everything else."""
    poll = poll_seen(slug)
    if not is_opened(poll):
        return redirect(url_for("voting.detail", slug=slug), 302)
    named = poll.secrecy is Secrecy.NAMED
    term = clean(request.args.get("q", ""))[:100] if named else ""
    outcome = shown(poll)
    return render_template(
        "voting/results.html", poll=poll, space=poll.space, terms=outcome.terms, outcome=outcome, words=words,
        quorum=quorum_said(outcome.result), bars=[(line.title, line.points, won_words(line)) for line in outcome.lines],
        rule_rows=rule_rows(outcome), turnout=queries.turnout(poll), groups=turnout_tables(poll),
        threshold=current_app.config["SMALL_CELL"], channels=_channels(poll), kinds=PollKind, term=term,
        named=paginate(public_queries.named_statement(poll, term), page_number(), NAMED_PAGE) if named else None,
    )  # fmt: skip


def _channels(poll: Poll) -> list[tuple[str, int]]:
    cast = public_queries.channels_cast(poll)
    return [(str(NAMES[Channel(name)]), cast[name]) for name in sorted(cast)]


def turnout_tables(poll: Poll) -> list[tuple[str, list[tuple[str, str]]]]:
    """(title, rows) of who took part by kind and by district, small groups put together and numbers rounded."""
    entitled, voted = queries.turnout(poll)
    whole, threshold = Group(voted, entitled), current_app.config["SMALL_CELL"]
    tables = []
    dimensions = [("ubigeo", _("By district"))]
    if poll.voters is Voters.ORGANIZATIONS:
        dimensions.insert(0, ("group", _("By kind of organisation")))
    for by, title in dimensions:
        counted = public_queries.turnout_groups(poll, by)
        breakdown = protect({key: Group(*pair) for key, pair in counted.items()}, whole, threshold)
        if breakdown.is_hidden:
            continue
        tables.append((title, _rows(breakdown, by, threshold)))
    return tables


def _rows(breakdown: Breakdown, by: str, threshold: int) -> list[tuple[str, str]]:
    names: Mapping[str, Any] = (
        {kind.code: in_words(kind.name) for kind in kinds(active_only=False)} if by == "group"
        else places_named([row.key for row in breakdown.rows if row.key])
    )  # fmt: skip
    told = []
    for row in breakdown.rows:
        name = (
            _("Small groups together") if row.key is None else names.get(row.key, row.key) or _("Not known")
        )
        people = number(row.people)
        said = {
            "about": _("about %(came)s of %(people)s", came=number(row.came or 0), people=people),
            "few": _("fewer than %(few)s of %(people)s", few=threshold, people=people),
            "nearly_all": _("fewer than %(few)s missing of %(people)s", few=threshold, people=people),
        }.get(row.band.value, _("not shown"))
        told.append((str(name), said))
    return told


@bp.get("/votaciones/<slug>/resultados.csv")
@public_page
def results_csv(slug: str) -> Response:
    """The options with cost, votes and whether they won."""
    poll = _counted(slug)
    header = ("opcion", "titulo", "costo_soles", "puntos", "apoyos", "apoyo_efectivo", "gano")
    text = csv_text(header, result_rows(shown(poll).lines))
    return attachment(text.encode(), f"{poll.slug}-resultados.csv", "text/csv; charset=utf-8")


@bp.get("/votaciones/<slug>/votos.csv")
@public_page
def named_csv(slug: str) -> Response:
    """Who voted what, of a public vote."""
    poll = _counted(slug)
    if poll.secrecy is not Secrecy.NAMED:
        raise NotFound
    keys = [option["key"] for option in terms_now(poll)["options"]]
    rows = (
        (ballot.entry.number, ballot.entry.name, ballot.channel.value, *(ballot.choices.get(key) for key in keys))
        for ballot in queries.named_ballots(poll)
    )  # fmt: skip
    text = csv_text(("numero", "votante", "canal", *keys), rows)
    return attachment(text.encode(), f"{poll.slug}-votos.csv", "text/csv; charset=utf-8")


@bp.get("/votaciones/<slug>/votos.pb")
@public_page
def ballots_pb(slug: str) -> Response:
    """All ballots as Pabulib reads them, or PrefLib when no money was shared out."""
    poll = _counted(slug)
    if poll.exported is not None:
        with suppress(NotFound):  # a few votes are written anew
            return lasting_file(poll.exported, "text/plain")
    if not box_at_hand(poll):
        raise Refused(_("The votes are being written into a file. Come back in a minute."))
    kind, text = exported_ballots(poll)
    return attachment(text.encode(), f"{poll.slug}.{kind}", "text/plain; charset=utf-8")


@bp.get("/votaciones/<slug>/acta.pdf")
@public_page
def acta(slug: str) -> Response:
    """The acta with everything in it, to be signed."""
    poll = _counted(slug)
    made = acta_pdf(poll, shown(poll), url_for("voting.proof", slug=slug, _external=True))
    return attachment(made, f"acta-{poll.slug}.pdf", "application/pdf")


# ── other rules on the same ballots ─────────────────────────────────────────────────────────────────────────────────


@bp.route("/votaciones/simulador", methods=["GET", "POST"])
def simulate() -> Any:
    """Past ballots, or a file of them, counted by several rules side by side."""
    form = SimulateForm(data={"poll": clean(request.args.get("votacion", ""))[:90]})
    polls = public_queries.counted_polls()
    form.poll.choices = [("", _("Choose…")), *((poll.slug, poll.title) for poll in polls)]
    made: dict[str, Any] | None = None
    status = 200
    token = request.args.get("cuenta", "")
    asked = job_by_key(key_of(token)) if token else None
    if token and asked is None:
        raise NotFound
    if asked is not None and asked.state is JobState.DONE:
        made = asked.result
    elif asked is not None and asked.state is JobState.FAILED:
        form.refuse(asked.error or "")
    if request.method == "POST" and form.validate_on_submit():
        try:
            made = _simulated(form, {poll.slug: poll for poll in polls})
            if "token" in made:
                return redirect(url_for("voting.simulate", cuenta=made["token"]), 303)
        except CountingFault as fault:
            form.refuse(fault.note.words(_))
        except Refused as refusal:
            form.refuse(refusal.sentence)
    if form.errors or form.form_errors:
        status = 422
    return render_template(
        "voting/simulate.html", form=form, made=made, words=words, soles=words.of_units,
        waiting=asked is not None and asked.is_open, again=url_for("voting.simulate", cuenta=token),
    ), status  # fmt: skip


def _simulated(form: SimulateForm, polls: Mapping[str, Poll]) -> dict[str, Any]:
    if throttle.reached("voting simulation", client_address(), WITHIN, SIMULATIONS):
        raise Refused(_("Too many simulations from here within one hour. Try again later."))
    with transaction():
        throttle.note("voting simulation", client_address())
    upload = form.votes.data
    much: dict[str, Any] = {"budget": form.budget.data, "seats": form.seats.data}
    if isinstance(upload, FileStorage) and upload.filename:
        title, data = clean(upload.filename)[:100], read_upload(upload)
        if len(data) > LARGEST:
            return _asked_for(upload, title, much)
        election = read(data, upload.filename)
        if marks_of_election(election) > MOST_MARKS:
            return _asked_for(upload, title, much)
    elif poll := polls.get(form.poll.data or ""):
        title = poll.title
        if (poll.result or {}).get("ballots", 0) > MOST_BALLOTS:
            return _asked_for(poll, title, much)
        election = election_of(terms_now(poll), opened(poll))
    else:
        raise Refused(_("Choose a past poll or a file."))
    return {"title": title, **counted(election, **much)}


def _asked_for(source: Poll | FileStorage, title: str, much: Mapping[str, Any]) -> dict[str, Any]:
    """Leave it to the worker; where its answer will stand."""
    with transaction():
        if isinstance(source, FileStorage):
            source.stream.seek(0)
            kept = store(source, None, lambda data: (data, "text/plain"))
            return {"token": ask(kept, title, **much)}
        return {"token": ask(source, title, **much)}
