"""The published numbers of RFC 9474: blinding, signing and taking the blinding off give exactly these."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civic.voting.proof import blind

VECTORS = json.loads(Path(__file__).with_name("rfc9474.json").read_text())


@pytest.fixture(params=VECTORS, ids=lambda vector: vector["name"])
def vector(request):
    return request.param


def prepared_of(vector) -> bytes:
    """What is signed: the message, with its random beginning in the Randomized variant."""
    message = bytes.fromhex(vector["msg"])
    return blind.prepare(message, bytes.fromhex(vector["msg_prefix"])) if "msg_prefix" in vector else message


def keys_of(vector) -> tuple[blind.PublicKey, blind.PrivateKey]:
    private = blind.PrivateKey(int(vector["p"], 16), int(vector["q"], 16), int(vector["e"], 16))
    assert private.public == blind.PublicKey(int(vector["n"], 16), int(vector["e"], 16))
    return private.public, private


def test_the_published_numbers_come_out(vector):
    public, private = keys_of(vector)
    prepared, inverse = prepared_of(vector), int(vector["inv"], 16)
    covered = blind.blind(public, prepared, salt=bytes.fromhex(vector["salt"]), inverse=inverse)
    assert covered.message.hex() == vector["blinded_msg"]
    signed = blind.blind_sign(private, covered.message)
    assert signed.hex() == vector["blind_sig"]
    assert blind.finalize(public, prepared, signed, covered.inverse).hex() == vector["sig"]


def test_the_published_signature_is_accepted_and_no_other(vector):
    public, _private = keys_of(vector)
    prepared, signature = prepared_of(vector), bytes.fromhex(vector["sig"])
    assert blind.is_signed(public, prepared, signature)
    for at in range(0, len(signature), 37):
        changed = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]
        assert not blind.is_signed(public, prepared, changed)
    assert not blind.is_signed(public, prepared + b"\0", signature)
