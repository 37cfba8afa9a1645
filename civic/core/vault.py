"""Personal numbers at rest: encrypted columns and keyed hashes for look-up. The key lives outside the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import String, TypeDecorator

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PREFIX = "v1."


def _keys() -> tuple[AESGCM, bytes]:
    """(cipher, hash key) derived from DATA_KEY once per application."""
    cached = current_app.extensions.get("civic-vault")
    if cached is None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # large: with the first sealed value

        root = current_app.config["DATA_KEY"].encode()
        cipher = AESGCM(hmac.digest(root, b"civic encryption", "sha256"))
        cached = current_app.extensions["civic-vault"] = (
            cipher,
            hmac.digest(root, b"civic look-up", "sha256"),
        )
    return cached


def encrypt(text: str) -> str:
    """AES-256-GCM with a fresh nonce, as hexadecimal text with a version prefix."""
    nonce = os.urandom(12)
    return _PREFIX + (nonce + _keys()[0].encrypt(nonce, text.encode(), None)).hex()


def decrypt(sealed: str) -> str:
    """The text that was sealed; raises on any alteration."""
    raw = bytes.fromhex(sealed.removeprefix(_PREFIX))
    return _keys()[0].decrypt(raw[:12], raw[12:], None).decode()


def lookup_key(kind: str, value: str) -> str:
    """A keyed hash (HMAC-SHA-256) by which an encrypted value is found; useless without the key."""
    return hmac.new(_keys()[1], f"{kind}\x00{value}".encode(), hashlib.sha256).hexdigest()


def new_token(bits: int = 128) -> str:
    """An unguessable, ASCII-only name for an address or a QR code."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0/o, 1/l/i: it may be read aloud or typed from paper
    length = -(-bits * 1000 // 4954)  # log2(31) = 4.954 bits a letter
    return "".join(secrets.choice(alphabet) for _ in range(length))


def token_hash(token: str) -> str:
    """What is stored of a single-use token: its SHA-256 (the token has its own 128 bits)."""
    return hashlib.sha256(token.encode()).hexdigest()


class Encrypted(TypeDecorator[str]):
    """A text column that is only readable with the instance's data key."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Seal on the way in."""
        return None if value is None else encrypt(value)

    def process_result_value(self, value: str | None, dialect: Any) -> str | None:
        """Open on the way out."""
        return None if value is None else decrypt(value)
