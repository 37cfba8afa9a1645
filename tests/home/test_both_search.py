"""The search finds what is public, accents and case aside, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.events.models import EventStatus
from civic.home.queries import my_page, search
from civic.proposals.models import ProposalState
from tests.world import build


@pytest.fixture
def world(make):
    return build(make)


@pytest.mark.parametrize("text", ["TALLER", "presupuesto particip", "Présupuesto"])
def test_events_are_found(world, text):
    assert [event.slug for event in search(text).events] == [world.event.slug]


def test_drafts_and_unaccredited_organisations_stay_hidden(world):
    assert search("borrador").total == 0
    assert search("virgen del carmen").total == 0
    assert [o.id for o in search("nueva esperanza").organizations] == [world.organization.id]


def test_proposals_are_found_by_their_words_and_drafts_are_not(world, make):
    call = make.call(world.space, "Propuestas 2027")
    sent = make.proposal(call, "Reservorio para las comunidades", body="Regar en agosto.")
    gone = make.proposal(call, "Reservorio de arriba", state=ProposalState.WITHDRAWN)
    make.proposal(call, "Reservorio escondido", state=ProposalState.DRAFT)
    assert {p.id for p in search("RESERVÓRIO").proposals} == {sent.id, gone.id}
    assert [p.id for p in search("comunidad").proposals] == [sent.id]


def test_spaces_are_found(world):
    assert world.space in search("mesa ilo").spaces or world.space in search("concertacion de ilo").spaces


@pytest.mark.parametrize("text", ["", " ", "%", "_", "a", "'; DROP TABLE people; --", "\x00", "%%%%"])
def test_nothing_and_tricks_find_nothing(world, text):
    assert search(text).total == 0


def test_my_page_brings_what_concerns_me(app, world):
    with app.test_request_context():
        _assert_my_pages(world)


def _assert_my_pages(world):
    citizen, leader, coordinator = (world.people[r] for r in ("citizen", "leader", "coordinator"))
    assert [r.id for r in my_page(citizen, citizen).coming] == [world.registration.id]
    assert [c.organization.id for c in my_page(leader, leader).organizations] == [world.organization.id]
    assert [t.space.id for t in my_page(coordinator, coordinator).teams] == [world.space.id]
    representative = world.people["representative"]
    assert [m.organization_id for m in my_page(representative, representative).mandates] == [
        world.organization.id
    ]


def test_a_facilitator_sees_the_lists_of_today_and_tomorrow(app, world, make):
    facilitator, citizen = world.people["facilitator"], world.people["citizen"]
    now = clock.now()
    make.event(world.space, "Dentro de una hora", starts_at=now + timedelta(hours=1))
    make.event(world.space, "La otra semana", starts_at=now + timedelta(days=7))
    make.event(world.space, "Se canceló", starts_at=now + timedelta(hours=1), status=EventStatus.CANCELLED)
    with app.test_request_context():
        titles = {session.event.title for session in my_page(facilitator, facilitator).doors}
        assert not my_page(citizen, citizen).doors
    assert "Dentro de una hora" in titles
    assert not {"La otra semana", "Se canceló"} & titles
