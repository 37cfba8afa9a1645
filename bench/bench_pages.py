"""How much longer a page takes when the instance is twelve times as large (1.0 = not at all).

Yardstick: the same page in the same run on the plain demonstration. Median of 15 answers of the WSGI application, warm.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask

from tests.weigh import demonstration, public_pages


def median_ms(app: Flask, path: str, times: int = 15) -> float:
    """Median milliseconds of one page."""
    client, taken = app.test_client(), []
    client.get(path)
    for _ in range(times):
        started = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print the ratio per page."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as twelve:
        small, large = demonstration(Path(one)), demonstration(Path(twelve), scale=12)
        print(f"{'ms × 1':>8} {'ms × 12':>8} {'ratio':>6}  page")
        for a, b in zip(public_pages(small), public_pages(large), strict=True):
            x, y = median_ms(small, a), median_ms(large, b)
            print(f"{x:8.1f} {y:8.1f} {y / x:6.2f}  {a}")
