"""Deciding files with four eyes, mandates that are superseded, and races between two members of a committee."""

from __future__ import annotations

import contextlib
import io
import threading
from datetime import date, timedelta

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from civic.accreditation import commands
from civic.accreditation.mandates import end_mandate, months_after, record_mandate
from civic.accreditation.models import (
    AccreditationStep,
    EndReason,
    FileState,
    Mandate,
    MandateRole,
    Membership,
    Representation,
)
from civic.accreditation.queries import mandates_known
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import merge_undone, persons_merged
from civic.messages.models import Message
from civic.organisations.models import Organization
from civic.people.models import System, Visitor
from civic.spaces.models import TeamRole
from tests.races import at_once, told

TODAY = clock.today()


def paper() -> FileStorage:
    out = io.BytesIO()
    Image.new("RGB", (9, 9)).save(out, "PNG")
    out.seek(0)
    return FileStorage(out, "acta.png")


@pytest.fixture
def world(make):
    class World:
        space = make.space("Mesa de Ilo", mandate_months=24)
        organization = make.organization("Junta Vecinal Miramar")
        leader = make.leader(organization)
        first = make.team(space, TeamRole.ACCREDITOR)
        second = make.team(space, TeamRole.ACCREDITOR)
        coordinator = make.team(space, TeamRole.COORDINATOR)
        facilitator = make.team(space, TeamRole.FACILITATOR)
        titular = make.person("Rosa Mamani Quispe")
        alternate = make.person("Juan Flores Apaza")
        administrator = make.administrator()
        citizen = make.person(account=True)
        representative = make.person(account=True)
        visitor = Visitor()

    with transaction():
        db.session.get(Organization, World.organization.id).steps_done = [
            "nombre", "tipo", "lugar", "reconocimiento",
        ]  # fmt: skip
    return World


def drafted(world) -> Membership:
    with transaction():
        membership = commands.open_file(world.leader, world.organization, world.space)
        commands.name_representative(world.leader, membership, world.titular, MandateRole.TITULAR)
    return membership


def act(command, *args, **kwargs):
    with transaction():
        return command(*args, **kwargs)


def at(world, state: FileState) -> Membership:
    """The file brought to a state by the real commands."""
    membership = drafted(world)
    if state is FileState.DRAFT:
        return membership
    act(commands.submit, world.leader, membership)
    if state is FileState.OBSERVED:
        act(commands.observe, world.first, membership, "Falta el acta")
    if state in (FileState.REVIEWED, FileState.ACCREDITED, FileState.ENDED):
        act(commands.accept, world.first, membership)
    if state is FileState.REJECTED:
        act(commands.reject, world.first, membership, "No es del territorio")
    if state in (FileState.ACCREDITED, FileState.REJECTED, FileState.ENDED):
        act(commands.confirm, world.second, membership)
    if state is FileState.ENDED:
        act(commands.end_membership, world.first, membership, TODAY, "Se retiró")
    return membership


ACTS = {
    "submit": lambda who, m: commands.submit(who, m),
    "withdraw": lambda who, m: commands.withdraw(who, m),
    "observe": lambda who, m: commands.observe(who, m, "x"),
    "accept": lambda who, m: commands.accept(who, m),
    "reject": lambda who, m: commands.reject(who, m, "x"),
    "confirm": lambda who, m: commands.confirm(who, m),
    "send_back": lambda who, m: commands.send_back(who, m, "x"),
    "end": lambda who, m: commands.end_membership(who, m, TODAY, "x"),
    "reopen": lambda who, m: commands.reopen(who, m),
}
# What each role may do in each state; everything else is refused, and nothing changes.
LEADER = {
    FileState.DRAFT: {"submit"}, FileState.SUBMITTED: {"withdraw"}, FileState.OBSERVED: {"submit"},
    FileState.REVIEWED: set(), FileState.ACCREDITED: {"end"}, FileState.REJECTED: {"reopen"},
    FileState.ENDED: {"reopen"},
}  # fmt: skip
SECOND = {
    FileState.DRAFT: set(), FileState.SUBMITTED: {"observe", "accept", "reject"}, FileState.OBSERVED: set(),
    FileState.REVIEWED: {"confirm", "send_back"}, FileState.ACCREDITED: {"end"}, FileState.REJECTED: set(),
    FileState.ENDED: set(),
}  # fmt: skip
FIRST = SECOND | {FileState.REVIEWED: set()}
NOBODY: dict[FileState, set[str]] = {state: set() for state in FileState}
MAY = {
    "leader": LEADER, "administrator": LEADER, "first": FIRST, "second": SECOND, "coordinator": SECOND,
    "facilitator": NOBODY, "citizen": NOBODY, "visitor": NOBODY,
}  # fmt: skip


@pytest.mark.parametrize("state", list(FileState))
def test_role_by_state_by_act(world, state):
    membership = at(world, state)
    wrong = []
    for role, may in MAY.items():
        for name, run in ACTS.items():
            with transaction() as session:
                before = db.session.get(Membership, membership.id).state
                try:
                    run(getattr(world, role), membership)
                    done = True
                except (NotAllowed, Refused):
                    done = False
                moved = db.session.get(Membership, membership.id).state is not before
                session.rollback()
            if done is not (name in may[state]) or moved is not done:
                wrong.append(f"{role} {name} in {state}: done {done}, moved {moved}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("tie", ["leads", "represents", "is about to represent"])
def test_nobody_judges_their_own_organisation(world, make, tie):
    membership = at(world, FileState.SUBMITTED)
    judge = make.team(world.space, TeamRole.ACCREDITOR)
    if tie == "leads":
        make.leader(world.organization, judge)
    elif tie == "represents":
        make.representation(make.space(), world.organization, judge)
    else:
        make.representation(
            world.space, world.organization, judge, role=MandateRole.ALTERNATE, state=FileState.SUBMITTED
        )
    for command in (
        commands.accept,
        lambda who, m: commands.reject(who, m, "x"),
        lambda who, m: commands.observe(who, m, "x"),
    ):
        with pytest.raises(Refused):
            act(command, judge, membership)
    act(commands.accept, world.first, membership)
    with pytest.raises(Refused):
        act(commands.confirm, judge, membership)
    assert db.session.get(Membership, membership.id).state is FileState.REVIEWED


def test_nobody_judges_a_file_about_themself(world, make):
    at(world, FileState.ACCREDITED)
    judge = make.team(world.space, TeamRole.ACCREDITOR)
    with transaction():
        membership = db.session.query(Membership).one()
        named = commands.name_representative(world.leader, membership, judge, MandateRole.ALTERNATE)
        commands.submit(world.leader, named)
    with pytest.raises(Refused):
        act(commands.accept, judge, named)


def test_a_decision_leaves_steps_audit_and_messages(world):
    membership = at(world, FileState.ACCREDITED)
    steps = db.session.query(AccreditationStep).filter_by(membership_id=membership.id).order_by("id").all()
    assert [(s.action, s.to_state, s.by_id) for s in steps] == [
        ("submit", FileState.SUBMITTED, world.leader.id),
        ("accept", FileState.REVIEWED, world.first.id),
        ("confirm", FileState.ACCREDITED, world.second.id),
    ]
    trail = db.session.query(AuditEntry).filter(AuditEntry.action.startswith("accreditation.")).all()
    assert {"accreditation.submit", "accreditation.accept", "accreditation.confirm"} <= {
        e.action for e in trail
    }
    assert all(e.space_id == world.space.id for e in trail)
    kinds = {m.kind for m in db.session.query(Message)}
    assert {"accreditation/accredited", "accreditation/representative_accredited"} <= kinds


def test_a_rolled_back_decision_leaves_nothing(world):
    membership = at(world, FileState.REVIEWED)
    messages = db.session.query(Message).count()
    with pytest.raises(RuntimeError), transaction():
        commands.confirm(world.second, membership)
        raise RuntimeError("power cut")
    assert db.session.query(Mandate).count() == 0
    assert db.session.query(Message).count() == messages
    assert db.session.get(Membership, membership.id).state is FileState.REVIEWED


def test_the_mandate_runs_for_the_space_term_from_the_day_of_confirmation(world):
    at(world, FileState.ACCREDITED)
    mandate = db.session.query(Mandate).one()
    assert mandate.valid_from == TODAY
    assert mandate.valid_to == months_after(TODAY, 24) - timedelta(days=1)
    assert (mandate.sector, mandate.role) == (world.organization.sector, MandateRole.TITULAR)


def test_backdating_needs_a_paper_and_a_reason_and_is_written_down(world):
    membership = at(world, FileState.SUBMITTED)
    day = TODAY - timedelta(days=40)
    for reason, upload in (("", paper()), ("Acta de marzo", None), ("", None)):
        with pytest.raises(Refused):
            act(commands.accept, world.first, membership, valid_from=day, reason=reason, upload=upload)
    act(commands.accept, world.first, membership, valid_from=day, reason="Acta de marzo", upload=paper())
    act(commands.confirm, world.second, membership)
    mandate = db.session.query(Mandate).one()
    assert mandate.valid_from == day
    assert clock.local(mandate.recorded_at).date() == TODAY
    step = db.session.query(AccreditationStep).filter_by(action="accept").one()
    assert step.document_id is not None
    assert step.reason == "Acta de marzo"
    before = clock.at(TODAY - timedelta(days=1))
    assert mandates_known([world.space.id], day, TODAY, before) == []
    assert len(mandates_known([world.space.id], day, TODAY, clock.now())) == 1


def test_disagreement_sends_the_file_back_and_forgets_the_first_decision(world):
    membership = at(world, FileState.REVIEWED)
    with pytest.raises(Refused):
        act(commands.send_back, world.second, membership, "")
    act(commands.send_back, world.second, membership, "El acta no tiene firmas")
    kept = db.session.get(Membership, membership.id)
    assert (kept.state, kept.decision, kept.reviewed_by_id) == (FileState.SUBMITTED, None, None)
    act(commands.reject, world.second, membership, "El acta no tiene firmas")
    with pytest.raises(Refused):
        act(commands.confirm, world.second, membership)
    act(commands.confirm, world.first, membership)
    assert db.session.get(Membership, membership.id).state is FileState.REJECTED
    assert db.session.query(Representation).one().state is FileState.REJECTED
    assert db.session.query(Mandate).count() == 0


def test_a_rejected_file_can_begin_again_with_its_history(world):
    membership = at(world, FileState.REJECTED)
    act(commands.reopen, world.leader, membership)
    with pytest.raises(Refused):  # whom it named was rejected with it
        act(commands.submit, world.leader, membership)
    act(commands.name_representative, world.leader, membership, world.alternate, MandateRole.TITULAR)
    act(commands.submit, world.leader, membership)
    assert db.session.query(AccreditationStep).filter_by(representation_id=None).count() == 5


def test_titular_and_alternate_are_two_people_of_age(world, make):
    membership = drafted(world)
    with pytest.raises(Refused):
        act(commands.name_representative, world.leader, membership, world.titular, MandateRole.ALTERNATE)
    child = make.person(birth_date=TODAY.replace(year=TODAY.year - 17))
    with pytest.raises(Refused):
        act(commands.name_representative, world.leader, membership, child, MandateRole.ALTERNATE)
    act(commands.name_representative, world.leader, membership, world.alternate, MandateRole.ALTERNATE)
    assert db.session.query(Representation).count() == 2


def test_naming_somebody_else_for_a_place_changes_the_draft(world):
    membership = drafted(world)
    act(commands.name_representative, world.leader, membership, world.alternate, MandateRole.TITULAR)
    assert db.session.query(Representation).one().person_id == world.alternate.id


def replaced(world, person, valid_from: date | None = None) -> Representation:
    membership = db.session.query(Membership).one()
    with transaction():
        named = commands.name_representative(world.leader, membership, person, MandateRole.TITULAR)
        commands.submit(world.leader, named)
    act(commands.accept, world.first, named, valid_from=valid_from)
    act(commands.confirm, world.second, named)
    return named


def test_one_titular_at_a_time_the_former_ends_the_day_before(world):
    at(world, FileState.ACCREDITED)
    former = db.session.query(Representation).one()
    start = TODAY + timedelta(days=10)
    fresh = replaced(world, world.alternate, start)
    db.session.expire_all()
    assert (former.state, former.end_reason) == (FileState.ENDED, EndReason.REPLACED)
    assert former.valid_to == start - timedelta(days=1)
    for day in (TODAY, start - timedelta(days=1), start, start + timedelta(days=100)):
        assert [former.in_force(day), fresh.in_force(day)].count(True) == 1


def test_a_renewal_of_the_same_person_leaves_no_gap_and_no_overlap(world):
    at(world, FileState.ACCREDITED)
    former = db.session.query(Representation).one()
    start = TODAY + timedelta(days=5)
    fresh = replaced(world, world.titular, start)
    db.session.expire_all()
    assert former.valid_to + timedelta(days=1) == fresh.valid_from == start
    assert {m.person_id for m in mandates_known([world.space.id], TODAY, start)} == {world.titular.id}


def test_two_in_one_place_are_refused(world, make):
    at(world, FileState.ACCREDITED)
    membership = db.session.query(Membership).one()
    with pytest.raises(Refused):
        act(commands.record_representative, world.coordinator, membership, world.alternate, MandateRole.TITULAR,
            TODAY, None, "Acta 4")  # fmt: skip
    assert db.session.query(Mandate).filter_by(superseded_at=None).count() == 1


def test_a_file_is_pending_once_per_place(world, make):
    at(world, FileState.ACCREDITED)
    make.representation(
        world.space, world.organization, role=MandateRole.ALTERNATE, state=FileState.SUBMITTED
    )
    with pytest.raises(Refused):
        make.representation(
            world.space, world.organization, role=MandateRole.ALTERNATE, state=FileState.SUBMITTED
        )


def test_revoking_supersedes_the_mandate_and_keeps_what_was_known(world):
    at(world, FileState.ACCREDITED)
    representation = db.session.query(Representation).one()
    known_before = clock.now()
    act(commands.end_representation, world.leader, representation, TODAY, EndReason.REVOKED, "Asamblea")
    rows = db.session.query(Mandate).order_by(Mandate.id).all()
    assert [row.superseded_at is None for row in rows] == [False, True]
    assert rows[1].valid_to == TODAY
    future = TODAY + timedelta(days=30)
    assert len(mandates_known([world.space.id], future, future, known_before)) == 1
    assert mandates_known([world.space.id], future, future, clock.now()) == []
    with pytest.raises(Refused):
        act(commands.end_representation, world.leader, representation, TODAY, EndReason.REVOKED, "otra vez")


@pytest.mark.parametrize(
    ("role", "reason", "fine"),
    [
        ("leader", EndReason.REVOKED, True), ("titular", EndReason.RESIGNED, True), ("first", EndReason.REVOKED, True),
        ("first", EndReason.ANNULLED, True), ("leader", EndReason.ANNULLED, False), ("titular", EndReason.ANNULLED, False),
        ("citizen", EndReason.RESIGNED, False), ("facilitator", EndReason.REVOKED, False), ("visitor", EndReason.REVOKED, False),
    ],
)  # fmt: skip
def test_who_may_end_a_mandate(world, role, reason, fine):
    at(world, FileState.ACCREDITED)
    representation = db.session.query(Representation).one()
    if fine:
        act(commands.end_representation, getattr(world, role), representation, TODAY, reason, "x")
        assert db.session.query(Representation).one().end_reason is reason
    else:
        with pytest.raises(NotAllowed):
            act(commands.end_representation, getattr(world, role), representation, TODAY, reason, "x")


def test_an_annulled_mandate_never_was(world):
    at(world, FileState.ACCREDITED)
    representation = db.session.query(Representation).one()
    act(commands.end_representation, world.first, representation, TODAY, EndReason.ANNULLED, "Error")
    assert db.session.query(Mandate).filter_by(superseded_at=None).count() == 0
    assert not db.session.query(Representation).one().in_force(TODAY)


def test_an_end_lies_inside_the_mandate(world):
    at(world, FileState.ACCREDITED)
    representation = db.session.query(Representation).one()
    for day in (TODAY - timedelta(days=1), representation.valid_to + timedelta(days=1)):
        with pytest.raises(Refused):
            act(commands.end_representation, world.leader, representation, day, EndReason.REVOKED, "x")


def test_expiry_passes_by_itself_and_is_marked_once(world, make):
    make.representation(world.space, world.organization, world.titular, valid_to=TODAY - timedelta(days=1))
    alive = make.representation(world.space, make.organization(), valid_to=TODAY)
    assert act(commands.expire_mandates, System()) == 1
    assert act(commands.expire_mandates, System()) == 0
    ended = db.session.query(Representation).filter_by(state=FileState.ENDED).one()
    assert ended.end_reason is EndReason.EXPIRED
    assert db.session.get(Representation, alive.id).state is FileState.ACCREDITED


def test_the_end_of_a_seat_ends_its_mandates_on_that_day(world):
    membership = at(world, FileState.ACCREDITED)
    with pytest.raises(Refused):
        act(commands.end_membership, world.first, membership, TODAY + timedelta(days=1), "x")
    act(commands.end_membership, world.first, membership, TODAY, "Dejó de venir")
    mandate = db.session.query(Mandate).filter_by(superseded_at=None).one()
    assert mandate.valid_to == TODAY
    assert db.session.query(Representation).one().end_reason is EndReason.ORGANISATION_ENDED


def test_merging_persons_moves_mandates_and_can_be_undone(world, make):
    kept, duplicate = make.person(), make.person()
    representation = make.representation(world.space, world.organization, duplicate)
    leadership = make.leader(world.organization, duplicate)
    moment = clock.now()
    with transaction():
        answers = persons_merged.send(kept, duplicate=duplicate, actor=System())
        moved = {receiver.__name__: rows for receiver, rows in answers if rows}
    day = TODAY
    assert [m.person_id for m in mandates_known([world.space.id], day, day)] == [kept.id]
    assert [m.person_id for m in mandates_known([world.space.id], day, day, moment)] == [duplicate.id]
    assert db.session.get(Representation, representation.id).person_id == kept.id
    assert moved
    with transaction():
        merge_undone.send(kept, duplicate=duplicate, moved=moved, actor=System())
    assert [m.person_id for m in mandates_known([world.space.id], day, day)] == [duplicate.id]
    assert db.session.query(Mandate).count() == 3
    assert leadership.id == duplicate.id


def test_a_list_on_paper_is_recorded_by_coordinators_alone(world):
    for who in (world.first, world.facilitator, world.leader, world.citizen):
        with pytest.raises(NotAllowed):
            act(commands.record_seat, who, world.space, world.organization, TODAY, "Acta 1")
    start = TODAY - timedelta(days=300)
    membership = act(
        commands.record_seat, world.coordinator, world.space, world.organization, start, "Acta 1"
    )
    act(commands.record_representative, world.coordinator, membership, world.titular, MandateRole.TITULAR, start,
        TODAY - timedelta(days=100), "Acta 1")  # fmt: skip
    act(commands.record_representative, world.coordinator, membership, world.alternate, MandateRole.TITULAR,
        TODAY - timedelta(days=99), None, "Acta 2")  # fmt: skip
    assert db.session.query(Mandate).filter_by(superseded_at=None).count() == 2
    reasons = {s.reason for s in db.session.query(AccreditationStep)}
    assert reasons == {"Acta 1", "Acta 2"}


def test_mandate_rows_are_only_ever_superseded(world, make):
    representation = make.representation(world.space, world.organization)
    with transaction():
        record_mandate(System(), representation, TODAY - timedelta(days=5), None)
        end_mandate(System(), representation, TODAY)
    rows = db.session.query(Mandate).order_by(Mandate.id).all()
    assert [row.superseded_at is None for row in rows] == [False, False, True]
    assert rows[0].superseded_at <= rows[1].recorded_at
    with pytest.raises(ValueError), transaction():
        record_mandate(System(), representation, TODAY, TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 21), 24, date(2028, 11, 21)), (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)  # fmt: skip
def test_months_after(day, months, expected):
    assert months_after(day, months) == expected


def race(app, acts) -> list[str]:
    """What came of the acts: «done» or the sentence of each."""
    return [str(one.sentence) if isinstance(one, Refused) else told([one])[0] for one in at_once(app, acts)]


def acting(world, person_id: int, membership_id: int, command):
    from civic.people.models import Person

    def run() -> None:
        with transaction():
            command(db.session.get(Person, person_id), db.session.get(Membership, membership_id))

    return run


def test_two_members_confirm_at_once_one_wins_and_the_other_gets_a_sentence(app, world, make):
    third = make.team(world.space, TeamRole.ACCREDITOR)
    for _round in range(3):
        for model in (AccreditationStep, Mandate, Message, Representation, Membership):
            with transaction():
                db.session.query(model).delete()
        db.session.expire_all()
        membership = at(world, FileState.REVIEWED)
        acts = [acting(world, who.id, membership.id, commands.confirm) for who in (world.second, third)]
        db.session.rollback()
        answers = race(app, acts)
        assert answers.count("done") == 1, answers
        assert all(answers)
        assert db.session.query(Mandate).count() == 1
        assert db.session.query(AccreditationStep).filter_by(action="confirm").count() == 1


def test_accepting_and_rejecting_at_once_leaves_one_decision(app, world):
    membership = at(world, FileState.SUBMITTED)
    acts = [
        acting(world, world.first.id, membership.id, commands.accept),
        acting(world, world.second.id, membership.id, lambda who, m: commands.reject(who, m, "No")),
    ]
    db.session.rollback()
    answers = race(app, acts)
    assert answers.count("done") == 1, answers
    assert db.session.query(AccreditationStep).filter_by(to_state=FileState.REVIEWED).count() == 1


def test_without_the_lock_both_reviewers_win(app, world, monkeypatch):
    """Negative control: with the row's lock taken away both decisions go through (SQLite still has one writer at a time)."""
    from civic.accreditation.commands import steps

    membership = at(world, FileState.SUBMITTED)
    meeting = threading.Barrier(2)
    judge = steps.rules.permitted_move

    def meet_first(*args):
        move = judge(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=2)
        return move

    monkeypatch.setattr(steps, "locked_membership", lambda number: db.session.get(Membership, number))
    monkeypatch.setattr(steps.rules, "permitted_move", meet_first)
    one_writer = db.engine.dialect.name == "sqlite"
    acts = [acting(world, who.id, membership.id, commands.accept) for who in (world.first, world.second)]
    db.session.rollback()
    answers = race(app, acts)
    assert answers.count("done") == (1 if one_writer else 2), answers


def test_the_daily_command_says_how_many_ended(app, world, make):
    from civic.cli.accreditation import expire_mandates

    make.representation(world.space, world.organization, valid_to=TODAY - timedelta(days=1))
    runner = app.test_cli_runner()
    assert "1 mandates" in runner.invoke(expire_mandates).output
    assert "No mandate" in runner.invoke(expire_mandates).output
