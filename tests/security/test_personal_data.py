"""Marker documents, phones and addresses of mail: found nowhere but where their own person takes them along."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from sqlalchemy import text

from civic.core.db import db
from civic.messages.models import Message
from civic.messages.worker import work_once

# What the fixture `marked` gives to everybody; test_markup.py looks for it on every page.
# Six known digits: fewer may stand by chance in a long hexadecimal text.
MARKED = re.compile(r"7319(?:00\d\d|8888|9999)|9\W?7319\d{2}\W?\d{3}|marca\d+@correo\.pe|973\W?19\d\W?\d{3}")


def documents_in(body: str) -> list[str]:
    """The full document numbers in a text."""
    # an error's id is eight random hexadecimal digits; it may look like anything
    plain = re.sub(r'failure-id">[0-9a-f]{8}<|97319\d{4}', " ", body)
    return sorted(set(re.findall(r"(?<![0-9a-f])7319\d{4}(?![0-9a-f])", plain)))


def test_mails_audit_and_messages_hold_no_document(app, world, marked, walk, signed_in, caplog):
    """After everybody did what they can, the trail, the outbox in clear and the logs hold no marker."""
    caplog.set_level(logging.DEBUG)
    visitor = app.test_client()
    visitor.post(
        f"/eventos/{world.event.slug}/inscripcion",
        data={"given_names": "Rosa", "first_surname": "Condori", "second_surname": "Apaza", "document_kind": "dni",
              "document_number": "73199999", "phone": "973199999", "once": "a" * 20},
    )  # fmt: skip
    visitor.post("/entrar", data={"identity": "73190001", "password": "no es esta clave"})
    visitor.post("/clave", data={"identity": "73190002", "want": "reset"})
    signed_in(marked["operator"]).post("/personas/buscar", data={"kind": "dni", "number": "73190000"})
    signed_in(marked["operator"]).post(f"/personas/{marked['citizen'].id}/contacto")
    signed_in(marked["operator"]).post(
        f"/personas/{marked['citizen'].id}/corregir",
        data={"given_names": "Rosa", "first_surname": "Condori", "second_surname": "Apaza", "document_kind": "dni",
              "document_number": "73198888", "phone": "973198888", "reason": "lo dijo en persona", "sex": "female",
              "ubigeo": "180301", "preferred_channel": "whatsapp", "birth_date": "1980-01-01"},
    )  # fmt: skip
    work_once()
    db.session.rollback()
    for table in ("audit_entries", "attempts", "accreditation_steps", "access_links"):
        rows = "\n".join(map(str, db.session.execute(text(f"SELECT * FROM {table}")).all()))
        assert not MARKED.search(rows), (table, MARKED.search(rows))
    for message in db.session.query(Message):
        assert not documents_in(f"{message.subject} {message.body} {message.short_text}")
    assert not MARKED.search(caplog.text)


def test_the_database_file_holds_no_marker(app, engine, world, marked):
    """The raw bytes of the SQLite file and its log hold no document, phone or mail of anybody."""
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
    raw = b"".join(path.read_bytes() for path in Path(engine.folder).glob("civic.db*"))
    assert b"Condori" in raw  # the search itself works
    assert not re.search(rb"731900\d{2}", raw)
    assert not re.search(rb"marca\d+@correo", raw)


def test_own_copy_holds_own_contact_and_nobody_elses(app, world, marked, signed_in):
    """The copy of one's data is one's own, as a file no cache keeps, and no address opens another's."""
    index = list(marked).index("citizen")
    answer = signed_in(marked["citizen"]).get("/mis-datos/copia")
    body = answer.get_data(as_text=True)
    assert f"marca{index}@correo.pe" in body
    assert set(re.findall(r"marca(\d+)@", body)) == {str(index)}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    other = (
        signed_in(marked["stranger"])
        .get(f"/mis-datos/copia?person_id={marked['citizen'].id}&id=1")
        .get_data(as_text=True)
    )
    assert f"marca{index}@" not in other


def test_a_known_document_under_another_name_tells_no_name(app, world, marked, client):
    """Writing down somebody's document with an invented name gives a place in the invented name."""
    index = list(marked).index("stranger")
    answer = client.post(
        f"/eventos/{world.event.slug}/inscripcion",
        data={"given_names": "Falsa", "first_surname": "Persona", "second_surname": "Inventada", "document_kind": "dni",
              "document_number": f"7319{index:04}", "phone": "", "once": "b" * 20},
        follow_redirects=True,
    )  # fmt: skip
    body = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Falsa" in body
    for word in ("Julia", "Paucar", "Inca"):
        assert word not in body
