"""The polls of a space, a new one, its terms theme by theme, and the page from which it is led."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.people.acting import actor
from civic.proposals.money import soles
from civic.spaces.conflicts import differences
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.voting import commands, queries, rules
from civic.voting.counting import RULES
from civic.voting.fitting import ABOUT_FORMS, ABOUT_RULES, ABOUT_SETTINGS, ABOUT_TIES
from civic.voting.forms import THEMES, NewPollForm, ReasonForm, ThemeForm, asked_of, theme_form
from civic.voting.frozen import document, roll_lines
from civic.voting.kinds import Channel, Phase, PollKind, Secrecy
from civic.voting.manage.shared import TONES, own_poll, page, team_poll
from civic.voting.models import Poll
from civic.voting.proof.canonical import fingerprint
from civic.voting.ready import READY, TEXTS
from civic.voting.steps import STEPS
from civic.voting.views import bp
from civic.voting.words import BASIS, citable, marks_words
from civic.web.acts import ViewResult
from civic.web.i18n import date_time_words, last_minute
from civic.web.paging import page_number, paginate
from civic.web.safety import signed_in


@bp.get("/espacios/<slug>/gestion/votaciones", endpoint="manage_list")
@signed_in
def manage_list(slug: str) -> ViewResult:
    """The polls of a space, drafts too, with how many have voted."""
    space = space_by_slug(slug)
    allow(rules.may_see_work(actor(), space))
    polls = paginate(queries.polls_statement(space, with_drafts=True), page_number())
    return render_template(
        "voting/manage/list.html", space=space, polls=polls, turnouts=queries.turnouts([poll.id for poll in polls]),
        now=clock.now(), tones=TONES, may_manage=rules.may_manage(actor(), space), manage_items=team_links(space),
    )  # fmt: skip


@bp.route("/espacios/<slug>/gestion/votaciones/nueva", methods=["GET", "POST"], endpoint="manage_new")
@signed_in
def manage_new(slug: str) -> ViewResult:
    """A new poll from a ready-made one; what is missing is asked theme by theme."""
    space = space_by_slug(slug)
    allow(rules.may_manage(actor(), space))
    form = NewPollForm()
    form.offer(queries.calls_with_proposals(space))
    if form.validate_on_submit():
        try:
            with transaction():
                poll = _made(space, form)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(
                _(
                    "The draft is made with the usual terms. Look at each theme; nobody sees it until you call it."
                ),
                "good",
            )
            return redirect(url_for("voting.manage_detail", slug=poll.slug), 303)
    made = render_template(
        "voting/manage/new.html", space=space, form=form, about={each.key: each.about for each in READY.values()},
        manage_items=team_links(space),
    )  # fmt: skip
    return (made, 422) if form.errors or form.form_errors else made


def _made(space: Space, form: NewPollForm) -> Poll:
    terms = READY[form.ready.data].fill(clock.today())
    if form.title.data:
        terms["title"] = form.title.data
    call = next((c for c in queries.calls_with_proposals(space) if str(c.id) == form.call.data), None)
    if call is not None and terms["kind"] is PollKind.BUDGET:
        terms |= {"call_id": call.id, "budget_cents": call.ceiling_cents, "legal_basis": call.legal_basis}
    poll = commands.make_poll(actor(), space, terms)
    if poll.kind is PollKind.DECISION:
        for meaning, label in TEXTS:
            commands.add_option(actor(), poll, meaning, {"title": str(label), "meaning": meaning})
    return poll


@bp.get("/votaciones/<slug>/gestion", endpoint="manage_detail")
@signed_in
def manage_detail(slug: str) -> ViewResult:
    """Where a poll stands and what can be done with it now."""
    return detail_page(team_poll(slug))


def detail_page(poll: Poll, form: Any = None, **forms: Any) -> ViewResult:
    """The page from which a poll is led, with a form that was refused."""
    moment = clock.now()
    phase = poll.phase(moment)
    checks = {
        Phase.DRAFT: rules.why_not_call, Phase.OBJECTIONS: rules.why_not_fix, Phase.COUNTING: rules.why_not_close,
    }  # fmt: skip
    reason = forms.pop("reason", None) or ReasonForm(formdata=None)
    sentence = checks[phase](poll, moment) if phase in checks else None
    return page(
        "detail", poll, form, rows=summary_of(poll), why_not=sentence, objections=queries.open_objections(poll),
        turnout=queries.turnout(poll), present=queries.seats_present(poll) if poll.session_id else None,
        trail=queries.steps_of(poll), reason_form=reason, names=STEPS, witnesses=len(queries.witnesses_of(poll)),
        batches=queries.batches_of(poll) if poll.is_fixed else [], may_overrule=rules.may_overrule(actor(), poll), **forms,
    )  # fmt: skip


def summary_of(poll: Poll) -> list[tuple[str, str, list[str]]]:
    """(theme, its name, what it says in plain words) of a poll's terms, in their order."""
    said = {
        "asunto": _subject(poll), "electores": _voters(poll), "cedula": _ballot(poll), "conteo": _counting(poll),
        "empates": [str(ABOUT_TIES[poll.tie_break])] + ([poll.draw_from] if poll.draw_from else []),
        "fechas": _dates(poll), "quorum": _quorum(poll), "base-legal": _basis(poll),
    }  # fmt: skip
    return [(theme, str(THEMES[theme][0]), said[theme]) for theme in themes_of(poll)]


def themes_of(poll: Poll) -> list[str]:
    """The themes of a poll in their order; a decision is held against its majority, so nothing is counted and no tie decided."""
    left_out = ("conteo", "empates") if poll.kind is PollKind.DECISION else ()
    return [theme for theme in THEMES if theme not in left_out]


def _subject(poll: Poll) -> list[str]:
    lines = [str(poll.kind.label)]
    if poll.kind is PollKind.BUDGET:
        lines.append(soles(poll.budget_cents) or _("The money is not given yet."))
    if poll.kind is PollKind.ELECTION:
        lines.append(_("Seats: %(number)s", number=poll.seats or _("not given yet")))
    return lines


def _voters(poll: Poll) -> list[str]:
    lines = [str(poll.voters.label)]
    if poll.min_sessions:
        lines.append(_("At least %(number)s sessions", number=poll.min_sessions))
    lines += [str(Channel(channel).label) for channel in poll.channels]
    return lines


def _ballot(poll: Poll) -> list[str]:
    lines = [str(poll.secrecy.label), f"{poll.form.label}: {ABOUT_FORMS[poll.form]}"]
    if poll.max_choices:
        lines.append(_("From %(least)s to %(most)s options", least=poll.min_choices, most=poll.max_choices))
    elif poll.min_choices > 1:
        lines.append(_("At least %(least)s options", least=poll.min_choices))
    if poll.points:
        lines.append(_("Points: %(number)s", number=poll.points))
    if poll.within_budget:
        lines.append(_("What one voter chooses may not cost more than the money there is"))
    lines.append(
        _("A vote may be changed until the close") if poll.replaceable else _("A vote that was cast stays")
    )
    return lines


def _counting(poll: Poll) -> list[str]:
    if poll.rule not in RULES:
        return []
    rule = RULES[poll.rule]
    lines = [f"{_(rule.title)}: {_(rule.about)}"]
    for asked in asked_of(poll.rule):
        if asked.name in poll.parameters:
            value = poll.parameters[asked.name]
            words = ABOUT_SETTINGS.get(f"{asked.name}.{value}", _("yes") if value is True else value)
            lines.append(f"{_(asked.label)}: {words}")
    return [*lines, *marks_words(poll.rule, poll.parameters), *poll.quotas]


def _basis(poll: Poll) -> list[str]:
    lines = [poll.legal_basis] if poll.legal_basis else []
    cited = poll.basis or {}
    lines += [f"{BASIS[term]}: {cited[term]}" for term in citable(poll.kind.value) if cited.get(term)]
    return lines or [_("Not given")]


def _dates(poll: Poll) -> list[str]:
    lines = []
    if poll.roll_closes_at:
        lines.append(_("Objections until %(when)s", when=date_time_words(last_minute(poll.roll_closes_at))))
    lines.append(_("Opens %(when)s", when=date_time_words(poll.opens_at)))
    lines.append(_("Closes %(when)s", when=date_time_words(last_minute(poll.closes_at))))
    return [*lines, _("Hour of Peru (UTC−5).")]


def _quorum(poll: Poll) -> list[str]:
    lines = [
        _("%(percent)s %% of those on the roll must take part", percent=poll.quorum_percent)
        if poll.quorum_percent
        else _("No quorum is asked")
    ]
    if poll.majority:
        of = poll.majority_of.label if poll.majority_of else ""
        lines.append(f"{poll.majority.label} ({of})" if of else str(poll.majority.label))
    return lines


# ── one theme ───────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/votaciones/<slug>/gestion/temas/<theme>", methods=["GET", "POST"], endpoint="manage_theme")
@signed_in
def manage_theme(slug: str, theme: str) -> ViewResult:
    """One theme of a draft: what is kept, and what it becomes."""
    poll = own_poll(slug)
    if theme not in themes_of(poll):
        raise NotFound
    form = theme_form(theme, poll)
    _offer(form, poll)
    if form.validate_on_submit():
        typed = (form.version.data or "").strip()
        version = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
        values = form.values(poll)
        try:
            with transaction():
                commands.change_poll(actor(), poll, values, version)
        except Refused as error:
            form.refuse(error.sentence)
            poll = own_poll(slug)
            conflicts = _conflicts(form, poll, values) if poll.version != version else []
            form.version.data = str(poll.version)
            return _theme_page(poll, theme, form, conflicts)
        if theme != "conteo" and "rule" in values:
            title = RULES[values["rule"]].title
            flash(_("The way of counting did not fit any more: it is now “%(rule)s”.", rule=_(title)), "info")
        return _onward(poll, theme)
    if request.method == "GET":
        form.show(poll)
        form.version.data = str(poll.version)
    return _theme_page(poll, theme, form, [])


def _onward(poll: Poll, theme: str) -> ViewResult:
    """The next theme when the button said so, else the poll's page."""
    flash(_("Kept."), "good")
    order = themes_of(poll)
    following = order[order.index(theme) + 1 :]
    if request.form.get("go") == "on" and following:
        return redirect(url_for("voting.manage_theme", slug=poll.slug, theme=following[0]), 303)
    return redirect(url_for("voting.manage_detail", slug=poll.slug), 303)


def _theme_page(poll: Poll, theme: str, form: ThemeForm, conflicts: list[Any]) -> ViewResult:
    order = themes_of(poll)
    return page(
        "theme", poll, form, theme=theme, heading=THEMES[theme][0], number=order.index(theme) + 1, total=len(order),
        is_last=theme == order[-1], conflicts=conflicts, why_not=rules.why_not_edit(poll), about_rules=ABOUT_RULES,
        about_forms={each.value: about for each, about in ABOUT_FORMS.items()},
    )  # fmt: skip


def _offer(form: ThemeForm, poll: Poll) -> None:
    space = poll.space
    sessions = [
        (each.id, f"{each.event.title} · {date_time_words(each.starts_at)}")
        for each in queries.sessions_ahead(space, clock.now())
    ]
    if poll.session_id and poll.session_id not in {number for number, _label in sessions} and poll.session:
        sessions.insert(
            0, (poll.session_id, f"{poll.session.event.title} · {date_time_words(poll.session.starts_at)}")
        )
    form.offer(
        poll,
        calls=queries.calls_with_proposals(space),
        events=queries.events_of_space(space),
        sessions=sessions,
    )


def _conflicts(form: ThemeForm, poll: Poll, values: dict[str, Any]) -> list[Any]:
    labels = {"budget_cents": "budget", "call_id": "call", "session_id": "session", "event_ids": "events"}
    return differences(
        (form[labels.get(name, name)].label.text, getattr(poll, name), value)
        for name, value in values.items()
        if labels.get(name, name) in form
    )


# ── called, taken back, fixed ───────────────────────────────────────────────────────────────────────────────────────


@bp.route("/votaciones/<slug>/gestion/fijar", methods=["GET", "POST"], endpoint="manage_fix")
@signed_in
def manage_fix(slug: str) -> ViewResult:
    """The whole document in plain words with the check number of what is seen, and the button after which nothing changes."""
    poll = own_poll(slug)
    seen = check_number(poll)
    if request.method == "POST":
        if request.form.get("seen") != seen:
            flash(
                _("Something changed since you looked. This is how it stands now: look at it again."), "wait"
            )
            return page("fix", poll, **_fix_parts(poll, seen))
        try:
            with transaction():
                commands.fix_poll(actor(), poll)
        except Refused as error:
            flash(str(error.sentence), "bad")
        else:
            flash(
                _(
                    "The poll is fixed. Print its fingerprint on the call: whoever has it can prove any later change."
                ),
                "good",
            )
        return redirect(url_for("voting.manage_detail", slug=slug), 303)
    return page("fix", poll, **_fix_parts(poll, seen))


def check_number(poll: Poll) -> str:
    """The SHA-256 of everything that will be fixed but the keys, which are made at that moment."""
    return fingerprint(document(poll, queries.roll_of(poll)))


def _fix_parts(poll: Poll, seen: str) -> dict[str, Any]:
    roll = queries.roll_of(poll)
    return {
        "rows": summary_of(poll), "seen": seen, "why_not": rules.why_not_fix(poll, clock.now()), "entitled": len(roll),
        "roll_sha256": fingerprint(roll_lines(roll)), "is_secret": poll.secrecy is Secrecy.SECRET,
    }  # fmt: skip


@bp.post("/votaciones/<slug>/gestion/convocar", endpoint="manage_call")
@signed_in
def manage_call(slug: str) -> ViewResult:
    """Publish the roll: from now on everybody can look and object."""
    poll = own_poll(slug)
    try:
        with transaction():
            commands.call_poll(actor(), poll)
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("The poll is called. Those on the roll are told."), "good")
    return redirect(url_for("voting.manage_detail", slug=slug), 303)


@bp.post("/votaciones/<slug>/gestion/retirar", endpoint="manage_take_back")
@signed_in
def manage_take_back(slug: str) -> ViewResult:
    """Take the call back to mend the terms."""
    return with_reason(slug, commands.take_back, _("The poll is a draft again. Everybody can read why."))


@bp.post("/votaciones/<slug>/gestion/anular", endpoint="manage_annul")
@signed_in
def manage_annul(slug: str) -> ViewResult:
    """Let the poll not count."""
    return with_reason(slug, commands.annul_poll, _("The poll is annulled. Everybody can read why."))


def with_reason(slug: str, act: Any, good: str) -> ViewResult:
    """An act on the whole poll that asks for its reason."""
    poll = own_poll(slug)
    form = ReasonForm()
    if form.validate():
        try:
            with transaction():
                act(actor(), poll, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(good, "good")
            return redirect(url_for("voting.manage_detail", slug=slug), 303)
    return detail_page(team_poll(slug), form, reason=form)
