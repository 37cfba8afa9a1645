"""What the header, the account menu and a space's sub-navigation offer to whom."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from civic.core import clock
from civic.people.rules import is_administrator, is_auditor, is_operator
from civic.spaces.models import Space
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_some_team, is_in_team
from civic.web.contact import whatsapp_url
from civic.web.drawing import TEMPLATE_GLOBALS
from civic.web.fragments import fragment
from civic.web.shared_pages import own_part

Link = tuple[str, str, bool]
# Each language is written in itself.
LANGUAGE_NAMES = {"es": "Español", "en": "English"}


def _links(items: list[tuple[str, str, dict[str, Any]]], *, within: bool = False) -> list[Link]:
    """(label, address, whether it is the current page or, `within`, one below it) of the endpoints."""
    here = request.path if request else ""
    made = []
    for label, endpoint, values in items:
        if endpoint in current_app.view_functions:
            url = url_for(endpoint, **values)
            made.append((label, url, here == url or (within and here.startswith(url + "/"))))
    return made


def _url(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else "#"


def main_nav() -> list[Link]:
    """The header's links, the same for everybody; as many as fit on a laptop beside a name and an account."""
    return _links(
        [
        (_("Events"), "events.listing", {}),
        (_("Training"), "training.listing", {}),
        (_("Proposals"), "proposals.listing", {}),
        (_("Votes"), "voting.listing", {}),
        (_("Spaces"), "spaces.listing", {}),
        (_("Targets"), "plan.listing", {}),
    ], within=True)  # fmt: skip


def more_nav() -> list[Link]:
    """What stands in the phone's menu below the main links, and at the foot of every page."""
    return _links(
        [
        (_("Organisations"), "organisations.listing", {}),
        (_("Commitments"), "agreements.listing", {}),
        (_("Good practices"), "practices.listing", {}),
        (_("Promoter networks"), "networks.listing", {}),
        (_("Check a certificate"), "certificates.look_up", {}),
        (_("Open data"), "opendata.index", {}),
    ], within=True)  # fmt: skip


def account_nav() -> list[Link]:
    """The account menu of whoever is here."""
    if not current_user.is_authenticated:
        return _links([(_("Sign in"), "people.sign_in", {})])
    items: list[tuple[str, str, dict[str, Any]]] = [
        (_("My page"), "home.mine", {}),
        (_("My data"), "people.my_data", {}),
    ]
    if is_operator(current_user):
        items.append((_("Help people in person"), "people.desk", {}))
    if is_administrator(current_user):
        items.append((_("Administration"), "home.administration", {}))
    elif is_auditor(current_user):
        items.append((_("Trail of changes"), "people.trail", {}))
    return _links(items)


def space_nav(space: Space) -> list[Link]:
    """A space's sub-navigation, the same for everybody."""
    items: list[tuple[str, str, dict[str, Any]]] = [
        (_("Start"), "spaces.detail", {"slug": space.slug}),
        (_("Events"), "events.of_space", {"slug": space.slug}),
        (_("Sessions"), "meetings.of_space", {"slug": space.slug}),
        (_("Training"), "training.of_space", {"slug": space.slug}),
        (_("Proposals"), "proposals.of_space", {"slug": space.slug}),
        (_("Votes"), "voting.of_space", {"slug": space.slug}),
        (_("Agreements"), "agreements.of_space", {"slug": space.slug}),
        (_("Participation"), "monitoring.participation", {"slug": space.slug}),
        (_("Organisations"), "accreditation.members", {"slug": space.slug}),
        (_("Plan"), "plan.of_space", {"slug": space.slug}),
    ]
    return _links(items)


@own_part("tools")
def _tools(_about: str) -> Markup:
    return fragment("layout/_tools.html")


@own_part("team")
def _team(slug: str) -> Markup | str:
    """At the end of a space's sub-navigation: the way to the work of those who are in its team."""
    if not is_in_some_team(current_user) or not is_in_team(current_user, space_by_slug(slug)):
        return ""
    return fragment("layout/_team.html", links=_links([(_("Team work"), "spaces.manage", {"slug": slug})]))


def site() -> dict[str, str]:
    """Who runs this instance and how to reach them."""
    config = current_app.config
    return {
        "name": config["PLATFORM_NAME"],
        "operator": config["OPERATOR_NAME"],
        "whatsapp_url": whatsapp_url(config["CONTACT_WHATSAPP"]),
        "email": config["CONTACT_EMAIL"],
        "privacy_url": _url("people.privacy"),
        "open_data_url": _url("opendata.index"),
    }


def template_globals() -> dict[str, Any]:
    """What every template can use without asking."""
    locale = get_locale()
    return {
        "actor": current_user,
        "locale": locale.language if locale else "es",
        "locales": [(code, LANGUAGE_NAMES.get(code, code)) for code in current_app.config["LANGUAGES"]],
        "today": clock.today(),
        "now": clock.now(),
        "site": site(),
        "main_nav": main_nav,
        "more_nav": more_nav,
        "account_nav": account_nav,
        "space_nav": space_nav,
        "sign_in_url": _url("people.sign_in"),
        "sign_out_url": _url("people.sign_out"),
        "search_url": _url("home.search"),
        "env_name": current_app.config["ENV_NAME"],
        **TEMPLATE_GLOBALS,
    }
