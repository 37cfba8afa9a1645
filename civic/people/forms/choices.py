"""What can be chosen about a person, with its words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from civic.people.models import Channel, DocumentKind, Sex

DOCUMENT_CHOICES = (
    (DocumentKind.DNI, _l("DNI")),
    (DocumentKind.CE, _l("Foreigner's card (CE)")),
    (DocumentKind.PTP, _l("Temporary permit (PTP or CPP)")),
    (DocumentKind.PASSPORT, _l("Passport")),
    (DocumentKind.NONE, _l("I have no document with me")),
)
SEX_CHOICES = (
    (Sex.FEMALE, _l("Woman")),
    (Sex.MALE, _l("Man")),
    (Sex.UNSTATED, _l("I prefer not to say")),
)
CHANNEL_CHOICES = (
    (Channel.WHATSAPP, _l("WhatsApp")),
    (Channel.PHONE, _l("Phone call")),
    (Channel.EMAIL, _l("E-mail")),
    (Channel.IN_PERSON, _l("In person")),
)
# The question of the 2017 census (INEI), for people of 12 and older, with its answers.
ETHNICITY_CHOICES = (
    ("", _l("I do not answer")),
    ("quechua", _l("Quechua")),
    ("aimara", _l("Aimara")),
    ("amazonia", _l("Native or indigenous of the Amazon")),
    ("other_indigenous", _l("Of another indigenous people")),
    ("afro", _l("Black, zambo, mulatto, Afro-Peruvian")),
    ("white", _l("White")),
    ("mestizo", _l("Mestizo")),
    ("other", _l("Other (nikkei, tusán…)")),
)
LANGUAGE_CHOICES = (
    ("", _l("I do not answer")),
    ("es", _l("Spanish")),
    ("qwh", _l("Quechua of Áncash")),
    ("quz", _l("Southern Quechua")),
    ("ay", _l("Aimara")),
    ("sign", _l("Sign language")),
    ("other", _l("Another language")),
)
DISABILITY_CHOICES = (
    ("", _l("I do not answer")),
    ("none", _l("No great difficulty")),
    ("seeing", _l("Great difficulty seeing, even with glasses")),
    ("hearing", _l("Great difficulty hearing, even with a hearing aid")),
    ("walking", _l("Great difficulty walking or climbing stairs")),
    ("remembering", _l("Great difficulty remembering or concentrating")),
    ("self_care", _l("Great difficulty washing or dressing")),
    ("communicating", _l("Great difficulty communicating")),
)


def texts(choices: Any) -> list[tuple[str, Any]]:
    """Choices whose values are plain text, as the browser sends them."""
    return [(str(value), label) for value, label in choices]
