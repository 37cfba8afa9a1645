"""Queueing in the transaction, the way to each person, calls: on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.core.signals import (
    access_link_issued,
    merge_undone,
    password_changed,
    person_forgotten,
    persons_merged,
)
from civic.core.vault import token_hash
from civic.events.commands import cancel_event, register
from civic.messages import commands, queries
from civic.messages.models import Message, MessageChannel, MessageState
from civic.people.commands import set_password, set_password_by_link
from civic.people.models import AccessLink, Channel, LinkPurpose
from civic.spaces.models import TeamRole

EMAIL, CALL = MessageChannel.EMAIL, MessageChannel.CALL


def messages(**wanted):
    return db.session.query(Message).filter_by(**wanted).order_by(Message.id).all()


@pytest.mark.parametrize(
    ("email", "preferred", "way"),
    [
        ("rosa@correo.pe", Channel.EMAIL, EMAIL),
        ("rosa@correo.pe", Channel.WHATSAPP, EMAIL),
        ("rosa@correo.pe", Channel.PHONE, CALL),
        ("rosa@correo.pe", Channel.IN_PERSON, CALL),
        (None, Channel.EMAIL, CALL),
        (None, Channel.WHATSAPP, CALL),
    ],
)
def test_the_way_to_a_person(make, moved, email, preferred, way):
    person = make.person(email=email, preferred_channel=preferred)
    message = moved(person)
    assert (message.channel, message.recipient) == (way, email if way is EMAIL else None)


def test_nothing_is_queued_for_what_was_rolled_back(make, moved):
    person = make.person(email="rosa@correo.pe")
    for n in range(100):
        with pytest.raises(RuntimeError), transaction():
            commands.queue(person, "events/event_moved", subject=f"{n}", body="x")
            db.session.flush()
            raise RuntimeError
    assert messages() == []


def test_a_registration_that_fails_tells_nobody(make):
    space = make.space()
    facilitator = make.team(space, TeamRole.FACILITATOR)
    event = make.event(space)
    person = make.person(email="rosa@correo.pe")
    for _again in range(20):
        with pytest.raises(Refused), transaction():
            register(facilitator, event, person, channel="facilitator")
            raise Refused("no")
    assert messages() == []
    with transaction():
        register(facilitator, event, person, channel="facilitator")
    assert [m.kind for m in messages()] == ["events/registration_confirmed"]


def test_a_cancelled_event_tells_everybody_once_by_their_own_way(make):
    space = make.space()
    coordinator, event = make.team(space, TeamRole.COORDINATOR), make.event(space, "Feria")
    for email in ("a@correo.pe", None, "b@correo.pe", None):
        make.registration(event, make.person(email=email))
    with transaction():
        cancel_event(coordinator, event, "Paro en la carretera")
    told = messages(kind="events/event_cancelled")
    assert sorted(m.channel for m in told) == [CALL, CALL, EMAIL, EMAIL]
    assert {m.space_id for m in told} == {space.id}
    assert all("Paro en la carretera" in m.body for m in told)
    assert queries.call_counts(space) == (2, 0)


def test_texts_and_addresses_are_sealed_in_the_table(make, moved):
    moved(make.person(email="rosa@correo.pe"))
    raw = str(db.session.execute(db.text("SELECT * FROM messages")).all())
    assert "rosa@correo.pe" not in raw
    assert "Lluvia" not in raw


def test_a_newer_call_takes_the_place_of_the_older_one_about_the_same(make, moved):
    person, space = make.person(), make.space()
    first = moved(person, space_id=space.id, topic="event:1")
    other = moved(person, space_id=space.id, topic="event:2")
    second = moved(person, space_id=space.id, topic="event:1")
    states = {m.id: m.state for m in messages()}
    assert states == {
        first.id: MessageState.DROPPED,
        other.id: MessageState.QUEUED,
        second.id: MessageState.QUEUED,
    }


def test_nobody_is_called_for_what_is_only_worth_a_mail(make, moved):
    assert moved(make.person(), mail_only=True) is None
    assert moved(make.person(email="a@correo.pe"), mail_only=True).channel is EMAIL


def test_values_may_be_written_in_the_persons_language(app, make):
    from flask_babel import get_locale

    person = make.person(email="a@correo.pe", locale="en")
    seen = []

    def values():
        seen.append(get_locale().language)
        return {"when": "now", "help_url": "http://localhost"}

    with transaction():
        commands.tell(person, "people/password_changed", values)
    assert seen == ["en"]


# --- links -----------------------------------------------------------------------------------------------------------


def issue(person, purpose=LinkPurpose.RESET):
    with transaction():
        link = AccessLink(
            person_id=person.id, person=person, purpose=purpose, token_hash=token_hash("secretsecretsecret"),
            created_at=clock.now(), expires_at=clock.now() + timedelta(minutes=30),
        )  # fmt: skip
        db.session.add(link)
        db.session.flush()
        access_link_issued.send(person, link=link, token="secretsecretsecret")


def test_a_link_goes_by_mail_alone(app, make):
    app.config["BASE_URL"] = "https://concertemos.example"
    try:
        issue(make.person(email="rosa@correo.pe", preferred_channel=Channel.PHONE))
        issue_for_nobody = make.person()
        with transaction():
            access_link_issued.send(
                issue_for_nobody, link=db.session.query(AccessLink).first(), token="secretsecretsecret"
            )
    finally:
        app.config["BASE_URL"] = ""
    (message,) = messages()
    assert (message.channel, message.secret, message.short_text) == (EMAIL, True, None)
    assert "https://concertemos.example/clave/secretsecretsecret" in message.body
    assert message.useful_until - clock.now() < timedelta(minutes=31)


def test_the_text_of_a_link_is_deleted_when_it_is_sent(make):
    issue(make.person(email="rosa@correo.pe"))
    with transaction():
        (claimed,) = commands.claim()
        assert commands.mark_sent(claimed.id, claimed.attempts)
    (message,) = messages()
    assert (message.state, message.body) == (MessageState.SENT, None)


def test_a_link_that_has_ended_is_not_sent(make, later):
    issue(make.person(email="rosa@correo.pe"))
    later(minutes=31)
    with transaction():
        assert commands.drop_outdated() == 1
        assert list(commands.claim()) == []
    (message,) = messages()
    assert (message.state, message.body) == (MessageState.DROPPED, None)


def test_a_changed_password_is_told(make):
    for person in (make.person(email="rosa@correo.pe"), make.person()):
        with transaction():
            password_changed.send(person, actor=None)
    assert [m.kind for m in messages()] == ["people/password_changed"]


def test_only_a_password_that_existed_is_told_as_changed(make):
    known = make.person(account=True, email="rosa@correo.pe")
    with transaction():
        set_password(known, known, "hash")
    assert [m.kind for m in messages()] == ["people/password_changed"]
    issue(known)
    with transaction():
        set_password_by_link(db.session.query(AccessLink).one(), "hash")
    assert [m.kind for m in messages()].count("people/password_changed") == 2
    new = make.person(email="julia@correo.pe")
    with transaction():
        set_password(new, new, "hash")
    assert not [m for m in messages() if m.person_id == new.id]


@pytest.mark.parametrize("host", ["evil.example", "concertemos.example@evil.example"])
def test_a_forged_host_is_never_in_an_address(app, make, host):
    from civic.messages.addresses import absolute

    app.config["BASE_URL"] = "https://concertemos.example/"
    try:
        with app.test_request_context(headers={"Host": host}):
            assert absolute("messages.mailbox") == "https://concertemos.example/buzon"
    finally:
        app.config["BASE_URL"] = ""


# --- calls -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def call(make, moved):
    space = make.space()
    return space, make.team(space, TeamRole.FACILITATOR), moved(make.person(), space_id=space.id)


def test_a_call_is_ticked_off_once_with_a_note_and_can_be_put_back(call):
    space, facilitator, message = call
    with transaction():
        commands.finish_call(facilitator, space, message, "habló con su hija")
    (done,) = messages()
    assert (done.state, done.finished_by_id, done.note) == (
        MessageState.DONE,
        facilitator.id,
        "habló con su hija",
    )
    assert db.session.query(AuditEntry).filter_by(action="messages.finish_call").one().space_id == space.id
    with pytest.raises(Refused), transaction():
        commands.finish_call(facilitator, space, message)
    with transaction():
        commands.reopen_call(facilitator, space, message)
    assert queries.call_counts(space) == (1, 0)


def test_nobody_answered(call):
    space, facilitator, message = call
    with transaction():
        commands.note_no_answer(facilitator, space, message, "apagado")
    (waiting,) = messages()
    assert (waiting.state, waiting.attempts, waiting.note) == (MessageState.QUEUED, 1, "apagado")


def test_calls_belong_to_their_space(call, make):
    space, _facilitator, message = call
    other = make.space()
    stranger, observer = make.team(other, TeamRole.FACILITATOR), make.team(space, TeamRole.OBSERVER)
    with pytest.raises(NotAllowed), transaction():
        commands.finish_call(stranger, space, message)
    with pytest.raises(NotFound), transaction():
        commands.finish_call(stranger, other, message)
    with pytest.raises(NotAllowed), transaction():
        commands.finish_call(observer, space, message)


def test_calls_are_grouped_by_phone_urgent_ones_first_unanswered_last(make, moved, with_phone):
    space = make.space()
    facilitator = make.team(space, TeamRole.FACILITATOR)
    rosa, julia = with_phone("+51987001122", "Rosa Mamani"), with_phone("+51987001122", "Julia Mamani")
    alone, nobody = with_phone("+51987001133"), make.person()
    moved(alone, space_id=space.id, rank=6)
    tried = moved(nobody, space_id=space.id, rank=1)
    moved(rosa, space_id=space.id, rank=2)
    moved(julia, space_id=space.id, rank=2)
    with transaction():
        commands.note_no_answer(facilitator, space, tried)
    groups = queries.calls_to_make(space, 1).items
    assert [[p.id for p in group.people] for group in groups] == [
        [rosa.id, julia.id],
        [alone.id],
        [nobody.id],
    ]
    assert [group.phone for group in groups] == ["+51987001122", "+51987001133", None]


def test_nobody_is_called_about_what_is_over(make, moved):
    space = make.space()
    moved(make.person(), space_id=space.id, useful_until=clock.now() - timedelta(minutes=1))
    assert queries.call_counts(space) == (0, 0)
    assert queries.calls_to_make(space, 1).items == []


# --- merging and forgetting ------------------------------------------------------------------------------------------


def test_a_merge_takes_the_waiting_messages_along_and_gives_them_back(make, moved):
    kept, duplicate = make.person(), make.person()
    space = make.space()
    waiting = moved(duplicate, space_id=space.id)
    with transaction():
        parts = {
            f"{r.__module__}.{r.__name__}": part
            for r, part in persons_merged.send(kept, duplicate=duplicate, actor=kept)
        }
    assert db.session.get(Message, waiting.id).person_id == kept.id
    with transaction():
        merge_undone.send(kept, duplicate=duplicate, moved=parts, actor=kept)
    assert db.session.get(Message, waiting.id).person_id == duplicate.id


def test_forgetting_a_person_empties_their_messages(make, moved):
    person = make.person(email="rosa@correo.pe")
    moved(person)
    with transaction():
        person_forgotten.send(person, actor=None)
    (message,) = messages()
    assert (message.state, message.body, message.short_text, message.recipient) == (
        MessageState.DROPPED, None, None, None,
    )  # fmt: skip


def test_the_forgotten_and_merged_are_told_nothing(make, moved):
    assert moved(make.person(email="a@correo.pe", forgotten_at=clock.now())) is None
    assert moved(make.person(email="a@correo.pe", merged_into_id=make.person().id)) is None
