"""Documents from draft to seal and beyond, on both databases: who may, in which order, numbers without gaps, races."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.core.files import StoredFile
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged, record_sealed
from civic.people.models import System
from civic.records import commands, panels, queries, sealing
from civic.records.models import Record, RecordKind, RecordSignature, RecordState
from civic.records.verify import record_problems
from tests.kept import path_of
from tests.races import changing_at_once
from tests.records.conftest import CONTENT, HELD, drawn, upload


def test_from_draft_to_seal(scene):
    """Number, chain and seal come with the seal; the bytes that everybody may download hash to it."""
    record = scene.draft("Acta de la primera sesión")
    assert (record.state, record.number, record.seal, record.code) == (RecordState.DRAFT, None, None, "–")
    with transaction():
        commands.approve_record(scene.coordinator, record)
    assert record.approved_hash == sealing.text_hash(record)
    scene.sign(record)
    told = []

    def hear(sender, *, record, actor):
        told.append((sender, record.seal, actor))

    with record_sealed.connected_to(hear), transaction():
        commands.seal_record(scene.coordinator, record)
    assert told == [(record, record.seal, scene.coordinator)]
    assert (record.number, record.code, record.chain_position, record.previous_seal) == (
        1,
        "001-2026",
        1,
        None,
    )
    assert hashlib.sha256(sealing.sealed_bytes(record)).hexdigest() == record.seal
    second = scene.sealed("Acta de la segunda sesión")
    assert (second.code, second.chain_position, second.previous_seal) == ("002-2026", 2, record.seal)
    other_kind = scene.sealed("Convenio", kind=RecordKind.COVENANT)
    assert (other_kind.code, other_kind.chain_position) == ("001-2026", 3)
    assert list(record_problems()) == []


def test_what_is_sealed_keeps_private_words_back(scene):
    """Neither a private section nor a guest's name nor an unsalted digest of them is in the public bytes."""
    record = scene.sealed()
    public = sealing.sealed_bytes(record).decode()
    assert "953 000 111" not in public
    assert "Invitado Pérez" not in public
    assert "Rosa Quispe Mamani" in public
    assert hashlib.sha256("Invitado Pérez".encode()).hexdigest() not in public
    assert "Asistentes" in public
    assert len(set(record.salts)) == 2


FROZEN = {
    "redraft": lambda s, r: commands.redraft_record(s.secretary, r, content={"sections": []}),
    "approve": lambda s, r: commands.approve_record(s.coordinator, r),
    "withdraw": lambda s, r: commands.withdraw_record(s.coordinator, r, reason="porque sí"),
    "sign": lambda s, r: commands.sign_record(
        s.facilitator, r, name="Otra", office="Otra", seat="guest", way="paper"
    ),
    "seal": lambda s, r: commands.seal_record(s.coordinator, r),
    "strike": lambda s, r: commands.strike_signature(s.facilitator, r.signatures[0], reason="error"),
}


def test_no_command_changes_what_is_sealed(scene):
    record = scene.sealed()
    before = sealing.sealed_bytes(record)
    for name, act in FROZEN.items():
        with pytest.raises(Refused), transaction():
            act(scene, record)
        db.session.rollback()
        assert sealing.sealed_bytes(queries.record_by_slug(record.slug)) == before, name


def test_an_approved_text_is_frozen(scene):
    record = scene.approved()
    for act in ("redraft", "approve"):
        with pytest.raises(Refused), transaction():
            FROZEN[act](scene, record)
    with pytest.raises(Refused, match="Nobody has signed"), transaction():
        commands.seal_record(scene.coordinator, record)


def test_a_draft_changes_until_it_is_approved(scene):
    record = scene.draft()
    with transaction():
        commands.redraft_record(scene.coordinator, record, title="Acta corregida", content=CONTENT, version=1)
    assert (record.title, record.version, record.drafted_by_id) == ("Acta corregida", 2, scene.coordinator.id)
    with pytest.raises(Refused, match="in the meantime"), transaction():
        commands.redraft_record(scene.secretary, record, content=CONTENT, version=1)
    for title, day in (("", HELD), ("Acta", date(2999, 1, 1)), ("x" * 201, HELD)):
        with pytest.raises(Refused), transaction():
            commands.draft_record(
                scene.secretary, scene.space, RecordKind.COVENANT, title=title, held_on=day, content=CONTENT
            )
    empty = scene.draft("Vacía", content={"sections": [{"heading": "Nada"}]})
    with pytest.raises(Refused, match="Nothing is written"), transaction():
        commands.approve_record(scene.coordinator, empty)


def test_four_eyes(scene):
    """Who wrote the text last does not seal it; another person of the coordination does."""
    record = scene.approved()
    scene.sign(record)
    with pytest.raises(Refused, match="Four eyes"), transaction():
        commands.seal_record(scene.secretary, record)
    for other in (scene.facilitator, scene.make.person(account=True)):
        with pytest.raises(NotAllowed), transaction():
            commands.seal_record(other, record)
    with transaction():
        commands.seal_record(scene.coordinator, record)
    assert record.sealed_by_id == scene.coordinator.id != record.drafted_by_id


def test_who_may_write_and_sign(scene, monkeypatch):
    outsider = scene.make.person(account=True)
    for actor in (outsider, scene.facilitator):
        with pytest.raises(NotAllowed), transaction():
            commands.draft_record(
                actor,
                scene.space,
                RecordKind.OVERSIGHT_REPORT,
                title="Informe",
                held_on=HELD,
                content=CONTENT,
            )
    monkeypatch.setattr(
        panels, "wardens", [lambda actor, _s, kind: actor.id == outsider.id and "oversight" in kind]
    )
    with transaction():
        report = commands.draft_record(
            outsider, scene.space, RecordKind.OVERSIGHT_REPORT, title="Informe", held_on=HELD, content=CONTENT
        )
        commands.approve_record(outsider, report)
    with pytest.raises(NotAllowed), transaction():
        commands.draft_record(
            outsider, scene.space, RecordKind.COVENANT, title="C", held_on=HELD, content=CONTENT
        )


WRONG_SIGNATURES = {
    "no name": ({"name": ""}, "name of the person"),
    "no office": ({"office": ""}, "office"),
    "a titular of nobody": ({"organization": None}, "which organisation"),
    "an empty box": ({"picture": None}, "Nobody has signed in the box"),
    "a blank drawing": ({"picture": drawn(ink=None)}, "box is empty"),
    "a dot": ({"picture": drawn(line=((10, 10), (12, 11)))}, "box is empty"),
    "no picture at all": ({"picture": b"GIF89a"}, "could not open"),
    "no sheet": ({"way": "scanned", "picture": None}, "scanned sheet"),
    "twice": ({"name": "Ya Firmó"}, "has signed already"),
}


def test_wrong_signatures_are_refused_and_leave_nothing(scene):
    record = scene.approved()
    scene.sign(record, "Ya Firmó")
    files_before = db.session.query(StoredFile).count()
    for case, (change, sentence) in WRONG_SIGNATURES.items():
        values = {"name": "Ana Flores", "office": "Vocal", "organization": scene.organization, "seat": "titular",
                  "way": "on_device", "picture": drawn()} | change  # fmt: skip
        values["picture"] = upload(values["picture"]) if values["picture"] else None
        with pytest.raises(Refused, match=sentence), transaction():
            commands.sign_record(scene.facilitator, record, **values)
        assert db.session.query(RecordSignature).count() == 1, case
    assert db.session.query(StoredFile).count() == files_before
    with pytest.raises(Refused, match="witness"), transaction():
        commands.sign_record(scene.facilitator, record, name="Yo", office="Equipo", seat="team", way="paper",
                             person=scene.facilitator)  # fmt: skip


def test_a_signature_taken_by_mistake_is_struck_before_the_seal(scene):
    record = scene.approved()
    signature = scene.sign(record)
    path = path_of(signature.file)
    assert path.exists()
    with pytest.raises(Refused, match="Say why"), transaction():
        commands.strike_signature(scene.facilitator, signature, reason="")
    with transaction():
        commands.strike_signature(scene.facilitator, signature, reason="Firmó en el renglón de otra persona")
    assert record.signatures == []
    assert not path.exists()
    scene.sign(record)
    with transaction():
        commands.seal_record(scene.coordinator, record)
    assert list(record_problems()) == []


def test_withdrawn_before_anybody_signed(scene):
    first, second = scene.approved("Mal escrita"), scene.approved("Bien escrita")
    with pytest.raises(Refused, match="Say why"), transaction():
        commands.withdraw_record(scene.coordinator, first, reason="")
    with transaction():
        commands.withdraw_record(scene.coordinator, first, reason="Faltaba un acuerdo.")
    assert first.state is RecordState.WITHDRAWN
    assert first.number is None
    scene.sign(second)
    with pytest.raises(Refused, match="signed already"), transaction():
        commands.withdraw_record(scene.coordinator, second, reason="Tarde")
    with transaction():
        commands.seal_record(scene.coordinator, second)
    assert second.number == 1
    assert list(record_problems()) == []


def test_annexes_are_added_and_chained(scene):
    record = scene.sealed()
    sealed = sealing.sealed_bytes(record)
    scene.annexed(record, kind="correction")
    scene.annexed(record, "Informe", upload=upload(), file_is_public=True)
    first, second = record.annexes
    assert first.seal == sealing.annex_seal(first, record.seal)
    assert second.seal == sealing.annex_seal(second, first.seal)
    assert second.file_sha256 == second.file.sha256
    assert sealing.sealed_bytes(record) == sealed
    assert list(record_problems()) == []
    draft = scene.draft("Otra")
    with pytest.raises(Refused), transaction():
        commands.add_annex(scene.secretary, draft, title="A", text="b")
    with pytest.raises(NotAllowed), transaction():
        commands.add_annex(scene.facilitator, record, title="A", text="b")


def test_addresses_do_not_clash(scene):
    slugs = [scene.draft("Acta").slug for _each in range(3)]
    assert slugs == ["acta-2026", "acta-2026-2", "acta-2026-3"]
    with pytest.raises(NotFound):
        queries.record_by_slug("no-hay")


def test_sealed_at_the_same_moment_no_number_is_twice_or_missing(app, scene):
    """Six documents of a space sealed at once: numbers and places 1 to 6; one of them sealed twice at once: once."""
    records = [scene.signed(f"Acta {n}").id for n in range(6)]
    seal = [
        lambda n=n: commands.seal_record(System(), db.session.get(Record, n)).number
        for n in [*records, records[0]]
    ]
    outcome = changing_at_once(app, seal)
    assert sorted(o for o in outcome if isinstance(o, int)) == [1, 2, 3, 4, 5, 6], outcome
    assert [type(o) for o in outcome if not isinstance(o, int)] == [Refused]
    db.session.rollback()
    db.session.expire_all()
    found = db.session.query(Record).order_by(Record.chain_position).all()
    assert [r.chain_position for r in found] == [r.number for r in found] == [1, 2, 3, 4, 5, 6]
    assert list(record_problems()) == []


def test_signatures_taken_on_two_devices_at_once(app, scene):
    record_id = scene.approved().id
    sign = [
        lambda n=n: (
            commands.sign_record(
                System(),
                db.session.get(Record, record_id),
                name=f"Firma {n}",
                office="Vocal",
                seat="guest",
                way="paper",
            ).position
        )
        for n in range(4)
    ]
    assert sorted(changing_at_once(app, sign)) == [1, 2, 3, 4]


def test_a_merged_person_takes_signatures_along_and_back(scene):
    record = scene.approved()
    kept, duplicate = scene.make.person(), scene.make.person()
    signature = scene.sign(record, person=duplicate)
    with transaction():
        moved = {
            r.__module__ + "." + r.__name__: v
            for r, v in persons_merged.send(kept, duplicate=duplicate, actor=System())
        }
    assert signature.person_id == kept.id
    with transaction():
        merge_undone.send(kept, duplicate=duplicate, moved=moved, actor=System())
    assert signature.person_id == duplicate.id
    copies = {title: rows for _r, told in person_exported.send(duplicate) if told for title, rows in [told]}
    assert copies["Documents you signed"][0]["office"] == "Presidenta"


def test_a_forgotten_guest_leaves_a_digest_and_an_office_keeps_its_name(scene):
    """The seal still fits after a guest's name and picture are gone; who signed for an organisation stays named."""
    record = scene.approved()
    guest, titular = scene.make.person(), scene.make.person()
    by_guest = scene.sign(record, "Invitado Pérez", organization=None, seat="guest", person=guest)
    by_titular = scene.sign(record, "Rosa Quispe", person=titular)
    picture = path_of(by_guest.file)
    with transaction():
        commands.seal_record(scene.coordinator, record)
    seal = record.seal
    with transaction():
        for person in (guest, titular, scene.secretary):
            person_forgotten.send(person, actor=System())
    assert (by_guest.name, by_guest.person_id, by_guest.file) == ("–", None, None)
    assert not picture.exists()
    assert (by_titular.name, by_titular.person_id) == ("Rosa Quispe", None)
    assert path_of(by_titular.file).exists()
    assert record.drafted_by_id is None
    assert sealing.seal_of(record) == seal
    assert list(record_problems()) == []
