"""A phone that makes passkeys, in Python: real keys and real signatures, so that the ceremonies run without a browser."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


class Phone:
    """One passkey; `origin` and `verified` may be set to what a wrong page or a careless device would say."""

    def __init__(self, origin: str = "http://localhost") -> None:
        self.origin = origin
        self.verified = True
        self.count = 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)

    def _data(self, host: str, attested: bytes = b"") -> bytes:
        flags = _PRESENT | (_VERIFIED if self.verified else 0) | (_ATTESTED if attested else 0)
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.count) + attested

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        name = bytes_to_base64url(self.credential_id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )

    def make(self, question: dict[str, Any]) -> str:
        """The answer to «make a passkey»."""
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + public
        data = self._data(question["rp"]["id"], attested)
        told = self._told("webauthn.create", question["challenge"])
        return self._answer({
            "clientDataJSON": bytes_to_base64url(told),
            "attestationObject": bytes_to_base64url(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
            "transports": ["internal", "hybrid"],
        })  # fmt: skip

    def show(self, question: dict[str, Any]) -> str:
        """The answer to «show a passkey»; its count goes on."""
        self.count += 1
        data = self._data(question["rpId"])
        told = self._told("webauthn.get", question["challenge"])
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer({
            "clientDataJSON": bytes_to_base64url(told),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
        })  # fmt: skip
