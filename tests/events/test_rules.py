"""Pure seats, calendar sheets and filters, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from civic.core import clock
from civic.events import rules
from civic.events.filters import Filters, month_after, month_bounds, month_of, read_filters
from civic.events.models import Category, EventStatus, RegistrationState
from civic.events.months import MOST, month_sheet
from civic.events.seats import claims_of, pool_order, promotions, why_too_few
from civic.organisations.models import Sector
from civic.people.models import Sex, Visitor
from civic.spaces.models import TeamRole


@dataclass
class Pool:
    id: int
    kept_for: str | None
    seats: int | None
    taken: int = 0


CIVIL, PUBLIC = Sector.CIVIL_SOCIETY, Sector.PUBLIC


def test_a_sector_sits_in_its_own_seats_first():
    everybody, civil, public = Pool(1, None, 5), Pool(2, CIVIL, 5), Pool(3, PUBLIC, 5)
    assert [p.id for p in pool_order([everybody, civil, public], {CIVIL})] == [2, 1]
    assert [p.id for p in pool_order([everybody, civil, public], ())] == [1]


@pytest.mark.parametrize(
    ("free", "waiting", "moved"),
    [
        ((1, 0), [(1, ()), (2, {CIVIL})], [(1, 10)]),
        ((0, 1), [(1, ()), (2, {CIVIL}), (3, {CIVIL})], [(2, 20)]),
        ((1, 1), [(1, {CIVIL}), (2, {CIVIL}), (3, ())], [(1, 20), (2, 10)]),
        ((0, 0), [(1, ())], []),
        ((5, 5), [], []),
    ],
)
def test_who_moves_up(free, waiting, moved):
    assert promotions([Pool(10, None, free[0]), Pool(20, CIVIL, free[1])], waiting) == moved


def test_without_a_limit_everybody_moves_up():
    assert promotions([Pool(1, None, None, taken=7)], [(1, ()), (2, {CIVIL})]) == [(1, 1), (2, 1)]


def test_a_pool_filled_beyond_its_seats_moves_nobody():
    assert promotions([Pool(1, None, 2, taken=3)], [(1, ())]) == []


WOMEN, MATO = Sex.FEMALE, "021205"


@pytest.mark.parametrize(
    ("claims", "order"),
    [
        ((), [1]),
        ({WOMEN}, [4, 1]),
        ({CIVIL, WOMEN}, [2, 4, 1]),
        ({MATO, CIVIL, WOMEN}, [5, 2, 4, 1]),
        ({"021206", PUBLIC, Sex.MALE}, [3, 1]),
    ],
)
def test_the_narrowest_kept_seats_are_tried_first(claims, order):
    pools = [Pool(1, None, 1), Pool(2, CIVIL, 1), Pool(3, PUBLIC, 1), Pool(4, WOMEN, 1), Pool(5, MATO, 1)]
    assert [pool.id for pool in pool_order(pools, claims)] == order


def test_what_is_not_said_claims_nothing():
    assert claims_of(None, Sex.UNSTATED, "") == frozenset()
    assert claims_of(CIVIL, Sex.FEMALE, MATO) == {CIVIL, WOMEN, MATO}


def test_seats_given_cannot_vanish():
    pools = [Pool(1, None, 5, taken=3), Pool(2, CIVIL, 2, taken=1)]
    assert why_too_few(pools, {None: 3, CIVIL: 1}) == []
    assert why_too_few(pools, {None: None, CIVIL: 0}) == [(CIVIL, 1)]
    assert why_too_few(pools, {None: 2}) == [(None, 3), (CIVIL, 1)]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-02", date(2026, 2, 1)),
        ("2026-13", None),
        ("", None),
        ("2026-2", None),
        ("٢٠٢٦-٠٢", None),
        ("1999-01", None),
        ("2026-02-01", None),
    ],
)
def test_months_are_read_strictly(text, month):
    assert month_of(text) == month


def test_months_follow_one_another():
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_after(date(2026, 1, 1), -1) == date(2025, 12, 1)
    begin, end = month_bounds(date(2026, 2, 1))
    assert (end - begin).days == 28
    assert clock.local(begin).isoformat() == "2026-02-01T00:00:00-05:00"


def test_filters_take_only_what_is_known():
    args = {"mes": "x' OR 1=1", "distrito": "1803;--", "tipo": "secret", "espacio": "otro", "q": "  <b>  "}
    assert read_filters(args, {"ilo": 3}) == Filters(text="<b>")
    args = {"mes": "2026-03", "distrito": "180301", "tipo": "fair", "espacio": "ilo"}
    assert read_filters(args, {"ilo": 3}) == Filters(date(2026, 3, 1), "180301", Category.FAIR, 3, "")


def test_the_sheet_of_a_month_has_whole_weeks_and_keeps_late_evenings_on_their_day():
    late = clock.at(date(2026, 6, 30), 23, 30)
    weeks = month_sheet(date(2026, 6, 1), [(late, "Vigilia", "/x")], date(2026, 6, 14), ("%d", "/more"))
    days = [cell for week in weeks for cell in week]
    assert len(days) % 7 == 0
    assert days[0]["day"].weekday() == 0
    assert [c["day"].day for c in days if c["items"]] == [30]
    assert [c["day"].day for c in days if c["today"]] == [14]
    assert sum(c["inside"] for c in days) == 30


def test_a_full_day_of_the_sheet_ends_in_one_link():
    at = clock.at(date(2026, 6, 10), 9)
    entries = [(at + timedelta(minutes=n), f"Acto {n}", f"/{n}") for n in range(9)]
    weeks = month_sheet(date(2026, 6, 1), entries, date(2026, 6, 1), ("%d more", "/all"))
    items = next(c["items"] for week in weeks for c in week if c["items"])
    assert len(items) == MOST
    assert items[-1] == ("6 more", "/all")


ROLES = {
    "coordinator": (TeamRole.COORDINATOR, {"edit", "see", "registered", "others"}),
    "secretary": (TeamRole.TECHNICAL_SECRETARY, {"edit", "see", "registered", "others"}),
    "facilitator": (TeamRole.FACILITATOR, {"see", "registered", "others"}),
    "accreditor": (TeamRole.ACCREDITOR, {"see"}),
    "observer": (TeamRole.OBSERVER, {"see"}),
}


@pytest.mark.parametrize("name", ROLES)
def test_what_each_role_may(make, name):
    role, may = ROLES[name]
    space, other = make.space(), make.space()
    event, foreign = make.event(space), make.event(other)
    actor = make.team(space, role)
    asked = {
        "edit": rules.may_edit_event, "see": rules.may_see_team_page, "registered": rules.may_see_registered,
        "others": rules.may_register_others,
    }  # fmt: skip
    assert {what for what, rule in asked.items() if rule(actor, event)} == may
    assert not any(rule(actor, foreign) for rule in asked.values())
    assert not any(rule(Visitor(), event) for rule in asked.values())


def test_the_link_is_for_who_has_a_place(make):
    space = make.space()
    event = make.event(space, online_url="https://meet.example.pe/x")
    confirmed, waiting = make.registration(event), make.registration(event, state=RegistrationState.WAITING)
    assert rules.may_see_online_link(confirmed.person, event, confirmed)
    assert not rules.may_see_online_link(waiting.person, event, waiting)
    assert not rules.may_see_online_link(Visitor(), event, None)


def test_seats_in_words(app, make):
    space = make.space()
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert rules.seat_words(make.event(space, seats=3)) == "3 places left"
        assert rules.seat_words(make.event(space, seats=0)) == "Full: waiting list"
        assert rules.seat_words(make.event(space, seats=0, reserved={CIVIL: 2})).startswith("Full but for 2")
        assert rules.seat_words(make.event(space, needs_registration=False)) == "No registration needed"
        assert rules.seat_words(make.event(space, status=EventStatus.CANCELLED, seats=3)) == ""
