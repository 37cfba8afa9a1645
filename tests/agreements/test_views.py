"""The pages: what a visitor reads, what who answers reports, what the team decides; constant statements."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.agreements import commands, queries
from civic.agreements.commands.documents import draft_document
from civic.agreements.models import AgreementKind, Axis, CommitmentState
from civic.agreements.rules import PartyData
from civic.core import clock
from civic.core.db import transaction
from civic.organisations.models import Sector
from civic.records import commands as records
from civic.spaces.models import SpaceKind, TeamRole
from tests.agreements.access import covenant, picture, promise, signed, step

TODAY = clock.today()


@pytest.fixture
def space(app, make):
    return make.space("Mesa de Ilo")


@pytest.fixture
def coordinator(make, space):
    return make.team(space, TeamRole.COORDINATOR)


def text(response):
    return response.get_data(as_text=True)


def test_a_visitor_reads_what_was_signed_and_not_the_drafts(space, coordinator, client, make, signed_in):
    made = signed(coordinator, space, title="Convenio de agua")
    hidden = covenant(coordinator, space, title="Convenio Escondido")
    shown = promise(coordinator, space, agreement=made, text="Revestir el canal")
    secret = promise(coordinator, space, agreement=hidden, text="Promesa Escondida")
    pages = [
        f"/espacios/{space.slug}", f"/espacios/{space.slug}/acuerdos", f"/acuerdos/{made.slug}", "/compromisos",
        "/compromisos/quien-cumple", f"/espacios/{space.slug}/compromisos/{shown.number}",
    ]  # fmt: skip
    read = [text(client.get(page)) for page in pages]
    assert all("Escondid" not in page for page in read)
    assert "Convenio de agua" in read[0]
    assert "Convenio de agua" in read[1]
    assert "Revestir el canal" in read[2]
    assert "Revestir el canal" in read[3]
    for address in (f"/acuerdos/{hidden.slug}", f"/espacios/{space.slug}/compromisos/{secret.number}"):
        assert client.get(address).status_code == 404
        assert signed_in(coordinator).get(address).status_code == 200
        assert signed_in(make.person(account=True)).get(address).status_code == 404


def test_filters_find_what_they_say(space, coordinator, client):
    made = signed(coordinator, space, title="Convenio de agua")
    promise(coordinator, space, text="Árboles en la plaza", entity="Municipalidad", axis=Axis.ENVIRONMENTAL)
    promise(coordinator, space, text="Dos turnos", entity="Red de Salud", agreement=made)
    promise(
        coordinator, space, text="Arreglar el camino", entity="Municipalidad", agreed_on=TODAY - timedelta(days=9),
        due_on=TODAY - timedelta(days=1),
    )  # fmt: skip
    texts = ("Árboles en la plaza", "Dos turnos", "Arreglar el camino")
    for question, found in (
        ("", texts), ("estado=tarde", texts[2:]), ("estado=pending", texts), ("estado=kept", ()), ("entidad=red-de-salud", texts[1:2]),
        ("eje=environmental", texts[:1]), (f"acuerdo={made.slug}", texts[1:2]), ("q=ARBOLES", texts[:1]), (f"espacio={space.slug}", texts),
        ("estado=nada&eje=%00&acuerdo=x&pagina=z", texts),
    ):  # fmt: skip
        page = text(client.get(f"/compromisos?{question}"))
        assert [t for t in texts if t in page] == list(found), question


def test_few_commitments_show_no_percentage(space, coordinator, client, make):
    secretary = make.team(space, TeamRole.TECHNICAL_SECRETARY)
    past = {"agreed_on": TODAY - timedelta(days=60), "due_on": TODAY - timedelta(days=5)}
    for entity, number in (("Red de Salud", 4), ("Municipalidad", 5)):
        for _n in range(number):
            made = promise(coordinator, space, entity=entity, **past)
            with transaction():
                commands.claim_done(
                    coordinator, made, step(once="a", occurred_on=TODAY - timedelta(days=9)), picture()
                )
                commands.accept_done(secretary, made, text="Bien", once="b")
    page = text(client.get("/compromisos/quien-cumple"))
    before, few = page.split("Red de Salud")
    assert "100 %" in before
    assert "%" not in few.split("<details")[0].split("</table>")[0]


def test_who_is_in_charge_reports_from_her_own_page(space, coordinator, signed_in, client, make):
    elena = make.person("Elena Quispe", account=True)
    made = promise(coordinator, space, person=elena)
    own = f"/espacios/{space.slug}/compromisos/{made.number}"
    browser = signed_in(elena)
    assert f"{own}/trabajo" in text(browser.get("/mi-pagina"))
    assert browser.get(f"{own}/trabajo").status_code == 200
    typed = {
        "once": "o" * 20,
        "occurred_on": TODAY.isoformat(),
        "progress": "30",
        "text": "Se contrató a una enfermera",
    }
    assert browser.post(f"{own}/informe", data=typed | {"progress": "300"}).status_code == 422
    assert browser.post(f"{own}/cumplido", data=typed).status_code == 422  # nothing proves it
    for _twice in range(2):
        assert browser.post(f"{own}/informe", data=typed).status_code == 303
    photo = picture()
    claim = typed | {"once": "p" * 20, "text": "Ya atienden en dos turnos", "file": (photo.stream, "rol.jpg")}
    assert browser.post(f"{own}/cumplido", data=claim).status_code == 303
    assert browser.post(f"{own}/aceptar", data={"text": "Yo digo que sí"}).status_code == 403
    page = text(client.get(own))
    assert "Se contrató a una enfermera" in page
    assert "Elena" not in page  # her name was not given to the public
    report = queries.reports_of(made.id)[0]
    proof = client.get(f"{own}/prueba/{report.id}")
    assert (proof.mimetype, proof.headers["Content-Disposition"]) == ("image/jpeg", "inline")
    other = promise(coordinator, space)
    assert (
        client.get(f"/espacios/{space.slug}/compromisos/{other.number}/prueba/{report.id}").status_code == 404
    )
    accepted = signed_in(coordinator).post(
        f"{own}/aceptar", data={"once": "q" * 20, "text": "Fui a la posta"}
    )
    assert accepted.status_code == 303
    assert queries.commitment_of(space, made.number).state is CommitmentState.KEPT


def test_the_team_writes_signs_and_renews(space, coordinator, signed_in, client):
    browser, here = signed_in(coordinator), f"/espacios/{space.slug}/gestion/acuerdos"
    assert browser.get(f"{here}/nuevo").status_code == 200
    typed = {
        "title": "Convenio de playas", "object": "Cuidar dos playas", "valid_until": (TODAY + timedelta(days=90)).isoformat(),
        "amount": "doce mil", "parties-0-entity": "Municipalidad", "parties-0-sector": "public",
        "parties-1-entity": "Puerto SA", "parties-1-sector": "private", "parties-1-amount": "3,000.50",
    }  # fmt: skip
    wrong = browser.post(f"{here}/nuevo?tipo=covenant", data=typed | {"amount": "muchos"})
    assert wrong.status_code == 422
    assert "Puerto SA" in text(wrong)
    sent = browser.post(f"{here}/nuevo?tipo=covenant", data=typed)
    assert sent.status_code == 303
    made = queries.agreement_by_slug("convenio-de-playas")
    assert (made.amount_cents, [p.contribution_cents for p in made.parties]) == (12_000_00, [None, 3_000_50])
    edit = f"/acuerdos/{made.slug}/gestion/editar"
    assert "Puerto SA" in text(browser.get(edit))
    assert (
        browser.post(edit, data=typed | {"title": "Convenio de dos playas", "version": "1"}).status_code
        == 303
    )
    assert browser.post(edit, data=typed | {"version": "1"}).status_code == 422  # somebody was faster
    work = f"/acuerdos/{made.slug}/gestion"
    assert (
        browser.post(f"{work}/firma", data={"signed_on": (TODAY + timedelta(days=1)).isoformat()}).status_code
        == 422
    )
    photo = picture()
    signing = {"signed_on": TODAY.isoformat(), "document": (photo.stream, "convenio.jpg")}
    assert browser.post(f"{work}/firma", data=signing).status_code == 303
    assert (
        client.get(f"/acuerdos/{made.slug}/documento").status_code == 404
    )  # nobody said that it may be read
    assert browser.get(f"/acuerdos/{made.slug}/documento").mimetype == "image/jpeg"
    renewal = {
        "until": (TODAY + timedelta(days=900)).isoformat(),
        "signed_on": TODAY.isoformat(),
        "reason": "Falta una playa",
    }
    assert browser.post(f"{work}/renovar", data=renewal).status_code == 303
    page = text(client.get(f"/acuerdos/{made.slug}"))
    assert "Convenio de dos playas" in page
    assert "Falta una playa" in page
    assert browser.get(edit).status_code == 303


def test_a_commitment_by_the_form(space, coordinator, signed_in, make):
    browser, here = signed_in(coordinator), f"/espacios/{space.slug}/gestion/compromisos/nuevo"
    elena = make.person(account=True)
    typed = {
        "text": "Limpiar la playa", "entity": "Municipalidad", "proof": "Fotos", "agreed_on": TODAY.isoformat(),
        "due_on": (TODAY + timedelta(days=9)).isoformat(), "reporter": elena.account.username,
    }  # fmt: skip
    assert browser.post(here, data=typed | {"reporter": "nadie.existe"}).status_code == 422
    assert browser.post(here, data=typed | {"proof": ""}).status_code == 422
    assert browser.post(here, data=typed).status_code == 303
    (made,) = queries.commitments_of(space)
    assert (made.person_id, made.person_in_charge) == (elena.id, "")


def test_a_strategic_space_shows_covenants_with_their_projects(make, client):
    space = make.space("Mesa de Juventudes", kind=SpaceKind.STRATEGIC)
    lead = make.team(space, TeamRole.COORDINATOR)
    call = make.call(space)
    project = make.proposal(call, title="Biblioteca rodante")
    signed(lead, space, title="Convenio de libros", projects=[project])
    page = text(client.get(f"/espacios/{space.slug}"))
    panel = page.split("Convenio de libros")[1].split("</article>")[0]
    assert "Agroindustria SAC" in panel
    assert "Biblioteca rodante" in panel


def test_a_document_leads_back_to_its_agreement(space, coordinator, signed_in):
    parties = [PartyData("Municipalidad", Sector.PUBLIC, "Rosa Gil", "Alcaldesa")]
    made = covenant(coordinator, space, parties=parties)
    with transaction():
        record = draft_document(coordinator, made)
    browser = signed_in(coordinator)
    assert f"/actas/{record.slug}/equipo" in text(browser.get(f"/acuerdos/{made.slug}/gestion"))
    assert f"/acuerdos/{made.slug}" in text(browser.get(f"/actas/{record.slug}/equipo"))
    with transaction():
        records.approve_record(coordinator, record)
    assert "Rosa Gil" in text(browser.get(f"/actas/{record.slug}/firmar"))  # expected to sign for its party


def test_statements_do_not_grow_with_rows(make, client, signed_in, count_queries):
    counts = []
    for many in (1, 3):
        space = make.space(kind=SpaceKind.STRATEGIC)
        lead = make.team(space, TeamRole.COORDINATOR)
        for n in range(many):
            made = signed(lead, space, title=f"Convenio {space.id}-{n}")
            for _m in range(many):
                promise(lead, space, agreement=made, person=lead, entity=f"Entidad {n}")
        browser = signed_in(lead)
        held = queries.commitments_of(space)[0]
        with transaction():
            for m in range(many):
                commands.report_progress(lead, held, step(once=str(m)))
        pages = [
            (client, f"/espacios/{space.slug}"), (client, f"/espacios/{space.slug}/acuerdos"), (client, f"/acuerdos/{made.slug}"),
            (client, f"/compromisos?espacio={space.slug}"), (client, f"/compromisos/quien-cumple?espacio={space.slug}"),
            (client, f"/espacios/{space.slug}/compromisos/{held.number}"), (browser, "/mi-pagina"),
            (browser, f"/espacios/{space.slug}/gestion/acuerdos"), (browser, f"/acuerdos/{made.slug}/gestion"),
            (browser, f"/espacios/{space.slug}/compromisos/{held.number}/trabajo"),
        ]  # fmt: skip
        counts.append([count_queries(lambda b=b, a=a: b.get(a)) for b, a in pages])
    assert counts[0] == counts[1]
    assert max(counts[1][1:6] + counts[1][7:]) <= 30  # the two others show many rooms


def test_every_kind_can_be_written(space, coordinator, signed_in):
    browser = signed_in(coordinator)
    for kind in AgreementKind:
        address = f"/espacios/{space.slug}/gestion/acuerdos/nuevo?tipo={kind.value}"
        assert browser.get(address).status_code == 200
        assert (
            browser.post(address, data={"title": f"Acuerdo {kind.value}", "social": "Salud"}).status_code
            == 303
        )
    assert len(queries.agreements_of(space, drafts=True)) == len(AgreementKind)
