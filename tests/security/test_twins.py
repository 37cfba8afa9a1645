"""What is hidden stays hidden in every form it takes: page, list, search, calendar, feed, table, share card, sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from civic.accreditation.models import FileState
from civic.core.db import db, transaction
from civic.events.models import EventStatus, RegistrationState
from civic.opendata.datasets import DATASETS

LIMIT = 500
# Titles and names that only some may read, with who may.
HIDDEN = {
    "Actividad en borrador": {"administrator", "auditor", "coordinator", "secretary", "facilitator", "accreditor", "evaluator", "observer"},
    "Reservado de Huaylas": {"administrator", "auditor", "other_coordinator", "other_facilitator", "other_accreditor"},
    "Local escondido": {"administrator", "auditor", "other_coordinator", "other_facilitator", "other_accreditor"},
    "Organización Escondida": {"administrator", "operator", "auditor"},
    "Agrupación Rechazada": {"administrator", "auditor", "operator", "coordinator", "secretary", "accreditor"},
    "Frente Borrador": {"administrator", "auditor", "operator", "coordinator", "secretary", "accreditor"},
    "Sarita Escondida": {"administrator", "auditor", "operator", "coordinator", "secretary", "accreditor", "facilitator"},
    "Condori Apaza": {"administrator", "auditor", "operator", "coordinator", "secretary", "facilitator", "citizen"},
    "Paucar Inca": {"administrator", "auditor", "operator", "stranger"},
}  # fmt: skip


def local_links(page: str) -> Iterator[str]:
    """The addresses on this site that a page points to, images and feeds too."""
    for target in re.findall(r'(?:href|src|content|action)="([^"#]+)', page):
        target = re.sub(r"^(?:webcal|https?)://localhost", "", unescape(target))
        if target.startswith("/") and not target.startswith(("//", "/static", "/salir")):
            yield target


def crawl(client, starts: list[str]) -> dict[str, str]:
    """{address: body} of everything that can be reached by links."""
    waiting, seen = list(starts), {}
    while waiting and len(seen) < LIMIT:
        address = waiting.pop(0)
        if address in seen:
            continue
        answer = client.get(address, follow_redirects=False)
        seen[address] = answer.data.decode(errors="replace") + str(answer.headers)
        if answer.status_code in (301, 302, 303) and answer.location:
            waiting += local_links(f'href="{answer.location}"')
        if answer.mimetype == "text/html":
            waiting += [link for link in local_links(seen[address]) if link not in seen]
    return seen


def starts(walk, who: str = "visitor") -> list[str]:
    """Every address with a GET, and the twins that only a question opens (open data once, for it asks nobody's name)."""
    listed = [
        address
        for _row, address in walk("GET")
        if not address.startswith(
            ("/static", "/clave/", "/activar/", "/entrar/", "/correo/", "/puerta/activar/", "/certificados/")
        )
    ]
    spaces = ("mesa-de-concertacion-de-ilo", "mesa-de-concertacion-de-huaylas")
    return [
        *listed,
        *(f"/buscar?q={word}" for word in ("actividad", "reservado", "escondida", "rechazada", "frente", "sarita", "condori", "paucar")),
        *(f"/eventos?vista={view}" for view in ("proximos", "calendario", "pasados")),
        *(f"/eventos?q={word}" for word in ("actividad", "reservado", "escondido")),
        *(f"/organizaciones?q={word}" for word in ("escondida", "rechazada", "frente", "sarita")),
        *(f"/datos/{name}.{kind}{space}" for name in DATASETS for kind in ("csv", "json")
          for space in ("", *(f"?espacio={slug}" for slug in spaces)) if who == "visitor"),
        *(f"/espacios/{slug}/{page}" for slug in spaces for page in ("eventos.ics", "organizaciones", "participacion", "participacion/metodo")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "who", ["citizen", "other_leader", "other_facilitator", "other_accreditor", "coordinator"]
)
def test_no_twin_tells_what_its_page_hides(app, world, walk, signed_in, who):
    """Everything a role can reach by links and known addresses holds no hidden title, place or name (the visitor: below)."""
    pages = crawl(signed_in(world.people[who]), starts(walk, who))
    tells_nothing_hidden(pages, who)
    if who == "coordinator":  # the search itself finds what may be read
        assert any("Actividad en borrador" in body for body in pages.values())


def tells_nothing_hidden(pages: dict[str, str], who: str) -> None:
    assert len(pages) > 60
    told = [
        f"«{words}» on {address}"
        for address, body in pages.items()
        for words, readers in HIDDEN.items()
        if who not in readers and words in unescape(body)
    ]
    assert not told, "\n".join(told)


def plain(body: str) -> str:
    """A page without what is new in every answer."""
    body = re.sub(
        r'(name="(?:csrf_token|once|client)"[^>]*value=")[^"]*|(value=")[^"]*("[^>]*name="(?:csrf_token|once|client)")',
        r"\1",
        body,
    )
    return re.sub(
        r"(Set-Cookie|Date|ETag|Content-Length|Expires|X-Request-Id):.*|failure-id.>[0-9a-f]+<|.computed_at.: .*|DTSTAMP:.*"
        r"|\d{1,2}:\d{2}\xa0[ap]\.\xa0m\. con los registros de ese momento",
        "",
        body,
    )


def test_strangers_cannot_count_what_is_hidden(app, world, walk, make, client):
    """The public site tells nothing hidden, and is the same to the letter after drafts, refused files and waiting people are added."""
    pages = crawl(app.test_client(), starts(walk))
    tells_nothing_hidden(pages, "visitor")
    before = {address: plain(body) for address, body in pages.items()}
    for n in range(4):
        make.event(
            world.space,
            f"Otra en borrador {n}",
            status=EventStatus.DRAFT,
            place="Local que nadie ve",
            ubigeo="180303",
        )
        make.organization(f"Otra sin registrar {n}", registered_at=None, ubigeo="180303")
        for state in (FileState.SUBMITTED, FileState.REJECTED, FileState.OBSERVED, FileState.DRAFT):
            organization = make.organization(f"Otra {state.value} {n}", ubigeo="180303")
            make.membership(world.space, organization, state)
        make.representation(world.space, world.organization, state=FileState.REJECTED)
        make.registration(world.event, state=RegistrationState.CANCELLED)
        make.person(f"Nadie Sabe{n} Nada", account=True)
    after = {address: plain(body) for address, body in crawl(app.test_client(), starts(walk)).items()}
    assert set(before) == set(after)
    # what the program counts of its own requests is for whoever runs it
    changed = [a for a in before if before[a] != after[a] and a != "/metricas"]
    assert not changed, [
        next(
            pair
            for pair in zip(before[a].split("\n"), after[a].split("\n"), strict=False)
            if pair[0] != pair[1]
        )
        for a in changed
    ][:12]


def test_a_ticket_tells_nothing_of_the_person(app, world, client):
    """Whoever holds a ticket's address sees a short name and the place: no document, phone, e-mail or other events."""
    with transaction():
        person = db.session.merge(world.people["citizen"])
        person.phone, person.email = "+51955555501", "rosa.secreta@correo.pe"
    token = world.registration.token
    for part in ("", "/pase", "/calendario.ics", "/cancelar"):
        answer = client.get(f"/inscripciones/{token}{part}")
        body = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store" or part.endswith(".ics")
        for private in (person.document_number, "955555501", "955 555 501", "rosa.secreta", "Apaza"):
            assert private not in body, (part, private)


def test_tokens_open_only_their_own_thing(app, world, make, signed_in, client):
    """A token of one kind or space is nothing elsewhere."""
    tokens = [
        world.registration.token,
        world.representation.token,
        *(world.link(p) for p in ("activate", "reset", "sign_in", "email")),
    ]
    ways = ("/inscripciones/", "/credenciales/", "/activar/", "/clave/", "/entrar/", "/correo/")
    open_ways = {}
    for token in tokens:
        open_ways[token] = [way for way in ways if client.get(way + token).status_code == 200]
    assert open_ways[tokens[0]] == ["/inscripciones/"]
    assert open_ways[tokens[1]] == ["/credenciales/"]
    assert open_ways[tokens[4]] == ["/entrar/"]
    assert open_ways[tokens[5]] == ["/correo/"]
    for token in tokens[2:4]:
        assert set(open_ways[token]) <= {"/activar/", "/clave/"}
