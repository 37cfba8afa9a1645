"""A proposal is written page by page: the form of a theme, what is kept of it, what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.vault import new_token
from civic.people.acting import actor
from civic.proposals import commands, queries, rules
from civic.proposals.commands import EditedMeanwhile
from civic.proposals.forms import (
    FileForm,
    InviteForm,
    PlaceForm,
    SheetForm,
    ThemeForm,
    WhatForm,
    theme_form,
    words_of,
)
from civic.proposals.models import AttachmentKind, CoAuthorState, Proposal, ProposalState
from civic.proposals.sketch import Spot, sketch
from civic.proposals.texts import columns_of, fields_of, label_of, themes_of, value_of
from civic.proposals.views import bp
from civic.proposals.views.shared import THEME, mine_or_nothing, titles
from civic.spaces.conflicts import Difference, differences
from civic.territory.queries import settlements_of
from civic.web.acts import ViewResult
from civic.web.i18n import time_words
from civic.web.safety import local_path, signed_in

# The form field that stands for a field of the call, where it is not called like it.
FORM_FIELDS = {"dimension": "section_id", "goal": "goal_id", "place": "ubigeo"}


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
def page(token: str, theme: str) -> ViewResult:
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
) -> ViewResult:
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
