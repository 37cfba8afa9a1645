"""Phone numbers as people read them, and whether WhatsApp can reach them. Pure."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType


def phone_words(number: str) -> str:
    """«987 654 321» for a Peruvian number in E.164, «+56 2 2345 6789» for a foreign one; what cannot be read stays."""
    try:
        parsed = phonenumbers.parse(number, "PE")
    except phonenumbers.NumberParseException:
        return number
    peruvian = parsed.country_code == 51
    return phonenumbers.format_number(
        parsed, PhoneNumberFormat.NATIONAL if peruvian else PhoneNumberFormat.INTERNATIONAL
    )


def is_mobile(number: str) -> bool:
    """Whether the number may have WhatsApp: a mobile, or one whose kind its country does not tell."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number, "PE"))
    except phonenumbers.NumberParseException:
        return False
    return kind in (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.UNKNOWN,
    )
