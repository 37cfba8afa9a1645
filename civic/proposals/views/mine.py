"""Where a person's proposals begin and are found again: in whose name, the list of theirs, their part of «My page»."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.people import panels as person_panels
from civic.people.acting import actor
from civic.people.models import Person
from civic.proposals import commands, queries, rules
from civic.proposals.forms import StartForm
from civic.proposals.models import Call
from civic.proposals.texts import label_of, themes_of
from civic.proposals.views import bp
from civic.proposals.views.shared import titles
from civic.web.acts import ViewResult
from civic.web.fragments import fragment
from civic.web.markdown import render
from civic.web.safety import signed_in

# ── begin ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/convocatorias/<slug>/propuestas/nueva", methods=["GET", "POST"])
@signed_in
def new(slug: str) -> ViewResult:
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
def mine() -> ViewResult:
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
