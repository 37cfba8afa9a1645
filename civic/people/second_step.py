"""The codes of authenticator apps (TOTP, RFC 6238) and of recovery papers, as they are typed. No session, no request."""

from __future__ import annotations

import pyotp
from pyotp.exceptions import OTPVerificationError

from civic.core import clock
from civic.core.text import ascii_digits

# A clock may be half a minute slow or fast, and a thumb takes a while.
_STEPS_BESIDE = 1


def new_secret() -> str:
    """A new secret of an app: 160 random bits in base 32."""
    return pyotp.random_base32()


def app_address(secret: str, account: str, site: str) -> str:
    """What the QR code says: the secret with the names that the app shows beside its codes."""
    # a colon parts the two names in the address
    return pyotp.TOTP(secret).provisioning_uri(
        name=account.replace(":", " "), issuer_name=site.replace(":", " ")
    )


def accepted_step(secret: str, typed: str, *, after: int) -> int | None:
    """The half minute whose code was typed, or None: when it is wrong, too old, or not later than `after`."""
    code = "".join(sign for sign in ascii_digits(typed[:40]) if sign in "0123456789")
    if len(code) != 6:
        return None
    try:
        step = pyotp.TOTP(secret).verify_and_get_timecode(
            code, for_time=clock.now(), valid_window=_STEPS_BESIDE
        )
    except OTPVerificationError:
        return None
    return step if step > after else None


def in_fours(secret: str) -> str:
    """A secret as it is read from a screen and typed: «ABCD EFGH …»."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def normal_recovery_code(typed: str) -> str:
    """A recovery code without the dashes, spaces and capitals with which it may be written."""
    return "".join(sign for sign in typed[:60].lower() if sign.isascii() and sign.isalnum())
