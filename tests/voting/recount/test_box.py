"""A published box: a stranger finds it good, and finds every tampering, even of somebody who holds the box's key."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

import pytest
import rfc8785

from civic.core import clock
from civic.core.db import transaction
from civic.voting import commands
from civic.voting.ballot import new_nonce
from civic.voting.proof import merkle, signing
from civic.voting.proof.canonical import canonical
from civic.voting.published import head_line, lines_of
from civic.voting.queries import heads_of, poll_by_slug
from civic.voting.recount import check
from civic.voting.recount.bundle import recount_program
from civic.voting.recount.check import check_box, written_canonically
from civic.voting.tally import outcome_of
from tests.voting.polls import Assembly

TAMPERINGS = 1000


@pytest.fixture
def assembly(app, make):
    return Assembly(make, seats=12)


def closed(assembly, poll):
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(assembly.coordinator, poll)
    return poll_by_slug(poll.slug)


@dataclass(frozen=True)
class Published:
    """A closed poll as a stranger and as somebody with the box's key see it, its file, and what was kept outside."""

    fingerprint: str
    frozen: str
    box_secret: str
    result: dict
    lines: tuple[bytes, ...]
    receipt: dict
    head: dict


_MADE: list[Published] = []


@pytest.fixture
def published(app, make):
    """The vote below, held once for all tests of this file: none of them changes it."""
    if not _MADE:
        poll, receipt, head = a_vote(Assembly(make, seats=12))
        _MADE.append(
            Published(
                poll.fingerprint,
                poll.frozen,
                poll.box_secret,
                poll.result,
                tuple(lines_of(poll)),
                receipt,
                head,
            )
        )
    return _MADE[0]


def a_vote(assembly):
    """(the closed poll, a receipt, a head from the middle of the vote): eleven of twelve voted, one of them twice, one
    through the server."""
    poll = assembly.secret(replaceable=True)
    receipts = []
    for number in range(10):
        first = assembly.ballot(poll, number, *random.Random(number).sample(["agua", "losa", "luz"], 2))
        receipts.append(assembly.cast(poll, first))
        if number == 4:
            assembly.cast(poll, replace(first, choices={"luz": 1}, nonce=new_nonce()))
    with transaction():
        commands.write_log(poll)
    head = heads_of(poll)[-1]
    kept = head_line(poll, head.number, head.size, head.root, head.day.isoformat(), head.signature)
    with transaction():
        commands.vote_through_server(assembly.titulars[10], poll, assembly.entry(poll, 10), {"losa": 1})
    receipt = receipts[7]
    return closed(assembly, poll), receipt.statement | {"signature": receipt.signature}, kept


def resealed(poll, lines):
    """The lines under a new seal, as somebody can make it who holds the box's key."""
    body = b"".join(lines)
    digest = hashlib.sha256(body).hexdigest()
    statement = {"kind": "seal", "poll": poll.fingerprint, "sha256": digest}
    seal = signing.sign(bytes.fromhex(poll.box_secret), statement).hex()
    return [*lines, canonical({"kind": "seal", "sha256": digest, "signature": seal}) + b"\n"]


def test_a_box_as_it_was_published_is_found_good_by_a_stranger(published, tmp_path):
    poll, receipt, head = published, published.receipt, published.head
    lines = list(published.lines)
    box = check_box(lines, receipts=[receipt], heads=[head])
    assert box.findings == []
    assert (len(box.ballots), len(box.dead), box.channels) == (11, 1, {"device": 10, "server": 1})
    assert box.recounted["count"]["winners"] == poll.result["count"]["winners"]

    (tmp_path / "recuento.py").write_text(recount_program(), encoding="utf-8")
    (tmp_path / "urna.jsonl").write_bytes(b"".join(lines))
    (tmp_path / "recibo.json").write_text(json.dumps(receipt))
    (tmp_path / "cabeza.json").write_text(json.dumps(head))
    command = [
        sys.executable,
        "-I",
        "recuento.py",
        "urna.jsonl",
        "--receipt",
        "recibo.json",
        "--head",
        "cabeza.json",
    ]
    said = subprocess.run([*command, "--json"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(said.stdout)["result"]["count"] == poll.result["count"]
    in_words = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert "Everything fits" in in_words

    (tmp_path / "urna.jsonl").write_bytes(b"".join(resealed(poll, [*lines[:-3], *lines[-2:-1]])))
    bad = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "not as they must be" in bad.stdout


def tampered(rng, lines):
    """(the lines with one thing changed, what was done): removed, doubled, moved, swapped, or one value altered."""
    lines = list(lines)
    place = rng.randrange(len(lines))
    act = rng.choice(["remove", "double", "swap", "alter", "alter", "alter"])
    if act == "remove":
        del lines[place]
    elif act == "double":
        lines.insert(rng.randrange(len(lines) + 1), lines[place])
    elif act == "swap":
        document, other = json.loads(lines[place]), json.loads(lines[rng.randrange(len(lines))])
        mixed = {document["kind"], other["kind"]}
        if mixed not in ({"head"}, {"log"}, {"ballot", "dead"}):
            return tampered(rng, lines)
        merged = document | {k: v for k, v in other.items() if k != "kind"}
        if merged == document:
            return tampered(rng, lines)
        lines[place] = canonical(merged) + b"\n"
    else:
        document = json.loads(lines[place])
        changed = altered(rng, document)
        if changed == document:
            return tampered(rng, lines)
        lines[place] = canonical(changed) + b"\n"
    return lines, f"{act} line {place}"


def altered(rng, value):
    """The value with one of its parts changed."""
    if isinstance(value, dict):
        # the reason of a dead leaf and how many came to the assembly are the operator's word, sealed but not counted
        keys = [key for key in value if key not in ("kind", "reason", "present")]
        key = rng.choice(keys)
        return value | {key: altered(rng, value[key])}
    if isinstance(value, list):
        if not value:
            return ["x"]
        place, act = rng.randrange(len(value)), rng.choice(["drop", "change", "double"])
        if act == "drop":
            return value[:place] + value[place + 1 :]
        if act == "double":
            return [*value, value[place]]
        return [*value[:place], altered(rng, value[place]), *value[place + 1 :]]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice([-1, 1, 10**6])
    if isinstance(value, str) and value:
        place = rng.randrange(len(value))
        letter = rng.choice([c for c in "0123456789abcdefxyz" if c != value[place]])
        return value[:place] + letter + value[place + 1 :]
    return "x"


def test_a_thousand_tamperings_under_a_fresh_seal_are_all_found(published, monkeypatch):
    # the same credentials are checked a thousand times: what was found of each is remembered
    monkeypatch.setattr(check, "is_signed", cache(check.is_signed))
    poll, receipt, head = published, published.receipt, published.head
    lines = list(published.lines)[:-1]
    rng, missed, named = random.Random(2026), [], 0
    for _ in range(TAMPERINGS):
        changed, what = tampered(rng, lines)
        box = check_box(resealed(poll, changed), receipts=[receipt], heads=[head])
        if box.is_good:
            missed.append(what)
        named += bool(box.findings) and all(len(sentence) > 20 for sentence in box.findings)
    assert missed == []
    assert named == TAMPERINGS


def test_a_box_rewritten_as_a_whole_is_found_by_what_voters_and_witnesses_kept(published):
    """Somebody with the box's key leaves a ballot out and signs everything anew: only what was kept outside shows it."""
    poll, receipt, head = published, published.receipt, published.head
    documents = [json.loads(line) for line in published.lines][:-1]
    gone = receipt["leaf"]
    leaves = [leaf for d in documents if d["kind"] == "log" for leaf in d["leaves"] if leaf != gone]
    ballots = [
        d for d in documents
        if d["kind"] == "ballot" and merkle.leaf_hash(d["content"].encode()).hex() != gone
    ]  # fmt: skip
    root = merkle.root([bytes.fromhex(leaf) for leaf in leaves]).hex()
    terms = json.loads(poll.frozen)
    result = outcome_of(terms, [json.loads(b["content"])["choices"] for b in ballots], entitled=12)

    def signed(number, size, over):
        day = clock.today().isoformat()
        statement = commands.head_statement(poll, number, size, over, day)
        return head_line(
            poll, number, size, over, day, signing.sign(bytes.fromhex(poll.box_secret), statement).hex()
        )

    rewritten = [
        documents[0], documents[1], signed(0, 0, merkle.EMPTY.hex()), signed(1, len(leaves), root),
        {"kind": "log", "from": 0, "leaves": leaves}, *ballots, *[d for d in documents if d["kind"] == "dead"],
        {"kind": "result", "result": json.loads(json.dumps(result | {"root": root, "seed": "", "present": 0, "paper": poll.result["paper"]}))},
    ]  # fmt: skip
    lines = resealed(poll, [canonical(document) + b"\n" for document in rewritten])
    assert (
        check_box(lines).findings == []
    )  # alone, the rewritten box looks good: that is why things are kept outside
    by_receipt = check_box(lines, receipts=[receipt]).findings
    assert any("is signed and its ballot is not in the log" in sentence for sentence in by_receipt)
    by_head = check_box(lines, heads=[head]).findings
    assert any("the log was rewritten" in sentence for sentence in by_head)


def test_a_named_vote_is_recounted_from_its_file_too(assembly):
    poll = assembly.open(rule="greedy-score", parameters={})
    for number in range(5):
        with transaction():
            commands.cast_named(assembly.titulars[number], poll, assembly.entry(poll, number), {"agua": 1})
    poll = closed(assembly, poll)
    lines = list(lines_of(poll))
    assert check_box(lines).findings == []
    body = lines[:-1]
    for place, line in enumerate(body):
        document = json.loads(line)
        if document["kind"] != "named":
            continue
        for changed in (
            document | {"choices": {"losa": 1}}, document | {"name": "Otra junta"}, document | {"number": 99},
        ):  # fmt: skip
            box = check_box(resealed(poll, [*body[:place], canonical(changed) + b"\n", *body[place + 1 :]]))
            assert not box.is_good
        assert not check_box(resealed(poll, [*body[: place + 1], line, *body[place + 1 :]])).is_good
        assert not check_box(resealed(poll, [*body[:place], *body[place + 1 :]])).is_good


def edited(published, kind, edit):
    """The findings in a box whose first line of a kind was rewritten, under a fresh seal."""
    lines = list(published.lines)[:-1]
    place = next(n for n, line in enumerate(lines) if json.loads(line)["kind"] == kind)
    document = json.loads(lines[place])
    edit(document)
    lines[place] = canonical(document) + b"\n"
    return check_box(resealed(published, lines)).findings


def frozen_with(**changes):
    def edit(document):
        terms = json.loads(document["frozen"]) | changes
        document["frozen"] = canonical(terms).decode()

    return edit


def content_with(**changes):
    def edit(document):
        document["content"] = canonical(json.loads(document["content"]) | changes).decode()

    return edit


def test_a_box_whose_own_words_lie_is_told_so(published):
    options = json.loads(published.frozen)["options"]
    lies = (
        ("poll", frozen_with(registrar={"n": "ff", "e": 65537}), "credentials prove anything"),
        ("poll", frozen_with(registrar={"n": "f" * 768, "e": 1}), "credentials prove anything"),
        ("poll", frozen_with(registrar={"n": "f" * 10**6, "e": 65537}), "credentials prove anything"),
        ("poll", frozen_with(options=[*options, options[0]]), "names an option twice"),
        ("poll", lambda d: d.update(frozen="7"), "lacks something"),
        ("poll", lambda d: d.update(frozen="[" * 100_000), "lacks something"),
        ("roll", lambda d: d["entries"].append(d["entries"][0]), "A number stands twice"),
        ("roll", lambda d: d["entries"][0].update(phone="999"), "lacks something"),
        ("roll", lambda d: d["entries"][0].update(issued="no"), "lacks something"),
        ("roll", lambda d: d["entries"][0].update(paper=True), "was given a credential and voted on paper"),
        ("ballot", content_with(at="2026-11-21T10:00"), "holds what does not belong there"),
        ("ballot", content_with(choices={"agua": 10**15}), "does not allow"),
        ("ballot", lambda d: d.update(content="[" * 100_000), "lacks something"),
        ("ballot", lambda d: d.update(content='{"a":' + "9" * 5000 + "}"), "lacks something"),
        ("result", lambda d: d["result"].update(present=999), "more came to the assembly"),
        ("result", lambda d: d["result"].update(paper={"marked": 1, "papers": 0}), "recount in “paper”"),
        ("head", lambda d: d.update(size=10**15), "does not fit the log"),
    )
    for kind, edit, words in lies:
        found = edited(published, kind, edit)
        assert any(words in sentence for sentence in found), (kind, words, found[:3])


def test_a_number_too_long_for_json_is_a_finding(published):
    lines = [line.replace(b'"number":0', b'"number":' + b"9" * 9000, 1) for line in published.lines]
    assert any("is not a line of an opened box" in sentence for sentence in check_box(lines).findings)


def test_who_kept_the_receipt_of_a_ballot_that_was_called_replaced_or_invalid_is_told(published):
    """The box's owner can call any ballot replaced: alone the file looks good, the voter who did not vote again sees it."""
    documents = [json.loads(line) for line in published.lines][:-1]
    leaf = published.receipt["leaf"]
    for state, remark, finding in (("superseded", True, False), ("invalid", False, True)):
        cut = [
            {"kind": "dead", "leaf": leaf, "state": state, "reason": "replaced"}
            if d["kind"] == "ballot" and merkle.leaf_hash(d["content"].encode()).hex() == leaf
            else d
            for d in documents
        ]
        left = [json.loads(d["content"])["choices"] for d in cut if d["kind"] == "ballot"]
        made = outcome_of(json.loads(published.frozen), left, entitled=12)
        cut[-1]["result"] = published.result | json.loads(json.dumps(made))
        lines = resealed(published, [canonical_of(d) + b"\n" for d in cut])
        assert check_box(lines).findings == []
        box = check_box(lines, receipts=[published.receipt])
        assert any("complain, and keep the receipt" in said for said in box.remarks) is remark
        assert any("is now called invalid" in said for said in box.findings) is finding
        assert any("called invalid by the box" in said for said in box.remarks) is (state == "invalid")


def canonical_of(document):
    return rfc8785.dumps(document)  # a result may hold céntimos


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\n",
        b"{}\n",
        b"not json\n",
        b'{"kind":"poll"}\n',
        b"\xff\xfe\n",
        b"[" * 100_000,
        b'{"kind":"seal"}\n',
    ],
)
def test_any_file_gets_findings_and_never_a_traceback(damaged):
    assert not check_box([damaged]).is_good


def test_we_write_canonical_json_as_the_library_does():
    documents = (
        {"b": 1, "a": [True, None, 'ñ «»\u2028\u0007"\\/', {"\U0001f600": 1, "\ufb33": 2}], "": {}},
        {"x": -5, "y": 2**53 - 1, "z": []},
    )
    for document in documents:
        assert written_canonically(document).encode() == canonical(document)
