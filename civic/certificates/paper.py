"""The paper of a certificate: what `templates/pdf/certificate.typ` is given, and the PDF it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from civic.certificates import queries
from civic.certificates.models import Certificate
from civic.core import clock
from civic.core.files import StoredFile
from civic.core.pdf import make_pdf, make_pictures, qr_picture
from civic.web.i18n import formats
from civic.web.paper import accent_colour, band_picture

LANGUAGE = "es"  # a certificate is a public document: it is in Spanish whoever asks for it


def pdf_of(certificate: Certificate, address: str, site: str) -> bytes:
    """The certificate as a PDF; `address` is its public page, `site` where a code is typed. The same bytes each time."""
    return make_pdf("certificate", **_given(certificate, address, site))


def picture_of(certificate: Certificate, address: str, site: str) -> bytes:
    """The certificate as a PNG."""
    return make_pictures("certificate", **_given(certificate, address, site))[0]


def file_name(certificate: Certificate) -> str:
    """«ILO-2026-0042.pdf»: no name of a person in a name of a file."""
    return f"{certificate.serial}.pdf"


def _given(certificate: Certificate, address: str, site: str) -> dict[str, Any]:
    with force_locale(LANGUAGE):
        data = _words(certificate, address, site)
        title = _("Certificate %(serial)s", serial=certificate.serial)
    day = clock.local(certificate.issued_at).date()
    return {
        "data": data, "title": title, "lang": LANGUAGE, "day": day,
        "assets": _drawings(certificate, address),
    }  # fmt: skip


def _words(certificate: Certificate, address: str, site: str) -> dict[str, Any]:
    design, code = certificate.design, certificate.code_shown
    hours = ngettext("%(num)d hour", "%(num)d hours", certificate.hours) if certificate.hours else ""
    return {
        "accent": accent_colour(certificate.space.accent),
        "issuer": design.issuer,
        "place": certificate.space.place_label,
        "heading": _("Certificate"),
        "given-to": _("is given to"),
        "name": certificate.name,
        "for-what": _("for having completed the course"),
        "course": certificate.course_title,
        "facts": " · ".join(part for part in (hours, days_words(certificate)) if part),
        "words": design.words,
        "signers": [
            [s["name"], s["role"], _("Signature of %(name)s", name=s["name"])] for s in design.signers
        ],
        "logo-1": design.left_logo_name or _("Logo of %(name)s", name=design.issuer),
        "logo-2": design.right_logo_name or _("Second logo"),
        "serial": _("No. %(serial)s", serial=certificate.serial),
        "issued": _("Issued on %(day)s", day=long_day(certificate.issued_at)),
        "check": _("Check it with the code or at"),
        "site": site.split("://", 1)[-1],
        "address": site,
        "code-lines": [code[:10], code[10:]],
        "qr-alt": _("QR code that leads to the page of this certificate: %(address)s", address=address),
    }


def long_day(moment: date | datetime) -> str:
    """«3 de marzo de 2026», in Lima."""
    day = clock.local(moment).date() if isinstance(moment, datetime) else moment
    spanish = formats().language == "es"
    return format_date(day, "d 'de' MMMM 'de' y" if spanish else "d MMMM y", locale=formats())


def days_words(certificate: Certificate) -> str:
    """From when to when the course went."""
    first, last = certificate.first_day, certificate.last_day
    if first == last:
        return long_day(first)
    return _("from %(first)s to %(last)s", first=long_day(first), last=long_day(last))


def _drawings(certificate: Certificate, address: str) -> Mapping[str, bytes]:
    design = certificate.design
    drawings = {
        "band.svg": band_picture(certificate.space.name, certificate.space.accent),
        "qr.svg": qr_picture(address),
    }
    for number, logo in enumerate((design.left_logo, design.right_logo), 1):
        if logo is not None and (content := logo.content()) is not None:
            drawings[f"logo-{number}.png"] = content
    return drawings | _signatures(tuple(s["file_id"] for s in design.signers))


def _signatures(ids: tuple[int | None, ...]) -> dict[str, bytes]:
    files: dict[int, StoredFile] = queries.files_by_ids([i for i in ids if i])
    return {
        f"sign-{number}.png": content
        for number, i in enumerate(ids, 1)
        if i and i in files and (content := files[i].content()) is not None
    }
