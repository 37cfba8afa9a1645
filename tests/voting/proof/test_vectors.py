"""The published numbers of RFC 9474: blinding, signing and taking the blinding off give exactly these."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civic.voting.proof import blind

PUBLISHED = json.loads(Path(__file__).with_name("rfc9474.json").read_text())
VECTORS = [PUBLISHED["key"] | vector for vector in PUBLISHED["vectors"]]


@pytest.fixture(params=VECTORS, ids=lambda vector: vector["name"])
def vector(request):
    return request.param


def prepared_of(vector) -> bytes:
    """What is signed: the message, with its random beginning in the Randomized variants."""
    message, prefix = bytes.fromhex(vector["msg"]), bytes.fromhex(vector["msg_prefix"])
    return blind.prepare(message, prefix) if prefix else message


def test_all_four_variants_of_the_standard_are_here():
    assert [vector["name"] for vector in VECTORS] == [
        f"RSABSSA-SHA384-{salt}-{kind}"
        for kind in ("Randomized", "Deterministic")
        for salt in ("PSS", "PSSZERO")
    ]


def keys_of(vector) -> tuple[blind.PublicKey, blind.PrivateKey]:
    private = blind.PrivateKey(int(vector["p"], 16), int(vector["q"], 16), int(vector["e"], 16))
    assert private.public == blind.PublicKey(int(vector["n"], 16), int(vector["e"], 16))
    return private.public, private


def test_the_published_numbers_come_out(vector):
    public, private = keys_of(vector)
    prepared, inverse, salt = prepared_of(vector), int(vector["inv"], 16), bytes.fromhex(vector["salt"])
    covered = blind.blind(public, prepared, salt=salt, inverse=inverse)
    assert covered.message.hex() == vector["blinded_msg"]
    signed = blind.blind_sign(private, covered.message)
    assert signed.hex() == vector["blind_sig"]
    assert blind.finalize(public, prepared, signed, covered.inverse, len(salt)).hex() == vector["sig"]


def test_the_published_signature_is_accepted_and_no_other(vector):
    public, _private = keys_of(vector)
    prepared, signature = prepared_of(vector), bytes.fromhex(vector["sig"])
    salt = len(bytes.fromhex(vector["salt"]))
    assert blind.is_signed(public, prepared, signature, salt)
    assert blind.is_signed(public, prepared, signature) is (salt == blind.SALT)
    for at in range(0, len(signature), 37):
        changed = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]
        assert not blind.is_signed(public, prepared, changed, salt)
    assert not blind.is_signed(public, prepared + b"\0", signature, salt)
