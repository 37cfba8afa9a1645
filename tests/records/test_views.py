"""The pages: what the public reads and what not, the papers read back, and every step in the browser's own requests."""

from __future__ import annotations

import base64
import hashlib
import io
import json

import pytest
from pypdf import PdfReader

from civic.core import clock
from civic.core.db import db, transaction
from civic.records import commands, panels, queries
from civic.records.models import Record, RecordKind, RecordState, Seat
from civic.records.panels import Signer
from civic.spaces.models import TeamRole
from tests.records.conftest import CONTENT, drawn, upload

SECRETS = ("953 000 111", "Invitado Pérez")


def said(page) -> str:
    return " ".join(page.get_data(as_text=True).split())


def read(answer) -> tuple[PdfReader, str]:
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def pictures(reader: PdfReader) -> int:
    return sum(len(page.images) for page in reader.pages)


@pytest.fixture
def sealed(scene) -> Record:
    return scene.annexed(scene.sealed(), kind="correction")


def test_everybody_reads_what_is_sealed_and_nothing_private(scene, sealed, client):
    page = said(client.get(f"/actas/{sealed.slug}"))
    for words in ("Se acuerda pedir el estudio del agua.", "Rosa Quispe Mamani", "Junta Vecinal Alto Ilo", sealed.seal, "sha256sum",
                  "Asistentes", "Dice 7, debe decir 8.", "001-2026"):  # fmt: skip
        assert words in page, words
    for secret in (*SECRETS, "imagen"):
        assert secret not in page
    assert sealed.title in said(client.get(f"/espacios/{scene.space.slug}/actas"))
    assert sealed.title in said(client.get(f"/espacios/{scene.space.slug}"))


def test_the_file_that_is_downloaded_hashes_to_the_seal(sealed, client):
    file = client.get(f"/actas/{sealed.slug}/sellado.json")
    assert hashlib.sha256(file.data).hexdigest() == sealed.seal
    stated = json.loads(file.data)
    assert stated["number"] == 1
    assert not any(secret in file.get_data(as_text=True) for secret in SECRETS)
    annex = client.get(f"/actas/{sealed.slug}/anexos/1.json")
    assert hashlib.sha256(annex.data).hexdigest() == sealed.annexes[0].seal
    assert json.loads(annex.data)["previous"] == sealed.seal
    assert client.get(f"/actas/{sealed.slug}/anexos/2.json").status_code == 404


def test_the_public_paper_is_tagged_and_redacted(sealed, client):
    reader, text = read(client.get(f"/actas/{sealed.slug}/acta.pdf"))
    root = reader.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "es-PE"
    assert reader.metadata.title.endswith("001-2026: Acta de la sesión")
    letters = "".join(text.split())
    for words in (
        "Se acuerda pedir el estudio del agua.",
        "Rosa Quispe Mamani",
        "Dice 7, debe decir 8.",
        sealed.seal,
    ):
        assert "".join(words.split()) in letters, words
    assert not any(secret in text for secret in SECRETS)
    assert pictures(reader) == 0


def test_the_complete_paper_is_for_the_team(scene, sealed, client, signed_in):
    address = f"/actas/{sealed.slug}/completa.pdf"
    assert client.get(address).status_code in (302, 303)
    assert signed_in(scene.make.person(account=True)).get(address).status_code == 404
    answer = signed_in(scene.facilitator).get(address)
    reader, text = read(answer)
    assert all(secret in text for secret in SECRETS)
    assert pictures(reader) == 1
    assert answer.headers["Cache-Control"] == "no-store"
    signature = f"/actas/{sealed.slug}/firmas/{sealed.signatures[0].id}/imagen"
    assert signed_in(scene.facilitator).get(signature).mimetype == "image/png"
    assert client.get(signature).status_code in (302, 303)


def test_what_is_not_sealed_is_only_for_the_team(scene, client, signed_in):
    record = scene.signed()
    for tail in ("", "/acta.pdf", "/sellado.json"):
        assert client.get(f"/actas/{record.slug}{tail}").status_code == 404
        assert signed_in(scene.coordinator).get(f"/actas/{record.slug}{tail}").status_code == 404
    other = scene.make.team(scene.make.space("Otra Mesa"), TeamRole.COORDINATOR)
    assert signed_in(other).get(f"/actas/{record.slug}/equipo").status_code == 404
    assert SECRETS[0] in said(signed_in(scene.facilitator).get(f"/actas/{record.slug}/equipo"))


def test_from_the_first_word_to_the_annex_in_requests(scene, client, signed_in):
    """Written by hand, changed, approved, signed in three ways, sealed by another person, corrected."""
    secretary, coordinator, facilitator = (
        signed_in(who) for who in (scene.secretary, scene.coordinator, scene.facilitator)
    )
    new = f"/espacios/{scene.space.slug}/equipo/actas/nueva"
    form = {
        "kind": "covenant",
        "title": "Convenio de agua",
        "held_on": "2026-03-05",
        "place": "Ilo",
        "text": "# Objeto\nEl agua.",
    }
    assert secretary.post(new, data={**form, "text": ""}).status_code == 422
    assert secretary.post(new, data={**form, "held_on": "2199-01-01"}).status_code == 422
    home = secretary.post(new, data=form).location
    record = queries.record_by_slug("convenio-de-agua-2026")
    edit = f"/actas/{record.slug}/equipo/texto"
    assert "# Objeto" in secretary.get(edit).get_data(as_text=True)
    changed = {
        "title": "Convenio de agua",
        "place": "Ilo",
        "text": "# Objeto\nEl agua y el riego.",
        "version": "1",
    }
    assert secretary.post(edit, data=changed).status_code == 303
    assert secretary.post(edit, data=changed).status_code == 422, "somebody else was faster"
    assert facilitator.post(f"/actas/{record.slug}/aprobar").status_code == 403
    assert coordinator.post(f"/actas/{record.slug}/aprobar").status_code == 303
    assert secretary.post(edit, data={**changed, "version": "2"}).location.endswith("/equipo")

    sign = f"/actas/{record.slug}/firmar"
    scene.make.membership(scene.space, scene.organization)
    person = {
        "name": "Rosa Quispe",
        "office": "Presidenta",
        "seat": "titular",
        "organization": scene.organization.slug,
    }
    url = "data:image/png;base64," + base64.b64encode(drawn()).decode()
    empty = facilitator.post(sign, data={**person, "way": "on_device"})
    assert empty.status_code == 422
    kept = facilitator.post(sign, data={**person, "office": "", "way": "on_device", "drawing": url})
    assert kept.status_code == 422
    assert url in kept.get_data(as_text=True), "what was signed is not lost over a missing office"
    assert facilitator.post(sign, data={**person, "way": "on_device", "drawing": url}).status_code == 303
    sheet = (io.BytesIO(b"%PDF-1.7\nhoja\n%%EOF\n"), "hoja.pdf")
    scanned = {"name": "Juan Pérez", "office": "Alcalde", "seat": "team", "way": "scanned", "picture": sheet}
    assert facilitator.post(sign, data=scanned, content_type="multipart/form-data").status_code == 303
    witnessed = {"name": "Ana Flores", "office": "Vecina", "seat": "guest", "way": "paper"}
    assert facilitator.post(sign, data=witnessed).status_code == 303
    struck = record.signatures[2]
    facilitator.post(f"/actas/{record.slug}/firmas/{struck.id}/quitar", data={"reason": "No era ella"})
    assert (
        facilitator.post(f"/actas/{record.slug}/firmas/999999/quitar", data={"reason": "x"}).status_code
        == 404
    )

    secretary.post(f"/actas/{record.slug}/sellar")
    db.session.expire_all()
    assert record.state is RecordState.APPROVED, "who wrote it does not seal it"
    coordinator.post(f"/actas/{record.slug}/sellar")
    db.session.expire_all()
    assert record.state is RecordState.SEALED
    assert [s.way.value for s in record.signatures] == ["on_device", "scanned"]
    assert "El agua y el riego." in said(client.get(f"/actas/{record.slug}"))
    annex = f"/actas/{record.slug}/anexar"
    file = {
        "kind": "annex",
        "title": "Plano",
        "text": "El plano.",
        "upload": (io.BytesIO(drawn()), "plano.png"),
    }
    assert secretary.post(annex, data={**file, "text": "", "upload": ""}).status_code == 422
    assert secretary.post(annex, data=file, content_type="multipart/form-data").status_code == 303
    assert client.get(f"/actas/{record.slug}/anexos/1/archivo").status_code == 404, (
        "not public unless the team says so"
    )
    assert facilitator.get(f"/actas/{record.slug}/anexos/1/archivo").status_code == 200
    assert home.endswith(f"/actas/{record.slug}/equipo")


def test_withdrawn_with_its_reason(scene, signed_in):
    record = scene.draft()
    browser = signed_in(scene.coordinator)
    browser.post(f"/actas/{record.slug}/retirar", data={"reason": ""})
    db.session.expire_all()
    assert record.state is RecordState.DRAFT
    browser.post(f"/actas/{record.slug}/retirar", data={"reason": "No hubo quórum."})
    assert "No hubo quórum." in said(browser.get(f"/actas/{record.slug}/equipo"))


def test_those_present_are_offered_until_they_signed(scene, signed_in, monkeypatch):
    """A room says who was there: one press fills the form, and the signature is tied to the person."""
    person = scene.make.person("Elena Quispe Mamani")
    signer = Signer("Elena Quispe", "Delegada", Seat.TITULAR, scene.organization, person)
    monkeypatch.setattr(panels, "signers", [lambda record: [signer]])
    monkeypatch.setattr(panels, "sources", [lambda record: f"de la sesión de {record.title}"])
    record = scene.approved()
    browser = signed_in(scene.facilitator)
    assert "Elena Quispe" in said(browser.get(f"/actas/{record.slug}/equipo"))
    form = said(browser.get(f"/actas/{record.slug}/firmar?n=0"))
    assert 'value="Elena Quispe"' in form
    assert browser.get(f"/actas/{record.slug}/firmar?n=7").status_code == 200
    sent = {
        "name": "Elena Quispe",
        "office": "Delegada",
        "seat": "titular",
        "organization": scene.organization.slug,
        "way": "paper",
    }
    assert browser.post(f"/actas/{record.slug}/firmar", data=sent).status_code == 303
    assert record.signatures[0].person_id == person.id
    assert panels.expected_signers(record) == []
    assert "de la sesión de" in said(browser.get(f"/actas/{record.slug}/equipo"))


def test_statements_do_not_grow_with_signatures_and_documents(scene, signed_in, count_queries):
    """A document with many signatures and annexes costs what one with few does; a long list what a short one does."""
    few = scene.annexed(scene.sealed("Pocas", kind=RecordKind.COVENANT), upload=upload())
    many = scene.signed("Muchas")
    for n in range(5):
        scene.sign(many, f"Firma {n}")
    with transaction():
        commands.seal_record(scene.coordinator, many)
    for n in range(4):
        scene.annexed(many, f"Anexo {n}", upload=upload())
        scene.sealed(f"Otra {n}")
    scene.approved("Una")
    slugs, space, member = (few.slug, many.slug), scene.space.slug, scene.facilitator
    pairs = [
        [f"/actas/{slug}" for slug in slugs], [f"/actas/{slug}/equipo" for slug in slugs],
        [f"/espacios/{space}/actas?tipo={kind}" for kind in ("covenant", "session_minutes")],
        [f"/espacios/{space}/equipo/actas?estado={state}" for state in ("approved", "sealed")],
    ]  # fmt: skip
    browser = signed_in(member)

    def fresh(address: str) -> int:
        db.session.expunge_all()
        return count_queries(lambda: browser.get(address))

    counted = [[fresh(address) for address in pair] for pair in pairs]
    assert [pair[0] for pair in counted] == [pair[1] for pair in counted]
    assert max(pair[0] for pair in counted) <= 22


def test_a_text_full_of_markup_stays_text(scene, client):
    words = "<script>alert(1)</script> #panic() $x$ *a* @b «ñ» 'o\u2019'"
    content = CONTENT | {"sections": [{"heading": words, "paragraphs": [words], "items": [words],
                                       "table": {"head": [words, "B"], "rows": [[words, words]]}}]}  # fmt: skip
    record = scene.sealed(f"Acta {words}", content=content)
    assert b"<script>alert" not in client.get(f"/actas/{record.slug}").data
    reader, text = read(client.get(f"/actas/{record.slug}/acta.pdf"))
    assert "#panic()" in text
    assert reader.metadata.title.endswith(words)


def test_a_body_of_its_own_writes_its_own_documents(scene, signed_in, monkeypatch):
    """The oversight committee is no team, yet it may write, read and seal its reports; nothing else of the team's."""
    member = scene.make.person(account=True)
    monkeypatch.setattr(
        panels, "wardens", [lambda actor, space, kind: actor.id == member.id and kind is RecordKind.OVERSIGHT_REPORT]
    )  # fmt: skip
    browser = signed_in(member)
    form = {
        "kind": "oversight_report",
        "title": "Informe",
        "held_on": clock.today().isoformat(),
        "text": "# A\nB",
    }
    new = f"/espacios/{scene.space.slug}/equipo/actas/nueva"
    assert browser.post(new, data={**form, "kind": "covenant"}).status_code == 422
    assert browser.post(new, data=form).status_code == 303
    report = queries.record_by_slug(f"informe-{clock.today().year}")
    assert browser.get(f"/actas/{report.slug}/equipo").status_code == 200
    assert browser.get(f"/actas/{scene.draft().slug}/equipo").status_code == 404
    assert browser.get(f"/espacios/{scene.space.slug}/equipo").status_code in (403, 404)
