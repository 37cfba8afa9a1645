"""Checking an Ed25519 signature (RFC 8032, 5.1.7) with whole numbers alone: slow and plain, for a handful of signatures."""

from __future__ import annotations

import hashlib
from functools import lru_cache

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, FIELD) % FIELD
ROOT_OF_MINUS_ONE = pow(2, (FIELD - 1) // 4, FIELD)
Point = tuple[int, int, int, int]


def _x_of(y: int, sign: int) -> int | None:
    if y >= FIELD:
        return None
    square = (y * y - 1) * pow(CURVE * y * y + 1, -1, FIELD) % FIELD
    if square == 0:
        return None if sign else 0
    x = pow(square, (FIELD + 3) // 8, FIELD)
    if (x * x - square) % FIELD:
        x = x * ROOT_OF_MINUS_ONE % FIELD
    if (x * x - square) % FIELD:
        return None
    return FIELD - x if x & 1 != sign else x


def _point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % FIELD)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % FIELD
    b = (one[1] + one[0]) * (other[1] + other[0]) % FIELD
    c = 2 * one[3] * other[3] * CURVE % FIELD
    d = 2 * one[2] * other[2] % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD)


def _doubled(point: Point) -> Point:
    a, b, c = point[0] * point[0] % FIELD, point[1] * point[1] % FIELD, 2 * point[2] * point[2] % FIELD
    h = a + b
    e, g = h - (point[0] + point[1]) ** 2 % FIELD, a - b
    f = c + g
    return (e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD)


def _both_times(one: int, point: Point, other: int, second: Point) -> Point:
    """one·point + other·second, the doublings shared."""
    sums = (None, point, second, _add(point, second))
    result: Point = (0, 1, 1, 0)
    for place in reversed(range(max(one.bit_length(), other.bit_length()))):
        result = _doubled(result)
        chosen = sums[(one >> place & 1) + 2 * (other >> place & 1)]
        if chosen is not None:
            result = _add(result, chosen)
    return result


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % FIELD == 0 and (
        one[1] * other[2] - other[1] * one[2]
    ) % FIELD == 0


BASE_Y = 4 * pow(5, -1, FIELD) % FIELD
BASE: Point = (_x_of(BASE_Y, 0) or 0, BASE_Y, 1, (_x_of(BASE_Y, 0) or 0) * BASE_Y % FIELD)


@lru_cache(maxsize=1024)
def is_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes over a message is that of a public key of 32 bytes."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = _point(public), _point(signature[:32])
    answer = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or answer >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus_key = (FIELD - key[0], key[1], 1, FIELD - key[3])
    return _same(_both_times(answer, BASE, challenge, minus_key), commitment)
