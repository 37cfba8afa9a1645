"""The targets that other rooms ask for are read from the plans."""

from __future__ import annotations

from decimal import Decimal

import pytest

from civic.core.db import transaction
from civic.core.errors import NotFound
from civic.organisations.models import Sector
from civic.people.models import System
from civic.plan import commands, queries
from civic.plan.source import DATA


@pytest.fixture
def spaces(app, make):
    ilo = make.space("Mesa de Ilo", codes=["1803"])
    huaylas = make.space("Mesa de Huaylas", codes=["0212"])
    with transaction():
        for name in ("ilo-2019-2022", "huaylas-2015-2017"):
            commands.load_plan(System(), DATA / f"{name}.yaml")
    return ilo, huaylas


def test_participation_target(spaces, make):
    ilo, huaylas = spaces
    assert queries.participation_target(ilo) == Decimal(70)
    assert queries.participation_target(ilo, 2022) == Decimal(70)
    assert queries.participation_target(ilo, 2020) == Decimal(70), (
        "the plan sets no target of its own for 2020"
    )
    assert queries.participation_target(huaylas) is None
    assert queries.participation_target(make.space("Mesa sin plan", codes=["0101"])) is None
    assert queries.participation_indicator(ilo).code == "ILO-SOC-01-A"


def test_training_targets(spaces):
    ilo, huaylas = spaces
    found = {target.sector: target for target in queries.training_targets(huaylas)}
    assert {sector: target.value for sector, target in found.items()} == {
        Sector.PUBLIC: Decimal(200), Sector.CIVIL_SOCIETY: Decimal(200),
    }  # fmt: skip
    assert {target.indicator.code for target in found.values()} == {"HUA-R-01-A", "HUA-R-02-A"}
    assert queries.training_targets(ilo) == []


def test_a_plan_is_read_in_the_same_number_of_queries_whatever_its_length(spaces, count_queries):
    from civic.core.db import db

    def walk(slug):
        db.session.expunge_all()
        plan = queries.plan_by_slug(slug)
        return [i.name for s in plan.sections for g in s.goals for i in g.indicators]

    counts = {count_queries(lambda slug=slug: walk(slug)) for slug in ("ilo-2019-2022", "huaylas-2015-2017")}
    assert len(counts) == 1
    assert counts.pop() <= 6


def test_what_is_not_there_is_not_found(spaces):
    with pytest.raises(NotFound):
        queries.plan_by_slug("nothing")
    with pytest.raises(NotFound):
        queries.indicator_by_code("ilo-2019-2022", "HUA-R-01-A")


def test_milestones_of_an_indicator(spaces):
    steps = queries.milestones_of(queries.indicator_by_code("ilo-2019-2022", "ILO-SOC-02-A"))
    assert [step.code for step in steps] == [
        "idea",
        "viable",
        "design",
        "contracted",
        "execution",
        "received",
    ]
    assert sum(step.weight for step in steps) == 100
    assert queries.milestones_of(queries.indicator_by_code("ilo-2019-2022", "ILO-SOC-01-A")) == []
