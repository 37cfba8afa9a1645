"""A proposal is written: in whose name, page by page, looked over, sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.clock import local
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.vault import new_token
from civic.people import panels as person_panels
from civic.people.models import Person
from civic.people.rules import Actor
from civic.proposals import commands, queries, rules
from civic.proposals.commands import EditedMeanwhile
from civic.proposals.forms import (
    FileForm,
    InviteForm,
    PlaceForm,
    ReasonForm,
    SheetForm,
    StartForm,
    ThemeForm,
    WhatForm,
    theme_form,
    words_of,
)
from civic.proposals.models import AttachmentKind, Call, CoAuthorState, Proposal, ProposalState
from civic.proposals.similar import Text, most_alike
from civic.proposals.sketch import Spot, sketch
from civic.proposals.texts import (
    LONG,
    THEMES,
    as_text,
    columns_of,
    fields_of,
    is_own,
    label_of,
    shown,
    theme_of,
    themes_of,
    value_of,
)
from civic.proposals.views import bp
from civic.spaces.conflicts import Difference, differences
from civic.territory.queries import settlements_of
from civic.web.downloads import attachment
from civic.web.fragments import fragment
from civic.web.i18n import time_words
from civic.web.markdown import render
from civic.web.safety import local_path, signed_in

Answer = str | Response | tuple[str, int]
THEME = "<any(" + ", ".join(THEMES) + "):theme>"
# The form field that stands for a field of the call, where it is not called like it.
FORM_FIELDS = {"dimension": "section_id", "goal": "goal_id", "place": "ubigeo"}


def actor() -> Actor:
    """Who asks."""
    return current_user._get_current_object()


def mine_or_nothing(token: str) -> Proposal:
    """The proposal when the actor may write it; for anybody else it does not exist."""
    return rules.own_or_nothing(actor(), queries.proposal_by_token(token))


def titles() -> dict[str, str]:
    """The heading of each page."""
    return {
        "problema": _("The problem"),
        "propuesta": _("What we propose"),
        "lugar": _("Where"),
        "costo": _("How much it costs"),
        "beneficiarios": _("Who benefits"),
        "papeles": _("Papers, photographs and who joins"),
    }


# ── begin ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/convocatorias/<slug>/propuestas/nueva", methods=["GET", "POST"])
@signed_in
def new(slug: str) -> Answer:
    """The first page: in whose name, and a title."""
    me = actor()
    call = queries.call_by_slug(slug)
    if not rules.may_see_call(me, call):
        raise NotFound
    organizations = (
        queries.organizations_to_propose_for(me, call)
        if isinstance(me, Person) and call.who.takes_organisations
        else []
    )
    form = StartForm()
    form.offer(organizations, call.who.takes_citizens)
    if form.validate_on_submit():
        chosen = next((each for each in organizations if str(each.id) == form.author.data), None)
        try:
            with transaction():
                proposal = commands.begin_proposal(
                    me, call, chosen, form.title.data or "", names_author=bool(form.names_author.data)
                )
        except Refused as error:
            form.refuse(error.sentence)
        else:
            first = themes_of(call)[0]
            return redirect(url_for("proposals.page", token=proposal.token, theme=first), 303)
    if request.method == "GET" and len(organizations) + call.who.takes_citizens == 1:
        form.author.data = str(organizations[0].id) if organizations else "me"
    why_not = rules.why_not_open(call)
    if not why_not and not form.author.choices:
        why_not = _nobody(call)
    drafts = (
        [p for p in queries.own_proposals(me) if p.call_id == call.id and not p.is_public]
        if isinstance(me, Person)
        else []
    )
    page = render_template(
        "proposals/new.html", form=form, call=call, space=call.space, why_not=why_not, drafts=drafts,
        example=example_of(call), pages=[titles()[theme] for theme in themes_of(call)],
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _nobody(call: Call) -> str:
    if call.only_accredited:
        return _(
            "This call is for organisations accredited in %(space)s, and you lead none yet. Register yours, or ask its leader.",
            space=call.space.name,
        )
    return _("This call is for organisations, and you lead none yet. Register yours, or ask its leader.")


def example_of(call: Call) -> list[tuple[str, Markup]]:
    """(field, text) of the example that a call shows."""
    return [
        (label_of(call, field["key"]), render(field["example"]))
        for field in call.fields
        if field.get("example")
    ]


@bp.get("/mis-propuestas")
@signed_in
def mine() -> Answer:
    """What a person proposes, what their organisations are asked to join, and the calls that are open."""
    me = actor()
    own = queries.own_proposals(me) if isinstance(me, Person) else []
    return render_template(
        "proposals/mine.html",
        drafts=[p for p in own if not p.is_public],
        sent=[p for p in own if p.is_public],
        invitations=queries.invitations_for(me) if isinstance(me, Person) else [],
        calls=queries.open_calls(clock.now()),
    )


# ── page by page ────────────────────────────────────────────────────────────────────────────────────────────────────


def prepared(proposal: Proposal, theme: str) -> ThemeForm:
    """The form of a page with its choices; filled with what is kept when it is only looked at."""
    form = theme_form(proposal.call, theme)
    if isinstance(form, WhatForm):
        form.offer(queries.sections_by_ids(proposal.call.dimensions))
    if isinstance(form, PlaceForm):
        form.offer([part.code for part in proposal.space.territory], form.ubigeo.data or proposal.ubigeo)
    if request.method == "GET":
        form.show(proposal)
        form.base.data, form.form.data = str(proposal.version), new_token(60)
        for key, typed in proposal.typed.items():
            name = FORM_FIELDS.get(key, key)
            if name in form._fields:
                form.refuse(_("We could not read “%(typed)s”. Write it in figures.", typed=typed[:60]), name)
        if isinstance(form, PlaceForm):
            form.offer_districts([part.code for part in proposal.space.territory])
    return form


def base_of(form: ThemeForm) -> int:
    """The version the page was opened with; 0 when it does not say."""
    text = form.base.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def page_faults(proposal: Proposal, theme: str, form: ThemeForm) -> None:
    """Tell beside its field what of this page is too long or too much; what is empty is only told before sending."""
    asked = fields_of(proposal.call, theme)
    for key, sentence in rules.missing(proposal):
        name = FORM_FIELDS.get(key, key)
        if key in asked and name in form._fields and value_of(proposal, key) and not form[name].errors:
            form.refuse(sentence, name)


def both_texts(proposal: Proposal, theme: str, values: dict[str, Any]) -> list[Difference]:
    """What is kept beside what was typed, for a page that two people saved."""
    rows: list[tuple[Any, Any, Any]] = []
    for key in fields_of(proposal.call, theme):
        for column in columns_of(key):
            if column == "answers":
                rows.append(
                    (
                        label_of(proposal.call, key),
                        proposal.answers.get(key),
                        values.get("answers", {}).get(key),
                    )
                )
            elif column in values:
                rows.append((label_of(proposal.call, key), getattr(proposal, column), values[column]))
    return differences(rows)


@bp.route(f"/mis-propuestas/<token>/{THEME}", methods=["GET", "POST"])
@signed_in
def page(token: str, theme: str) -> Answer:
    """One theme of a draft: every text is kept, complete or not, and only then told what is wrong."""
    proposal = mine_or_nothing(token)
    if theme not in themes_of(proposal.call):
        raise NotFound
    if proposal.state is not ProposalState.DRAFT and request.method == "GET":
        return redirect(url_for("proposals.own", token=token), 303)
    form = prepared(proposal, theme)
    conflicts: list[Difference] = []
    if form.is_submitted():
        form.validate()
        values, typed = form.values()
        was = proposal.ubigeo
        try:
            with transaction():
                proposal = commands.save_page(
                    actor(),
                    proposal,
                    theme,
                    values,
                    typed=typed,
                    base=base_of(form),
                    form=form.form.data or "",
                )
        except EditedMeanwhile as error:
            proposal = queries.proposal_by_token(token)
            conflicts = both_texts(proposal, theme, values)
            form.refuse(error.sentence)
            form.base.data = str(proposal.version)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            form.base.data = str(proposal.version)
            page_faults(proposal, theme, form)
            if not form.errors and not form.form_errors:
                again = theme == "lugar" and proposal.ubigeo != was and proposal.ubigeo is not None
                return redirect(_after(proposal, theme, again), 303)
            if isinstance(form, PlaceForm) and not form.ubigeo.errors:
                form.offer([part.code for part in proposal.space.territory], proposal.ubigeo)
    return page_of(proposal, theme, form, conflicts, back=_before(proposal, theme))


def page_of(
    proposal: Proposal,
    theme: str,
    form: ThemeForm,
    conflicts: Sequence[Difference] = (),
    *,
    back: str,
    correcting: bool = False,
) -> Answer:
    """One page of the form, of a draft or to correct a sent proposal."""
    call, pages = proposal.call, themes_of(proposal.call)
    shown_page = render_template(
        "proposals/page.html", form=form, proposal=proposal, call=call, space=call.space, theme=theme, titles=titles(),
        number=pages.index(theme) + 1, total=len(pages) + 1, keys=fields_of(call, theme), asked=call.asked,
        limits=words_of(call, theme), conflicts=conflicts, back=back, correcting=correcting, volver=_return_to(),
        closed=None if correcting else rules.why_not_open(call, proposal), form_fields=FORM_FIELDS,
        drawing=drawing_of(proposal) if theme == "lugar" else "", saved_at=time_words(proposal.saved_at),
        file_form=FileForm(formdata=None), invite_form=_invite_form(proposal) if theme == "papeles" else None,
        sheet_form=SheetForm(formdata=None), why_not_attach=rules.why_not_attach(proposal),
        next_url=_after(proposal, theme, False), Kind=AttachmentKind, CoState=CoAuthorState,
    )  # fmt: skip
    wrong = request.method == "POST" and (form.errors or form.form_errors)
    return (shown_page, 422) if wrong else shown_page


def _invite_form(proposal: Proposal) -> InviteForm:
    form = InviteForm(formdata=None)
    form.offer(queries.organisations_to_invite(proposal))
    return form


def drawing_of(proposal: Proposal) -> Markup:
    """The sketch map of the proposal's district with the chosen point."""
    if proposal.district is None:
        return Markup("")
    district = proposal.district
    spots = [
        Spot(s.name, s.latitude, s.longitude, s.code, s.code == proposal.settlement_code)
        for s in settlements_of(district.ubigeo)
        if s.latitude is not None and s.longitude is not None
    ]
    if district.latitude is not None and district.longitude is not None:
        spots.append(Spot(district.capital or district.name, district.latitude, district.longitude, "", True))
    chosen = (
        (proposal.latitude, proposal.longitude)
        if proposal.latitude is not None and proposal.longitude is not None
        else None
    )
    return sketch(spots, chosen, _("Settlements of %(district)s", district=district.full_name))


def _return_to() -> str | None:
    return local_path(request.values.get("volver"))


def _after(proposal: Proposal, theme: str, again: bool) -> str:
    back, pages = _return_to(), themes_of(proposal.call)
    if again:
        return url_for("proposals.page", token=proposal.token, theme=theme, volver=back) + "#mapa"
    position = pages.index(theme) + 1
    if back or position == len(pages) or proposal.is_public:
        return back or url_for("proposals.own", token=proposal.token)
    return url_for("proposals.page", token=proposal.token, theme=pages[position])


def _before(proposal: Proposal, theme: str) -> str:
    back, pages = _return_to(), themes_of(proposal.call)
    position = pages.index(theme)
    if back or position == 0:
        return back or url_for("proposals.own", token=proposal.token)
    return url_for("proposals.page", token=proposal.token, theme=pages[position - 1])


@bp.post(f"/mis-propuestas/<token>/{THEME}/guardar")
@signed_in
def autosave(token: str, theme: str) -> Any:
    """What a page's script sends while somebody types: kept, and told when; never a page."""
    proposal = mine_or_nothing(token)
    if theme not in themes_of(proposal.call):
        raise NotFound
    form = prepared(proposal, theme)
    form.validate()
    values, typed = form.values()
    try:
        with transaction():
            proposal = commands.save_page(
                actor(), proposal, theme, values, typed=typed, base=base_of(form), form=form.form.data or ""
            )
    except EditedMeanwhile as error:
        return jsonify(sentence=str(error.sentence), conflict=True), 409
    except Refused as error:
        return jsonify(sentence=str(error.sentence)), 422
    return jsonify(
        saved=time_words(proposal.saved_at),
        version=proposal.version,
        closed=rules.why_not_open(proposal.call, proposal),
    )


# ── look over, send ─────────────────────────────────────────────────────────────────────────────────────────────────


def answer_rows(proposal: Proposal, change: str | None) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """[(page, [(field, answer, where to change it)])] of all that is asked."""
    call, made = proposal.call, []
    for theme in themes_of(call):
        rows: list[tuple[Any, ...]] = []
        for key in fields_of(call, theme):
            if key == "files":
                continue
            value = value_of(proposal, key)
            if key in LONG or is_own(key):
                text: Any = Markup('<div class="prose">{}</div>').format(render(value)) if value else ""
            else:
                text = Markup("<br>").join(escape(line) for line in shown(key, value).split("\n"))
            rows.append((label_of(call, key), text, _change_url(proposal, theme, change)))
        if rows:
            made.append((titles()[theme], rows))
    return made


def _change_url(proposal: Proposal, theme: str, change: str | None) -> str | None:
    if change is None:
        return None
    back = url_for("proposals.own", token=proposal.token)
    return url_for(f"proposals.{change}", token=proposal.token, theme=theme, volver=back)


@bp.get("/mis-propuestas/<token>")
@signed_in
def own(token: str) -> Answer:
    """The whole draft to look over and send, or what its author may do with a sent proposal."""
    proposal = mine_or_nothing(token)
    if proposal.is_public:
        why_not = rules.why_not_correct(proposal)
        return render_template(
            "proposals/own.html", proposal=proposal, call=proposal.call, space=proposal.space,
            answers=answer_rows(proposal, None if why_not else "correct"), why_not=why_not,
            why_not_withdraw=rules.why_not_withdraw(proposal), trail=queries.trail_of(proposal), Kind=AttachmentKind,
            CoState=CoAuthorState,
            versions=queries.version_count(proposal), taken_in=queries.taken_in(proposal), parts=queries.parts_of(proposal),
        )  # fmt: skip
    faults = [(sentence, theme_of(key)) for key, sentence in rules.missing(proposal)]
    me = Text(proposal.id, proposal.title, proposal.problem, proposal.ubigeo)
    alike = most_alike(me, queries.comparable(proposal))
    return render_template(
        "proposals/_check.html", proposal=proposal, call=proposal.call, space=proposal.space,
        answers=answer_rows(proposal, "page"), faults=faults, why_not=rules.why_not_send(proposal),
        closed=rules.why_not_open(proposal.call, proposal), alike=queries.proposals_by_ids([a.id for a in alike]),
        why_not_late=rules.why_not_ask_late(proposal), reason_form=ReasonForm(formdata=None), text=as_text(proposal),
        number=len(themes_of(proposal.call)) + 1, Kind=AttachmentKind, CoState=CoAuthorState,
    )  # fmt: skip


@bp.post("/mis-propuestas/<token>/enviar")
@signed_in
def send(token: str) -> Response:
    """Make it public and give it its number."""
    proposal = mine_or_nothing(token)
    try:
        with transaction():
            commands.send_proposal(actor(), proposal)
    except Refused as error:
        flash(str(error.sentence), "bad")
        return redirect(url_for("proposals.own", token=token), 303)
    return redirect(url_for("proposals.sent", token=token), 303)


@bp.get("/mis-propuestas/<token>/enviada")
@signed_in
def sent(token: str) -> Answer:
    """The number, and what happens now."""
    proposal = mine_or_nothing(token)
    if not proposal.is_public:
        return redirect(url_for("proposals.own", token=token), 303)
    return render_template("proposals/sent.html", proposal=proposal, call=proposal.call, space=proposal.space)


@bp.get("/mis-propuestas/<token>/texto")
@signed_in
def text(token: str) -> FlaskResponse:
    """The whole text as a file to keep."""
    proposal = mine_or_nothing(token)
    stamp = local(proposal.saved_at).strftime("%Y%m%d")
    return attachment(as_text(proposal).encode(), f"propuesta-{stamp}.txt", "text/plain; charset=utf-8")


@bp.post("/mis-propuestas/<token>/descartar")
@signed_in
def discard(token: str) -> Response:
    """Delete a draft and its papers for good."""
    proposal = mine_or_nothing(token)
    with transaction():
        commands.discard_draft(actor(), proposal)
    flash(_("The draft was taken away."), "good")
    return redirect(url_for("proposals.mine"), 303)


@bp.post("/mis-propuestas/<token>/pedir-plazo")
@signed_in
def ask_late(token: str) -> Response:
    """Ask the team to accept a draft after the call has closed."""
    proposal = mine_or_nothing(token)
    form = ReasonForm()
    try:
        with transaction():
            commands.ask_late(actor(), proposal, form.reason.data or "" if form.validate() else "")
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("The team was asked. Your text is kept meanwhile."), "good")
    return redirect(url_for("proposals.own", token=token), 303)


# ── on «My page» ────────────────────────────────────────────────────────────────────────────────────────────────────


def _asked_of(person: Person) -> Markup | str:
    invitations = queries.invitations_for(person)
    paper = [
        p for p in queries.own_proposals(person)
        if p.channel == rules.PAPER and p.is_live and p.author_checked_at is None
    ]  # fmt: skip
    if not invitations and not paper:
        return ""
    return fragment("proposals/_asked.html", invitations=invitations, paper=paper)


def _of_person(person: Person) -> Markup | str:
    own = queries.own_proposals(person)
    if not own:
        return ""
    return fragment("proposals/_mine.html", proposals=own[:6], total=len(own))


person_panels.asked.append(_asked_of)
person_panels.mine.append(_of_person)
