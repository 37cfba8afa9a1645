"""A secret ballot on its way into the box: how it is written, what it is called, whether its credential is good. Pure."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from civic.voting.proof import blind
from civic.voting.proof.canonical import canonical
from civic.voting.proof.codes import code_of
from civic.voting.proof.merkle import leaf_hash

TOKEN = 32  # bytes; with the random beginning of RFC 9474 a credential has 64
NONCE = 32


@dataclass(frozen=True)
class Ballot:
    """What lies in the box: the poll it is for, the choices, the credential with the registrar's signature, a nonce.

    `credential`, `signature` and `nonce` are hexadecimal. `channel` says whether the voter's device made the credential
    or the server did; a ballot on paper has neither credential nor signature, but its batch and line.
    """

    poll: str
    choices: Mapping[str, int]
    nonce: str
    channel: str
    credential: str = ""
    signature: str = ""
    batch: int | None = None
    line: int | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The ballot as it is hashed and published."""
        common = {
            "poll": self.poll,
            "choices": dict(self.choices),
            "nonce": self.nonce,
            "channel": self.channel,
        }
        if self.batch is not None:
            return common | {"batch": self.batch, "line": self.line}
        return common | {"credential": self.credential, "signature": self.signature}

    @cached_property
    def content(self) -> str:
        """Its canonical JSON."""
        return canonical(self.document).decode()

    @cached_property
    def leaf(self) -> bytes:
        """The hash by which it stands in the log."""
        return leaf_hash(self.content.encode())

    @property
    def code(self) -> str:
        """The letters by which its voter finds it."""
        return code_of(self.leaf)

    @property
    def token_key(self) -> str:
        """The same for two ballots of one credential (or of one line of paper), different for all others."""
        name = f"{self.batch}/{self.line}" if self.batch is not None else self.credential
        return hashlib.sha256(f"{self.poll}/{name}".encode()).hexdigest()

    def has_credential_of(self, key: blind.PublicKey) -> bool:
        """Whether the registrar signed its credential."""
        try:
            credential, signature = bytes.fromhex(self.credential), bytes.fromhex(self.signature)
        except ValueError:
            return False
        return len(credential) == blind.PREFIX + TOKEN and blind.is_signed(key, credential, signature)


def new_nonce() -> str:
    """A fresh nonce, made where the ballot is made."""
    return secrets.token_hex(NONCE)


def new_credential() -> bytes:
    """A fresh token with its random beginning, as the registrar will sign it without seeing it."""
    return blind.prepare(secrets.token_bytes(TOKEN))
