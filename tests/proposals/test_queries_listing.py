"""The public list: what is found, what is left out, a fair order, a map of districts; alike on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from civic.core import clock
from civic.proposals.filters import Filters, Order, read_filters
from civic.proposals.kinds import ProposalState
from civic.proposals.queries import listing as reads


@pytest.fixture
def many(make):
    """Twelve proposals of a call, one of another space, a draft, a withdrawn one."""
    space, other = make.space("Mesa de Ilo"), make.space("Mesa de Huaylas", codes=["0212"])
    call, far = make.call(space, "Propuestas 2027"), make.call(other, "Propuestas de Huaylas")
    board = make.organization("Junta Vecinal Pampa Inalámbrica")
    shown = [
        make.proposal(
            call, f"Agua para la comunidad {n}", organization=board if n < 3 else None,
            ubigeo="180301" if n % 2 else "180303", people_benefited=n * 10 or None,
        )
        for n in range(12)
    ]  # fmt: skip
    away = make.proposal(
        far, "Riego en Pamparomás", problem="Sin participación no hay canal.", ubigeo="021206"
    )
    make.proposal(call, "Agua en borrador", state=ProposalState.DRAFT)
    gone = make.proposal(call, "Agua retirada", state=ProposalState.WITHDRAWN)
    return space, other, call, shown, away, gone


def ids(filters: Filters, space=None, **more) -> list[int]:
    return [each.id for each in reads.proposals_page(filters, 1, space, size=50, **more)]


def test_only_what_stands_is_listed(many):
    space, _other, _call, shown, away, gone = many
    assert set(ids(Filters())) == {p.id for p in shown} | {away.id}
    assert set(ids(Filters(), space)) == {p.id for p in shown}
    assert ids(Filters(state=ProposalState.WITHDRAWN)) == [gone.id]
    assert set(ids(Filters(state=None))) == {p.id for p in shown} | {away.id, gone.id}


def test_the_filters_narrow(many):
    _space, other, call, shown, away, _gone = many
    assert ids(Filters(space_slug=other.slug)) == [away.id]
    assert set(ids(Filters(call_slug=call.slug))) == {p.id for p in shown}
    assert ids(Filters(ubigeo="021206")) == [away.id]
    assert set(ids(Filters(organization="pampa inalambrica"))) == {p.id for p in shown[:3]}
    assert ids(Filters(organization="nadie")) == []
    assert ids(Filters(section_id=99999)) == []


def test_the_search_forgives(many):
    shown = {p.id for p in many[3]}
    for typed in ("comunidades agua", "AGUAS", "águas comunidad", '"agua" (comunidades)'):
        assert set(ids(Filters(text=typed))) == shown, typed


def test_the_search_finds_what_is_written_inside(many):
    away = many[4]
    assert ids(Filters(text="participacion")) == [away.id]
    assert ids(Filters(text="pamparomas riego")) == [away.id]
    assert ids(Filters(text="nada de eso")) == []


def test_by_lot_it_is_the_same_all_day_and_another_order_each_day(many, monkeypatch):
    first = ids(Filters())
    assert first == ids(Filters())
    assert first == [
        each.id
        for each in sorted(
            reads.proposals_page(Filters(), 1, size=50), key=lambda p: reads.lot(p.random_key, clock.today())
        )
    ]
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert set(ids(Filters())) == set(first)
    assert ids(Filters()) != first


def test_the_lot_favours_nobody():
    """Over a year each of ten proposals is first about as often as any other."""
    keys = [n * 7 + 3 for n in range(10)]  # neighbours: the worst case
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(1000)]
    firsts = [min(keys, key=lambda key: reads.lot(key, day)) for day in days]
    counts = [firsts.count(key) for key in keys]
    assert min(counts) > 50
    assert max(counts) < 200


def test_pages_hold_each_proposal_once(many):
    seen = [each.id for number in (1, 2, 3) for each in reads.proposals_page(Filters(), number, size=5)]
    assert len(seen) == len(set(seen)) == 13


def test_other_orders(many):
    shown = many[3]
    assert ids(Filters(order=Order.NEWEST))[0] == many[4].id
    assert ids(Filters(order=Order.PEOPLE), many[0])[:2] == [shown[11].id, shown[10].id]
    assert ids(Filters(order=Order.PEOPLE), many[0])[-1] == shown[0].id  # nobody said how many
    titles = [each.title for each in reads.proposals_page(Filters(order=Order.TITLE), 1, size=50)]
    assert titles == sorted(titles, key=str.lower)


def test_the_map_counts_what_the_list_shows(many):
    space = many[0]
    counts = {district.ubigeo: number for district, number in reads.counts_by_district(Filters(), space)}
    assert counts == {"180301": 6, "180303": 6}
    found = {d.ubigeo: n for d, n in reads.counts_by_district(Filters(text="riego"))}
    assert found == {"021206": 1}


def test_what_can_be_chosen(many):
    space, other, call, *_ = many
    assert {slug for slug, _name in reads.space_choices()} == {space.slug, other.slug}
    assert [each.id for each in reads.call_choices(space)] == [call.id]
    assert {d.ubigeo for d in reads.district_choices()} == {"180301", "180303", "021206"}


HOSTILE = ["' OR 1=1 --", "99999999999999999999", "-1", "%", "_", "\\", "<b>", "Ñ" * 500, "draft", "borrador"]


def test_no_address_reaches_further_than_the_list(many):
    names = ("q", "espacio", "convocatoria", "distrito", "dimension", "organizacion", "estado", "orden")
    for value in HOSTILE:
        for name in names:
            filters = read_filters({name: value, "estado": value})
            assert not {each.state for each in reads.proposals_page(filters, 1)} & {ProposalState.DRAFT}
        reads.counts_by_district(replace(filters, text=value))
