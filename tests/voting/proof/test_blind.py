"""Blind signatures: a stock verifier accepts them, nothing else passes, and the signer cannot tell which is which."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from civic.voting.proof import blind
from civic.voting.proof.signing import new_registrar_key

KEY = new_registrar_key(2048)
OTHER = new_registrar_key(2048)


def issue(message: bytes) -> tuple[bytes, bytes]:
    """(prepared message, its signature) as a voter's device gets them."""
    prepared = blind.prepare(message)
    covered = blind.blind(KEY.public, prepared)
    return prepared, blind.finalize(
        KEY.public, prepared, blind.blind_sign(KEY, covered.message), covered.inverse
    )


def test_a_stock_verifier_accepts_what_was_signed_blind():
    prepared, signature = issue(b"token")
    public = rsa.RSAPublicNumbers(KEY.public.e, KEY.public.n).public_key()
    public.verify(
        signature, prepared, padding.PSS(padding.MGF1(hashes.SHA384()), blind.SALT), hashes.SHA384()
    )
    with pytest.raises(InvalidSignature):
        public.verify(
            signature, prepared + b"!", padding.PSS(padding.MGF1(hashes.SHA384()), 48), hashes.SHA384()
        )


def test_we_accept_what_a_stock_signer_signed():
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    numbers = private.public_key().public_numbers()
    public = blind.PublicKey(numbers.n, numbers.e)
    signature = private.sign(b"m", padding.PSS(padding.MGF1(hashes.SHA384()), blind.SALT), hashes.SHA384())
    assert blind.is_signed(public, b"m", signature)
    short_salt = private.sign(b"m", padding.PSS(padding.MGF1(hashes.SHA384()), 32), hashes.SHA384())
    assert not blind.is_signed(public, b"m", short_salt)


def test_a_changed_bit_anywhere_is_found():
    prepared, signature = issue(b"token")
    for place in range(0, len(signature) * 8, 97):
        changed = (int.from_bytes(signature) ^ 1 << place).to_bytes(len(signature))
        assert not blind.is_signed(KEY.public, prepared, changed)
    assert not blind.is_signed(OTHER.public, prepared, signature)
    assert not blind.is_signed(KEY.public, prepared, signature[1:])
    assert not blind.is_signed(KEY.public, prepared, b"\xff" * len(signature))


def test_what_the_signer_saw_says_nothing_about_the_token():
    """For every token there is a blinding that makes it the one that was signed: that is what blind means."""
    prepared, signature = issue(b"one voter")
    other, other_signature = issue(b"another voter")
    seen = blind.blind(KEY.public, prepared)
    blind_signature = blind.blind_sign(KEY, seen.message)
    cover = (
        int.from_bytes(blind_signature)
        * pow(int.from_bytes(other_signature), -1, KEY.public.n)
        % KEY.public.n
    )
    fits = blind.finalize(KEY.public, other, blind_signature, pow(cover, -1, KEY.public.n))
    assert fits == other_signature
    assert blind.is_signed(KEY.public, prepared, signature)


@pytest.mark.parametrize(
    "wrong",
    [b"", b"\x00", b"\xff" * 256, b"\x01" * 257],
    ids=["empty", "short", "larger than the key", "long"],
)
def test_what_does_not_fit_the_key_is_refused_in_a_sentence(wrong):
    with pytest.raises(blind.BlindingError, match="does not fit the key"):
        blind.blind_sign(KEY, wrong)


def test_the_random_beginning_has_its_length():
    with pytest.raises(blind.BlindingError, match="32 bytes"):
        blind.prepare(b"token", b"short")
