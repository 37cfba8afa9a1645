#!/usr/bin/env python3
"""Makes the order of a call again from the published scores, with Python's standard library alone.

    python3 reordenar.py puntajes.csv

Each row is one score of one evaluator. Rows with cuenta = 1 make the order: for each evaluator the sum over the criteria
of  peso × (puntaje − escala_min) ÷ (escala_max − escala_min);  for each proposal the mean of its evaluators. Equal points
are decided by the steps of `desempate`, in their order. Then down the list until the money ends (`techo_centimos`):
regla_reserva = stop: it ends at the first that does not fit;  skip: later ones that fit still enter.
"""

from __future__ import annotations

import csv
import io
import sys
from fractions import Fraction


def read(text: str) -> list[dict[str, str]]:
    """The rows of the published CSV."""
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def order(rows: list[dict[str, str]]) -> list[tuple[int, int, Fraction, str]]:
    """(place, number, points, where it ended: priority, reserve or below) of the proposals that passed the filters."""
    if not rows:
        return []
    sheet = rows[0]
    low, span = int(sheet["escala_min"]), int(sheet["escala_max"]) - int(sheet["escala_min"])
    weights: dict[str, Fraction] = {}
    facts: dict[int, dict[str, str]] = {}
    given: dict[int, dict[str, dict[str, int]]] = {}
    for row in rows:
        if row["paso_filtros"] == "1" and row["cuenta"] == "1":
            number = int(row["propuesta"])
            facts[number] = row
            weights[row["criterio"]] = Fraction(row["peso"])
            given.setdefault(number, {}).setdefault(row["evaluador"], {})[row["criterio"]] = int(
                row["puntaje"]
            )
    if facts and sum(weights.values()) != 100:
        raise SystemExit("The weights do not sum to 100: this is not the published file.")
    heaviest = sorted(weights, key=lambda code: (-weights[code], int(code[1:])))

    def mean(number: int, code: str) -> Fraction:
        return Fraction(sum(scores[code] for scores in given[number].values()), len(given[number]))

    def points(number: int) -> Fraction:
        return sum((weights[code] * (mean(number, code) - low) / span for code in weights), Fraction(0))

    def key(number: int) -> list[Fraction]:
        found = [-points(number)]
        for step in sheet["desempate"].split():
            if step == "criteria":
                found += [-mean(number, code) for code in heaviest]
            elif step == "benefited":
                found.append(Fraction(-int(facts[number]["personas_beneficiadas"] or 0)))
            elif step == "cost":
                found.append(Fraction(facts[number]["costo_centimos"]))
            else:
                found.append(Fraction(number))
        return found

    left = int(sheet["techo_centimos"]) if sheet["techo_centimos"] else None
    ended, made = False, []
    for place, number in enumerate(sorted(facts, key=key), 1):
        cost = int(facts[number]["costo_centimos"])
        if points(number) < Fraction(sheet["puntaje_minimo"]):
            where = "below"
        elif ended or (left is not None and cost > left):
            where, ended = "reserve", ended or sheet["regla_reserva"] == "stop"
        else:
            where = "priority"
            left = None if left is None else left - cost
        made.append((place, number, points(number), where))
    return made


def main(arguments: list[str]) -> None:
    """Print the order of a file."""
    if len(arguments) != 1:
        raise SystemExit(__doc__)
    with open(arguments[0], encoding="utf-8") as file:
        for place, number, points, where in order(read(file.read())):
            sys.stdout.write(f"{place}\t{number}\t{float(points):.4f}\t{where}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
