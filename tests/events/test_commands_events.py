"""Planning events and their life: what may change when, who may, and what remains written."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import event_cancelled, event_held, event_moved
from civic.events import commands
from civic.events.commands import EventDraft, SessionDraft
from civic.events.drafts import draft_of
from civic.events.models import Category, Event, EventStatus, EventStatusChange, SeatPool
from civic.events.queries import event_by_slug, status_changes
from civic.messages.models import Message
from civic.organisations.models import Sector
from civic.spaces.models import Permission, Stage, TeamRole
from tests.kept import path_of


def days(n, hour=9):
    return clock.at(clock.today() + timedelta(days=n), hour)


def draft(title="Foro del agua", **more):
    sessions = more.pop("sessions", [SessionDraft(days(10), days(10, 12))])
    return EventDraft(title=title, category=more.pop("category", Category.FORUM), sessions=sessions,
                      place=more.pop("place", "Casa de la Cultura"), **more)  # fmt: skip


@pytest.fixture
def space(make):
    return make.space()


@pytest.fixture
def coordinator(make, space):
    return make.team(space, TeamRole.COORDINATOR)


def do(command, *args):
    with transaction():
        return command(*args)


def heard(signal):
    """Context in which what a signal announces is collected."""
    seen = []
    return seen, signal.connected_to(lambda sender, **_more: seen.append(sender.id))


def test_a_new_event_is_a_draft_with_its_seats_and_sessions(space, coordinator):
    event = do(
        commands.create_event, coordinator, space,
        draft(
            seats=20, reserved={Sector.CIVIL_SOCIETY: 5},
            sessions=[SessionDraft(days(12), days(12, 11)), SessionDraft(days(10), days(10, 11), "Primera")],
        ),
    )  # fmt: skip
    assert event.status is EventStatus.DRAFT
    assert (event.starts_at, event.ends_at) == (days(10), days(12, 11))
    assert [s.title for s in event.sessions] == ["Primera", None]
    assert {p.sector: p.seats for p in event.pools} == {None: 20, Sector.CIVIL_SOCIETY: 5}
    assert event.capacity == 25
    assert "foro del agua" in event.title_key
    assert [c.status for c in status_changes(event)] == [EventStatus.DRAFT]


def test_addresses_of_events_never_clash(space, coordinator):
    slugs = [do(commands.create_event, coordinator, space, draft()).slug for _n in range(3)]
    day = clock.local(days(10)).date().isoformat()
    assert slugs == ["foro-del-agua", f"foro-del-agua-{day}", f"foro-del-agua-{day}-2"]


@pytest.mark.parametrize("role", [TeamRole.FACILITATOR, TeamRole.OBSERVER, TeamRole.ACCREDITOR, None])
def test_only_coordinators_plan(make, space, role):
    actor = make.team(space, role) if role else make.person(account=True)
    with pytest.raises(NotAllowed):
        do(commands.create_event, actor, space, draft())
    assert db.session.query(Event).count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"sessions": []},
        {"sessions": [SessionDraft(days(10, 12), days(10, 9))]},
        {"online_url": "javascript:alert(1)"},
        {"online_url": "meet"},
        {"registration_opens_at": days(9), "registration_closes_at": days(8)},
        {"registration_closes_at": days(30)},
        {"seats": -1},
    ],
)
def test_what_cannot_be_is_refused(space, coordinator, wrong):
    with pytest.raises(Refused):
        do(commands.create_event, coordinator, space, draft(**wrong))
    assert db.session.query(Event).count() == 0


def test_publishing_shows_it_to_everybody(space, coordinator):
    event = do(commands.create_event, coordinator, space, draft())
    do(commands.publish_event, coordinator, event)
    assert event.status is EventStatus.PUBLISHED
    assert [c.status for c in status_changes(event)] == [EventStatus.PUBLISHED, EventStatus.DRAFT]
    with pytest.raises(Refused):
        do(commands.publish_event, coordinator, event)
    line = db.session.query(AuditEntry).filter_by(action="events.publish_event").one()
    assert (line.before, line.after) == ({"status": "draft"}, {"status": "published"})


def test_a_stage_says_whether_events_may_be_published(space, coordinator):
    event = do(commands.create_event, coordinator, space, draft())
    with transaction():
        stage = Stage(
            space_id=space.id, name="Registro", opens_at=days(-5), closes_at=days(5), allows=["accreditation"]
        )
        db.session.add(stage)
    with pytest.raises(Refused):
        do(commands.publish_event, coordinator, event)
    with transaction():
        stage.allows = [Permission.EVENTS.value]
    assert do(commands.publish_event, coordinator, event).status is EventStatus.PUBLISHED


def test_the_category_is_fixed_once_published(make, space, coordinator):
    event = make.event(space, category=Category.CIVIC)
    changed = draft_of(event)
    changed.category = Category.TRAINING
    with pytest.raises(Refused):
        do(commands.edit_event, coordinator, event, changed)
    db.session.expire_all()
    assert event_by_slug(event.slug).category is Category.CIVIC


def test_the_second_editor_does_not_overwrite_the_first(make, space, coordinator):
    event = make.event(space)
    seen = event.version
    first, second = draft_of(event), draft_of(event)
    first.summary, second.summary = "Del primero", "Del segundo"
    do(commands.edit_event, coordinator, event, first, seen)
    with pytest.raises(Refused):
        do(commands.edit_event, coordinator, event, second, seen)
    db.session.expire_all()
    assert event_by_slug(event.slug).summary == "Del primero"


def test_a_moved_event_tells_those_registered_and_says_so_once(make, space, coordinator):
    event = make.event(space)
    make.registration(event)
    seen, listening = heard(event_moved)
    with listening:
        texts = draft_of(event)
        texts.summary = "Otra frase"
        do(commands.edit_event, coordinator, event, texts)
        assert seen == []
        texts = draft_of(event, timedelta(days=1))
        do(commands.edit_event, coordinator, event, texts, None, "Por lluvias")
    assert seen == [event.id]
    message = db.session.query(Message).filter_by(kind="events/event_moved").one()
    assert "Por lluvias" in message.body


def test_the_date_of_a_held_event_stays(make, space, coordinator):
    event = make.event(space, status=EventStatus.HELD, starts_at=days(-5))
    with pytest.raises(Refused):
        do(commands.edit_event, coordinator, event, draft_of(event, timedelta(days=1)))
    texts = draft_of(event)
    texts.summary = "Vinieron muchos"
    do(commands.edit_event, coordinator, event, texts)
    db.session.expire_all()
    again = event_by_slug(event.slug)
    assert (again.summary, again.starts_at) == ("Vinieron muchos", days(-5))
    with pytest.raises(Refused):
        do(commands.move_event, coordinator, event, days(5), "otra fecha")


def test_sessions_are_changed_added_and_taken_away(make, space, coordinator):
    event = make.event(space, starts_at=days(10), sessions=2)
    kept = event.sessions[0].id
    changed = draft_of(event)
    changed.sessions = [changed.sessions[0], SessionDraft(days(20), days(20, 11), "Cierre")]
    do(commands.edit_event, coordinator, event, changed)
    db.session.expire_all()
    again = event_by_slug(event.slug)
    assert [s.title for s in again.sessions] == [None, "Cierre"]
    assert again.sessions[0].id == kept
    assert again.ends_at == days(20, 11)


def test_a_session_with_attendance_stays(make, space, coordinator):
    event = make.event(space, starts_at=days(-1), sessions=2)
    make.attendance(event, make.person())
    changed = draft_of(event)
    changed.sessions = changed.sessions[1:]
    with pytest.raises(Refused):
        do(commands.edit_event, coordinator, event, changed)
    db.session.expire_all()
    assert len(event_by_slug(event.slug).sessions) == 2


def test_there_cannot_be_fewer_seats_than_given(make, space, coordinator):
    event = make.event(space, seats=5)
    make.registration(event)
    make.registration(event)
    for seats, fits in ((1, False), (2, True)):
        changed = draft_of(event)
        changed.seats = seats
        if fits:
            do(commands.edit_event, coordinator, event, changed)
        else:
            with pytest.raises(Refused):
                do(commands.edit_event, coordinator, event, changed)
        db.session.expire_all()
    assert db.session.query(SeatPool).filter_by(event_id=event.id).one().seats == 2


def test_postponed_then_given_a_new_date(make, space, coordinator):
    event = make.event(space, starts_at=days(3), sessions=2)
    make.registration(event)
    seen, listening = heard(event_moved)
    with listening:
        with pytest.raises(Refused):
            do(commands.postpone_event, coordinator, event, "")
        do(commands.postpone_event, coordinator, event, "Por lluvias")
        assert event.status is EventStatus.POSTPONED
        assert event.status_reason == "Por lluvias"
        do(commands.move_event, coordinator, event, days(30), "Ya hay fecha")
    assert event.status is EventStatus.PUBLISHED
    assert [s.starts_at for s in event.sessions] == [days(30), days(31)]
    assert seen == [event.id, event.id]
    assert [c.status.value for c in status_changes(event)][:2] == ["published", "postponed"]
    assert {m.kind for m in db.session.query(Message)} == {"events/event_postponed", "events/event_moved"}


def test_cancelled_with_a_reason_for_good(make, space, coordinator):
    event = make.event(space)
    make.registration(event)
    seen, listening = heard(event_cancelled)
    with listening:
        do(commands.cancel_event, coordinator, event, "No hay local")
    assert seen == [event.id]
    message = db.session.query(Message).filter_by(kind="events/event_cancelled").one()
    assert "No hay local" in message.body
    for command, more in (
        (commands.publish_event, ()), (commands.hold_event, ()), (commands.cancel_event, ("otra vez",)),
        (commands.postpone_event, ("tarde",)),
    ):  # fmt: skip
        with pytest.raises(Refused):
            do(command, coordinator, event, *more)


def test_held_only_after_it_began_and_undone_with_a_reason(make, space, coordinator):
    coming, past = make.event(space, starts_at=days(2)), make.event(space, starts_at=days(-2))
    with pytest.raises(Refused):
        do(commands.hold_event, coordinator, coming)
    seen, listening = heard(event_held)
    with listening:
        do(commands.hold_event, coordinator, past)
    assert seen == [past.id]
    assert past.status is EventStatus.HELD
    with pytest.raises(Refused):
        do(commands.reopen_event, coordinator, past, "")
    do(commands.reopen_event, coordinator, past, "Fue otro día")
    assert past.status is EventStatus.PUBLISHED
    recorded = db.session.query(EventStatusChange).filter_by(event_id=past.id).order_by("id").all()
    assert [c.status.value for c in recorded] == ["published", "held", "published"]


def test_an_event_written_down_afterwards_is_marked_as_held_from_its_draft(space, coordinator):
    event = do(
        commands.create_event, coordinator, space, draft(sessions=[SessionDraft(days(-9), days(-9, 12))])
    )
    with pytest.raises(Refused):
        do(commands.publish_event, coordinator, event)
    assert do(commands.hold_event, coordinator, event).status is EventStatus.HELD


def test_a_copy_is_a_draft_on_another_day(make, space, coordinator):
    event = make.event(
        space,
        starts_at=days(3),
        seats=10,
        reserved={Sector.PUBLIC: 2},
        sessions=3,
        online_url="https://meet.example.pe/a",
    )
    do(lambda: commands.add_material(coordinator, event, "Lectura", url="https://example.pe/a.pdf"))
    copy = do(commands.duplicate_event, coordinator, event, days(33))
    assert copy.status is EventStatus.DRAFT
    assert [s.starts_at for s in copy.sessions] == [days(33), days(34), days(35)]
    assert {p.sector: (p.seats, p.taken) for p in copy.pools} == {None: (10, 0), Sector.PUBLIC: (2, 0)}
    assert [m.title for m in copy.materials] == ["Lectura"]
    assert copy.slug != event.slug


def test_materials_are_opened_before_they_are_kept(app, make, space, coordinator):
    event = make.event(space)
    picture = FileStorage(BytesIO(b"<svg onload=alert(1)>"), filename="../../x.svg")
    with pytest.raises(Refused):
        do(lambda: commands.add_material(coordinator, event, "Mapa", upload=picture))
    with pytest.raises(Refused):
        do(lambda: commands.add_material(coordinator, event, "Enlace", url="javascript:alert(1)"))
    paper = FileStorage(BytesIO(b"%PDF-1.4\n%%EOF"), filename="guía.pdf")
    material = do(lambda: commands.add_material(coordinator, event, "Guía", upload=paper))
    assert path_of(material.file).read_bytes().startswith(b"%PDF")
    do(commands.remove_material, coordinator, event, material)
    db.session.expire_all()
    assert event_by_slug(event.slug).materials == []


@pytest.mark.parametrize(
    "act",
    [
        lambda who, e: commands.publish_event(who, e),
        lambda who, e: commands.cancel_event(who, e, "x"),
        lambda who, e: commands.postpone_event(who, e, "x"),
        lambda who, e: commands.hold_event(who, e),
        lambda who, e: commands.edit_event(who, e, draft_of(e)),
        lambda who, e: commands.duplicate_event(who, e, days(5)),
        lambda who, e: commands.add_material(who, e, "x", url="https://example.pe"),
    ],
)
def test_strangers_and_coordinators_of_other_spaces_change_nothing(make, space, act):
    event, other = make.event(space), make.space()
    for who in (
        make.person(account=True),
        make.team(other, TeamRole.COORDINATOR),
        make.team(space, TeamRole.FACILITATOR),
    ):
        with pytest.raises(NotAllowed):
            do(act, who, event)
