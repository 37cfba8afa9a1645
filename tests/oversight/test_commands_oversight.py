"""The committee, what it does, and hearings: what must hold. On both databases."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.events.models import Category, EventStatus
from civic.oversight import commands, queries, rules
from civic.oversight.account import half_words, minutes_content, report_content
from civic.oversight.drafts import (
    AlertDraft,
    AnswerDraft,
    CommitteeDraft,
    HearingDraft,
    MemberDraft,
    QuestionDraft,
    RequestDraft,
    StepDraft,
    VisitDraft,
)
from civic.oversight.due import Period
from civic.oversight.models import (
    AlertState,
    AnswerKind,
    Committee,
    CommitteeMember,
    Hearing,
    HearingQuestion,
    MemberRole,
    QuestionState,
)
from civic.people.models import System, Visitor
from civic.records.models import RecordKind, RecordState
from civic.spaces.models import TeamRole
from tests.kept import path_of

DAY = timedelta(days=1)
PDF = b"%PDF-1.4\n%%EOF"


def pdf() -> FileStorage:
    return FileStorage(io.BytesIO(PDF), filename="informe.pdf")


def photograph() -> FileStorage:
    """A small JPEG with the place where it was taken in its hidden data."""
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[2] = (17.0, 38.0, 0.0)
    exif[0x010E] = "casa de la lideresa"
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=exif)
    return FileStorage(io.BytesIO(out.getvalue()), filename="foto.jpg")


class Scene:
    """A space with its coordination, an organisation, and a committee in office with one member."""

    def __init__(self, make) -> None:
        self.make, self.space, self.today = make, make.space(), clock.today()
        self.lead = make.team(self.space, TeamRole.COORDINATOR)
        self.facilitator = make.team(self.space, TeamRole.FACILITATOR)
        self.organization = make.organization()
        make.membership(self.space, self.organization)
        self.person = make.person("Rosa Mamani Quispe", account=True)
        self.committee = self.made()
        self.member = self.joined(person=self.person, role=MemberRole.CHAIR)

    def made(self, start: int = -400, end: int = 300, **more) -> Committee:
        draft = CommitteeDraft("Comité de vigilancia", self.today + start * DAY, self.today + end * DAY)
        with transaction():
            return commands.make_committee(self.lead, self.space, replace(draft, **more))

    def joining(self, **more) -> MemberDraft:
        draft = MemberDraft(
            "Rosa Mamani", MemberRole.MEMBER, self.today - 300 * DAY, self.organization, is_sworn=True
        )
        return replace(draft, **more)

    def joined(self, committee: Committee | None = None, **more) -> CommitteeMember:
        with transaction():
            return commands.add_member(self.lead, committee or self.committee, self.joining(**more))

    def asking(self, asked: int = -30, due: int = -16, **more) -> RequestDraft:
        draft = RequestDraft(
            "Municipalidad",
            "Cronograma",
            "El cronograma de obras.",
            self.today + asked * DAY,
            self.today + due * DAY,
        )
        return replace(draft, **more)

    def asked(self, *args, **more):
        with transaction():
            return commands.ask_for(self.person, self.committee, self.asking(*args, **more))

    def answering(self, kind: AnswerKind = AnswerKind.FULL, day: int = -10, **more) -> AnswerDraft:
        return replace(AnswerDraft(kind, "Aquí está.", "Gerencia municipal", self.today + day * DAY), **more)

    def visiting(self, day: int = -20, **more) -> VisitDraft:
        return replace(VisitDraft("Visita al malecón", self.today + day * DAY, "Hay dos cuadrillas."), **more)

    def alerting(self, day: int = -10, **more) -> AlertDraft:
        draft = AlertDraft(
            "Obra parada",
            "Se pierde el dinero.",
            "No hay nadie.",
            "Reanudar.",
            "Municipalidad",
            self.today + day * DAY,
        )
        return replace(draft, **more)

    def hearing(self, starts: int = 20, *, held: bool = False, **more) -> Hearing:
        when = clock.now() + starts * DAY
        event = self.make.event(
            self.space,
            category=Category.HEARING,
            starts_at=when,
            status=EventStatus.HELD if held else EventStatus.PUBLISHED,
        )
        draft = HearingDraft(event.id, clock.local(when).year, Period.MAY, "Convocamos a todas y todos.")
        with transaction():
            return commands.plan_hearing(self.lead, self.space, replace(draft, **more))


@pytest.fixture
def scene(make) -> Scene:
    return Scene(make)


# ── the committee ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_may_write_down_a_committee_and_for_whom_it_speaks(scene, make):
    other = make.team(make.space(), TeamRole.COORDINATOR)
    for who in (scene.facilitator, scene.person, other, make.person()):
        with pytest.raises(NotAllowed), transaction():
            commands.add_member(who, scene.committee, scene.joining())
    for who, may in (
        (scene.lead, True),
        (scene.person, True),
        (scene.facilitator, False),
        (other, False),
        (Visitor(), False),
    ):
        assert rules.may_write(who, scene.space) is may
    assert rules.may_write_record(scene.person, scene.space, RecordKind.OVERSIGHT_REPORT)
    assert not rules.may_write_record(scene.person, scene.space, RecordKind.COVENANT)
    assert not rules.may_write_record(scene.facilitator, scene.space, RecordKind.OVERSIGHT_REPORT)


def test_terms_of_one_space_do_not_meet(scene, make):
    for start, end in ((-400, 300), (300, 500), (-900, -400)):
        with pytest.raises(Refused):
            scene.made(start, end)
    scene.made(301, 900)
    Scene(make)  # the same days in another space


def stranger_organization(scene):
    return {"organization": scene.make.organization()}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda scene: {"is_sworn": False},
        lambda scene: {"organization": None},
        stranger_organization,
        lambda scene: {"since": scene.today + 400 * DAY},
        lambda scene: {"person": scene.person},  # is in it already
        lambda scene: {"role": MemberRole.CHAIR},  # there is one
        lambda scene: {"person": scene.make.person(ubigeo="150101")},  # lives in Lima
    ],
)
def test_who_cannot_be_a_member(scene, wrong):
    more = wrong(scene)
    with pytest.raises(Refused):
        scene.joined(**more)


def test_a_replacement_ends_one_seat_and_begins_the_next(scene):
    with pytest.raises(Refused):
        scene.joined(role=MemberRole.CHAIR, since=scene.today, replaces=scene.member)  # without a reason
    new = scene.joined(
        role=MemberRole.CHAIR, since=scene.today, replaces=scene.member, reason="Se mudó.", name="Julia"
    )
    db.session.expire_all()
    assert [m.id for m in scene.committee.members_on(scene.today)] == [new.id]
    assert [m.id for m in scene.committee.members_on(scene.today - DAY)] == [scene.member.id]
    assert (new.replaces_id, scene.member.leave_reason) == (scene.member.id, "Se mudó.")
    assert not rules.may_write(scene.person, scene.space), "who left does not write any more"


def test_a_term_that_is_over_asks_nothing(scene):
    with transaction():
        commands.change_committee(
            scene.lead, scene.committee, CommitteeDraft("C", scene.today - 400 * DAY, scene.today - DAY)
        )
    with pytest.raises(Refused), transaction():
        commands.ask_for(scene.lead, scene.committee, scene.asking())
    assert queries.committee_in_term(scene.space, scene.today) is None


# ── what it does ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_part_leaves_a_request_open_and_the_whole_settles_it(scene):
    request = scene.asked()
    assert queries.count_overdue(scene.space, scene.today) == 1
    with transaction():
        commands.note_answer(scene.lead, request, scene.answering(AnswerKind.PARTIAL, -12))
    assert queries.count_overdue(scene.space, scene.today) == 1
    with transaction():
        commands.note_answer(scene.lead, request, scene.answering())
    db.session.expire_all()
    assert (request.closed_on, len(request.answers)) == (scene.today - 10 * DAY, 2)
    assert queries.count_overdue(scene.space, scene.today) == 0
    assert queries.count_requests([scene.space.id], scene.today) == {}
    with pytest.raises(Refused), transaction():
        commands.note_answer(scene.lead, request, scene.answering())


@pytest.mark.parametrize(("asked", "due"), [(1, 9), (-3, -4)])
def test_days_of_a_request_are_in_order(scene, asked, due):
    with pytest.raises(Refused):
        scene.asked(asked, due)


@pytest.mark.parametrize("day", [-31, 1])
def test_an_answer_comes_after_its_request_and_not_tomorrow(scene, day):
    request = scene.asked()
    with pytest.raises(Refused), transaction():
        commands.note_answer(scene.lead, request, scene.answering(day=day))


def test_numbers_count_up_over_requests_and_alerts(scene):
    first = scene.asked()
    with transaction():
        alert = commands.raise_alert(scene.person, scene.committee, scene.alerting())
    assert (first.number, alert.number, scene.asked().number) == (1, 2, 3)


def test_a_visit_is_public_when_published_and_stays(scene):
    with transaction():
        visit = commands.write_visit(scene.person, scene.committee, scene.visiting())
        commands.add_photo(scene.person, visit, photograph(), "La obra vacía")
    path = path_of(visit.photos[0].file)
    with Image.open(path) as image:
        assert not image.getexif()
    assert queries.visits_of(scene.space, 1).total == 0
    with pytest.raises(NotAllowed), transaction():
        commands.publish_visit(scene.facilitator, visit)
    with transaction():
        commands.publish_visit(scene.person, visit)
    assert queries.visits_of(scene.space, 1).total == 1
    for act in (
        lambda: commands.change_visit(scene.person, visit, scene.visiting()),
        lambda: commands.remove_photo(scene.person, visit, visit.photos[0].id),
        lambda: commands.drop_visit(scene.person, visit),
    ):
        with pytest.raises(Refused), transaction():
            act()
    assert path.is_file()


def test_a_draft_goes_with_its_photographs(scene):
    with transaction():
        visit = commands.write_visit(scene.person, scene.committee, scene.visiting())
        commands.add_photo(scene.person, visit, photograph(), "La obra vacía")
    path = path_of(visit.photos[0].file)
    with transaction():
        commands.drop_visit(scene.person, visit)
    assert not path.exists()


def test_an_alert_moves_by_steps_and_ends(scene):
    with transaction():
        alert = commands.raise_alert(scene.person, scene.committee, scene.alerting())
        commands.note_step(
            scene.person, alert, StepDraft(AlertState.ATTENDED, "Volvió la cuadrilla.", scene.today - 5 * DAY)
        )
    assert queries.alerts_of(scene.space, 1, open_only=True).total == 1
    with transaction():
        commands.note_step(scene.person, alert, StepDraft(AlertState.SOLVED, "Terminaron.", scene.today))
    assert queries.alerts_of(scene.space, 1, open_only=True).total == 0
    with pytest.raises(Refused), transaction():
        commands.note_step(scene.person, alert, StepDraft(AlertState.OPEN, "Otra vez.", scene.today))


def text_of(content) -> str:
    return str(content)


def half_now(scene) -> tuple[int, int]:
    return scene.today.year, 1 if scene.today.month < 7 else 2


def test_the_half_yearly_report_tells_what_was_done_in_it_and_nothing_else(scene):
    year, half = half_now(scene)
    first = scene.today.replace(month=1 if half == 1 else 7, day=1)
    inside, before = (first - scene.today).days, (first - scene.today).days - 1
    scene.asked(inside, inside + 5, subject="Dentro del semestre")
    old = scene.asked(before - 30, before - 20, subject="Antes, sin respuesta")
    with transaction():
        commands.note_answer(scene.lead, old, scene.answering(day=before - 5))
        visit = commands.write_visit(
            scene.person, scene.committee, scene.visiting(inside, title="Visita de ahora")
        )
        commands.publish_visit(scene.person, visit)
        commands.write_visit(
            scene.person, scene.committee, scene.visiting(inside, title="Visita en borrador")
        )
        commands.raise_alert(scene.person, scene.committee, scene.alerting(inside, title="Alerta de ahora"))
        commands.raise_alert(scene.person, scene.committee, scene.alerting(before, title="Alerta de antes"))
    told = text_of(report_content(scene.committee, year, half, "Falta personal."))
    for word in (
        "Dentro del semestre",
        "Visita de ahora",
        "Alerta de ahora",
        "Falta personal.",
        "Rosa Mamani",
    ):
        assert word in told
    for word in ("Antes, sin respuesta", "Visita en borrador", "Alerta de antes"):
        assert word not in told


def test_the_report_is_a_document_of_the_committee_built_again_while_a_draft(scene):
    year, half = half_now(scene)
    with transaction():
        report = commands.build_report(scene.person, scene.committee, year, half, "Primera lectura.")
    record = report.record
    assert (record.kind, record.state) == (RecordKind.OVERSIGHT_REPORT, RecordState.DRAFT)
    with transaction():
        again = commands.build_report(scene.person, scene.committee, year, half, "Segunda lectura.")
    assert again.record_id == record.id
    assert "Segunda lectura." in text_of(again.record.content)
    assert half_words(year, half)
    with pytest.raises(NotAllowed), transaction():
        commands.build_report(scene.facilitator, scene.committee, year, half, "No")
    with pytest.raises(Refused), transaction():
        commands.build_report(scene.person, scene.committee, year + 1, half, "De mañana")


# ── hearings ────────────────────────────────────────────────────────────────────────────────────────────────────────


def asking(text: str = "¿Cuándo termina el puente?", **more) -> QuestionDraft:
    return replace(QuestionDraft(text, "formulario-1"), **more)


def test_each_of_the_two_hearings_of_a_year_is_one_event(scene):
    scene.hearing()
    with pytest.raises(Refused):
        scene.hearing()
    other = scene.make.event(scene.space, category=Category.CIVIC)
    with pytest.raises(Refused), transaction():
        commands.plan_hearing(
            scene.lead, scene.space, HearingDraft(other.id, scene.today.year, Period.SEPTEMBER)
        )


@pytest.mark.parametrize(
    ("who", "state", "channel"),
    [("visitor", QuestionState.WAITING, "visitor"), ("person", QuestionState.PUBLISHED, "web")],
)
def test_a_question_without_an_account_is_read_first(scene, who, state, channel):
    hearing = scene.hearing()
    with transaction():
        question = commands.register_question(
            Visitor() if who == "visitor" else scene.person, hearing, asking(), address="1.2.3.4"
        )
        again = commands.register_question(Visitor(), hearing, asking(), address="1.2.3.4")
    assert (question.state, question.channel, again.id) == (state, channel, question.id)


def test_on_paper_only_the_team_types(scene):
    hearing = scene.hearing(-3, held=True)
    with pytest.raises(Refused), transaction():
        commands.register_question(scene.person, hearing, asking())  # too late for the page
    with pytest.raises(NotAllowed), transaction():
        commands.register_question(scene.person, hearing, asking(), on_paper=True)
    with transaction():
        question = commands.register_question(scene.facilitator, hearing, asking(name="Julia"), on_paper=True)
    assert (question.state, question.person_id, question.registered_by_id) == (
        QuestionState.PUBLISHED,
        None,
        scene.facilitator.id,
    )


def test_too_many_questions_from_one_place_wait(scene):
    hearing = scene.hearing()
    for n in range(rules.VISITOR_QUESTIONS_AN_HOUR):
        with transaction():
            commands.register_question(Visitor(), hearing, asking(once=f"f{n}"), address="1.2.3.4")
    with pytest.raises(Refused), transaction():
        commands.register_question(Visitor(), hearing, asking(once="uno más"), address="1.2.3.4")
    with transaction():
        commands.register_question(Visitor(), hearing, asking(once="otro lugar"), address="5.6.7.8")


def test_what_is_not_published_says_why_and_is_not_answered(scene):
    hearing = scene.hearing()
    with transaction():
        question = commands.register_question(Visitor(), hearing, asking(), address="1.2.3.4")
    with pytest.raises(Refused), transaction():
        commands.judge_question(scene.facilitator, question, publish=False)
    with transaction():
        commands.judge_question(scene.facilitator, question, publish=False, reason="Acusa a una persona.")
    with pytest.raises(Refused), transaction():
        commands.answer_question(scene.lead, question, "Sí.", "Gerencia")
    with transaction():
        commands.judge_question(scene.facilitator, question, publish=True)
        commands.answer_question(scene.lead, question, "En marzo.", "Gerencia de obras")
    for act in (
        lambda: commands.answer_question(scene.lead, question, "Otra.", "Gerencia"),
        lambda: commands.judge_question(scene.facilitator, question, publish=False, reason="Tarde."),
    ):
        with pytest.raises(Refused), transaction():
            act()
    with pytest.raises(NotAllowed), transaction():
        commands.answer_question(scene.facilitator, question, "No.", "Gerencia")


def test_counts_of_questions(scene):
    hearing = scene.hearing()
    with transaction():
        for n in range(3):
            commands.register_question(scene.person, hearing, asking(once=f"p{n}"))
        for n in range(2):
            commands.register_question(Visitor(), hearing, asking(once=f"v{n}"), address="1.1.1.1")
        first = queries.all_questions(hearing)[0]
        commands.answer_question(scene.lead, first, "Sí.", "Gerencia")
        commands.judge_question(
            scene.facilitator, queries.all_questions(hearing)[4], publish=False, reason="Insulta."
        )
    told = queries.question_counts([hearing.id])[hearing.id]
    assert (told.published, told.answered, told.unanswered, told.waiting, told.withheld) == (3, 1, 2, 1, 1)


def test_the_minutes_tell_every_public_question_and_only_names_with_consent(scene):
    hearing = scene.hearing(-3, held=True)
    named, quiet, hidden = (
        asking(name="Julia Paucar", shows_name=True, once="a"),
        asking(name="Pedro Callado", once="b"),
        asking("Insulto", once="c"),
    )
    with transaction():
        for draft in (named, quiet, hidden):
            commands.register_question(scene.facilitator, hearing, draft, on_paper=True)
        commands.judge_question(
            scene.facilitator, queries.all_questions(hearing)[2], publish=False, reason="Insulta."
        )
        commands.answer_question(
            scene.lead, queries.all_questions(hearing)[0], "En marzo.", "Gerencia de obras"
        )
        record = commands.draft_minutes(scene.lead, hearing)
    told = text_of(record.content)
    for word in ("Julia Paucar", "En marzo.", "Gerencia de obras", "Convocamos"):
        assert word in told
    for word in ("Pedro Callado", "Insulto"):
        assert word not in told
    assert (record.kind, hearing.record_id) == (RecordKind.HEARING_MINUTES, record.id)
    with transaction():
        assert commands.draft_minutes(scene.lead, hearing).id == record.id
    assert minutes_content(hearing)["sections"]


def test_no_minutes_of_what_was_not_held(scene):
    hearing = scene.hearing()
    with pytest.raises(Refused), transaction():
        commands.draft_minutes(scene.lead, hearing)


def test_the_report_is_kept_and_questions_end_with_the_hearing(scene):
    hearing = scene.hearing(report_title="Informe del semestre", upload=pdf())
    assert hearing.report is not None
    old = path_of(hearing.report)
    draft = HearingDraft(
        hearing.event_id, hearing.year, hearing.period, report_title="Informe corregido", upload=pdf()
    )
    with transaction():
        commands.change_hearing(scene.lead, hearing, draft)
    assert not old.exists()
    with pytest.raises(Refused), transaction():
        commands.change_hearing(
            scene.lead, hearing, replace(draft, questions_until=hearing.event.ends_at + DAY)
        )


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_merged_parted_and_forgotten(scene, make):
    kept, hearing = make.person(), scene.hearing()
    request = scene.asked()
    with transaction():
        question = commands.register_question(
            scene.person, hearing, asking(name="Rosa Mamani Quispe", shows_name=True)
        )
    with transaction():
        moved = {
            f"{r.__module__}.{r.__name__}": rows
            for r, rows in persons_merged.send(kept, duplicate=scene.person, actor=System())
        }
    assert scene.member.person_id == request.asked_by_id == question.person_id == kept.id
    assert any("¿Cuándo termina" in str(part) for _r, part in person_exported.send(kept) if part)
    with transaction():
        merge_undone.send(kept, duplicate=scene.person, moved=moved, actor=System())
    assert scene.member.person_id == question.person_id == scene.person.id
    with transaction():
        person_forgotten.send(scene.person, actor=System())
    db.session.expire_all()
    left = db.session.get(HearingQuestion, question.id)
    assert (scene.member.name, scene.member.person_id) == ("", None)
    assert (left.asker_name, left.shows_name, left.person_id) == ("", False, None)
