"""A log that only grows: Merkle tree hashes, proofs that a leaf is in it and that an older head is its beginning (RFC 6962, 2.1).

Hashes are 32 bytes (SHA-256). `leaf_hash` covers the data; everything else takes leaf hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf; its first byte keeps it apart from the hash of a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two halves."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the full subtrees of a growing log, largest first: all that is needed to append and to give the head."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Take in the hash of one more leaf."""
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self._subtrees.pop(), node)
            size >>= 1
        self._subtrees.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The head of the log as it is now."""
        if not self._subtrees:
            return EMPTY
        node = self._subtrees[-1]
        for subtree in reversed(self._subtrees[:-1]):
            node = node_hash(subtree, node)
        return node


def root(leaves: Sequence[bytes]) -> bytes:
    """The head of a log with these leaf hashes."""
    return Frontier(leaves).root()


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that lead from the leaf at `index` to the head, nearest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"The log has {len(leaves)} leaves; there is none at {index}.")
    return _path(index, leaves, 0, len(leaves))


def _path(index: int, leaves: Sequence[bytes], first: int, end: int) -> list[bytes]:
    if end - first == 1:
        return []
    middle = first + _split(end - first)
    if index < middle:
        return [*_path(index, leaves, first, middle), root(leaves[middle:end])]
    return [*_path(index, leaves, middle, end), root(leaves[first:middle])]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether a proof leads from a leaf at this place of a log of this size to its head."""
    if not 0 <= index < size:
        return False
    node, place, last = leaf, index, size - 1
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(step, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, step)
        place, last = place >> 1, last >> 1
    return last == 0 and node == head


def consistency_proof(size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that show that the log of the first `size` leaves is the beginning of this one."""
    if not 0 < size <= len(leaves):
        raise ValueError(f"A head of {size} leaves cannot come before one of {len(leaves)}.")
    return _consistency(size, leaves, 0, len(leaves), whole=True)


def _consistency(size: int, leaves: Sequence[bytes], first: int, end: int, *, whole: bool) -> list[bytes]:
    length = end - first
    if size == length:
        return [] if whole else [root(leaves[first:end])]
    half = _split(length)
    if size <= half:
        return [
            *_consistency(size, leaves, first, first + half, whole=whole),
            root(leaves[first + half : end]),
        ]
    return [
        *_consistency(size - half, leaves, first + half, end, whole=False),
        root(leaves[first : first + half]),
    ]


def is_consistent(old_size: int, old_head: bytes, size: int, head: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a later head only adds to an earlier one."""
    if not 0 <= old_size <= size:
        return False
    if old_size == 0:
        return not proof and old_head == EMPTY
    if old_size == size:
        return not proof and old_head == head
    steps = list(proof)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_head)
    if not steps:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old, new = steps[0], steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_head and new == head


def _split(length: int) -> int:
    """The largest power of two below a length."""
    return 1 << (length - 1).bit_length() - 1
