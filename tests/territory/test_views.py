"""The pages of administrators about districts, and the district in a form."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from civic.core.db import db
from civic.people.models import PlatformRole
from civic.territory.fields import DistrictFields
from civic.territory.models import District
from civic.web.forms import Form


class PlaceForm(DistrictFields, Form):
    """A form with a district."""


@pytest.fixture
def administrator(make, signed_in):
    return signed_in(make.administrator())


def test_strangers_and_other_roles_stay_out(client, make, signed_in):
    assert client.get("/territorio").status_code == 303
    for role in (PlatformRole.OPERATOR, PlatformRole.AUDITOR):
        assert signed_in(make.administrator(role)).get("/territorio").status_code == 403
    assert signed_in(make.person(account=True)).post("/territorio/nuevo").status_code == 403


def test_the_list_searches_and_pages(administrator):
    page = administrator.get("/territorio?q=pamparomas").get_data(as_text=True)
    assert "Pamparomás, Huaylas" in page
    assert "Caraz, Huaylas" not in page
    assert "pagina=38" in administrator.get("/territorio").get_data(as_text=True)


def test_the_number_of_queries_does_not_grow(administrator, count_queries):
    def asked(address):
        db.session.expunge_all()
        return count_queries(lambda: administrator.get(address))

    assert asked("/territorio?q=caraz") == asked("/territorio")


def test_adding_and_renaming(administrator):
    told = {"province": "1803", "ubigeo": "180304", "name": "Pampa Inalámbrica", "reason": "Ley 31999"}
    assert administrator.post("/territorio/nuevo", data=told).status_code == 303
    again = administrator.post("/territorio/nuevo", data=told)
    assert again.status_code == 422
    assert "Pampa Inal" in again.get_data(as_text=True)
    assert (
        administrator.post(
            "/territorio/180304/cambiar", data={"name": "La Pampa", "reason": "Ley 2"}
        ).status_code
        == 303
    )
    assert db.session.get(District, "180304").name == "La Pampa"
    assert administrator.get("/territorio/999999/cambiar").status_code == 404


@pytest.mark.parametrize(
    "typed", ["\x00", "x" * 100_000, "\u202eIlo", "' OR 1=1 --", "１８０３０４", "<script>alert(1)</script>"]
)
def test_hostile_text_is_answered_in_words(administrator, typed):
    told = {"province": typed, "ubigeo": typed, "name": typed, "reason": typed}
    answer = administrator.post("/territorio/nuevo", data=told)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.get_data(as_text=True)
    assert administrator.get("/territorio", query_string={"q": typed}).status_code == 200


def filled(app, **told):
    with app.test_request_context("/", method="POST"):
        form = PlaceForm(MultiDict(told))
        form.offer_districts(["1803"])
        return form, form.validate(), form.ubigeo.errors


def test_a_district_of_the_list_or_by_name(app):
    assert filled(app, ubigeo="180302")[1]
    form, good, _errors = filled(app, ubigeo="", district_text="mato, huaylas")
    assert (good, form.ubigeo.data) == (True, "021205")


def test_a_name_that_several_bear_becomes_a_choice(app):
    form, good, errors = filled(app, district_text="Pueblo Libre")
    assert not good
    assert errors
    offered = [code for group in form.ubigeo.choices.values() for code, _name in group]
    assert {"021207", "150121"} <= set(offered)
    assert filled(app, ubigeo="021207", district_text="Pueblo Libre")[1]


@pytest.mark.parametrize("told", [{"district_text": "no hay tal"}, {"ubigeo": "999999"}, {"ubigeo": "\x00"}])
def test_what_is_no_district_is_said(app, told):
    _form, good, errors = filled(app, **told)
    assert not good
    assert len(errors) == 1
