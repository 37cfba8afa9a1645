"""The plain checker of signatures says what the library says, and knows the vectors of RFC 8032."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.voting.recount.ed25519 import ORDER, is_ed25519

# RFC 8032, 7.1: public key, message, signature
VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard(public, message, signature):
    key, said, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert is_ed25519(key, said, signed)
    assert not is_ed25519(key, said + b"!", signed)
    assert not is_ed25519(key, said, signed[:-1])
    larger = int.from_bytes(signed[32:], "little") + ORDER
    assert not is_ed25519(key, said, signed[:32] + larger.to_bytes(32, "little"))


@settings(max_examples=20)
@given(st.binary(max_size=80), st.integers(0, 511))
def test_it_agrees_with_the_library(message, place):
    private = Ed25519PrivateKey.generate()
    public, signed = private.public_key().public_bytes_raw(), private.sign(message)
    assert is_ed25519(public, message, signed)
    changed = (int.from_bytes(signed) ^ 1 << place).to_bytes(64)
    assert not is_ed25519(public, message, changed)
