"""Passkeys (WebAuthn): what the browser is asked, and whether its answer is right. No session, no request.

The library that reads the answers is loaded with the first of them; the questions are plain JSON.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Ed25519, ECDSA with P-256, RSA: what every device in use can do.
_ALGORITHMS = (-8, -7, -257)
_WAIT_MILLISECONDS = 120_000
_TRANSPORTS = {"ble", "hybrid", "internal", "nfc", "usb", "smart-card", "cable"}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,1400}")
LONGEST_ANSWER = 20_000


@dataclass(frozen=True)
class Site:
    """The site a passkey belongs to: the host by which it is known, the address of its pages, its name."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class NewKey:
    """The public half of a passkey that a device has just made."""

    credential_id: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What a question names of a passkey that is known already."""

    credential_id: str
    transports: tuple[str, ...]


def new_challenge() -> str:
    """256 random bits as base64url."""
    return secrets.token_urlsafe(32)


def _named(keys: Iterable[Known]) -> list[dict[str, Any]]:
    return [
        {"type": "public-key", "id": key.credential_id, "transports": list(key.transports)} for key in keys
    ]


def making(
    site: Site, challenge: str, handle: str, account: str, person: str, known: Iterable[Known]
) -> dict[str, Any]:
    """What the browser is asked for in order to make a passkey; devices that hold a known one say so instead."""
    return {
        "rp": {"id": site.host, "name": site.name},
        "user": {"id": handle, "name": account, "displayName": person},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in _ALGORITHMS],
        "timeout": _WAIT_MILLISECONDS,
        "excludeCredentials": _named(known),
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "required"},
        "attestation": "none",
    }


def asking(site: Site, challenge: str, known: Iterable[Known] = ()) -> dict[str, Any]:
    """What the browser is asked for in order to show a passkey: one of the known, or without any, whichever it holds."""
    return {
        "rpId": site.host,
        "challenge": challenge,
        "timeout": _WAIT_MILLISECONDS,
        "allowCredentials": _named(known),
        "userVerification": "required",
    }


def _read(answer: str) -> dict[str, Any] | None:
    """The browser's answer as an object, or None when it is none."""
    if not answer or len(answer) > LONGEST_ANSWER:
        return None
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def named_credential(answer: str) -> str:
    """The passkey that an answer names, not yet believed, or nothing."""
    told = _read(answer) or {}
    name = told.get("id")
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def made(site: Site, challenge: str, answer: str) -> NewKey | None:
    """The passkey that an answer brings, or None when it does not answer this question of this site."""
    told = _read(answer)
    if told is None:
        return None
    from webauthn import verify_registration_response
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

    try:
        right = verify_registration_response(
            credential=told, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site.host,
            expected_origin=site.origin, require_user_verification=True,
        )  # fmt: skip
    except Exception:  # the library reads what strangers send; whatever stops it, the answer is not right
        return None
    response = told.get("response")
    named = response.get("transports") if isinstance(response, dict) else None
    transports = [t for t in named if isinstance(t, str)] if isinstance(named, list) else []
    return NewKey(
        credential_id=bytes_to_base64url(right.credential_id),
        public_key=bytes_to_base64url(right.credential_public_key),
        sign_count=right.sign_count,
        transports=tuple(sorted(_TRANSPORTS.intersection(transports))),
    )


def shown(site: Site, challenge: str, answer: str, public_key: str, sign_count: int) -> int | None:
    """The new count of a passkey that signed this question of this site, or None when it did not."""
    told = _read(answer)
    if told is None:
        return None
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes

    try:
        right = verify_authentication_response(
            credential=told, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=sign_count, require_user_verification=True,
        )  # fmt: skip
    except Exception:  # as above
        return None
    return right.new_sign_count
