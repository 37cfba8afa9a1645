"""A signature over something the signer does not see: RSABSSA-SHA384-PSS of RFC 9474.

The voter's device prepares and blinds a message, the registrar signs the blinded one, the device takes the blinding off and
checks. Who signed cannot tell later which of its signatures this is. All numbers are bytes, big-endian, as long as the
modulus. Salt of 48 bytes; `prepare` with its 32 random bytes makes the «Randomized» variant.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from math import gcd

HASH = 48  # bytes of SHA-384
SALT = 48
PREFIX = 32


class BlindingError(ValueError):
    """Why a message, key or signature cannot be used, in one sentence."""


@dataclass(frozen=True)
class PublicKey:
    """A registrar's public key."""

    n: int
    e: int

    @property
    def size(self) -> int:
        """Bytes of the modulus."""
        return (self.n.bit_length() + 7) // 8


@dataclass(frozen=True)
class PrivateKey:
    """A registrar's private key: primes and exponent, so that signing can use the Chinese remainder theorem."""

    p: int
    q: int
    e: int

    @property
    def public(self) -> PublicKey:
        """The part that everybody may know."""
        return PublicKey(self.p * self.q, self.e)


@dataclass(frozen=True)
class Blinded:
    """What is sent to the signer, and what takes the blinding off afterwards (to be kept secret)."""

    message: bytes
    inverse: int


def prepare(message: bytes, prefix: bytes | None = None) -> bytes:
    """The message with a random beginning, so that a bad signer learns nothing from choosing it (RFC 9474, 4.1)."""
    prefix = secrets.token_bytes(PREFIX) if prefix is None else prefix
    if len(prefix) != PREFIX:
        raise BlindingError("The random beginning has 32 bytes.")
    return prefix + message


def blind(key: PublicKey, prepared: bytes, salt: bytes | None = None, inverse: int | None = None) -> Blinded:
    """Cover a prepared message (RFC 9474, 4.2). `salt` and `inverse` are chosen at random when not given."""
    salt = secrets.token_bytes(SALT) if salt is None else salt
    encoded = int.from_bytes(_pss_encode(prepared, key.n.bit_length() - 1, salt))
    if gcd(encoded, key.n) != 1:
        raise BlindingError("This message shares a factor with the key.")
    if inverse is None:
        while True:
            cover = secrets.randbelow(key.n - 1) + 1
            if gcd(cover, key.n) == 1:
                break
        inverse = pow(cover, -1, key.n)
    else:
        cover = pow(inverse, -1, key.n)
    covered = encoded * pow(cover, key.e, key.n) % key.n
    return Blinded(covered.to_bytes(key.size), inverse)


def blind_sign(key: PrivateKey, blinded: bytes) -> bytes:
    """Sign what cannot be read (RFC 9474, 4.3); the result is checked, so a fault of the machine gives no key away."""
    public = key.public
    number = _number(public, blinded, "The message to sign")
    at_p = pow(number, pow(key.e, -1, key.p - 1), key.p)
    at_q = pow(number, pow(key.e, -1, key.q - 1), key.q)
    signed = at_q + key.q * ((at_p - at_q) * pow(key.q, -1, key.p) % key.p)
    if pow(signed, key.e, public.n) != number:
        raise BlindingError("Signing failed.")
    return signed.to_bytes(public.size)


def finalize(
    key: PublicKey, prepared: bytes, blind_signature: bytes, inverse: int, salt: int = SALT
) -> bytes:
    """The signature of the prepared message, its blinding taken off and checked (RFC 9474, 4.4). A salt of 0 bytes makes the
    «PSSZERO» variants; ballots have 48."""
    signed = _number(key, blind_signature, "The signature")
    signature = (signed * inverse % key.n).to_bytes(key.size)
    if not is_signed(key, prepared, signature, salt):
        raise BlindingError("The signature does not fit the message.")
    return signature


def is_signed(key: PublicKey, prepared: bytes, signature: bytes, salt: int = SALT) -> bool:
    """Whether a signature is the registrar's over this prepared message (RSASSA-PSS of RFC 8017, 8.1.2)."""
    if len(signature) != key.size or (number := int.from_bytes(signature)) >= key.n:
        return False
    bits = key.n.bit_length() - 1
    opened = pow(number, key.e, key.n)
    if opened.bit_length() > bits:
        return False
    return _pss_verify(prepared, opened.to_bytes((bits + 7) // 8), bits, salt)


def _number(key: PublicKey, value: bytes, what: str) -> int:
    number = int.from_bytes(value)
    if len(value) != key.size or number >= key.n:
        raise BlindingError(f"{what} does not fit the key.")
    return number


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-384 (RFC 8017, B.2.1)."""
    blocks = (hashlib.sha384(seed + n.to_bytes(4)).digest() for n in range(-(-length // HASH)))
    return b"".join(blocks)[:length]


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(len(one))


def _pss_encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, 9.1.1)."""
    length = (bits + 7) // 8
    if length < HASH + len(salt) + 2:
        raise BlindingError("The key is too short.")
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - HASH - 2) + b"\x01" + salt
    masked = bytearray(_xor(block, _mask(digest, len(block))))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _pss_verify(message: bytes, encoded: bytes, bits: int, salted: int) -> bool:
    """EMSA-PSS-VERIFY (RFC 8017, 9.1.2)."""
    length = len(encoded)
    if length < HASH + salted + 2 or encoded[-1] != 0xBC:
        return False
    masked, digest = encoded[: length - HASH - 1], encoded[length - HASH - 1 : -1]
    if masked[0] & (0xFF00 >> (8 * length - bits)) & 0xFF:
        return False
    block = bytearray(_xor(masked, _mask(digest, len(masked))))
    block[0] &= 0xFF >> (8 * length - bits)
    padding = length - HASH - salted - 2
    if any(block[:padding]) or block[padding] != 1:
        return False
    salt = bytes(block[padding + 1 :])
    return hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest() == digest
