"""An attacker who reads every public figure of a space from outside, day after day, and subtracts."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from civic.accreditation.models import MandateRole, Membership, Representation
from civic.core import clock
from civic.core.db import db
from civic.events.models import Category, EventStatus
from civic.people.models import Sex

DAYS, PEOPLE = 6, 64


@pytest.fixture
def crowd(app, make):
    """A space whose groups are large, small and single; some came, a few more each day."""
    space = make.space("Mesa de prueba", is_featured=True)
    year = clock.today().replace(month=1, day=1)
    people = []
    for n in range(PEOPLE):
        district = "180301" if n < 44 else "180302" if n < 58 else "180303" if n < 62 else "021201"
        person = make.person(
            f"Persona{n} Apellido{n} Uno", sex=Sex.MALE if n % 9 == 0 else Sex.FEMALE, ubigeo=district,
            birth_date=year.replace(year=year.year - (24 if n in (3, 17) else 45 if n % 2 else 67)),
        )  # fmt: skip
        organization = make.organization(ubigeo=district)
        make.representation(space, organization, person, role=MandateRole.TITULAR, valid_from=year)
        people.append((person, organization))
    first = clock.today() - timedelta(days=DAYS + 2)
    for day in range(DAYS):
        when = clock.at(first + timedelta(days=day), 9)
        event = make.event(
            space, f"Encuentro {day}", category=Category.CIVIC, status=EventStatus.HELD, starts_at=when
        )
        for person, organization in people[day * 7 : day * 7 + (1 if day % 2 else 9)]:
            make.attendance(event, person, organization=organization, recorded_at=when)
    return space


def tables(client, space, question: str = "") -> dict[str, list[dict[str, str]]]:
    """{dimension: rows} of the groups' file."""
    answer = client.get(
        f"/datos/participacion-grupos.csv?espacio={space.slug}&anio={clock.today().year}{question}"
    )
    assert answer.status_code == 200
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))):
        found.setdefault(row["dimension"], []).append(row)
    return found


def test_no_group_below_the_threshold_is_told_apart(app, crowd, client):
    """Every number of a group is rounded and none is small; the small districts stand together."""
    threshold = app.config["SMALL_CELL"]
    found = tables(client, crowd)
    assert {"sex", "age", "district"} <= set(found)
    for rows in found.values():
        for row in rows:
            assert int(row["representantes_aprox"]) % threshold == 0, row
            assert int(row["representantes_aprox"]) >= threshold, row
            if row["participaron_aprox"]:
                assert int(row["participaron_aprox"]) % threshold == 0, row
                assert 0 < int(row["participaron_aprox"]) < int(row["representantes_aprox"]), row
    assert not {"180303", "021201"} & {row["grupo"] for row in found["district"]}  # of four and of two people


def test_yesterday_cannot_be_had_to_compare_with_today(app, crowd, client):
    """The groups are given for today alone: no question opens an earlier day, and another scope opens nothing finer."""
    for back in range(1, 40):
        day = clock.today() - timedelta(days=back)
        assert tables(client, crowd, f"&al={day.isoformat()}") == {}, day
        page = client.get(f"/espacios/{crowd.slug}/participacion?al={day.isoformat()}").get_data(as_text=True)
        assert "180302" not in page
    assert tables(client, crowd, "&ambito=solo") == {}


def test_one_more_person_moves_no_group(app, crowd, make, client):
    """An attacker who reads before and after one person came sees the exact total move, and no group by one."""
    threshold = app.config["SMALL_CELL"]
    before, total = tables(client, crowd), total_of(client, crowd)
    event = make.event(
        crowd,
        "Uno más",
        category=Category.CIVIC,
        status=EventStatus.HELD,
        starts_at=clock.now() - timedelta(hours=3),
    )
    newcomer = next(r for r in reversed(crowd_people(crowd)))
    make.attendance(event, newcomer.person, organization=newcomer.membership.organization)
    after = tables(client, crowd)
    assert total_of(client, crowd) == total + 1
    for dimension, rows in before.items():
        later = {row["grupo"]: row for row in after.get(dimension, [])}
        for row in rows:
            if row["participaron_aprox"] and later.get(row["grupo"], {}).get("participaron_aprox"):
                step = int(later[row["grupo"]]["participaron_aprox"]) - int(row["participaron_aprox"])
                assert step % threshold == 0, (row, later[row["grupo"]])


def total_of(client, space) -> int:
    """How many came, as published."""
    answer = client.get(f"/datos/participacion.csv?espacio={space.slug}&anio={clock.today().year}")
    return int(
        next(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))["participaron"]
    )


def crowd_people(space) -> list[Representation]:
    return (
        db.session.query(Representation)
        .join(Membership)
        .filter(Membership.space_id == space.id)
        .order_by(Representation.id)
        .all()
    )


def test_subtracting_from_the_total_gives_no_small_group(app, crowd, client):
    """The total less every other group leaves a range never narrower than the threshold, and no small group in it."""
    threshold = app.config["SMALL_CELL"]
    for name, rows in tables(client, crowd).items():
        told = [int(row["representantes_aprox"]) for row in rows]
        if name not in ("kind", "sector"):  # a person may speak for two kinds
            assert abs(PEOPLE - sum(told)) <= len(told) * (threshold // 2 + 1), (name, told)
        for left_out in range(len(told)):
            others = told[:left_out] + told[left_out + 1 :]
            if not others:
                continue
            least, most = (
                PEOPLE - sum(o + threshold // 2 for o in others),
                PEOPLE - sum(o - threshold // 2 for o in others),
            )
            assert most - least + 1 >= threshold, (name, told)


def test_no_question_opens_a_finer_table(app, crowd, client):
    """The page knows no filter by person, group or threshold: other names in the question change nothing."""
    address = f"/espacios/{crowd.slug}/participacion"
    page = strip(client.get(address).get_data(as_text=True))
    for question in (
        "sexo=male&distrito=180303",
        "grupo=180303",
        "dimension=sex&cruce=district",
        "umbral=1",
        "small_cell=1",
        "detalle=1",
    ):
        assert strip(client.get(f"{address}?{question}").get_data(as_text=True)) == page, question
    plain = client.get(f"/datos/participacion-grupos.json?espacio={crowd.slug}&umbral=1").get_data(
        as_text=True
    )
    assert "Apellido" not in plain


def strip(page: str) -> str:
    """A page without what its address puts into it."""
    return re.sub(r'value="Ij[^"]*"|(href|action|value|content)="[^"]*"|localhost/\S*', "", page)
