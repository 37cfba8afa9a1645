"""What a QR says, and the names a list gives to people: hashed and sealed per device, so that a lost phone tells little."""

from __future__ import annotations

import hashlib
import hmac
import re

from flask import current_app

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,40}")


def token_of(text: str) -> str | None:
    """The token in the text of a QR: the last path segment of an address, or the text itself; None when it is none of ours."""
    last = re.split(r"[?#]", text.strip(), maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
    return last if _TOKEN.fullmatch(last) else None


def _key(device: str, use: bytes) -> bytes:
    root = current_app.config["DATA_KEY"].encode()
    return hmac.digest(root, b"civic door " + use + b"\x00" + device.encode(), "sha256")


def salt(device: str) -> str:
    """The salt of a device's code hashes; nothing else can be computed from it."""
    return _key(device, b"salt").hex()[:32]


def code_hash(salt: str, token: str) -> str:
    """What a device's list holds of a ticket or credential: enough to recognise it, not to print it."""
    return hashlib.sha256(f"{salt}|{token}".encode()).hexdigest()[:20]


class Refs:
    """The names of people for one device: a person's number under the device's key, which only the server can open.

    One AES block is a secret shuffling of all numbers: the same person has the same name in every list of the device,
    another on every other device; twelve zero bytes make a made-up name fail.
    """

    def __init__(self, device: str) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # large

        self._cipher = Cipher(algorithms.AES(_key(device, b"ref")), modes.ECB())  # noqa: S305 (a single block)

    def seal(self, person_id: int) -> str:
        """The name of a person on this device."""
        block = self._cipher.encryptor()
        return block.update(person_id.to_bytes(16, "big")).hex()

    def open(self, ref: str) -> int | None:
        """The person behind a name of this device, or None for any other text."""
        if not re.fullmatch(r"[0-9a-f]{32}", ref):
            return None
        block = self._cipher.decryptor()
        number = int.from_bytes(block.update(bytes.fromhex(ref)), "big")
        return number if 0 < number < 2**31 else None
