"""The pages of the box: credentials, ballots, receipts, codes, downloads; who may, in which state, and what leaks nowhere."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta

import pytest

from civic.core import clock, jobs
from civic.core.db import db, transaction
from civic.messages.models import Message
from civic.messages.queries import any_due
from civic.messages.worker import _letter
from civic.people.models import System
from civic.voting import commands
from civic.voting.ballot import Ballot, new_credential, new_nonce
from civic.voting.commands import tending
from civic.voting.kinds import Secrecy
from civic.voting.proof import blind, merkle, signing
from civic.voting.proof.codes import code_of
from civic.voting.queries import heads_of, leaves_of, poll_by_slug
from civic.voting.recount.check import check_box
from civic.web import logs
from tests.kept import path_of
from tests.voting.polls import Assembly, fresh


@pytest.fixture
def assembly(make):
    return Assembly(make, seats=2)


def body(ballot: Ballot, **changes) -> dict:
    """A ballot as a device sends it."""
    return ballot.document | changes


def drop(client, poll, ballot, **how):
    return client.post(f"/votaciones/{poll.slug}/urna", json=body(ballot), **how)


def ask(client, poll, entry, blinded: bytes):
    return client.post(f"/votaciones/{poll.slug}/credencial/{entry.id}", json={"blinded": blinded.hex()})


def look(client, poll, code: str, **more):
    return client.post(f"/votaciones/{poll.slug}/mi-codigo", data={"code": code} | more)


def again(poll):
    """The poll as another request finds it."""
    db.session.rollback()
    db.session.expire_all()
    return poll_by_slug(poll.slug)


def work() -> None:
    """The worker does what is due, to the end."""
    while (job := jobs.work_one()) is not None:
        assert job.state is jobs.JobState.DONE, job.error


# ── the credential ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_voter_votes_from_a_device_and_gets_a_signed_receipt(app, assembly, signed_in):
    poll = assembly.secret()
    key, credential = commands.registrar_of(poll), new_credential()
    covered = blind.blind(key, credential)
    client = signed_in(assembly.titulars[0])
    given = ask(client, poll, assembly.entry(poll), covered.message)
    assert given.status_code == 200
    signature = blind.finalize(key, credential, bytes.fromhex(given.json["signature"]), covered.inverse)
    ballot = Ballot(poll.fingerprint, {"agua": 1}, new_nonce(), "device", credential.hex(), signature.hex())
    answer = drop(app.test_client(), poll, ballot)
    assert answer.status_code == 200
    statement = {name: answer.json[name] for name in ("kind", "poll", "leaf", "code")}
    assert statement == {
        "kind": "receipt",
        "poll": poll.fingerprint,
        "leaf": ballot.leaf.hex(),
        "code": code_of(ballot.leaf),
    }
    assert signing.is_signed(
        bytes.fromhex(poll.box_public), statement, bytes.fromhex(answer.json["signature"])
    )
    # a lost answer: the same question gets the same answer, of the registrar and of the box
    assert ask(client, poll, assembly.entry(poll), covered.message).json == given.json
    assert drop(app.test_client(), poll, ballot).json == answer.json
    # and no second credential, however it is asked for
    other = ask(client, poll, assembly.entry(poll), blind.blind(key, new_credential()).message)
    assert other.status_code == 409
    assert other.json["sentence"]


def test_a_credential_is_only_for_who_speaks_for_the_entry(app, assembly, signed_in):
    poll = assembly.secret()
    blinded = blind.blind(commands.registrar_of(poll), new_credential()).message
    mine = assembly.entry(poll)
    assert ask(app.test_client(), poll, mine, blinded).status_code in (302, 303)
    for person, status in (
        (assembly.titulars[1], 404),  # of another seat
        (assembly.coordinator, 404),
        (assembly.make.person(account=True), 404),
        (assembly.alternates[0], 409),  # the titular votes
        (assembly.titulars[0], 200),
    ):
        assert ask(signed_in(person), poll, mine, blinded).status_code == status


@pytest.mark.parametrize(
    "sent", [None, [], {}, {"blinded": 5}, {"blinded": "xyz"}, {"blinded": "ab"}, {"blinded": "FF" * 384}]
)
def test_what_cannot_be_signed_is_said_so(assembly, signed_in, sent):
    poll = assembly.secret()
    client = signed_in(assembly.titulars[0])
    answer = client.post(f"/votaciones/{poll.slug}/credencial/{assembly.entry(poll).id}", json=sent)
    assert answer.status_code in (400, 422)
    assert not fresh(assembly.entry(poll)).issued


def test_the_credential_asks_for_the_page_s_own_token(app, assembly, signed_in):
    poll = assembly.secret()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        blinded = blind.blind(commands.registrar_of(poll), new_credential()).message
        assert ask(signed_in(assembly.titulars[0]), poll, assembly.entry(poll), blinded).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert not fresh(assembly.entry(poll)).issued


# ── the ballot ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_ballot_comes_without_a_cookie_and_leaves_without_one(app, assembly, signed_in):
    poll = assembly.secret()
    known = signed_in(assembly.titulars[0])
    ballot = assembly.ballot(poll)
    app.config["WTF_CSRF_ENABLED"] = True  # the ballot is its own authority: it needs no token of a page
    try:
        for client in (app.test_client(), known):
            answer = drop(client, poll, ballot)
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert known.get("/").status_code == 200  # still signed in


def test_forged_and_foreign_ballots_stay_outside(app, assembly):
    poll = assembly.secret()
    other = assembly.secret(title="Otra votación")
    ballot = assembly.ballot(poll)
    client = app.test_client()
    good = body(ballot)
    for changed, status in (
        (good | {"signature": "00" * 384}, 409),
        (good | {"credential": new_credential().hex()}, 409),
        (good | {"credential": "", "signature": ""}, 409),
        (good | {"poll": other.fingerprint}, 422),
        (good | {"channel": "server"}, 422),
        (good | {"channel": "paper", "batch": 1, "line": 1}, 422),
        (good | {"name": "Rosa"}, 422),
        (good | {"nonce": good["nonce"][:-2]}, 422),
        (good | {"choices": {"agua": 1.0}}, 422),
        (good | {"choices": {"agua": True}}, 422),
        (good | {"choices": {"agua": 2**60}}, 422),
        (good | {"choices": {"\ud800": 1}}, 422),
        (good | {"choices": {"nadie": 1}}, 409),
        (good | {"choices": {"agua": 1, "losa": 1, "luz": 1}}, 409),
        ({}, 422),
        ([], 400),
    ):
        assert client.post(f"/votaciones/{poll.slug}/urna", json=changed).status_code == status, changed
    assert client.post(f"/votaciones/{other.slug}/urna", json=good).status_code == 422
    assert (
        client.post(f"/votaciones/{other.slug}/urna", json=good | {"poll": other.fingerprint}).status_code
        == 409
    )
    assert client.post(f"/votaciones/{poll.slug}/urna", data=json.dumps(good)).status_code == 400
    assert client.post("/votaciones/ninguna/urna", json=good).status_code == 404
    assert client.post(f"/votaciones/{poll.slug}/urna", json=good).status_code == 200


def test_a_second_ballot_of_a_credential_counts_only_where_the_poll_allows(app, assembly):
    client = app.test_client()
    for replaceable, status in ((False, 409), (True, 200)):
        poll = assembly.secret(title=f"Con reemplazo {replaceable}", replaceable=replaceable)
        ballot = assembly.ballot(poll)
        again = Ballot(ballot.poll, {"losa": 1}, new_nonce(), "device", ballot.credential, ballot.signature)
        first = drop(client, poll, ballot)
        assert first.status_code == 200
        assert drop(client, poll, again).status_code == status
        assert drop(client, poll, ballot).json == first.json
        page = look(client, poll, ballot.code).get_data(as_text=True)
        assert ("Reemplazada" in page or "Replaced" in page) is replaceable


def test_public_polls_have_no_box(app, assembly, signed_in):
    poll = assembly.open()
    client = signed_in(assembly.titulars[0])
    assert ask(client, poll, assembly.entry(poll), b"\1" * 384).status_code in (404, 422)
    for path in ("recibo", "mi-codigo", "urna.jsonl", "cabezas/0.json"):
        assert client.get(f"/votaciones/{poll.slug}/{path}").status_code == 404
    assert client.post(f"/votaciones/{poll.slug}/urna", json={}).status_code == 404


# ── the receipt and the code ────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_finds_its_ballot_in_every_state(app, assembly, monkeypatch):
    monkeypatch.setattr("civic.voting.views.box.LOOKS", 100)
    poll = assembly.secret()
    ballots = [assembly.ballot(poll, n) for n in range(2)]
    for ballot in ballots:
        assembly.cast(poll, ballot)
    client = app.test_client()
    page = look(client, poll, ballots[0].code.lower().replace("-", " "))
    assert page.status_code == 200
    data = look(client, poll, ballots[0].code, as_json="1").json
    assert data["state"] == "waiting"
    assert data["place"] is None

    with transaction():
        commands.write_log(poll, at_least=1)
    data = look(client, poll, ballots[0].code, as_json="1").json
    assert data["state"] == "logged"
    proof = [bytes.fromhex(step) for step in data["proof"]]
    assert merkle.is_included(
        ballots[0].leaf, data["place"], data["head"]["size"], proof, bytes.fromhex(data["head"]["root"])
    )
    assert "Agua para el cerro" not in look(client, poll, ballots[0].code).get_data(as_text=True)

    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(System(), poll)
    assert look(client, poll, ballots[0].code, as_json="1").json["state"] == "counted"
    assert "Agua para el cerro" in look(client, poll, ballots[0].code).get_data(as_text=True)

    for wrong in ("", "no", "2222-2222-2222-2222", "OOOO-OOOO-OOOO-OOOO"):
        assert look(client, poll, wrong).status_code == 422


def test_codes_are_looked_up_only_so_often(app, assembly, monkeypatch):
    monkeypatch.setattr("civic.voting.views.box.LOOKS", 2)
    poll = assembly.secret()
    client = app.test_client()
    assert [look(client, poll, "2222-2222-2222-2222").status_code for _ in range(4)] == [422, 422, 429, 429]
    assert client.get(f"/votaciones/{poll.slug}/mi-codigo").status_code == 200


def test_receipts_survive_a_restart(app, assembly):
    poll = assembly.secret()
    ballot = assembly.ballot(poll)
    before = drop(app.test_client(), poll, ballot).json
    db.session.remove()
    db.engine.dispose()  # everything the process knew is gone
    assert drop(app.test_client(), poll_by_slug(poll.slug), ballot).json == before


def test_the_picture_of_a_receipt_is_made_of_signed_ones_alone(app, assembly):
    poll = assembly.secret()
    receipt = drop(app.test_client(), poll, assembly.ballot(poll)).json
    address = f"/votaciones/{poll.slug}/recibo"
    drawn = app.test_client().post(address, json=receipt)
    assert drawn.content_type.startswith("image/svg+xml")
    assert drawn.data.startswith(b"<svg")
    for changed in ({"code": "2222-2222-2222-2222"}, {"signature": "00" * 64}, {"leaf": 5}, {"more": "x"}):
        assert app.test_client().post(address, json=receipt | changed).status_code == 422
    assert app.test_client().post(address, data={"a": "b"}).status_code == 400
    page = app.test_client().get(address)
    assert page.status_code == 200
    assert receipt["code"] not in page.get_data(as_text=True)  # the page is the same for everybody


# ── what a stranger takes along ─────────────────────────────────────────────────────────────────────────────────────


def closed(assembly, voters: int = 2, **changes):
    """A secret poll, voted and closed; (poll, ballots)."""
    poll = assembly.secret(**changes)
    ballots = [assembly.ballot(poll, n) for n in range(voters)]
    for ballot in ballots:
        assembly.cast(poll, ballot)
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(System(), poll)
    return poll_by_slug(poll.slug), ballots


def test_the_box_opens_with_the_close_and_not_before(app, assembly):
    poll = assembly.secret()
    client = app.test_client()
    assert client.get(f"/votaciones/{poll.slug}/urna.jsonl").status_code == 404
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    assert client.get(f"/votaciones/{poll.slug}/urna.jsonl").status_code == 404  # over, and not opened yet


def test_the_file_of_the_worker_is_the_file_of_the_request(app, assembly):
    poll, ballots = closed(assembly)
    client = app.test_client()
    made = client.get(f"/votaciones/{poll.slug}/urna.jsonl")
    assert made.status_code == 200
    work()
    poll = again(poll)
    assert poll.published is not None
    stored = client.get(f"/votaciones/{poll.slug}/urna.jsonl")
    assert stored.data == made.data
    assert f"{poll.slug}.jsonl" in stored.headers["Content-Disposition"]
    assert (
        client.get(
            f"/votaciones/{poll.slug}/urna.jsonl", headers={"If-None-Match": stored.headers["ETag"]}
        ).status_code
        == 304
    )

    heads = [client.get(f"/votaciones/{poll.slug}/cabezas/{n}.json").json for n in range(len(heads_of(poll)))]
    receipts = [commands.receipt_for(poll, each.leaf.hex(), each.code) for each in ballots]
    box = check_box(
        stored.data.splitlines(keepends=True), heads=heads,
        receipts=[{**each.statement, "signature": each.signature} for each in receipts],
    )  # fmt: skip
    assert box.is_good, box.findings
    assert client.get(f"/votaciones/{poll.slug}/cabezas/99.json").status_code == 404


def test_a_box_written_twice_leaves_one_file(app, assembly):
    poll, _ballots = closed(assembly)
    work()
    first = path_of(again(poll).published)
    with transaction():
        jobs.enqueue("voting.publish", {"poll": poll.id}, key=f"voting.publish:{poll.id}")
    work()
    second = path_of(again(poll).published)
    assert second != first
    assert second.is_file()
    assert not first.is_file()


def test_a_flood_is_turned_away_before_it_is_read(app, assembly):
    """Ten megabytes with and without their length said, and ten thousand choices: refused without working on them."""
    poll = assembly.secret()
    address, browser = f"/votaciones/{poll.slug}/urna", app.test_client()
    flood = b'{"poll":"' + b"a" * 10_000_000 + b'"}'
    for unsaid in (False, True):
        stream = io.BytesIO(flood)
        answer = browser.post(
            address, input_stream=stream, content_type="application/json",
            headers={} if unsaid else {"Content-Length": str(len(flood))},
            environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"} if unsaid else {},
        )  # fmt: skip
        assert answer.status_code in (400, 413)
        assert stream.tell() <= 100_000
    choices = {f"{n}": 1 for n in range(10_000)}
    sent = assembly.ballot(poll, 0).document | {"choices": choices}
    assert browser.post(address, json=sent).status_code == 400


def test_what_was_fixed_and_the_roll_can_be_taken_along(app, assembly):
    poll = assembly.secret()
    assembly.ballot(poll, 0)
    client = app.test_client()
    assert (
        hashlib.sha256(client.get(f"/votaciones/{poll.slug}/fijado.json").data).hexdigest()
        == poll.fingerprint
    )
    entries = client.get(f"/votaciones/{poll.slug}/padron.json").json["entries"]
    assert [(entry["name"], entry["issued"]) for entry in entries] == [
        ("Junta vecinal 1", True), ("Junta vecinal 2", False),
    ]  # fmt: skip
    assert set(entries[0]) == {"number", "name", "group", "issued", "paper"}
    assert "Junta vecinal 1" in client.get(f"/votaciones/{poll.slug}/padron.csv").get_data(as_text=True)
    assert client.get(f"/votaciones/{poll.slug}/padron.exe").status_code == 404


def test_drafts_show_nothing_to_strangers(app, assembly, signed_in):
    poll = assembly.draft(secrecy=Secrecy.SECRET, channels=["device", "server", "paper"])
    for path in ("comprobar", "padron.csv", "fijado.json", "recibo", "mi-codigo"):
        assert app.test_client().get(f"/votaciones/{poll.slug}/{path}").status_code == 404
    assert signed_in(assembly.coordinator).get(f"/votaciones/{poll.slug}/comprobar").status_code == 200


@pytest.mark.parametrize("state", ["called", "fixed", "secret", "closed", "open"])
def test_the_page_of_the_proof_in_every_state(app, assembly, state):
    poll = closed(assembly)[0] if state == "closed" else getattr(assembly, state)()
    page = app.test_client().get(f"/votaciones/{poll.slug}/comprobar")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert (poll.fingerprint or "–") in text or state == "called"
    assert ("urna.jsonl" in text) is (state == "closed")


def test_programs_are_files_to_keep(app):
    for name in ("recuento.py", "comprobar.html"):
        answer = app.test_client().get(f"/votaciones/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")


# ── the worker ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_log_is_written_when_enough_wait_and_not_all_the_time(app, make):
    assembly = Assembly(make, seats=12)
    witness = make.person(account=True, email="testigo@ejemplo.pe")
    poll = assembly.secret()
    with transaction():
        commands.name_witness(assembly.coordinator, poll, witness)
    for voter in range(9):
        assembly.cast(poll, assembly.ballot(poll, voter))
    assert not tending.is_due(clock.now())
    assembly.cast(poll, assembly.ballot(poll, 9))
    assert tending.is_due(clock.now())
    with transaction():
        assert tending.tend() == 1
    assert len(leaves_of(poll.id)) == 10
    head = heads_of(poll)[-1]
    assert any_due(clock.now())
    mail = db.session.query(Message).filter_by(person_id=witness.id).one()
    assert head.root in mail.body
    line = next(json.loads(text) for text in mail.body.splitlines() if text.startswith("{"))
    assert line["signature"] == head.signature
    (file,) = _letter(mail).iter_attachments()
    assert file.get_filename() == f"cabeza-{head.number}-{poll.slug}.json"
    assert json.loads(file.get_content()) == line
    assert not tending.is_due(clock.now())


def test_the_worker_closes_what_is_over(app, assembly):
    poll = assembly.shift(
        assembly.open(channels=["device"]),
        closes_at=clock.now() - timedelta(seconds=1),
    )
    assert tending.is_due(clock.now())
    with transaction():
        assert tending.tend() == 1
    assert poll_by_slug(poll.slug).result is not None
    assert not tending.is_due(clock.now())


def test_the_log_of_requests_names_no_entry(app, caplog):
    """Who was at which place of the box, and when, would tell whose ballot it is."""
    for address in (
        "/votaciones/prioridades-ilo/credencial/4711",
        "/votaciones/prioridades-ilo/votar/4711/revisar",
    ):
        with app.test_request_context(address, method="POST") as context:
            app.preprocess_request()
            with caplog.at_level("INFO", logs.ACCESS):
                logs.note_request(context.request.environ, 200, 5, 1000)
        line = str(logs.facts(caplog.records[-1]))
        assert "'voting." in line
        assert "4711" not in line
