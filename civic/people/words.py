"""The words in which pages show what is kept as a code."""

from __future__ import annotations

from typing import Any

import phonenumbers
from flask_babel import lazy_gettext as _l

from civic.people.models import Channel, DocumentKind, LinkPurpose, PlatformRole, RequestKind, Sex

_DOCUMENTS = {
    DocumentKind.DNI: _l("DNI"),
    DocumentKind.CE: _l("Foreigner's card (CE)"),
    DocumentKind.PASSPORT: _l("Passport"),
    DocumentKind.PTP: _l("Temporary permit (PTP or CPP)"),
    DocumentKind.NONE: _l("No document"),
}
_SEXES = {Sex.FEMALE: _l("Woman"), Sex.MALE: _l("Man"), Sex.UNSTATED: _l("Not said")}
_CHANNELS = {
    Channel.WHATSAPP: _l("WhatsApp"),
    Channel.PHONE: _l("Phone call"),
    Channel.EMAIL: _l("E-mail"),
    Channel.IN_PERSON: _l("In person"),
}
_ROLES = {
    PlatformRole.ADMINISTRATOR: _l("Administrator"),
    PlatformRole.OPERATOR: _l("Operator"),
    PlatformRole.AUDITOR: _l("Auditor"),
}
_REQUESTS = {
    RequestKind.ACCESS: _l("Access"),
    RequestKind.CORRECTION: _l("Correction"),
    RequestKind.DELETION: _l("Deletion"),
    RequestKind.OPPOSITION: _l("Opposition"),
}
_CHECKS = {
    "document under another name": _l("Its document is known under another name. Compare the two records."),
    "account for a known document": _l(
        "Somebody opened an account with a document that was known. Compare the two records."
    ),
}
_LINKS = {
    LinkPurpose.ACTIVATE: _l("Activation of the account"),
    LinkPurpose.RESET: _l("New password"),
    LinkPurpose.SIGN_IN: _l("Sign-in link"),
    LinkPurpose.EMAIL: _l("Confirmation of the e-mail"),
}


def document_word(kind: DocumentKind) -> Any:
    """The name of a kind of document."""
    return _DOCUMENTS[DocumentKind(kind)]


def sex_word(sex: Sex) -> Any:
    """The word for a sex as on the DNI."""
    return _SEXES[Sex(sex)]


def channel_word(channel: Channel) -> Any:
    """The name of a channel."""
    return _CHANNELS[Channel(channel)]


def role_word(role: PlatformRole) -> Any:
    """The name of a platform role."""
    return _ROLES[PlatformRole(role)]


def request_word(kind: RequestKind) -> Any:
    """The name of a kind of request."""
    return _REQUESTS[RequestKind(kind)]


def check_word(reason: str | None) -> Any:
    """Why a human should compare a record with another, in words."""
    return _CHECKS.get(reason or "", reason or "")


def link_word(purpose: LinkPurpose) -> Any:
    """What a link or slip is for."""
    return _LINKS[LinkPurpose(purpose)]


def phone_word(phone: str | None) -> str | None:
    """A phone as people say it: «987 654 321», with the country's code only when it is another."""
    if not phone:
        return None
    try:
        number = phonenumbers.parse(phone, "PE")
    except phonenumbers.NumberParseException:
        return phone
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        number, form.NATIONAL if number.country_code == 51 else form.INTERNATIONAL
    )


def grouped(code: str) -> str:
    """A code in groups of four, to be read aloud and typed: «abcd-efgh-jkmn-pqrs»."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
