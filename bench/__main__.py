"""`make bench`: run every benchmark (or those named) and print its figures."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    names = sys.argv[1:] or sorted(p.stem for p in Path(__file__).parent.glob("bench_*.py"))
    for name in names:
        module = import_module(f"bench.{name}")
        print(f"\n{name.removeprefix('bench_')}: {(module.__doc__ or '').splitlines()[0]}")
        module.main()


main()
