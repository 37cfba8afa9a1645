"""Issuing, correcting and revoking: one valid certificate each, numbers without gaps, also when many act at once."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from civic.certificates import commands, queries
from civic.certificates.commands import SignerDraft, correct, issue, revoke
from civic.certificates.jobs import AT_ONCE
from civic.certificates.models import Certificate, CertificateState
from civic.core import clock, jobs
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.files import StoredFile
from civic.core.jobs import JobState
from civic.core.signals import person_exported
from civic.messages.models import Message
from civic.people.commands import forget_person, merge_persons, undo_merge
from civic.people.models import System
from civic.people.queries import person_by_id
from civic.spaces.models import TeamRole
from tests.certificates.conftest import design_for
from tests.kept import path_of
from tests.races import at_once


def certificates(edition):
    db.session.rollback()  # a new look at what others have written meanwhile
    return db.session.query(Certificate).filter_by(edition_id=edition.id).order_by(Certificate.number).all()


def given(edition, person, actor=None):
    with transaction():
        return issue(actor or System(), edition, person)


def all_of(edition, actor=None):
    with transaction():
        commands.ask_for_all(actor or System(), edition)
    return jobs.work_one()


def test_a_certificate_says_what_was_earned(ready):
    _space, edition, (rosa, *_others) = ready
    certificate = given(edition, rosa)
    assert certificate.serial == f"ILO-{clock.today().year}-0001"
    assert (certificate.name, certificate.course_title, certificate.hours) == (
        "Rosa Mamani Quispe",
        "Liderazgo",
        40,
    )
    assert certificate.first_day < certificate.last_day == certificate.completed_on
    assert certificate.is_valid
    assert queries.certificate_by_code(certificate.code) is certificate


def test_a_course_of_late_evenings_ends_on_the_day_its_last_evening_began(make, course):
    space, person = make.space(), make.person()
    design_for(space)
    late = clock.local(clock.now() - timedelta(days=20)).replace(hour=23, minute=0)
    edition = course(space, [person], starts_at=late)
    assert clock.local(edition.event.ends_at).date() > late.date() + timedelta(days=1)
    certificate = given(edition, person)
    assert certificate.first_day == late.date()
    assert certificate.last_day == certificate.completed_on == late.date() + timedelta(days=1)


def test_nobody_has_two_valid_ones(ready):
    _space, edition, (rosa, *_others) = ready
    given(edition, rosa)
    with pytest.raises(Refused, match="0001"):
        given(edition, rosa)
    with pytest.raises(Refused), transaction():  # and the database says the same
        twin = certificates(edition)[0]
        values = {c.name: getattr(twin, c.name) for c in Certificate.__table__.columns if c.name != "id"}
        db.session.add(Certificate(**values | {"code": "X" * 20, "number": 99, "serial": "ILO-99"}))
        db.session.flush()


def test_who_has_not_completed_gets_none(make, course):
    space, came, absent, stranger = make.space(), make.person(), make.person(), make.person()
    design_for(space)
    edition = course(space, [came], absent=[absent])
    for person in (absent, stranger):
        with pytest.raises(Refused):
            given(edition, person)
    assert all_of(edition).result == {"issued": 1, "all": 1}
    assert [c.person_id for c in certificates(edition)] == [came.id]


def test_without_signatures_nothing_is_issued(make, course):
    space, person = make.space(), make.person()
    edition = course(space, [person])
    with pytest.raises(Refused):
        given(edition, person)
    with pytest.raises(Refused), transaction():
        commands.ask_for_all(System(), edition)


def test_only_those_who_answer_for_the_space_issue(make, ready):
    space, edition, (rosa, *_others) = ready
    other = make.team(make.space(), TeamRole.COORDINATOR)
    for actor in (other, make.team(space, TeamRole.FACILITATOR), make.team(space, TeamRole.ACCREDITOR), rosa):
        with pytest.raises(NotAllowed):
            given(edition, rosa, actor)
        with pytest.raises(NotAllowed), transaction():
            commands.ask_for_all(actor, edition)
    assert given(edition, rosa, make.team(space, TeamRole.COORDINATOR)).is_valid


def test_all_at_once_and_again_gives_each_one(ready):
    _space, edition, people = ready
    given(edition, people[1])
    assert all_of(edition).result == {"issued": 2, "all": 3}
    assert all_of(edition).result == {"issued": 0, "all": 3}
    made = certificates(edition)
    assert sorted(c.person_id for c in made) == sorted(p.id for p in people)
    assert [c.number for c in made] == [1, 2, 3]
    assert len({c.code for c in made}) == 3


def test_one_that_was_taken_back_does_not_come_back_by_itself(ready):
    _space, edition, (rosa, *_others) = ready
    first = given(edition, rosa)
    with transaction():
        revoke(System(), first, "It was not her.")
    all_of(edition)
    assert [c.state for c in certificates(edition) if c.person_id == rosa.id] == [CertificateState.REVOKED]
    assert given(edition, rosa).is_valid  # one by one, on purpose


def test_numbers_have_no_gap_and_each_space_counts_for_itself(make, course, ready):
    _space, edition, (rosa, juan, elena) = ready
    given(edition, rosa)
    with pytest.raises(ZeroDivisionError), transaction():
        issue(System(), edition, juan)
        raise ZeroDivisionError
    given(edition, elena)
    other_space, person = make.space(), make.person()
    design_for(other_space, prefix="huaylas-2")
    there = given(course(other_space, [person]), person)
    assert [c.number for c in certificates(edition)] == [1, 2]
    assert there.serial.startswith("HUAYLAS2-")
    assert there.number == 1


def test_a_new_year_begins_at_one(ready, monkeypatch):
    _space, edition, (rosa, juan, _elena) = ready
    given(edition, rosa)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real().replace(year=real().year + 1))
    assert given(edition, juan).serial == f"ILO-{real().year + 1}-0001"


def test_a_corrected_name_makes_a_new_one_that_the_old_one_leads_to(ready):
    _space, edition, (rosa, *_others) = ready
    old = given(edition, rosa)
    with pytest.raises(Refused), transaction():
        correct(System(), old, "Nothing changed.")
    with transaction():
        rosa.given_names = "Rosa María"
    assert old.name == "Rosa Mamani Quispe", "a change of the record alone changes no certificate"
    with transaction():
        fresh = correct(System(), old, "A name was missing.")
    db.session.expire_all()
    assert (old.state, old.replaced_by, old.state_reason) == (
        CertificateState.CORRECTED,
        fresh,
        "A name was missing.",
    )
    assert (fresh.name, fresh.number, fresh.hours, fresh.last_day) == (
        "Rosa María Mamani Quispe",
        2,
        40,
        old.last_day,
    )
    assert fresh.code != old.code
    with pytest.raises(Refused), transaction():
        correct(System(), old, "Twice.")


def test_a_revoked_one_stays_and_says_why(ready):
    _space, edition, (rosa, *_others) = ready
    certificate = given(edition, rosa)
    with transaction():
        revoke(System(), certificate, "It was issued by mistake.")
    db.session.expire_all()
    assert certificate.state is CertificateState.REVOKED
    assert certificate.state_reason == "It was issued by mistake."
    with pytest.raises(Refused), transaction():
        revoke(System(), certificate, "Again.")


def picture(colour=(10, 20, 30, 0)):
    out = io.BytesIO()
    Image.new("RGBA", (60, 30), colour).save(out, "PNG")
    return FileStorage(io.BytesIO(out.getvalue()), filename="../firma.png")


def test_a_new_design_leaves_what_was_issued_as_it_was(make, ready):
    space, edition, (rosa, juan, _elena) = ready
    before = given(edition, rosa)
    first = design_for(
        space, left_logo=picture(), signers=[SignerDraft("Ana", "Alcaldesa", upload=picture())]
    )
    file_id = first.signers[0]["file_id"]
    kept = design_for(space, signers=[SignerDraft("Ana María", "Alcaldesa", file_id=file_id)])
    assert kept.signers == [{"name": "Ana María", "role": "Alcaldesa", "file_id": file_id}]
    assert kept.left_logo_id == first.left_logo_id
    assert design_for(space, drop_left=True).left_logo_id is None
    after = given(edition, juan)
    db.session.expire_all()
    assert before.design.signers[0]["name"] == "Elena Quispe"
    assert after.design_id != before.design_id
    stored = db.session.get(StoredFile, file_id)
    with Image.open(path_of(stored)) as drawn:
        assert drawn.mode == "RGBA", "the ground of a signature stays transparent"


def test_a_file_number_typed_into_the_form_leads_to_no_file_of_others(make, ready):
    space, *_ = ready
    foreign = design_for(make.space(), signers=[SignerDraft("Ana", "X", upload=picture())]).signers[0][
        "file_id"
    ]
    assert design_for(space, signers=[SignerDraft("Eva", "Y", file_id=foreign)]).signers[0]["file_id"] is None


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"%PDF-1.7", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_a_logo_is_a_picture_that_opens(ready, data):
    space, *_ = ready
    with pytest.raises(Refused):
        design_for(space, left_logo=FileStorage(io.BytesIO(data), filename="logo.png"))


def test_two_spaces_do_not_number_alike(make, ready):
    with pytest.raises(Refused, match="ILO"):
        design_for(make.space(), prefix="ilo")


def test_a_design_needs_one_to_three_who_sign(ready):
    space, *_ = ready
    for number in (0, 4):
        with pytest.raises(Refused):
            design_for(space, signers=[SignerDraft(f"S{n}", "") for n in range(number)])


def test_a_person_hears_of_it_by_mail_only(make, course):
    space, with_mail, without = make.space(), make.person(email="rosa@correo.pe"), make.person()
    design_for(space)
    all_of(course(space, [with_mail, without]))
    (message,) = db.session.query(Message).filter_by(kind="certificates/issued").all()
    assert message.person_id == with_mail.id
    assert "/certificados/" in message.body


def test_merged_records_have_one_valid_certificate_and_can_be_parted_again(make, ready):
    _space, edition, (rosa, juan, _elena) = ready
    admin = make.administrator()
    kept, moved = given(edition, rosa), given(edition, juan)
    with transaction():
        merge = merge_persons(admin, rosa, juan, "The same person.")
    db.session.expire_all()
    assert kept.is_valid
    assert (moved.state, moved.replaced_by, moved.person_id) == (CertificateState.CORRECTED, kept, rosa.id)
    with transaction():
        undo_merge(admin, merge, "It was somebody else.")
    db.session.expire_all()
    assert (moved.state, moved.replaced_by, moved.person_id) == (CertificateState.VALID, None, juan.id)


def test_who_asks_to_be_forgotten_leaves_no_name(make, ready):
    _space, edition, (rosa, *_others) = ready
    certificate = given(edition, rosa)
    told = {title: what for _f, told in person_exported.send(rosa) if told for title, what in [told]}
    lines = told.get("Certificates") or told["Certificados"]
    assert lines[0]["serial"] == certificate.serial
    admin = make.administrator()
    with transaction():
        forget_person(admin, rosa, "Asked for in writing.")
    db.session.expire_all()
    assert certificate.name == "–"
    assert certificate.state is CertificateState.REVOKED


def test_two_coordinators_at_once_give_each_person_one(app, make, ready):
    """Two press the button for the same people at the same moment: one number each, none doubled, none skipped."""
    space, edition, people = ready
    actors = [make.team(space, TeamRole.COORDINATOR).id for _ in range(2)]
    edition_id, ids = edition.id, [p.id for p in people]

    def press(actor_id, order):
        def act():
            from civic.training.queries import edition_by_id

            done = []
            for number in order:
                try:
                    with transaction():
                        done.append(
                            issue(
                                person_by_id(actor_id), edition_by_id(edition_id), person_by_id(number)
                            ).number
                        )
                except Refused:
                    done.append(None)
            return done

        return act

    results = at_once(app, [press(actors[0], ids), press(actors[1], ids)])
    numbers = [n for result in results for n in result if n]
    assert sorted(numbers) == [1, 2, 3]
    assert sorted(c.person_id for c in certificates(edition)) == sorted(ids)


def test_two_workers_on_one_edition_double_nothing(app, make, course):
    """Control: the same work queued under two keys really runs twice at the same moment."""
    space, people = make.space(), [make.person() for _ in range(12)]
    design_for(space)
    edition = course(space, people)
    with transaction():
        for key in ("a", "b"):
            jobs.enqueue("certificates.issue_all", {"edition": edition.id, "actor": None}, key=key)
    done = at_once(app, [jobs.work_one, jobs.work_one])
    assert {job.state for job in done} == {JobState.DONE}
    assert sum(job.result["issued"] for job in done) == 12
    assert [c.number for c in certificates(edition)] == list(range(1, 13))


def test_a_work_that_was_cut_off_goes_on_where_it_was(make, course, monkeypatch):
    space, people = make.space(), [make.person() for _ in range(AT_ONCE + 5)]
    design_for(space)
    edition = course(space, people)
    with transaction():
        commands.ask_for_all(System(), edition)

    class Killed(BaseException):
        pass

    real, chunks = commands.give, []

    def dies_in_the_second(*args):
        chunks.append(1)
        made = real(*args)
        if len(chunks) == 2:
            raise Killed
        return made

    monkeypatch.setattr(commands, "give", dies_in_the_second)
    with pytest.raises(Killed):
        jobs.work_one()
    db.session.rollback()
    assert len(certificates(edition)) == AT_ONCE
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + jobs.LEASE * 2)
    assert jobs.work_one().result == {"issued": 5, "all": AT_ONCE + 5}
    assert [c.number for c in certificates(edition)] == list(range(1, AT_ONCE + 6))
