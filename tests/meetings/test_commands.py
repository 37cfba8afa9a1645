"""Sessions from the call to the acta: data rules, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask_babel import force_locale

from civic.accreditation.models import EndReason, MandateRole
from civic.attendance.models import AttendanceStatus, Source
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.events.commands import cancel_event, move_event
from civic.events.models import EventStatus
from civic.meetings import commands, minutes, queries
from civic.meetings.models import Decision, DecisionWay, Meeting, MeetingKind, MeetingNotice, NoticeChannel
from civic.messages.models import Message, MessageState
from civic.organisations.models import Sector
from civic.people.models import System
from civic.records.commands import approve_record, seal_record, sign_record
from civic.records.models import RecordState
from civic.voting.kinds import BallotForm, PollKind, PollState, Secrecy, Voters
from civic.voting.models import Poll

TOMORROW = timedelta(days=1)


def test_a_call_makes_its_event(hall):
    meeting = hall.call()
    event = meeting.event
    assert (event.category, event.status) == ("session", EventStatus.PUBLISHED)
    assert (event.quorum_percent, event.starts_at, event.place) == (51, hall.nine, "Local comunal")
    assert [item.title for item in meeting.items] == ["Informe del trimestre", "Plan del año"]
    assert (meeting.number, meeting.year) == (1, clock.local(hall.nine).year)


def test_sessions_are_numbered_per_kind_and_year(hall):
    first, second = hall.call(), hall.call()
    extra = hall.call(kind=MeetingKind.EXTRAORDINARY)
    assert [m.number for m in (first, second, extra)] == [1, 2, 1]
    assert len({m.slug for m in (first, second, extra)}) == 3


def test_a_session_of_the_past_is_typed_in_as_held(hall):
    with transaction():
        meeting = commands.call_meeting(hall.coordinator, hall.space, hall.data())
    assert meeting.event.status is EventStatus.HELD


def test_a_call_that_cannot_be_leaves_nothing(hall):
    with pytest.raises(Refused, match="either in percent or as a number"):
        hall.call(first_percent=None)
    assert db.session.query(Meeting).count() == 0


def test_only_the_coordination_calls(hall):
    with pytest.raises(NotAllowed), transaction():
        commands.call_meeting(hall.facilitator, hall.space, hall.data())


def test_titulars_and_alternates_are_called_once_each(hall):
    meeting = hall.call(starts_at=clock.now() + TOMORROW)
    with transaction():
        assert commands.notify(hall.coordinator, meeting) == 10
    notices = queries.notices_of(meeting)
    assert len(notices) == 10
    by_mail = [n for n in notices if n.channel is NoticeChannel.EMAIL]
    assert {n.person_id for n in by_mail} == {hall.titular["a"].id, hall.titular["b"].id}
    assert all(n.message_id and n.told_at and n.noted_by_id == hall.coordinator.id for n in notices)
    assert {n.seat for n in notices} == set(MandateRole)
    text = next(m for m in db.session.query(Message) if m.person_id == hall.titular["a"].id)
    assert "Informe del trimestre" in text.body
    assert "Organización A" in text.body
    late = hall.make.organization("Organización F")
    hall.make.representation(hall.space, late)
    with transaction():
        assert commands.notify(hall.coordinator, meeting) == 1  # only who was not called before


def test_who_speaks_for_two_gets_one_message(hall):
    hall.make.representation(
        hall.space, hall.make.organization("Organización F"), hall.titular["a"], role=MandateRole.ALTERNATE
    )
    meeting = hall.call(starts_at=clock.now() + TOMORROW)
    with transaction():
        assert commands.notify(hall.coordinator, meeting) == 10
    mine = [n for n in queries.notices_of(meeting) if n.person_id == hall.titular["a"].id]
    assert len(mine) == 2
    assert len({n.message_id for n in mine}) == 1


def test_a_call_by_letter_is_noted(hall):
    meeting = hall.call()
    with transaction():
        commands.note_call(
            hall.facilitator, meeting, hall.organizations["c"], NoticeChannel.LETTER, hall.at(-3000), "Recibido por la tesorera"
        )  # fmt: skip
    notice = queries.notices_of(meeting)[0]
    assert (notice.person_id, notice.channel, notice.note) == (
        None,
        NoticeChannel.LETTER,
        "Recibido por la tesorera",
    )
    stranger = hall.make.organization("Sin acreditación")
    with pytest.raises(NotFound), transaction():
        commands.note_call(hall.facilitator, meeting, stranger, NoticeChannel.PHONE, hall.at(-3000))
    with pytest.raises(NotFound), transaction():  # mail writes its own notices
        commands.note_call(
            hall.facilitator, meeting, hall.organizations["c"], NoticeChannel.EMAIL, hall.at(-3000)
        )
    with pytest.raises(Refused, match="future"), transaction():
        commands.note_call(
            hall.facilitator, meeting, hall.organizations["c"], NoticeChannel.PHONE, clock.now() + TOMORROW
        )


def test_who_was_called_is_told_when_it_moves_or_is_cancelled(hall):
    meeting = hall.call(starts_at=clock.now() + TOMORROW)
    with transaction():
        commands.notify(hall.coordinator, meeting)
    with transaction():
        move_event(hall.coordinator, meeting.event, clock.now() + 3 * TOMORROW, "Huaico en la carretera")
    told = [m for m in db.session.query(Message) if m.kind == "meetings/moved"]
    assert len(told) == 10
    assert all("Huaico" in m.body for m in told)
    calls = [m for m in db.session.query(Message) if m.kind == "meetings/called" and m.channel == "call"]
    assert {m.state for m in calls} == {MessageState.DROPPED}  # nobody calls with the old hour
    with transaction():
        cancel_event(hall.coordinator, meeting.event, "Duelo")
    assert db.session.query(Message).filter_by(kind="meetings/cancelled").count() == 10


def test_an_event_that_is_no_session_tells_nobody(hall):
    event = hall.make.event(hall.space)
    with transaction():
        move_event(hall.coordinator, event, clock.now() + 3 * TOMORROW, "Lluvia")
    assert db.session.query(MeetingNotice).count() == 0


def test_the_call_stays_once_the_session_is_open(hall):
    meeting = hall.call()
    with clock.pretending(hall.at(-60)), transaction():
        commands.change_call(
            hall.coordinator, meeting, replace(hall.data(), place="Municipalidad", first_percent=60)
        )
    assert (meeting.event.place, meeting.event.quorum_percent, meeting.first_percent) == (
        "Municipalidad",
        60,
        60,
    )
    hall.open(meeting)
    with pytest.raises(Refused, match="stay as they were"), clock.pretending(hall.at(10)), transaction():
        commands.change_call(hall.coordinator, meeting, hall.data())


def test_the_agenda_is_ordered(hall):
    meeting = hall.call()
    with transaction():
        third = commands.add_item(hall.facilitator, meeting, "Otros", presenter="Todos", minutes=10)
    with transaction():
        commands.move_item(hall.facilitator, meeting, third)
    assert [(i.position, i.title) for i in queries.meeting_by_slug(meeting.slug).items] == [
        (1, "Informe del trimestre"), (2, "Otros"), (3, "Plan del año"),
    ]  # fmt: skip
    with transaction():
        commands.remove_item(hall.facilitator, meeting, queries.item_of(meeting, third.id))
    assert [i.title for i in queries.meeting_by_slug(meeting.slug).items] == [
        "Informe del trimestre",
        "Plan del año",
    ]


def test_presence_comes_from_the_door(hall):
    meeting = hall.call()
    hall.come(meeting, "a", -5)
    hall.come(meeting, "b", 20, alternate=True)
    hall.come(meeting, "c", 0, status=AttendanceStatus.EXCUSED)
    hall.open(meeting)
    early, later = (queries.presence_at(meeting, hall.at(minute)) for minute in (10, 20))
    assert set(early.voices) == {hall.organizations["a"].id}
    assert set(later.voices) == {hall.organizations["a"].id, hall.organizations["b"].id}
    assert later.voices[hall.organizations["b"].id].is_titular is False
    assert (later.present, later.needed, later.accredited, later.has_quorum) == (2, 3, 5, False)


def test_paper_typed_days_later_counts_from_the_opening(hall):
    meeting = hall.call()
    hall.open(meeting)
    for key in "abc":
        hall.come(meeting, key, 24 * 60, source=Source.PAPER)
    assert queries.presence_at(meeting, hall.at(6)).present == 3


def test_a_phone_without_signal_tells_its_own_hour(hall):
    meeting = hall.call()
    hall.come(meeting, "a", 400, claimed_at=hall.at(30))
    assert queries.presence_at(meeting, hall.at(29)).present == 0
    assert queries.presence_at(meeting, hall.at(30)).present == 1


def test_a_mandate_that_ended_before_has_no_voice(hall):
    meeting = hall.call()
    gone = hall.make.organization("Organización G")
    former = hall.make.representation(
        hall.space, gone, valid_to=clock.local(hall.nine).date() - TOMORROW, recorded_at=hall.at(-90_000)
    )
    hall.titular["g"] = former.person
    hall.come(meeting, "g", 0)
    presence = queries.presence_at(meeting, hall.at(10))
    assert (presence.present, presence.accredited) == (0, 5)
    assert EndReason.EXPIRED  # the reason does not matter, only the days


def test_a_decision_keeps_the_quorum_of_its_moment(hall):
    meeting = hall.call()
    for key in "abc":
        hall.come(meeting, key, 0)
    hall.open(meeting)
    first = hall.decide(meeting, 30)
    leaver = hall.titular["c"]
    with clock.pretending(hall.at(60)), transaction():
        departure = commands.log_departure(hall.facilitator, meeting, leaver, hall.at(60))
    second = hall.decide(meeting, 70, "Se acuerda otra cosa.")
    assert (first.with_quorum, first.present, first.needed) == (True, 3, 3)
    assert (second.with_quorum, second.present) == (False, 2)
    with clock.pretending(hall.at(80)), transaction():
        commands.log_return(hall.facilitator, meeting, departure, hall.at(80))
    third = hall.decide(meeting, 90, "Y una tercera.")
    assert third.with_quorum
    assert [d.number for d in queries.decisions_of(meeting)] == [1, 2, 3]
    hall.come(meeting, "d", 100)  # later arrivals change nothing of it
    assert [d.with_quorum for d in queries.decisions_of(meeting)] == [True, False, True]


def test_the_counts_of_every_decision_follow_from_the_rows(hall):
    """Whatever is corrected afterwards: what was known when a decision was written down gives its counts again."""
    meeting = hall.call(per_sector=True, first_percent=50)
    for key, minute in (("a", 0), ("b", 3), ("e", 20)):
        hall.come(meeting, key, minute)
    hall.open(meeting)
    made = [hall.decide(meeting, 10, "Uno"), hall.decide(meeting, 25, "Dos")]
    with clock.pretending(hall.at(30)), transaction():
        gone = commands.log_departure(hall.facilitator, meeting, hall.titular["b"], hall.at(28))
    made.append(hall.decide(meeting, 31, "Tres"))
    made.append(hall.decide(meeting, 27, "De antes de la salida", known=40))
    with clock.pretending(hall.at(45)), transaction():
        commands.withdraw_departure(hall.facilitator, meeting, gone)
    made.append(hall.decide(meeting, 46, "Cuatro"))
    hall.close(meeting)
    with clock.pretending(hall.at(200)), transaction():
        from civic.attendance.commands import record_attendance

        record_attendance(
            hall.coordinator, meeting.session, hall.titular["a"], AttendanceStatus.ABSENT, reason="Se marcó por error"
        )  # fmt: skip
    hall.make.representation(
        hall.space, hall.make.organization("Acreditada después"), recorded_at=clock.now(),
        valid_from=clock.local(hall.nine).date() - TOMORROW,
    )  # fmt: skip
    told = queries.decisions_of(meeting)
    assert [(d.present, d.with_quorum) for d in told] == [
        (2, False),
        (3, True),
        (2, False),
        (3, True),
        (3, True),
    ]
    for decision in told:
        again = queries.recomputed(decision)
        assert (again.present, again.needed, again.accredited, again.call, again.has_quorum) == (
            decision.present, decision.needed, decision.accredited, decision.call, decision.with_quorum,
        )  # fmt: skip
        assert again.counts == decision.counts
    assert queries.presence_at(meeting, hall.at(46)).present == 2  # what is known now is something else
    assert told[0].counts == [
        {"sector": Sector.CIVIL_SOCIETY.value, "present": 2, "needed": 2, "accredited": 4},
        {"sector": Sector.PUBLIC.value, "present": 0, "needed": 1, "accredited": 1},
    ]


def test_the_second_call_asks_for_less(hall):
    meeting = hall.call(second_after=30, second_percent=40)
    for key in "ab":
        hall.come(meeting, key, 0)
    with clock.pretending(hall.at(29)):
        assert not queries.presence_at(meeting, hall.at(29)).has_quorum
    hall.open(meeting, 35)
    decision = hall.decide(meeting, 40)
    assert (decision.call, decision.needed, decision.with_quorum) == (2, 2, True)


def test_a_session_opened_in_the_first_call_keeps_its_quorum(hall):
    meeting = hall.call(second_after=30, second_percent=20)
    for key in "abc":
        hall.come(meeting, key, 0)
    hall.open(meeting, 5)
    with clock.pretending(hall.at(50)), transaction():
        commands.log_departure(hall.facilitator, meeting, hall.titular["c"], hall.at(50))
    decision = hall.decide(meeting, 60)
    assert (decision.call, decision.needed, decision.with_quorum) == (1, 3, False)


def test_votes_are_those_of_the_voices_in_the_room(hall):
    meeting = hall.call()
    for key in "abc":
        hall.come(meeting, key, 0)
    hall.open(meeting)
    with pytest.raises(Refused, match="more votes than voices"):
        hall.decide(meeting, 30, way=DecisionWay.VOTE, in_favour=3, against=1, abstained=0)
    assert db.session.query(Decision).count() == 0
    assert hall.decide(meeting, 30, way=DecisionWay.VOTE, in_favour=2, against=1, abstained=0).is_adopted


def poll_in(hall, meeting, **more) -> Poll:
    """A counted decision that was voted in the session: 7 in favour, 2 against, 1 abstention."""
    poll = Poll(
        space_id=hall.space.id, slug=f"voto-{meeting.id}", title="Plan del año", kind=PollKind.DECISION,
        secrecy=Secrecy.NAMED, voters=Voters.ORGANIZATIONS, form=BallotForm.CHOOSE_ONE, rule="plurality",
        state=PollState.CLOSED, session_id=meeting.session.id, opens_at=hall.at(10), closes_at=hall.at(30),
        result={"decision": {"favour": 7, "against": 2, "abstention": 1}},
    )  # fmt: skip
    for name, value in more.items():
        setattr(poll, name, value)
    with transaction():
        db.session.add(poll)
    return poll


def test_the_votes_of_a_poll_in_the_hall_are_taken_over(hall):
    meeting = hall.call()
    hall.open(meeting)
    poll = poll_in(hall, meeting)
    made = hall.decide(meeting, 40, way=DecisionWay.VOTE, poll_id=poll.id, in_favour=1)
    assert (made.in_favour, made.against, made.abstained, made.is_adopted) == (7, 2, 1, True)
    assert queries.polls_of_session(meeting) == [poll]


def test_only_a_counted_vote_of_this_session_is_linked(hall):
    meeting, other = hall.call(), hall.call()
    hall.open(meeting)
    still_open = poll_in(hall, meeting, state=PollState.FROZEN, result=None)
    elsewhere = poll_in(hall, other, opens_at=hall.at(-90_000), closes_at=hall.at(-80_000))
    for poll in (still_open, elsewhere):
        with pytest.raises(NotFound):
            hall.decide(meeting, 40, f"Voto {poll.id}", way=DecisionWay.VOTE, poll_id=poll.id)
    assert db.session.query(Decision).count() == 0


def test_dissent_is_written_with_its_organisation(hall):
    meeting = hall.call()
    for key in "abc":
        hall.come(meeting, key, 0)
    hall.open(meeting)
    decision = hall.decide(meeting, 30, dissents=((hall.organizations["b"].id, "Falta presupuesto"),))
    assert [(d.organization.name, d.reason) for d in decision.dissents] == [
        ("Organización B", "Falta presupuesto")
    ]
    with pytest.raises(Refused, match="Only an accredited"):
        hall.decide(meeting, 31, "Otra", dissents=((hall.make.organization("Ajena").id, ""),))


def test_a_decision_sent_twice_is_one(hall):
    meeting = hall.held()
    again = hall.decide(meeting, 30)
    assert again.number == 1
    assert db.session.query(Decision).count() == 1


@pytest.mark.parametrize(
    ("minute", "known", "words"), [(2, 40, "opened at"), (160, 170, "closed at"), (140, 130, "future")]
)
def test_decisions_lie_within_the_session(hall, minute, known, words):
    meeting = hall.call()
    hall.open(meeting)
    hall.close(meeting, 100 if known == 130 else 150)
    with pytest.raises(Refused, match=words):
        hall.decide(meeting, minute, known=known)


def test_a_session_is_opened_and_closed_once(hall):
    meeting = hall.call()
    with pytest.raises(Refused, match="not open"):
        hall.close(meeting)
    with pytest.raises(Refused, match="Open the session first"):
        hall.decide(meeting, 30)
    with pytest.raises(Refused, match="called for"):
        hall.open(meeting, -200)
    hall.open(meeting)
    with pytest.raises(Refused, match="already"):
        hall.open(meeting, 6)
    hall.decide(meeting, 30)
    with pytest.raises(Refused, match="later"):
        hall.close(meeting, 20)
    hall.close(meeting)
    assert meeting.event.status is EventStatus.HELD


def test_leaving_needs_somebody_in_the_room(hall):
    meeting = hall.call()
    person = hall.come(meeting, "a", 20)
    hall.open(meeting)
    with pytest.raises(Refused, match="not in the room"), clock.pretending(hall.at(30)), transaction():
        commands.log_departure(hall.facilitator, meeting, person, hall.at(19))
    with clock.pretending(hall.at(30)), transaction():
        gone = commands.log_departure(hall.facilitator, meeting, person, hall.at(25))
    with pytest.raises(Refused, match="before leaving"), clock.pretending(hall.at(30)), transaction():
        commands.log_return(hall.facilitator, meeting, gone, hall.at(24))
    with pytest.raises(Refused, match="not in the room"), clock.pretending(hall.at(31)), transaction():
        commands.log_departure(hall.facilitator, meeting, person, hall.at(30))


def test_a_decision_struck_out_keeps_its_number(hall):
    meeting = hall.call()
    hall.open(meeting)
    wrong = hall.decide(meeting, 10)
    with pytest.raises(NotAllowed), transaction():
        commands.annul_decision(hall.facilitator, meeting, wrong, "Se escribió dos veces")
    with pytest.raises(Refused, match="Say why"), transaction():
        commands.annul_decision(hall.coordinator, meeting, wrong, "")
    with transaction():
        commands.annul_decision(hall.coordinator, meeting, wrong, "Se escribió dos veces")
    assert hall.decide(meeting, 20, "La buena").number == 2
    assert [d.number for d in queries.decisions_of(meeting)] == [2]


def test_a_commitment_follows_from_a_decision(hall):
    meeting = hall.held()
    decision = queries.decisions_of(meeting)[0]
    with transaction():
        made = commands.promise(
            hall.coordinator, meeting, decision, text="Limpiar el canal", entity="Municipalidad",
            due_on=clock.today() + TOMORROW, proof="Fotografías",
        )  # fmt: skip
    assert made.agreed_on == clock.local(hall.nine).date()
    assert queries.decision_of_commitment(made).id == decision.id
    with pytest.raises(Refused, match="commitment was made"), transaction():
        commands.annul_decision(hall.coordinator, meeting, decision, "No")


def test_what_was_not_approved_commits_nobody(hall):
    meeting = hall.call()
    for key in "abc":
        hall.come(meeting, key, 0)
    hall.open(meeting)
    decision = hall.decide(meeting, 30, way=DecisionWay.VOTE, in_favour=1, against=2, abstained=0)
    with pytest.raises(Refused, match="not approved"), transaction():
        commands.promise(
            hall.coordinator,
            meeting,
            decision,
            text="x",
            entity="y",
            due_on=clock.today() + TOMORROW,
            proof="z",
        )


def test_the_acta_is_built_from_the_rows_and_freezes_them(hall):
    meeting = hall.held()
    with transaction():
        record = commands.draft_minutes(hall.coordinator, meeting)
    text = str(record.content)
    with force_locale("es"):
        quorum = minutes.quorum_words(queries.decisions_of(meeting)[0])
    for words in (
        "Organización A",
        "Se aprueba el plan.",
        quorum,
        hall.titular["a"].full_name,
        "Organización E",
    ):
        assert words in text, words
    with clock.pretending(hall.at(155)), transaction():
        commands.treat_item(hall.facilitator, meeting, meeting.items[0], "Se escuchó el informe.")
    with transaction():
        again = commands.draft_minutes(hall.coordinator, meeting)
    assert again.id == record.id
    assert "Se escuchó el informe." in str(again.content)
    with transaction():
        approve_record(hall.coordinator, again)
    for act in (
        lambda: commands.draft_minutes(hall.coordinator, meeting),
        lambda: commands.add_item(hall.coordinator, meeting, "Otra"),
    ):
        with pytest.raises(Refused, match="acta is approved"), transaction():
            act()
    with pytest.raises(Refused, match="acta is approved"):
        hall.decide(meeting, 140, "Tarde", known=160)
    with transaction():
        sign_record(
            hall.facilitator, again, name="Rosa Quispe", office="Presidenta", organization=hall.organizations["a"],
            seat="titular", way="paper",
        )  # fmt: skip
    with transaction():
        seal_record(hall.secretary, again)
    assert queries.meeting_by_slug(meeting.slug).record.state is RecordState.SEALED
    assert queries.meeting_of_record(again.id).id == meeting.id
    assert [d.number for d in queries.public_decisions(hall.space)] == [1]


def test_an_open_session_has_no_acta(hall):
    meeting = hall.call()
    hall.open(meeting)
    with pytest.raises(Refused, match="when the session is closed"), transaction():
        commands.draft_minutes(hall.coordinator, meeting)


def test_a_union_keeps_the_names_of_its_representatives(hall, make):
    union = make.organization("Sindicato de Prueba", kind_code="sindicato")
    hall.organizations["s"], hall.titular["s"] = union, make.person("Delfina Sindicalista Rojas")
    make.representation(hall.space, union, hall.titular["s"])
    meeting = hall.call()
    hall.come(meeting, "s", 0)
    hall.open(meeting)
    hall.close(meeting)
    with transaction():
        record = commands.draft_minutes(hall.coordinator, meeting)
    public = [s for s in record.content["sections"] if not s["private"]]
    private = [s for s in record.content["sections"] if s["private"]]
    assert "Sindicato de Prueba" in str(public)
    assert "Sindicalista" not in str(public)
    assert "Sindicalista" in str(private)


def test_every_change_leaves_a_line(hall):
    meeting = hall.held()
    lines = {e.action for e in db.session.query(AuditEntry) if e.action.startswith("meetings.")}
    assert lines == {
        "meetings.call_meeting", "meetings.open_meeting", "meetings.take_decision", "meetings.close_meeting",
    }  # fmt: skip
    assert {e.space_id for e in db.session.query(AuditEntry) if e.action == "meetings.take_decision"} == {
        meeting.space_id
    }


def test_the_system_may_all(hall):
    with clock.pretending(hall.at(-60)), transaction():
        assert commands.call_meeting(System(), hall.space, hall.data()).called_by_id is None
