"""Reading an opened box and finding everything that is wrong with it. Pure: lines in, findings and a result out.

A box is a file of lines, each a canonical JSON object with a `kind`: `poll` (what was frozen), `roll`, `head` (signed heads of
the log), `log` (its leaves), `ballot` (every ballot that counts), `dead` (leaves that do not, and why), `batch` (paper),
`named` (public ballots), `draw`, `result`, and last `seal`. docs/voting.md describes each.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from civic.voting.choices import faults_of
from civic.voting.counting.faults import CountingFault
from civic.voting.proof.blind import PublicKey, is_signed
from civic.voting.proof.merkle import Frontier, leaf_hash
from civic.voting.recount.ed25519 import is_ed25519
from civic.voting.tally import outcome_of, seed_of

CREDENTIAL = 64  # bytes: 32 random ones of RFC 9474 and the token
DEAD = ("superseded", "invalid")
# What a line of each kind holds, no more and no less: nothing can ride along unread.
KEYS = {
    "poll": {"kind", "frozen", "fingerprint"},
    "roll": {"kind", "entries"},
    "head": {"kind", "poll", "number", "size", "root", "day", "signature"},
    "log": {"kind", "from", "leaves"},
    "ballot": {"kind", "content"},
    "dead": {"kind", "leaf", "state", "reason"},
    "batch": {"kind", "number", "table", "ballots", "blank", "spoiled", "sheet"},
    "named": {"kind", "number", "name", "choices", "channel"},
    "draw": {"kind", "draw"},
    "result": {"kind", "result"},
    "seal": {"kind", "sha256", "signature"},
}
ENTRY = {"number", "name", "group"}
FLAGS = {"issued", "paper"}
COMMON = {"poll", "choices", "nonce", "channel"}
BALLOT = {"paper": COMMON | {"batch", "line"}}
WEAKEST, LARGEST = 2048, 8192  # bits of a registrar's key
DAMAGE = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
HEAD_PARTS = ("kind", "poll", "number", "size", "root", "day")
Entry = Mapping[str, Any]


def written_canonically(document: Any) -> str:
    """The document as canonical JSON (RFC 8785) where it holds texts, whole numbers, true, false, null, lists and objects."""
    if isinstance(document, dict):
        keys = sorted(document, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return (
            "{"
            + ",".join(f"{written_canonically(key)}:{written_canonically(document[key])}" for key in keys)
            + "}"
        )
    if isinstance(document, list):
        return "[" + ",".join(map(written_canonically, document)) + "]"
    return json.dumps(document, ensure_ascii=False)


@dataclass
class Box:
    """What was read of a box, and what was found wrong on the way."""

    findings: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    registrar: PublicKey | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""
    roll: list[Entry] = field(default_factory=list)
    heads: list[Entry] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    ballots: list[Mapping[str, int]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    channels: dict[str, int] = field(default_factory=dict)
    dead: dict[str, Entry] = field(default_factory=dict)
    batches: dict[int, Entry] = field(default_factory=dict)
    paper: dict[int, int] = field(default_factory=dict)
    blank: dict[int, int] = field(default_factory=dict)
    named: list[Entry] = field(default_factory=list)
    draw: str = ""
    result: Mapping[str, Any] | None = None
    recounted: dict[str, Any] | None = None
    root: str = ""
    sealed: bool = False

    def wrong(self, sentence: str) -> None:
        """Note something that is not as it must be; the first thousand are kept."""
        if len(self.findings) < 1000:
            self.findings.append(sentence)

    @property
    def is_good(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.findings


def check_box(lines: Iterable[bytes], *, receipts: Iterable[Entry] = (), heads: Iterable[Entry] = ()) -> Box:
    """The box after every check: fingerprint, roll, signatures, heads, each leaf and credential, duplicates, the count.

    `receipts` are what voters kept, `heads` what witnesses were sent while the poll was open: they find what a box that was
    rewritten as a whole would hide.
    """
    box = Box()
    _read(box, lines)
    if not box.terms:
        box.wrong("The file names no poll: its first line is missing or damaged.")
        return box
    try:
        _check_roll(box)
        if box.terms["secrecy"] == "secret":
            _check_heads(box)
            _check_leaves(box)
            _remark_on_dead(box)
            _check_numbers(box)
        else:
            _check_named(box)
        _check_result(box)
    except (*DAMAGE, ArithmeticError, CountingFault) as fault:
        box.wrong(
            f"The terms of the poll are damaged, so it cannot be counted again ({type(fault).__name__}: {fault})."
        )
    for head in heads:
        _check_kept_head(box, head)
    for receipt in receipts:
        _check_receipt(box, receipt)
    return box


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _read(box: Box, lines: Iterable[bytes]) -> None:
    digest = hashlib.sha256()
    for number, raw in enumerate(lines, 1):
        try:
            text = raw.decode().rstrip("\n")
            line = json.loads(text)
            kind = line["kind"]
            if written_canonically(line) != text:
                raise ValueError
        except (ValueError, KeyError, TypeError, RecursionError):
            box.wrong(f"Line {number} is not a line of an opened box.")
            digest.update(raw)
            continue
        if box.sealed:
            box.wrong(f"Line {number} stands after the seal.")
        if kind == "seal":
            _check_seal(box, line, digest.hexdigest())
            continue
        digest.update(raw)
        try:
            _take_line(box, kind, line, number)
        except DAMAGE:
            box.wrong(f"Line {number} ({kind}) lacks something or holds what does not belong there.")
    if not box.sealed:
        box.wrong("The file has no seal: its end is missing.")


def _take_line(box: Box, kind: str, line: Entry, number: int) -> None:
    if kind in KEYS and set(line) != KEYS[kind]:
        raise KeyError
    match kind:
        case "poll":
            _take_poll(box, line, number)
        case "roll":
            for entry in line["entries"]:
                _need(entry, number=int, name=str, **dict.fromkeys(FLAGS & set(entry), bool))
                if not ENTRY <= set(entry) <= ENTRY | FLAGS:
                    raise KeyError
                box.roll.append(entry)
        case "head":
            _need(line, poll=str, number=int, size=int, root=str, day=str, signature=str)
            box.heads.append(line)
        case "log":
            if line["from"] != len(box.leaves):
                box.wrong(
                    f"Line {number}: the log goes on at {line['from']}, but {len(box.leaves)} leaves came before."
                )
            for leaf in line["leaves"]:
                if len(bytes.fromhex(leaf)) != 32 or leaf != leaf.lower():
                    raise ValueError
                if leaf in box.places:
                    box.wrong(f"Leaf {leaf} stands twice in the log.")
                box.places[leaf] = len(box.leaves)
                box.leaves.append(leaf)
        case "ballot":
            _take_ballot(box, line["content"])
        case "dead":
            _need(line, leaf=str, state=str)
            if line["leaf"] in box.dead:
                box.wrong(f"Leaf {line['leaf']} is called dead twice.")
            if line["state"] not in DEAD:
                box.wrong(f"Leaf {line['leaf']} is dead for a reason that does not exist: {line['state']}.")
            box.dead[line["leaf"]] = line
        case "batch":
            _need(line, number=int, table=str, ballots=int, blank=int, spoiled=int)
            if line["number"] in box.batches:
                box.wrong(f"Paper batch {line['number']} stands twice in the file.")
            box.batches[line["number"]] = line
        case "named":
            _need(line, number=int, name=str, choices=dict, channel=str)
            box.named.append(line)
        case "draw":
            if box.draw:
                box.wrong("Two draws stand in the file.")
            _need(line, draw=str)
            box.draw = line["draw"]
        case "result":
            if box.result is not None:
                box.wrong("Two results stand in the file.")
            _need(line, result=dict)
            box.result = line["result"]
        case _:
            box.wrong(f"Line {number} is of a kind that is not known: {kind}.")


def _need(line: Entry, /, **kinds: type) -> None:
    if any(type(line[name]) is not kind for name, kind in kinds.items()):
        raise TypeError


def _take_poll(box: Box, line: Entry, number: int) -> None:
    if box.terms:
        box.wrong(f"Line {number}: the poll stands twice in the file.")
        return
    frozen = line["frozen"]
    box.fingerprint = line["fingerprint"]
    terms = json.loads(frozen)
    if not isinstance(terms, dict):
        raise TypeError
    if written_canonically(terms) != frozen:
        box.wrong("What was frozen is not written canonically.")
    found = hashlib.sha256(frozen.encode()).hexdigest()
    if found != box.fingerprint:
        box.wrong(f"The fingerprint is {found}, not {box.fingerprint}: the terms were changed.")
    box.terms = terms
    if len({option["key"] for option in terms["options"]}) != len(terms["options"]):
        box.wrong("The poll names an option twice.")
    if terms.get("registrar"):
        n, e = int(terms["registrar"]["n"], 16), terms["registrar"]["e"]
        if WEAKEST <= n.bit_length() <= LARGEST and n & 1 and type(e) is int and 65537 <= e < 2**64 and e & 1:
            box.registrar = PublicKey(n, e)
        else:
            box.wrong("The registrar's key is not one with which credentials prove anything.")


def _take_ballot(box: Box, content: str) -> None:
    """A ballot that counts: its leaf is in the log, its credential is good and used once, it says what the poll allows."""
    leaf = leaf_hash(content.encode()).hex()
    ballot = json.loads(content)
    _need(ballot, poll=str, choices=dict, nonce=str, channel=str)
    if written_canonically(ballot) != content:
        box.wrong(f"Ballot {leaf} is not written canonically.")
    if leaf in box.seen:
        box.wrong(f"Ballot {leaf} is counted twice.")
    box.seen.add(leaf)
    if leaf not in box.places:
        box.wrong(f"Ballot {leaf} is not in the log: it was added or changed.")
    if ballot["poll"] != box.fingerprint:
        box.wrong(f"Ballot {leaf} belongs to another poll.")
    channel = ballot["channel"]
    if set(ballot) != BALLOT.get(channel, COMMON | {"credential", "signature"}):
        box.wrong(f"Ballot {leaf} lacks something or holds what does not belong there.")
    box.channels[channel] = box.channels.get(channel, 0) + 1
    if channel == "paper":
        _need(ballot, batch=int, line=int)
        box.blank[ballot["batch"]] = box.blank.get(ballot["batch"], 0) + (not ballot["choices"])
        token = f"{ballot['batch']}/{ballot['line']}"
        box.paper[ballot["batch"]] = box.paper.get(ballot["batch"], 0) + 1
    elif channel in ("device", "server"):
        token = ballot["credential"]
        credential, signature = bytes.fromhex(token), bytes.fromhex(ballot["signature"])
        good = box.registrar is not None and is_signed(box.registrar, credential, signature)
        if len(credential) != CREDENTIAL or not good:
            box.wrong(f"Ballot {leaf} carries no credential that the registrar signed.")
    else:
        box.wrong(f"Ballot {leaf} came in by a way that does not exist: {channel}.")
        token = leaf
    if channel not in box.terms["channels"]:
        box.wrong(f"Ballot {leaf} came in by a way that this poll does not have: {channel}.")
    if token in box.tokens:
        box.wrong(f"Ballot {leaf} uses a credential or a line of paper for the second time.")
    box.tokens.add(token)
    if fault := faults_of(box.terms, ballot["choices"]):
        box.wrong(f"Ballot {leaf} says what the poll does not allow ({fault.code}).")
        return
    box.ballots.append(ballot["choices"])


def _check_seal(box: Box, line: Entry, found: str) -> None:
    box.sealed = True
    if set(line) != KEYS["seal"]:
        box.wrong("The seal lacks something or holds what does not belong there.")
    statement = {"kind": "seal", "poll": box.fingerprint, "sha256": line.get("sha256")}
    if line.get("sha256") != found:
        box.wrong(f"The seal is over other lines: the file comes to {found}.")
    if not _is_by_box(box, statement, line.get("signature")):
        box.wrong("The seal is not signed by the box.")


def _is_by_box(box: Box, statement: Mapping[str, Any], signature: Any) -> bool:
    try:
        return is_ed25519(
            bytes.fromhex(box.terms["box"]),
            written_canonically(dict(statement)).encode(),
            bytes.fromhex(signature),
        )
    except (KeyError, TypeError, ValueError):
        return False


# ── checking ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check_roll(box: Box) -> None:
    lines = [{"number": e["number"], "name": e["name"], "group": e["group"]} for e in box.roll]
    found = hashlib.sha256(written_canonically(lines).encode()).hexdigest()
    if found != box.terms["roll"]["sha256"] or len(lines) != box.terms["roll"]["entitled"]:
        box.wrong("The roll is not the one that was frozen: somebody was added, taken off or renamed.")

    if len({entry["number"] for entry in box.roll}) != len(box.roll):
        box.wrong("A number stands twice on the roll.")


def _check_heads(box: Box) -> None:
    log = Frontier()
    roots = {0: log.root().hex()}
    wanted = {head["size"] for head in box.heads}
    for at, leaf in enumerate(box.leaves, 1):
        log.append(bytes.fromhex(leaf))
        if at in wanted:
            roots[at] = log.root().hex()
    box.root = log.root().hex()
    if not box.heads:
        box.wrong("The file holds no signed head of the log.")
        return
    last = -1
    for expected, head in enumerate(box.heads):
        name = f"Head {head['number']}"
        statement = {part: head[part] for part in HEAD_PARTS}
        if head["poll"] != box.fingerprint or not _is_by_box(box, statement, head["signature"]):
            box.wrong(f"{name} is not signed by this box.")
        if head["number"] != expected:
            box.wrong(f"{name} stands where head {expected} is expected: a head is missing or was moved.")
        if head["size"] < last:
            box.wrong(f"{name} is shorter than the head before it: leaves were taken out.")
        last = head["size"]
        if roots.get(head["size"]) != head["root"]:
            box.wrong(
                f"{name} over {head['size']} leaves does not fit the log: leaves were changed, moved or taken out."
            )
    if box.heads[0]["size"] != 0:
        box.wrong("The box was not empty when the poll was fixed.")
    if last != len(box.leaves):
        box.wrong(f"The last head covers {last} leaves, the log holds {len(box.leaves)}.")


def _check_leaves(box: Box) -> None:
    for leaf in box.leaves:
        if leaf not in box.seen and leaf not in box.dead:
            box.wrong(f"Leaf {leaf} was taken into the log, but its ballot is missing.")
        if leaf in box.seen and leaf in box.dead:
            box.wrong(f"Leaf {leaf} is counted and called dead at once.")
    for leaf in box.dead:
        if leaf not in box.places:
            box.wrong(f"Leaf {leaf} is called dead but is not in the log.")
    if (
        box.dead
        and not box.terms["replaceable"]
        and any(d["state"] == "superseded" for d in box.dead.values())
    ):
        box.wrong("Ballots were replaced, though this poll does not allow it.")


def _remark_on_dead(box: Box) -> None:
    """What nobody can check from the file alone: said, so that whoever has a receipt looks."""
    states = [line["state"] for line in box.dead.values()]
    if superseded := states.count("superseded"):
        box.remarks.append(
            f"Replaced by a later ballot of the same credential, and never opened: {superseded}."
        )
    for line in box.dead.values():
        if line["state"] == "invalid":
            box.remarks.append(
                f"Leaf {line['leaf']} was taken in and is called invalid by the box: {line['reason']}. Ask why."
            )


def _check_numbers(box: Box) -> None:
    issued = sum(1 for entry in box.roll if entry.get("issued"))
    for entry in box.roll:
        if entry.get("issued") and entry.get("paper"):
            box.wrong(f"Number {entry['number']} of the roll was given a credential and voted on paper.")
    cast = box.channels.get("device", 0) + box.channels.get("server", 0)
    if cast > issued:
        box.wrong(f"{cast} ballots carry a credential, but only {issued} were given out.")
    for number, batch in box.batches.items():
        valid = batch["ballots"] - batch["spoiled"]
        if min(batch["ballots"], batch["blank"], batch["spoiled"]) < 0:
            box.wrong(f"Paper batch {number} counts less than nothing.")
        if box.blank.get(number, 0) != batch["blank"]:
            box.wrong(
                f"Paper batch {number} counted {batch['blank']} blank ballots, {box.blank.get(number, 0)} are in the box."
            )
        if box.paper.get(number, 0) != valid:
            box.wrong(
                f"Paper batch {number} has {valid} valid ballots, {box.paper.get(number, 0)} are in the box."
            )
    for number in box.paper:
        if number not in box.batches:
            box.wrong(f"Ballots name paper batch {number}, which is not in the file.")
    if box.named:
        box.wrong("A secret poll holds named ballots.")


def _check_named(box: Box) -> None:
    names = {entry["number"]: entry["name"] for entry in box.roll}
    log, used, last = Frontier(), set(), 0
    for line in box.named:
        number = line["number"]
        ballot = {name: line[name] for name in ("number", "name", "choices", "channel")}
        if names.get(number) != line["name"]:
            box.wrong(f"Named ballot {number} is of nobody on the roll.")
        if number in used:
            box.wrong(f"Number {number} of the roll voted twice.")
        if number < last:
            box.wrong(f"Named ballot {number} is out of the order of the roll.")
        used.add(number)
        last = number
        log.append(leaf_hash(written_canonically(ballot).encode()))
        if fault := faults_of(box.terms, line["choices"]):
            box.wrong(f"Named ballot {number} says what the poll does not allow ({fault.code}).")
            continue
        box.ballots.append(line["choices"])
    box.root = log.root().hex()
    if box.seen or box.leaves or box.dead:
        box.wrong("A public vote holds secret ballots.")


def _check_result(box: Box) -> None:
    if box.result is None:
        box.wrong("The file holds no result.")
        return
    present = box.result.get("present", 0)
    if type(present) is not int or not 0 <= present <= len(box.roll):
        box.wrong("The result says that more came to the assembly than stand on the roll.")
    seed = seed_of(box.root, box.draw) if box.draw else ""
    box.recounted = outcome_of(box.terms, box.ballots, entitled=len(box.roll), present=present, seed=seed) | {
        "root": box.root,
        "seed": seed,
        "present": present,
    }
    if any("paper" in entry for entry in box.roll):
        marked = sum(1 for entry in box.roll if entry.get("paper"))
        papers = sum(batch["ballots"] for batch in box.batches.values())
        box.recounted["paper"] = {"marked": marked, "papers": papers}
    again = json.loads(json.dumps(box.recounted))
    for name in sorted(set(again) | set(box.result)):
        if again.get(name) != box.result.get(name):
            box.wrong(f"The result differs from the recount in “{name}”.")


def _check_kept_head(box: Box, head: Entry) -> None:
    try:
        statement = {part: head[part] for part in HEAD_PARTS}
        if head["poll"] != box.fingerprint or not _is_by_box(box, statement, head["signature"]):
            box.wrong(f"The head you kept (number {head['number']}) was not signed by the box of this poll.")
            return
        log = Frontier(bytes.fromhex(leaf) for leaf in box.leaves[: head["size"]])
        if head["size"] > len(box.leaves) or log.root().hex() != head["root"]:
            box.wrong(
                f"The head you kept (number {head['number']}) is signed by the box and does not fit this log: the log was "
                "rewritten. Keep that head: it is the proof."
            )
    except (KeyError, TypeError, ValueError):
        box.wrong("A head you gave cannot be read.")


def _check_receipt(box: Box, receipt: Entry) -> None:
    try:
        statement = {
            "kind": "receipt",
            "poll": receipt["poll"],
            "leaf": receipt["leaf"],
            "code": receipt["code"],
        }
        if receipt["poll"] != box.fingerprint or not _is_by_box(box, statement, receipt["signature"]):
            box.wrong(f"The receipt {receipt['code']} was not signed by the box of this poll.")
        elif receipt["leaf"] not in box.places:
            box.wrong(
                f"The receipt {receipt['code']} is signed and its ballot is not in the log. Keep it: it is the proof."
            )
        elif receipt["leaf"] not in box.seen and receipt["leaf"] not in box.dead:
            box.wrong(f"The ballot of receipt {receipt['code']} is in the log and was not opened.")
        elif receipt["leaf"] in box.dead and box.dead[receipt["leaf"]]["state"] == "invalid":
            box.wrong(f"The ballot of receipt {receipt['code']} was taken in and is now called invalid.")
        elif receipt["leaf"] in box.dead:
            box.remarks.append(
                f"The ballot of receipt {receipt['code']} does not count: the box says that a later ballot of the same "
                "credential replaced it. If you did not vote a second time, complain, and keep the receipt."
            )
    except (KeyError, TypeError, ValueError):
        box.wrong("A receipt you gave cannot be read.")
