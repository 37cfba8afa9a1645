"""Every way to alter what was sealed, by plain SQL or on the disk, is found by `civic verify`, which names the first bad document."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from civic.cli.verify import verify
from civic.core.db import db, transaction
from civic.records import commands
from civic.records.verify import record_problems
from tests.core.tampering import undone
from tests.kept import path_of
from tests.records.conftest import upload

COPY_RECORD = """INSERT INTO records (id, space_id, kind, year, number, slug, title, held_on, content, state, version, drafted_at,
 approved_at, approved_hash, salts, sealed_at, seal, previous_seal, chain_position)
 SELECT 900, space_id, kind, year, 4, 'inserted', title, held_on, content, state, version, drafted_at, approved_at,
 approved_hash, salts, sealed_at, 'f0f0', (SELECT seal FROM records WHERE chain_position = 3), 4 FROM records WHERE id = :b"""
COPY_SIGNATURE = """INSERT INTO record_signatures (id, record_id, position, name, office, organization_name, seat, way, salt, signed_at)
 SELECT 900, record_id, 9, 'Uno Más', office, organization_name, seat, way, salt, signed_at FROM record_signatures
 WHERE record_id = :b AND position = 2"""
COPY_ANNEX = """INSERT INTO record_annexes (id, record_id, position, kind, title, text, file_is_public, added_at, seal)
 SELECT 900, record_id, 3, kind, title, text, file_is_public, added_at, seal FROM record_annexes
 WHERE record_id = :b AND position = 2"""
DROP_ALL_OF_C = "DELETE FROM record_signatures WHERE record_id = :c;DELETE FROM records WHERE id = :c"

# what was done: (SQL with :a :b :c the first, second and last sealed document, :d the approved one; which is named; words)
WRONGS = {
    "a word of the text": (
        "UPDATE records SET content = REPLACE(CAST(content AS TEXT), 'estudio', 'dinero'){json} WHERE id = :b", "b", "approved"),
    "the private part": (
        "UPDATE records SET content = REPLACE(CAST(content AS TEXT), '953 000', '999 000'){json} WHERE id = :b", "b", "approved"),
    "the title": ("UPDATE records SET title = 'Otra' WHERE id = :b", "b", "approved"),
    "the day": ("UPDATE records SET held_on = '2026-03-06' WHERE id = :b", "b", "approved"),
    "the address": ("UPDATE records SET slug = 'otra' WHERE id = :b", "b", "approved"),
    "text and its fingerprint": ("UPDATE records SET title = 'Otra', approved_hash = seal WHERE id = :b", "b", "approved"),
    "two texts swapped": (
        "UPDATE records SET title = CASE id WHEN :a THEN 'Acta 2' ELSE 'Acta 1' END WHERE id IN (:a, :b)", "a", "approved"),
    "the number": ("UPDATE records SET number = 8 WHERE id = :b", "b", "seal does not fit"),
    "two numbers swapped": (
        "UPDATE records SET number = 99 WHERE id = :a; UPDATE records SET number = 1 WHERE id = :b;"
        "UPDATE records SET number = 2 WHERE id = :a", "a", "seal does not fit"),
    "the seal": ("UPDATE records SET seal = 'abc' WHERE id = :b", "b", "seal does not fit"),
    "the seal before": ("UPDATE records SET previous_seal = NULL WHERE id = :b", "b", "another seal"),
    "the moment": ("UPDATE records SET sealed_at = approved_at, approved_at = '2020-01-01 00:00:00' WHERE id = :b", "b", "seal does not fit"),
    "opened again": ("UPDATE records SET state = 'draft' WHERE id = :b", "b", "its state is draft"),
    "the first deleted": ("UPDATE record_signatures SET record_id = :d, position = position + 20 WHERE record_id = :a;"
                          "DELETE FROM records WHERE id = :a", "b", "deleted or inserted"),
    "the last deleted": (DROP_ALL_OF_C, "c", "was deleted"),
    "the approved one deleted": ("DELETE FROM record_signatures WHERE record_id = :d; DELETE FROM records WHERE id = :d", "d", "was deleted"),
    "the approved one changed": ("UPDATE records SET title = 'Otra' WHERE id = :d", "d", "approved"),
    "the approved one a draft again": (
        "UPDATE records SET state = 'draft', title = 'Otra' WHERE id = :d", "d", "a draft again"),
    "one inserted": (COPY_RECORD, "inserted", "not the one that was approved"),
    "who signed": ("UPDATE record_signatures SET name = 'Otra Persona' WHERE record_id = :b AND position = 1", "b", "signature number 1"),
    "a guest who signed": (
        "UPDATE record_signatures SET name = 'Otra Persona' WHERE record_id = :b AND position = 2", "b", "signature number 2"),
    "for whom": ("UPDATE record_signatures SET organization_name = 'Otra' WHERE record_id = :b AND position = 1", "b", "signature number 1"),
    "two signatures swapped": (
        "UPDATE record_signatures SET position = 70 WHERE record_id = :b AND position = 1;"
        "UPDATE record_signatures SET position = 1 WHERE record_id = :b AND position = 2;"
        "UPDATE record_signatures SET position = 2 WHERE record_id = :b AND position = 70", "b", "signature number 1"),
    "a signature deleted": ("DELETE FROM record_signatures WHERE record_id = :b AND position = 2", "b", "signature was deleted"),
    "a signature inserted": (COPY_SIGNATURE, "b", "number 9 was never taken"),
    "a signature before the seal": ("UPDATE record_signatures SET name = 'Otra' WHERE record_id = :d", "d", "signature number 1"),
    "a guest forgotten by hand": (
        "UPDATE record_signatures SET forgotten_at = signed_at WHERE record_id = :b AND position = 2", "b", "without anybody asking"),
    "pictures swapped": (
        "UPDATE record_signatures SET file_id = (SELECT file_id FROM record_signatures WHERE record_id = :a AND position = 3)"
        " WHERE record_id = :b AND position = 3", "b", "changed, swapped or deleted"),
    "a picture unlinked": ("UPDATE record_signatures SET file_id = NULL WHERE record_id = :b AND position = 1", "b", "is missing"),
    "the picture and its hash": (
        "UPDATE record_signatures SET file_id = (SELECT file_id FROM record_signatures WHERE record_id = :a AND position = 3),"
        " file_sha256 = (SELECT file_sha256 FROM record_signatures WHERE record_id = :a AND position = 3)"
        " WHERE record_id = :b AND position = 3", "b", "signature number 3"),
    "an annex changed": ("UPDATE record_annexes SET text = 'Otra cosa' WHERE record_id = :b AND position = 1", "b", "annex number 1 was changed"),
    "an annex's file shown": ("UPDATE record_annexes SET file_is_public = {true} WHERE record_id = :b AND position = 2", "b", "annex number 2"),
    "annexes swapped": (
        "UPDATE record_annexes SET position = 70 WHERE record_id = :b AND position = 1;"
        "UPDATE record_annexes SET position = 1 WHERE record_id = :b AND position = 2;"
        "UPDATE record_annexes SET position = 2 WHERE record_id = :b AND position = 70", "b", "annex number 1"),
    "the last annex deleted": ("DELETE FROM record_annexes WHERE record_id = :b AND position = 2", "b", "annex was deleted"),
    "an annex inserted": (COPY_ANNEX, "b", "annex number 3 was never added"),
    "an annex on a draft": (
        "UPDATE record_annexes SET record_id = :a WHERE record_id = :b AND position = 2", "a", "never added"),
}  # fmt: skip


@pytest.fixture
def sealed(scene):
    """Three sealed documents, the second with two annexes, and an approved one that is signed."""
    a, b, c = (scene.signed(f"Acta {n}") for n in (1, 2, 3))
    for n, record in enumerate((a, b, c)):
        scene.sign(record, f"Tercera Firma {n}", picture=upload(_other(n)))
        with transaction():
            commands.seal_record(scene.coordinator, record)
    scene.annexed(b)
    scene.annexed(b, "Informe", upload=upload())
    d = scene.approved("Por firmar")
    scene.sign(d)
    return {"a": a, "b": b, "c": c, "d": d}


def _other(n: int) -> bytes:
    from tests.records.conftest import drawn

    return drawn(line=((10, 10), (300, 40 + 30 * n), (500, 160)))


def test_each_kind_of_tampering_names_the_first_bad_document(sealed):
    """One database, each wrong done alone and undone again; without any wrong there is nothing to say."""
    assert list(record_problems()) == []
    ids = {key: record.id for key, record in sealed.items()}
    names = {key: f"/actas/{record.slug}" for key, record in sealed.items()}
    postgres = db.engine.dialect.name == "postgresql"
    unseen = []
    for wrong, (statements, whose, words) in WRONGS.items():
        with undone():
            for statement in statements.format(json="::json" if postgres else "", true="TRUE").split(";"):
                used = {
                    key: value for key, value in ids.items() if f":{key}" in statement.replace("::json", "")
                }
                assert db.session.execute(text(statement), used).rowcount, wrong
            first = next(record_problems(), "nothing")
        place = {"inserted": "/actas/inserted"}.get(whose, names.get(whose, ""))
        if wrong == "the address":
            place = "/actas/otra"
        if words in ("was deleted", "a draft again"):
            place = f"document {ids[whose]},"
        if words not in first or place not in first:
            unseen.append((wrong, first))
    assert not unseen, unseen
    assert list(record_problems()) == []


def test_a_file_changed_or_gone_on_the_disk(app, sealed):
    for owner in (sealed["b"].signatures[0], sealed["b"].annexes[1]):
        path = path_of(owner.file)
        kept = path.read_bytes()
        for act in (lambda path=path, kept=kept: path.write_bytes(kept + b"\0"), path.unlink):
            act()
            assert "changed, swapped or deleted" in next(record_problems()), owner
        path.write_bytes(kept)
    assert list(record_problems()) == []


def test_the_command_names_the_first_bad_one_and_fails(app, sealed):
    runner = app.test_cli_runner()
    fine = runner.invoke(verify)
    assert fine.exit_code == 0
    assert "everything is as it was written" in fine.output
    slugs = [sealed[key].slug for key in "ab"]
    with transaction():
        for key in "ab":
            db.session.execute(text("UPDATE records SET title = 'X' WHERE id = :i"), {"i": sealed[key].id})
    first = runner.invoke(verify)
    assert first.exit_code == 1
    assert slugs[0] in first.output
    assert slugs[1] not in first.output
    every = runner.invoke(verify, ["--all"])
    assert every.exit_code == 1
    assert slugs[0] in every.output
    assert slugs[1] in every.output
