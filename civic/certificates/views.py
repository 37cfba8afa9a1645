"""The public page of a certificate, typing its code, and taking one's own along."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from civic.certificates import codes, queries, rules
from civic.certificates.models import Certificate
from civic.certificates.paper import days_words, file_name, long_day, pdf_of
from civic.core import throttle
from civic.core.db import transaction
from civic.core.errors import NotFound, refuse_if
from civic.messages.addresses import absolute
from civic.people import panels
from civic.people.models import Person
from civic.web.downloads import attachment
from civic.web.fragments import fragment
from civic.web.safety import client_address, signed_in

bp = Blueprint("certificates", __name__)

# Wrong codes from one address; a code has 94 bits, so this guards the server more than the codes.
MISSES, WITHIN = 15, timedelta(minutes=10)


@bp.get("/certificados")
def look_up() -> str | AnyResponse:
    """Where somebody who holds a certificate on paper types its code."""
    typed = request.args.get("codigo", "").strip()[:80]
    if typed:
        return redirect(url_for("certificates.check", code=codes.shown(codes.read_code(typed)) or "-"), 303)
    return render_template("certificates/look_up.html", typed="", sentence=None)


@bp.get("/certificados/<code>")
def check(code: str) -> Response | AnyResponse:
    """Whether a certificate is valid: its name, course, hours, days and issuer, and nothing else of the person."""
    plain = codes.read_code(code[:80])
    if throttle.reached("certificate", client_address(), WITHIN, MISSES):
        sentence = _("Too many wrong codes came from your connection. Wait ten minutes and try again.")
        return _answer(render_template("certificates/look_up.html", typed="", sentence=sentence), 429)
    certificate = queries.certificate_by_code(plain) if codes.is_whole(plain) else None
    if certificate is None:
        with transaction():
            throttle.note("certificate", client_address())
        return _answer(
            render_template(
                "certificates/look_up.html", typed=codes.shown(plain)[:40], sentence=_why_not(plain)
            ),
            404,
        )
    if code != certificate.code_shown:
        return redirect(url_for("certificates.check", code=certificate.code_shown), 303)
    page = render_template(
        "certificates/check.html",
        certificate=certificate,
        design=certificate.design,
        space=certificate.space,
        days=days_words(certificate),
        issued=long_day(certificate.issued_at),
        left=long_day(certificate.state_at),
        may_take=certificate.is_valid and rules.may_take(current_user, certificate),
        may_manage=rules.may_issue(current_user, certificate.space),
    )
    return _answer(page)


def _why_not(plain: str) -> str:
    """A slip of the hand is told from a code that is none of ours; both are equally unknown."""
    if codes.is_whole(plain):
        return _(
            "There is no certificate with this code. Do not rely on the paper before its issuer has confirmed it."
        )
    if len(plain) != codes.LENGTH:
        return _("A code has 20 letters and digits, in five groups of four. Compare it with the paper.")
    return _(
        "A letter of this code is wrong. It never has the letters I, L, O nor the digits 0 and 1. Compare it with the paper."
    )


def _answer(page: str, status: int = 200) -> Response:
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def certificate_or_none(code: str) -> Certificate:
    """The certificate of an address, or NotFound."""
    plain = codes.read_code(code[:80])
    certificate = queries.certificate_by_code(plain) if codes.is_whole(plain) else None
    if certificate is None:
        raise NotFound
    return certificate


@bp.get("/certificados/<code>/pdf")
@signed_in
def paper(code: str) -> Response:
    """The PDF, for the person it is about and the team that hands it out."""
    certificate = certificate_or_none(code)
    if not rules.may_take(current_user, certificate):
        raise NotFound
    refuse_if(rules.why_not_take(certificate))
    made = pdf_of(certificate, public_address(certificate), absolute("certificates.look_up"))
    answer = attachment(made, file_name(certificate), "application/pdf")
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def public_address(certificate: Certificate) -> str:
    """The whole address that the code on the paper leads to."""
    return absolute("certificates.check", code=certificate.code_shown)


def _mine(person: Person) -> Markup | str:
    certificates = queries.certificates_of(person)
    if not certificates:
        return ""
    return fragment("certificates/_mine.html", certificates=certificates)


panels.mine.append(_mine)
