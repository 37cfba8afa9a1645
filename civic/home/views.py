"""The front page, the search, a person's own page and the administrator's start."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from civic.accreditation.queries import count_accredited
from civic.core.errors import allow
from civic.core.text import clean
from civic.events.queries import upcoming_events
from civic.home import queries
from civic.people import panels
from civic.people.acting import me
from civic.people.rules import is_administrator
from civic.spaces.panels import asides
from civic.spaces.queries import featured_spaces
from civic.web.safety import signed_in
from civic.web.shared_pages import shared_page

bp = Blueprint("home", __name__)


@bp.get("/")
@shared_page
def front() -> str:
    spaces = featured_spaces()
    cards = [(space, [text for text in (render(space) for render in asides) if text]) for space in spaces]
    return render_template(
        "home/front.html", cards=cards, events=upcoming_events(limit=6), accredited=count_accredited()
    )


@bp.get("/buscar")
def search() -> str:
    text = clean(request.args.get("q", ""))[:100]
    return render_template("home/search.html", text=text, found=queries.search(text))


@bp.get("/mi-pagina")
@signed_in
def mine() -> str:
    person = me()
    return render_template(
        "home/mine.html",
        page=queries.my_page(person, person),
        asked=[part for part in (render(person) for render in panels.asked) if part],
        parts=[part for part in (render(person) for render in panels.mine) if part],
    )


@bp.get("/administracion")
@signed_in
def administration() -> str:
    allow(is_administrator(current_user))
    wanted = (
        (_("People"), _("Find a person, help them in person, merge records found twice."), "people.desk"),
        (_("Platform roles"), _("Who runs, helps and audits the platform."), "people.roles"),
        (_("Trail of changes"), _("Who changed what, when and why."), "people.trail"),
        (
            _("Data of people"),
            _("Data banks, terms, requests, breaches: the duties of the law."),
            "privacy.manage",
        ),
        (_("Spaces"), _("Open a space, or edit one."), "spaces.listing"),
        (_("Kinds of organisation"), _("Add or rename a kind."), "organisations.kinds"),
        (_("Territory"), _("Add or rename a district."), "territory.listing"),
        (_("Plans"), _("The plans of each province and their targets."), "plan.listing"),
        (_("Messages"), _("What was sent, and what could not be."), "messages.mailbox"),
    )
    links = [(t, w, url_for(e)) for t, w, e in wanted if e in current_app.view_functions]
    return render_template("home/administration.html", links=links)
