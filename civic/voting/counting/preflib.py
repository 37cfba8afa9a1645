"""PrefLib files (`.soc .soi .toc .toi .cat`), in and out. Options are called by their numbers, from 1."""

from __future__ import annotations

import re
from collections.abc import Mapping

from civic.voting.counting.ballots import (
    CATEGORIES,
    ORDINAL,
    Election,
    Marks,
    Option,
    Ranking,
    Ranks,
    ranks_of,
)
from civic.voting.counting.faults import N_, FileFault, Note
from civic.voting.counting.pabulib import read_text

TYPES = {
    "soc": (True, False),
    "soi": (False, False),
    "toc": (True, True),
    "toi": (False, True),
    "cat": (False, True),
}
HEAD = re.compile(r"#\s*([A-Z][A-Z0-9 ]*?)\s*:\s*(.*)")
PLACE = re.compile(r"\s*(?:\{([\d\s,]*)\}|(\d+))\s*(,|$)", re.ASCII)


def read_preflib(content: bytes | str, extension: str = "") -> Election:
    """The election written in a PrefLib file; `extension` is asked when the file does not say its data type."""
    text = read_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    meta: dict[str, str] = {}
    where: dict[str, int] = {}
    rows: list[tuple[int, str]] = []
    for line, row in enumerate(text.splitlines(), 1):
        head = HEAD.match(row.strip())
        if head:
            meta[head[1]], where[head[1]] = head[2].strip(), line
        elif row.strip() and not row.lstrip().startswith("#"):
            rows.append((line, row.strip()))
    kind = meta.get("DATA TYPE", extension).strip().lower().lstrip(".")
    if kind not in TYPES:
        raise FileFault(
            N_("the DATA TYPE must be one of %(types)s, not “%(found)s”"),
            where.get("DATA TYPE", 1),
            types=", ".join(TYPES),
            found=kind,
        )
    options = _options(meta, where)
    index = {int(option.id): place for place, option in enumerate(options)}
    categories = _number(meta, where, "NUMBER CATEGORIES") if kind == "cat" else None
    tally = [_row(line, row, index, kind, categories) for line, row in rows]
    if kind == "cat":
        # A category that nobody uses keeps its place: it is what tells the approved from the others.
        ballots = Ranks(tuple(r for r, _ in tally), tuple(w for _, w in tally))
        meta["NUMBER CATEGORIES"] = str(categories or max((len(r) for r, _ in tally), default=0))
    else:
        ballots = ranks_of(tally)
    notes = _disagreements(meta, where, len(options), ballots.voters)
    return Election(
        options, ballots, CATEGORIES if kind == "cat" else ORDINAL, None, 1, None, meta, notes, True
    )


def _number(meta: Mapping[str, str], where: Mapping[str, int], key: str) -> int | None:
    if key not in meta:
        return None
    if not re.fullmatch(r"\d{1,9}", meta[key], re.ASCII):
        raise FileFault(
            N_("%(key)s must be a whole number, not “%(found)s”"), where[key], key=key, found=meta[key]
        )
    return int(meta[key])


def _options(meta: Mapping[str, str], where: Mapping[str, int]) -> tuple[Option, ...]:
    named: dict[int, str] = {}
    for key, value in meta.items():
        found = re.fullmatch(r"ALTERNATIVE NAME (\d{1,9})", key, re.ASCII)
        if found:
            named[int(found[1])] = value
    if not named:
        count = _number(meta, where, "NUMBER ALTERNATIVES")
        if not count or count > 100_000:
            raise FileFault(N_("the file names no alternatives"), where.get("NUMBER ALTERNATIVES", 1))
        named = dict.fromkeys(range(1, count + 1), "")
    return tuple(Option(str(number), name, 1) for number, name in sorted(named.items()))


def _row(
    line: int, row: str, index: Mapping[int, int], kind: str, categories: int | None
) -> tuple[Ranking, int]:
    head, colon, tail = row.partition(":")
    if not colon or not re.fullmatch(r"\d{1,12}", head.strip(), re.ASCII):
        raise FileFault(N_("a line of ballots reads “how many: order”"), line)
    places: list[tuple[int, ...]] = []
    at, more = 0, bool(tail.strip())
    while more:
        found = PLACE.match(tail, at)
        if not found:
            raise FileFault(
                N_("“%(found)s” is not an order of alternatives"), line, found=tail[at:].strip()[:40]
            )
        members = [part.strip() for part in (found[1] if found[2] is None else found[2]).split(",")]
        if any(len(part) > 9 or " " in part or (not part and len(members) > 1) for part in members):
            raise FileFault(
                N_("“%(found)s” is not an order of alternatives"), line, found=tail[at:].strip()[:40]
            )
        place = []
        for part in filter(None, members):
            if int(part) not in index:
                raise FileFault(N_("the alternative %(number)s is not named in the file"), line, number=part)
            place.append(index[int(part)])
        if place or kind == "cat":
            places.append(tuple(sorted(place)))
        at, more = found.end(), found[3] == ","
    flat = [option for place in places for option in place]
    complete, tied = TYPES[kind]
    if len(set(flat)) < len(flat):
        raise FileFault(N_("an alternative stands twice in this order"), line)
    if not tied and any(len(place) > 1 for place in places):
        raise FileFault(N_("a file of type %(kind)s has no ties"), line, kind=kind)
    if complete and len(flat) < len(index):
        raise FileFault(N_("a file of type %(kind)s orders every alternative"), line, kind=kind)
    if categories is not None and len(places) > categories:
        raise FileFault(N_("this line has more categories than the file names"), line)
    return tuple(places), int(head)


def _disagreements(
    meta: Mapping[str, str], where: Mapping[str, int], options: int, voters: int
) -> tuple[Note, ...]:
    notes = []
    for key, found in (("NUMBER ALTERNATIVES", options), ("NUMBER VOTERS", voters)):
        if key in meta and meta[key] != str(found):
            parts = {"key": key, "said": meta[key], "found": found}
            notes.append(Note(where[key], N_("%(key)s says %(said)s, the file has %(found)s"), parts))
    return tuple(notes)


def to_preflib(election: Election, title: str = "") -> tuple[str, str]:
    """The election as a PrefLib file: its extension (soc, soi, toc, toi, or cat for approvals) and its text."""
    count = len(election.options)
    number = {place: str(place + 1) for place in range(count)}
    if election.numbered:
        number = {place: option.id for place, option in enumerate(election.options)}
    if isinstance(election.ballots, Marks) or election.kind == CATEGORIES:
        extension, rows = "cat", _categories(election)
    else:
        rows = list(zip(election.ballots.rankings, election.ballots.weights, strict=True))
        tied = any(len(place) > 1 for ranking, _ in rows for place in ranking)
        complete = all(sum(map(len, ranking)) == count for ranking, _ in rows)
        extension = ("t" if tied else "s") + "o" + ("c" if complete else "i")
    head = [
        ("FILE NAME", f"election.{extension}"),
        (
            "TITLE",
            " ".join(
                (title or election.meta.get("TITLE", "") or election.meta.get("description", "")).split()
            ),
        ),
        ("DATA TYPE", extension),
        ("MODIFICATION TYPE", "original"),
        ("NUMBER ALTERNATIVES", str(count)),
        ("NUMBER VOTERS", str(election.voters)),
        ("NUMBER UNIQUE " + ("PREFERENCES" if extension == "cat" else "ORDERS"), str(len(rows))),
    ]
    if extension == "cat":
        most = max((len(ranking) for ranking, _ in rows), default=0)
        head.append(("NUMBER CATEGORIES", election.meta.get("NUMBER CATEGORIES", str(most))))
        names = {1: "Approved", 2: "Not approved"} if isinstance(election.ballots, Marks) else {}
        for place in range(1, most + 1):
            key = f"CATEGORY NAME {place}"
            head.append((key, names.get(place, election.meta.get(key, f"Category {place}"))))
    head += [
        (f"ALTERNATIVE NAME {number[place]}", " ".join(option.name.split()) or option.id)
        for place, option in enumerate(election.options)
    ]
    lines = [f"# {key}: {value}" for key, value in head]
    ordered = sorted(rows, key=lambda row: (-row[1], row[0]))
    lines += [
        f"{weight}: {','.join(_place(place, number, extension) for place in ranking)}"
        for ranking, weight in ordered
    ]
    return extension, "\n".join(lines) + "\n"


def _place(place: tuple[int, ...], number: Mapping[int, str], extension: str) -> str:
    if len(place) == 1 and extension != "cat":
        return number[place[0]]
    return "{" + ",".join(number[option] for option in place) + "}"


def _categories(election: Election) -> list[tuple[Ranking, int]]:
    """Approvals as two categories; categories as they are."""
    if isinstance(election.ballots, Ranks):
        return list(zip(election.ballots.rankings, election.ballots.weights, strict=True))
    every = range(len(election.options))
    rows: list[tuple[Ranking, int]] = []
    for options, points, weight in election.ballots:
        named = {option for option, given in zip(options, points, strict=True) if given > 0}
        rows.append(((tuple(sorted(named)), tuple(o for o in every if o not in named)), weight))
    return rows
