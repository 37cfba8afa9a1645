"""Changes of the registry on both databases."""

from __future__ import annotations

import pytest

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.organisations import commands
from civic.organisations.models import Leadership, Organization, Sector
from civic.organisations.queries import leader_organizations, looks_alike, similar_organizations
from civic.people.models import Visitor


def begin(person, name="Junta Vecinal Miramar") -> Organization:
    with transaction():
        return commands.begin_registration(person, {"name": name, "phone": "+51987654321"})


def test_whoever_registers_becomes_leader(make):
    person = make.person(account=True)
    organization = begin(person)
    assert [o.id for o in leader_organizations(person)] == [organization.id]
    assert organization.is_draft
    with pytest.raises(NotAllowed), transaction():
        commands.begin_registration(Visitor(), {"name": "x"})


def test_the_trail_never_holds_a_phone_or_address(make):
    person = make.person(account=True)
    organization = begin(person)
    with transaction():
        commands.save_step(person, organization, "lugar", {"ubigeo": "180301", "address": "Calle Lima 123"})
        commands.save_step(person, organization, "nombre", {"name": "Otra", "phone": "+51912345678"})
        commands.save_step(person, organization, "reconocimiento", {"ruc": "20100070970"})
    trail = " ".join(f"{e.before} {e.after}" for e in db.session.query(AuditEntry))
    assert "Otra" in trail
    for secret in ("Lima 123", "912345678", "987654321", "20100070970"):
        assert secret not in trail


def test_a_step_keeps_only_its_own_answers(make):
    person = make.person(account=True)
    organization = begin(person)
    with transaction():
        commands.save_step(
            person, organization, "tipo",
            {"kind_code": "sindicato", "sector": Sector.CIVIL_SOCIETY, "registered_at": clock.now(), "slug": "robado"},
        )  # fmt: skip
    kept = db.session.get(Organization, organization.id)
    assert (kept.kind_code, kept.slug, kept.registered_at) == ("sindicato", "junta-vecinal-miramar", None)


def test_slugs_never_clash_and_never_hide_an_address(make):
    person = make.person(account=True)
    slugs = [begin(person, name).slug for name in ("Ayni", "Áyni", "Tipos", "Registrar", "¿?")]
    assert slugs == ["ayni", "ayni-2", "tipos-2", "registrar-2", "x"]


@pytest.mark.parametrize("ruc", ["2010007097", "201000709701", "20100070971", "abc", "٢٠١٠٠٠٧٠٩٧٠"])
def test_a_wrong_ruc_is_refused_in_a_sentence(ruc):
    with pytest.raises(Refused):
        commands.normal_ruc(ruc)


@pytest.mark.parametrize(("typed", "kept"), [("20100070970", "20100070970"), ("", None), (None, None)])
def test_a_right_or_missing_ruc(typed, kept):
    assert commands.normal_ruc(typed) == kept


def test_one_leader_must_remain(make):
    person, other = make.person(account=True), make.person(account=True)
    organization = begin(person)
    only = db.session.query(Leadership).one()
    with pytest.raises(Refused), transaction():
        commands.end_leader(person, organization, only)
    with transaction():
        commands.add_leader(person, organization, other)
    with pytest.raises(Refused), transaction():
        commands.add_leader(person, organization, other)
    with transaction():
        commands.end_leader(other, organization, only)
    assert leader_organizations(person) == []


def test_strangers_change_nothing(make):
    organization = begin(make.person(account=True))
    stranger = make.person(account=True)
    for act in (
        lambda: commands.save_step(stranger, organization, "nombre", {"name": "x"}),
        lambda: commands.add_leader(stranger, organization, stranger),
        lambda: commands.end_organization(stranger, organization, clock.today(), "x"),
    ):
        with pytest.raises(NotAllowed), transaction():
            act()


def test_an_ended_organisation_is_kept_as_it_was(make):
    person = make.person(account=True)
    organization, other = begin(person), make.person(account=True)
    with transaction():
        commands.end_organization(person, organization, clock.today(), "Se disolvió")
    for act in (
        lambda: commands.save_step(person, organization, "nombre", {"name": "x"}),
        lambda: commands.end_organization(person, organization, clock.today(), "otra vez"),
        lambda: commands.add_leader(person, organization, other),
    ):
        with pytest.raises(Refused), transaction():
            act()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("club de madres rosa blanca", "club de madres rosa blanca", True),
        ("club de madres rosa blanca", "club madres rosa blanca", True),
        ("club de madres rosa blanca", "club de madres rosa balnca", True),
        ("junta vecinal miramar", "asociacion miramar", True),
        ("junta vecinal miramar", "junta vecinal san pedro", False),
        ("club de madres rosa blanca", "club de madres virgen del carmen", False),
        ("junta vecinal", "junta vecinal miramar", False),
    ],
)
def test_names_that_probably_mean_one_organisation(one, other, alike):
    assert looks_alike(one, other) is alike


def test_likeness_is_sought_in_the_same_district(make):
    make.organization("Junta Vecinal Miramar", ubigeo="180301")
    assert similar_organizations("Asociación Miramar", "180301")
    assert not similar_organizations("Asociación Miramar", "021201")
    assert similar_organizations("JUNTA VECINAL MÍRAMAR", "021201")
