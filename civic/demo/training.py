"""Training of the demonstration: the events of both provinces that are editions of courses, who teaches, series, a course asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from civic.attendance.models import Attendance, AttendanceStatus, ProofLevel, Source
from civic.core import clock
from civic.core.db import db
from civic.demo.queries import training_events, training_people
from civic.events.drafts import SessionDraft
from civic.events.models import (
    Category,
    Event,
    EventMaterial,
    EventStatus,
    EventStatusChange,
    Registration,
    RegistrationState,
)
from civic.events.queries import status_changes
from civic.people.rules import Actor
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import space_by_slug
from civic.training import commands
from civic.training.commands import CourseDraft, EditionDraft, StaffDraft
from civic.training.commands.courses import draft_of
from civic.training.models import Course, Edition, EditionStaff, StaffRole
from civic.training.queries import courses_of_space

# (space, template, how the titles of its events begin)
TIES: tuple[tuple[str, str, str], ...] = (
    ("mesa-huaylas", "authorities_officials", "Taller de gestión pública"),
    ("mesa-huaylas", "leadership_advocacy", "Escuela de líderes sociales"),
    ("mesa-ilo", "civil_society_representatives", "Curso básico de participación"),
    ("mesa-ilo", "leadership_advocacy", "Escuela de dirigentas"),
    ("mesa-ilo", "project_formulation_youth", "Curso de liderazgo juvenil"),
)
# How the titles of Ilo's activities for families begin.
FAMILY_DAYS = ("Minga por el parque", "Simulacro y mapa", "Cabildo de la niñez")
TEACHERS = (
    ("Ofelia Maquera Tito", "Red de Educación Popular (ficticia)", StaffRole.FACILITATOR),
    ("Hernán Villón Salas", "Instituto de Gestión Local (ficticio)", StaffRole.SPEAKER),
    ("Zenobia Qʼero Ninamango", "Universidad de la Costa Sur (ficticia)", StaffRole.SPEAKER),
    ("Abilio Macedo Roca", "Municipalidad Provincial (datos ficticios)", StaffRole.TUTOR),
)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LINKS = ("Ley 27972, Orgánica de Municipalidades", "https://www.gob.pe/institucion/congreso-de-la-republica")


def add_training(actor: Actor, day: date, seed: int) -> None:
    """Courses of both provinces with their editions; the same for the same seed and day."""
    rng = Random(seed + 4)  # noqa: S311  (a repeatable play of chance, not a secret)
    spaces = {slug: space_by_slug(slug) for slug in ("mesa-huaylas", "mesa-ilo")}
    for slug, key, begins in TIES:
        space = spaces[slug]
        course = _course(actor, space, key)
        for n, event in enumerate(training_events(space, begins), 1):
            _edition(actor, rng, course, event, f"{clock.local(event.starts_at).year}, {n}ª edición")
    for slug, space in spaces.items():
        for key in ("thematic_workshops", "provincial_events", "regional_forums"):
            series = commands.series_from_template(actor, space, key)
            begins = "Taller" if series.category is Category.TRAINING else ""
            for event in training_events(space, begins, series.category)[: series.target]:
                commands.take_into_series(actor, series, event)
        _ahead(actor, rng, space, day, slug)
    families = commands.series_from_template(actor, spaces["mesa-ilo"], "family_integration")
    for begins in FAMILY_DAYS:
        for event in training_events(spaces["mesa-ilo"], begins, families.category):
            commands.take_into_series(actor, families, event)
    _asked(actor, spaces["mesa-ilo"])


def _course(actor: Actor, space: Space, key: str) -> Course:
    course = commands.course_from_template(actor, space, key)
    draft: CourseDraft = draft_of(course)
    draft.is_public, draft.test_percent = True, None  # past editions were completed by coming
    return commands.edit_course(actor, course, draft)


def _edition(actor: Actor, rng: Random, course: Course, event: Event, label: str) -> Edition:
    edition = commands.tie_event(actor, course, event, label)
    minutes = sum(int((s.ends_at - s.starts_at).total_seconds()) // 60 for s in event.sessions)
    edition.hours = max(1, minutes // 60)
    for n, (name, institution, role) in enumerate(rng.sample(TEACHERS, 2)):
        db.session.add(
            EditionStaff(edition_id=edition.id, name=name, institution=institution, role=role, position=n)
        )
    db.session.add(
        EventMaterial(event_id=event.id, title=LINKS[0], url=LINKS[1], session_id=event.sessions[0].id)
    )
    db.session.add(
        EventMaterial(
            event_id=event.id,
            title="Guía de la o el participante",
            url="https://www.mesadeconcertacion.org.pe",
        )
    )
    db.session.flush()
    return edition


def _ahead(actor: Actor, rng: Random, space: Space, day: date, slug: str) -> None:
    """In Ilo a second course under way; in Huaylas an edition that is announced, whose free places are offered for a day."""
    if slug == "mesa-ilo":
        course = _course(actor, space, "sustainable_territorial_development")
        edition = _planned(
            actor, course, day, [day + timedelta(days=n) for n in (-9, -2, 5, 12, 19)], "180301"
        )
        _attended(edition, training_people(space, 18), rng, day)
        return
    course = _course(actor, space, "governance_gender")
    _planned(
        actor, course, day, [day + timedelta(days=n) for n in (24, 31, 38, 45)], "021201", confirm_hours=24
    )


def _planned(
    actor: Actor, course: Course, day: date, days: list[date], ubigeo: str, confirm_hours: int | None = None
) -> Edition:
    """An edition of the course with a session on each day, published."""
    sessions = [
        SessionDraft(clock.at(day, 17), clock.at(day, 20), theme)
        for day, theme in zip(days, [*course.syllabus, *course.syllabus], strict=False)
    ]
    staff = [StaffDraft(name, institution, role) for name, institution, role in TEACHERS[:2]]
    edition = commands.make_edition(
        actor, course,
        EditionDraft(
            f"{days[0].year}, edición de fin de año" if days[0].month > 8 else f"{days[0].year}, nueva edición",
            sessions, place="Casa del Diálogo (ficticia)", ubigeo=ubigeo, seats=25, confirm_hours=confirm_hours, staff=staff,
        ),
    )  # fmt: skip
    _published(edition.event, min(day, days[0]) - timedelta(days=12))
    return edition


def _published(event: Event, day: date) -> None:
    """As if it had been written and published on a day: stages and dates of today do not bind the past of a story."""
    at = clock.at(day, 10)
    event.created_at, event.status, event.updated_at = at, EventStatus.PUBLISHED, at
    for change in status_changes(event):
        change.recorded_at = at
    db.session.add(
        EventStatusChange(
            event_id=event.id, status=EventStatus.PUBLISHED, recorded_at=at + timedelta(hours=1)
        )
    )
    db.session.flush()


def _attended(edition: Edition, people: Sequence[int], rng: Random, day: date) -> None:
    """Places and marks of the sessions that are over, with their lists closed."""
    event = edition.event
    pool = event.pools[0]
    for number, person_id in enumerate(people, 1):
        db.session.add(
            Registration(
                event_id=event.id, person_id=person_id, pool_id=pool.id, state=RegistrationState.CONFIRMED,
                token="".join(rng.choice(LETTERS) for _ in range(26)), number=number, channel="facilitator", registered_at=event.starts_at - timedelta(days=5),
            )
        )  # fmt: skip
    pool.taken, event.next_number = len(people), len(people) + 1
    for session in event.sessions:
        if session.ends_at >= clock.at(day):
            continue
        for person_id in people:
            status = AttendanceStatus.PRESENT if rng.random() < 0.85 else AttendanceStatus.ABSENT
            db.session.add(
                Attendance(
                    session_id=session.id, person_id=person_id, status=status, source=Source.LIST,
                    proof=ProofLevel.MARKED, recorded_at=session.starts_at + timedelta(minutes=20),
                )
            )  # fmt: skip
        session.attendance_closed_at = session.ends_at + timedelta(minutes=30)
    db.session.flush()


def _asked(actor: Actor, space: Space) -> None:
    """The Mesa de Ilo asks its evaluators for the representatives' course."""
    course = next(
        one for one, _n in courses_of_space(space) if one.template_key == "civil_society_representatives"
    )
    commands.ask_for_course(actor, space, course, TeamRole.EVALUATOR)
