"""Signed heads and receipts (Ed25519, RFC 8032): what the box promised, in its own hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from civic.voting.proof.blind import PrivateKey
from civic.voting.proof.canonical import canonical

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

RSA_BITS = 3072


def new_box_key() -> bytes:
    """A fresh private key of a ballot box, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # large

    return Ed25519PrivateKey.generate().private_bytes_raw()


def _key(private: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # large

    return Ed25519PrivateKey.from_private_bytes(private)


def public_of(private: bytes) -> bytes:
    """The public half of a box's key, 32 bytes."""
    return _key(private).public_key().public_bytes_raw()


def sign(private: bytes, statement: dict[str, object]) -> bytes:
    """The signature of a statement, written as canonical JSON; 64 bytes."""
    return _key(private).sign(canonical(statement))


def is_signed(public: bytes, statement: dict[str, object], signature: bytes) -> bool:
    """Whether a statement was signed by the box."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # large

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(statement))
    except (InvalidSignature, ValueError):
        return False
    return True


def new_registrar_key(bits: int = RSA_BITS) -> PrivateKey:
    """A fresh key of a registrar, one for each poll, so that its credentials open no other box."""
    from cryptography.hazmat.primitives.asymmetric import rsa  # large

    made = rsa.generate_private_key(public_exponent=65537, key_size=bits).private_numbers()
    return PrivateKey(made.p, made.q, made.public_numbers.e)
