"""The log: the published vectors of Certificate Transparency, and what a log of any size must be able to prove."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.voting.proof import merkle

# The eight leaves and the heads of their beginnings, from the reference tests of Certificate Transparency (RFC 6962).
LEAVES = [
    merkle.leaf_hash(bytes.fromhex(data))
    for data in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
HEADS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


@pytest.mark.parametrize("size", range(1, 9))
def test_heads_are_those_of_the_standard(size):
    assert merkle.root(LEAVES[:size]).hex() == HEADS[size - 1]


def test_an_empty_log_has_the_head_of_nothing():
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def some_leaves(number: int) -> list[bytes]:
    return [merkle.leaf_hash(n.to_bytes(4)) for n in range(number)]


@given(st.data(), st.integers(1, 70))
def test_every_leaf_can_be_shown_and_no_other(data, size):
    leaves = some_leaves(size)
    head, index = merkle.root(leaves), data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, leaves)
    assert merkle.is_included(leaves[index], index, size, proof, head)
    assert not merkle.is_included(merkle.leaf_hash(b"another"), index, size, proof, head)
    assert not merkle.is_included(leaves[index], index, size, [*proof, head], head)
    elsewhere = data.draw(st.integers(-1, size + 1).filter(lambda place: place != index))
    assert not merkle.is_included(leaves[index], elsewhere, size, proof, head)
    if proof:
        assert not merkle.is_included(leaves[index], index, size, proof[:-1], head)


@given(st.data(), st.integers(1, 70))
def test_a_head_is_the_beginning_of_a_later_one_and_a_rewritten_log_is_not(data, size):
    leaves = some_leaves(size)
    old_size = data.draw(st.integers(1, size))
    old, head = merkle.root(leaves[:old_size]), merkle.root(leaves)
    proof = merkle.consistency_proof(old_size, leaves)
    assert merkle.is_consistent(old_size, old, size, head, proof)
    changed = list(leaves)
    changed[data.draw(st.integers(0, old_size - 1))] = merkle.leaf_hash(b"rewritten")
    assert not merkle.is_consistent(
        old_size, old, size, merkle.root(changed), merkle.consistency_proof(old_size, changed)
    )
    assert not merkle.is_consistent(old_size, merkle.root(changed[:old_size]), size, head, proof)


@given(st.integers(0, 70))
def test_growing_leaf_by_leaf_gives_the_same_heads(size):
    leaves, log = some_leaves(size), merkle.Frontier()
    for number, leaf in enumerate(leaves):
        assert log.root() == merkle.root(leaves[:number])
        log.append(leaf)
    assert (log.size, log.root()) == (size, merkle.root(leaves))


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_a_place_outside(index):
    with pytest.raises(IndexError, match="has 3 leaves"):
        merkle.inclusion_proof(index, some_leaves(3))


@pytest.mark.parametrize("size", [0, 4])
def test_a_head_cannot_come_before_a_shorter_log(size):
    with pytest.raises(ValueError, match="cannot come before"):
        merkle.consistency_proof(size, some_leaves(3))
