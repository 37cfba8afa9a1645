#!/usr/bin/env python3
"""Recounts the participation rate from the published rows, with Python's standard library alone.

    python3 recuento.py participacion-recuento.csv          (or .json)
    python3 recuento.py participacion-recuento.csv --meta 70

Each row is one person or one organisation, without name or any trait: the row's number says nothing beyond this file.
  tipo = representante: titular, expuesto, participo_como_titular, participo are 1 or 0
  tipo = organizacion:  participo is 1 or 0
The rate is 100 × N / D, with D the titulars and N those of them who took part as titulars.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from fractions import Fraction
from math import ceil
from typing import Any


def read(text: str) -> list[dict[str, str]]:
    """The rows of the published CSV or JSON."""
    text = text.lstrip("\ufeff")
    if text.lstrip().startswith("{"):
        return [{key: str(value) for key, value in row.items()} for row in json.loads(text)["rows"]]
    return list(csv.DictReader(io.StringIO(text)))


def recount(rows: list[dict[str, str]], target: str | None = None) -> dict[str, Any]:
    """N, D, rate and variants of the rows; with a target in percent also how many people are still needed."""
    people = [row for row in rows if row["tipo"] == "representante"]
    organizations = [row for row in rows if row["tipo"] == "organizacion"]
    keys = [(row["tipo"], row["fila"]) for row in rows]
    if len(keys) != len(set(keys)):
        raise SystemExit("A row stands in the file twice: this is not the published file.")

    def count(of: list[dict[str, str]], column: str) -> int:
        return sum(row[column] == "1" for row in of)

    def share(n: int, d: int) -> dict[str, Any]:
        exact = Fraction(100 * n, d) if d else None
        # one decimal, halves upward, as on the page
        rate = None if exact is None else int(exact * 10 + Fraction(1, 2)) / 10
        return {"numerator": n, "denominator": d, "rate": rate}

    n, d = count(people, "participo_como_titular"), count(people, "titular")
    result = {
        **share(n, d),
        "with_alternates": share(count(people, "participo"), len(people)),
        "by_organisation": share(count(organizations, "participo"), len(organizations)),
        "exposed": share(n, count(people, "expuesto")),
    }
    if target is not None and d:
        result["target"] = float(target)
        result["gap"] = max(0, ceil(Fraction(target) * d / 100) - n)
    return result


def main(arguments: list[str]) -> None:
    """Print the recount of a file as JSON."""
    target = None
    if "--meta" in arguments:
        at = arguments.index("--meta")
        target = arguments[at + 1]
        arguments = arguments[:at] + arguments[at + 2 :]
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    with open(arguments[0], encoding="utf-8") as file:
        answer = recount(read(file.read()), target)
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
