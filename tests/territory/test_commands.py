"""Loading, adding and renaming places."""

from __future__ import annotations

import pytest

from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.people.models import PlatformRole, System
from civic.territory.commands import add_district, load_territory, rename_district
from civic.territory.models import Department, District, Province, Settlement
from civic.territory.queries import look_up


def test_the_whole_country_is_loaded_once(app):
    counts = [db.session.query(model).count() for model in (Department, Province, District, Settlement)]
    assert counts == [25, 196, 1891, 480]
    with transaction():
        assert not any(load_territory(System()).values())


def test_what_an_administrator_renamed_survives_the_next_load(app, make):
    administrator = make.administrator()
    with transaction():
        rename_district(administrator, db.session.get(District, "180302"), "Algarrobal Nuevo", "Ley 1")
    with transaction():
        load_territory(System())
    assert [d.name for d in look_up("algarrobal nuevo")] == ["Algarrobal Nuevo"]
    line = db.session.query(AuditEntry).filter_by(action="territory.rename_district").one()
    assert (line.before, line.after, line.reason) == (
        {"name": "El Algarrobal"},
        {"name": "Algarrobal Nuevo"},
        "Ley 1",
    )
    assert (line.subject_id, line.actor_id) == ("180302", administrator.id)


def test_a_new_district_is_found_at_once(app, make):
    administrator = make.administrator()
    with transaction():
        add_district(
            administrator, "180304", "Pampa Inalámbrica", db.session.get(Province, "1803"), "Ley 31999"
        )
    assert look_up("PAMPA inalambrica")[0].full_name == "Pampa Inalámbrica, Ilo"


@pytest.mark.parametrize(
    ("ubigeo", "name", "reason"),
    [
        ("180301", "Otra", "Ley"), ("170304", "Otra", "Ley"), ("18030", "Otra", "Ley"), ("180300", "Otra", "Ley"),
        ("18030A", "Otra", "Ley"), ("１８０３０４", "Otra", "Ley"), ("180304", "", "Ley"), ("180304", "123", "Ley"),
        ("180304", "x" * 81, "Ley"), ("180304", "Otra", "  "),
    ],
)  # fmt: skip
def test_a_district_that_cannot_be_is_refused(app, make, ubigeo, name, reason):
    administrator = make.administrator()
    with pytest.raises(Refused), transaction():
        add_district(administrator, ubigeo, name, db.session.get(Province, "1803"), reason)
    assert db.session.query(District).count() == 1891


@pytest.mark.parametrize("role", [PlatformRole.OPERATOR, PlatformRole.AUDITOR])
def test_others_change_nothing(app, make, role):
    actor = make.administrator(role)
    with pytest.raises(NotAllowed), transaction():
        rename_district(actor, db.session.get(District, "180302"), "Otro", "Ley")
