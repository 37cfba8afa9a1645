"""A document on paper: what `templates/pdf/record.typ` is given. The public copy has no pictures of signatures and no private part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from civic.core import clock
from civic.core.pdf import make_pdf, qr_picture
from civic.records.content import section_digest
from civic.records.models import Record, RecordSignature, RecordState, SignatureWay
from civic.records.panels import expected_signers
from civic.web.i18n import date_words, time_words
from civic.web.paper import accent_colour, band_picture

PICTURES = {"image/png": "png", "image/jpeg": "jpg"}


def public_pdf(record: Record, address: str, json_address: str) -> bytes:
    """The copy for everybody."""
    return _pdf(record, address, json_address, whole=False)


def whole_pdf(record: Record, address: str, json_address: str) -> bytes:
    """The copy for the team: private parts and signatures too; before the seal, with lines to sign on."""
    return _pdf(record, address, json_address, whole=True)


def file_name(record: Record, *, whole: bool = False) -> str:
    """«acta-de-la-sesion-2026.pdf», the whole copy with a word that says so."""
    return f"{record.slug}{'-completa' if whole else ''}.pdf"


def moment_words(text: str | None) -> str:
    """A moment of the content in words; what is no moment is shown as it is."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment_text(clock.as_utc(moment))


def moment_text(moment: datetime) -> str:
    """«jueves 5 de marzo de 2026, 10:00 a. m.»: with its year, for it is read many years later."""
    return f"{date_words(moment, True)}, {time_words(moment)}"


def _pdf(record: Record, address: str, json_address: str, *, whole: bool) -> bytes:
    language = record.content["language"] if record.content["language"] in ("es", "en") else "es"
    with force_locale(language):
        data = _words(record, address, json_address, whole=whole)
        title = f"{record.kind.label} {record.code}: {record.title}" if record.number else record.title
    assets = {"band.svg": band_picture(record.space.name, record.space.accent)}
    if record.state is RecordState.SEALED:
        assets["qr.svg"] = qr_picture(address)
    if whole:
        assets |= _pictures(record.signatures)
    settled = record.sealed_at or record.approved_at or record.drafted_at
    return make_pdf(
        "record", data, title=title, lang=language, day=clock.local(settled).date(), assets=assets
    )


def _pictures(signatures: list[RecordSignature]) -> dict[str, bytes]:
    return {
        f"sign-{s.position}.{PICTURES[s.file.media_type]}": content
        for s in signatures
        if s.file is not None and s.file.media_type in PICTURES and (content := s.file.content()) is not None
    }


def _words(record: Record, address: str, json_address: str, *, whole: bool) -> dict[str, Any]:
    sealed = record.state is RecordState.SEALED
    facts = [
        (_("Space"), record.space.name), (_("Number"), record.code if sealed else ""), (_("Day"), date_words(record.held_on, True)),
        (_("Place"), record.content["place"]), (_("Began at"), moment_words(record.content["opens"])),
        (_("Ended at"), moment_words(record.content["closes"])),
    ]  # fmt: skip
    return {
        "accent": accent_colour(record.space.accent),
        "kicker": record.kind.label,
        "heading": record.title,
        "lead": _("Complete copy: only for the team of the space") if whole else _("Public copy"),
        "draft": "" if sealed else f"{record.state.label}.",
        "facts": [list(pair) for pair in facts if pair[1]],
        "sections": [_section(record, n, whole=whole) for n in range(len(record.content["sections"]))],
        "signed-title": _("Who signed") if sealed or record.signatures else _("Signatures"),
        "signed-head": [_("Name and office"), _("Organisation"), _("How and when")],
        "signed": [_signed(each, whole=whole) for each in record.signatures],
        "lines": [] if sealed else [[each.name, each.office] for each in expected_signers(record)],
        "pictures": [
            [f"sign-{s.position}", _("Signature of %(name)s", name=s.name), s.name]
            for s in record.signatures
            if whole and s.file is not None and s.file.media_type in PICTURES and s.file.is_kept()
        ],
        "annexes-title": _("Added after the seal"),
        "annexes": [
            {
                "title": f"{a.kind.label} {a.position}: {a.title}",
                "day": _("Added on %(day)s", day=moment_text(a.added_at)),
                "paragraphs": a.text.split("\n\n"),
                "seal": _halves(a.seal),
            }
            for a in record.annexes
        ],
        "check-title": _("How to check that nothing was changed"),
        "check": [
            _("The seal is the SHA-256 fingerprint of a small file with all that is public in this document."),
            _("Download the file from %(address)s and compute its fingerprint with any program, for example with the command", address=json_address),
        ],
        "command": f"curl -s {json_address} | sha256sum",
        "check-end": _("If the result is the seal, not a letter has been changed since it was sealed."),
        "seal-label": _("Seal"), "seal": _halves(record.seal or ""), "address": address,
        "qr-alt": _("QR code that leads to the page of this document: %(address)s", address=address),
        "code": f"{record.space.slug} · {record.code}" if sealed else record.space.slug,
    }  # fmt: skip


def _halves(seal: str) -> list[str]:
    return [seal[:32], seal[32:]] if seal else []


def _section(record: Record, n: int, *, whole: bool) -> dict[str, Any]:
    section = record.content["sections"][n]
    shown = whole or not section["private"]
    digest = section_digest(section, record.salts[n]) if section["private"] and record.salts else ""
    return {
        "heading": section["heading"],
        "paragraphs": section["paragraphs"] if shown else [],
        "items": section["items"] if shown else [],
        "table": section["table"] if shown else None,
        "note": "" if not section["private"] else _("Reserved part: only the team of the space reads it.") if not whole
        else _("Reserved part: it is not in the public copy."),
        "digest": _halves(digest) if not shown else [],
    }  # fmt: skip


def _signed(signature: RecordSignature, *, whole: bool) -> list[str]:
    named = whole or signature.shows_name
    name = signature.name if named else _("A guest")
    how = signature.way.label
    if signature.way is SignatureWay.PAPER and whole and signature.witnessed_by is not None:
        how = f"{how}: {signature.witnessed_by.full_name}"
    return [
        f"{name}, {signature.office}",
        signature.organization_name or signature.seat.label,
        f"{how}, {moment_text(signature.signed_at)}",
    ]
