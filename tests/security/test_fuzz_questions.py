"""Hostile questions and unusual methods to every route: an answer, and never an error."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.security.payloads import MARKUP, SQL
from tests.security.test_fuzz import ERRORS
from tests.test_access import ROWS

# The names under which the pages ask for something, and names that frameworks know.
PARAMETERS = (
    "q", "pagina", "mes", "distrito", "tipo", "espacio", "vista", "estado", "via", "ver", "anio", "al", "ambito", "variante", "orden", "sort",
    "order_by", "limit", "per_page", "accion", "quien", "cual", "comparar", "next", "back", "volver", "por", "para", "nombre", "marca", "ya",
    "largo", "buscado", "representante", "sector", "nivel", "tema", "eje", "_method", "_scheme", "_external", "_anchor", "endpoint", "slug", "v",
)  # fmt: skip


# A page that rightly answers with 503 here, as its row says: the tables of the tests were not made by migrations.
SAYS_NO = {row for row, (_audience, note) in ROWS.items() if "503" in note}
ASKED = re.compile(r'args\.(?:get|getlist)\(\s*"(\w+)"|args\["(\w+)"\]|"(\w+)" in request\.args')


def asked_by_room() -> dict[str, set[str]]:
    """{room: the names under which its sources read something from an address}."""
    found = defaultdict(set)
    package = Path(__file__).resolve().parents[2] / "civic"
    for path in package.rglob("*.py"):
        room = path.relative_to(package).parts[0]
        found[room] |= {name for names in ASKED.findall(path.read_text()) for name in names if name}
    return found


def test_the_names_are_those_the_pages_read():
    asked = asked_by_room()
    assert {"q", "estado"} <= asked["events"] | asked["proposals"]
    assert sum(map(len, asked.values())) > 60


@pytest.mark.both
def test_no_question_is_an_error(app, world, walk, signed_in):
    """Every page with hostile values under every name its room reads and some others: an answer, unescaped nothing."""
    asked = asked_by_room()
    chance, wrong = random.Random(42), []
    for who in ("administrator", "facilitator"):
        client = signed_in(world.people[who])
        for row, address in walk("GET"):
            if row.startswith("web.") or row in SAYS_NO:
                continue
            own = sorted(asked[row.split(".")[0]] | asked["web"])
            names = own + chance.sample(PARAMETERS, max(6, 30 - len(own)))
            question = "&".join(f"{name}={quote(chance.choice(SQL + MARKUP))}" for name in names)
            answer = client.get(f"{address}?{question}")
            if answer.status_code in ERRORS:
                wrong.append(f"{row}: {answer.status_code} {question[:150]}")
            if answer.mimetype == "text/html" and b"zqx<" in answer.data:
                wrong.append(f"{row}: unescaped {question[:150]}")
            if re.search(rb'(href|action|src)="\s*(javascript|data|https?://evil|//evil)', answer.data):
                wrong.append(f"{row}: a foreign link {question[:150]}")
            answer.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scheme", ["javascript", "https"])
def test_a_question_never_changes_where_links_lead(app, world, walk, client, scheme):
    """The arguments of the address builder, sent from outside, stay parts of the question."""
    for row, address in walk("GET"):
        if row in SAYS_NO:
            continue
        answer = client.get(
            f"{address}?_scheme={scheme}&_external=1&_method=POST&_anchor=x&endpoint=y&slug=otra&self=z"
        )
        assert answer.status_code < 500, row
        assert f'="{scheme}://localhost'.encode() not in answer.get_data(), row


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_do_nothing(app, world, walk, signed_in, method):
    client = signed_in(world.people["administrator"])
    for row, address in walk("GET")[::3]:
        assert client.open(address, method=method).status_code in (400, 404, 405), row


def test_a_question_as_json_or_plain_text_changes_nothing(app, world, walk, signed_in):
    """A body that is no form is read as an empty one; with CSRF on it has no token either."""
    app.config["WTF_CSRF_ENABLED"] = True
    client = signed_in(world.people["administrator"])
    # these read JSON from nobody in particular: a ballot's credential is its own right to be sent
    open_to_json = {"voting.drop POST", "voting.receipt_image POST"}
    for row, address in walk("POST")[::2]:
        refused = (400, 404, 409, 422) if row in open_to_json else (400,)
        for kind in ("application/json", "text/plain", "application/xml"):
            assert (
                client.post(address, data='{"csrf_token": "x"}', content_type=kind).status_code in refused
            ), row
