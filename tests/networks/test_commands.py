"""Networks: who joins and how, what is counted, what each says about being named; on both databases."""

from __future__ import annotations

import pytest

from civic.attendance.models import AttendanceStatus
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.networks import commands, queries
from civic.networks.commands import Listing, NetworkDraft
from civic.networks.models import NetworkKind, NetworkMember
from civic.people.commands import forget_person, merge_persons, undo_merge
from civic.people.models import System
from civic.spaces.models import TeamRole
from tests.certificates.conftest import given_course


@pytest.fixture
def town(make):
    """A space, a course that Rosa completed and Juan did not, and the network it leads into."""
    space = make.space("Mesa de Ilo")
    rosa, juan = make.person("Rosa Mamani", account=True), make.person("Juan Quispe", account=True)
    edition = given_course(make, space, [rosa], absent=[juan])
    with transaction():
        network = commands.make_network(
            System(),
            space,
            NetworkDraft("Red de promotores", NetworkKind.MUNICIPAL, courses=[edition.course]),
        )
    return space, network, edition, rosa, juan


def joined(person, network, **how):
    with transaction():
        return commands.join(person, network, Listing(**how))


def figures(network):
    db.session.rollback()
    found = queries.figures_of([network.id])[network.id]
    return found.members, found.replicas, found.reached


def test_a_completed_course_opens_the_door_and_nothing_else_does(town):
    _space, network, edition, rosa, juan = town
    assert queries.joinable(rosa) == [(network, edition)]
    assert queries.joinable(juan) == []
    member = joined(rosa, network)
    assert (member.edition_id, member.is_listed, member.ubigeo) == (edition.id, False, rosa.ubigeo)
    assert queries.joinable(rosa) == []
    for person in (rosa, juan):
        with pytest.raises(Refused):
            joined(person, network)
    assert figures(network) == (1, 0, 0)


def test_who_left_may_come_back_and_both_stretches_stay(town):
    _space, network, _edition, rosa, _juan = town
    joined(rosa, network, is_listed=True, office_contact="Municipalidad, piso 2")
    with transaction():
        left = commands.leave(rosa, network)
    assert (left.is_listed, left.office_contact) == (False, None)
    with pytest.raises(Refused), transaction():
        commands.leave(rosa, network)
    joined(rosa, network)
    db.session.rollback()
    assert db.session.query(NetworkMember).count() == 2
    assert figures(network)[0] == 1


def test_only_the_person_agrees_to_be_named(make, town):
    space, network, edition, rosa, juan = town
    coordinator = make.team(space, TeamRole.COORDINATOR)
    with transaction():
        added = commands.add_member(coordinator, network, juan, edition)
    assert not added.is_listed
    joined(rosa, network, is_listed=True, office_contact="Oficina")
    assert [m.person_id for m in queries.listed_page(network, 1)] == [rosa.id]
    with transaction():
        commands.set_listing(rosa, network, Listing(False, "Oficina"))
    db.session.rollback()
    assert queries.listed_page(network, 1).total == 0
    assert queries.current_member(network.id, rosa.id).office_contact is None
    stranger = make.person(account=True)
    with pytest.raises(Refused), transaction():
        commands.set_listing(stranger, network, Listing(True))


def test_the_team_decides_in_its_own_space(make, town):
    space, network, edition, rosa, juan = town
    coordinator = make.team(space, TeamRole.COORDINATOR)
    for actor in (
        make.team(space, TeamRole.FACILITATOR),
        make.team(make.space(), TeamRole.COORDINATOR),
        rosa,
    ):
        with pytest.raises(NotAllowed), transaction():
            commands.add_member(actor, network, juan, edition)
        with pytest.raises(NotAllowed), transaction():
            commands.change_network(actor, network, NetworkDraft("Otra", NetworkKind.OTHER))
    member = joined(rosa, network)
    with transaction():
        commands.end_membership(coordinator, network, member, "Se mudó.")
    db.session.rollback()
    assert member.until is not None
    assert member.left_reason == "Se mudó."


def test_people_reached_are_counted_once_and_only_those_who_came(make, town):
    space, network, _edition, rosa, juan = town
    joined(rosa, network)
    both, late, absent = make.person(), make.person(), make.person()
    events = [make.event(space, f"Réplica {n}") for n in range(3)]
    for event in events[:2]:
        make.attendance(event, both)
    make.attendance(events[0], late, AttendanceStatus.LATE)
    make.attendance(events[0], absent, AttendanceStatus.ABSENT)
    with transaction():
        for event in events:
            commands.note_replica(System(), network, event, rosa)
    assert figures(network) == (1, 2, 2), "an event nobody came to is no réplica yet"
    assert {event.id: came for event, came, _names in queries.replicas_of(network)} == {
        events[0].id: 2, events[1].id: 1, events[2].id: 0,
    }  # fmt: skip
    with pytest.raises(Refused), transaction():
        commands.note_replica(System(), network, events[0], rosa)
    with pytest.raises(Refused), transaction():
        commands.note_replica(System(), network, events[0], juan)
    foreign = make.event(make.space("Otra mesa"), "Ajena")
    with pytest.raises(Refused), transaction():
        commands.note_replica(System(), network, foreign, rosa)


def test_merged_records_belong_once_and_part_again(make, town):
    _space, network, edition, rosa, juan = town
    admin = make.administrator()
    joined(rosa, network)
    with transaction():
        other = commands.add_member(System(), network, juan, edition)
        db.session.flush()
        commands.note_replica(System(), network, edition.event, juan)
    with transaction():
        merge = merge_persons(admin, rosa, juan, "La misma persona.")
    assert figures(network)[0] == 1
    assert other.person_id == rosa.id
    with transaction():
        undo_merge(admin, merge, "Eran dos.")
    assert figures(network)[0] == 2
    assert other.person_id == juan.id


def test_who_asks_to_be_forgotten_leaves_the_directory(make, town):
    _space, network, _edition, rosa, _juan = town
    joined(rosa, network, is_listed=True, office_contact="Oficina")
    admin = make.administrator()
    with transaction():
        forget_person(admin, rosa, "Lo pidió.")
    db.session.rollback()
    (member,) = db.session.query(NetworkMember).all()
    assert (member.is_listed, member.office_contact) == (False, None)
    assert figures(network)[0] == 0
