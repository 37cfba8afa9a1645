"""Values of a plan's rows that are counted from the platform's records equal what plain SQL, written apart, comes to."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text

from civic.accreditation.models import MandateRole
from civic.agreements.models import (
    Agreement,
    AgreementKind,
    AgreementParty,
    Commitment,
    CommitmentState,
)
from civic.attendance.models import AttendanceStatus
from civic.campaigns.models import Campaign, CampaignPiece, CampaignState, PieceKind
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.files import StoredFile
from civic.demo.extras import PLAN_FOLDER
from civic.events.models import Category, Event, EventStatus
from civic.monitoring import values
from civic.monitoring.board import board, compare
from civic.monitoring.pace import RowState
from civic.monitoring.status import Source, plan_status
from civic.networks.models import Network, NetworkKind, NetworkMember, Replica
from civic.organisations.models import Sector
from civic.people.models import System
from civic.plan.commands import load_plan
from civic.plan.models import Indicator
from civic.plan.queries import plan_by_slug
from civic.spaces.models import Space, SpaceKind, SpaceLevel, TeamRole
from civic.surveys.models import Reply, ReplyChannel, Survey, SurveyKind
from civic.training import commands as training

TODAY = date(2026, 9, 15)
ILO, HUAYLAS = "ilo-2019-2022", "huaylas-2015-2017"


@pytest.fixture
def now():
    with clock.pretending(clock.at(TODAY, 18)):
        yield


@pytest.fixture
def world(app, now, make):
    """One provincial mesa that carries both plans, with a strategic board below it and another province beside it."""
    return World(make)


class World:
    """Rows of every kind, and beside each one that must not count."""

    def __init__(self, make):
        self.make = make
        self.space = make.space("Mesa de la provincia", codes=["0212"])
        self.board = make.space(
            "Mesa estratégica", kind=SpaceKind.STRATEGIC, level=SpaceLevel.OTHER, parent_id=self.space.id
        )
        self.other = make.space("Mesa de otra provincia")
        self.public = make.organization("Municipalidad A", sector=Sector.PUBLIC, kind_code="municipalidad")
        self.office = make.organization("Red de salud", sector=Sector.PUBLIC, kind_code="entidad_publica")
        self.civil = [make.organization() for _n in range(3)]
        with transaction():
            for name in (ILO, HUAYLAS):
                load_plan(System(), PLAN_FOLDER / f"{name}.yaml", db.session.get(Space, self.space.id))
        self.people = [make.person() for _n in range(14)]
        self.seats()
        self.series()
        self.trainings()
        self.networks()
        self.agreements()
        self.campaigns()
        make.team(self.space, TeamRole.COORDINATOR)

    def event(self, title, category, days_ago, status=EventStatus.HELD, space=None, closed=True, **more):
        event = self.make.event(
            space or self.space, title, category=category, status=status,
            starts_at=clock.at(TODAY - timedelta(days=days_ago), 10), **more,
        )  # fmt: skip
        if closed:
            with transaction():
                for session in db.session.get(Event, event.id).sessions:
                    session.attendance_closed_at = session.ends_at
        return event

    def seats(self):
        for n, person in enumerate(self.people[:7]):
            organization = [*self.civil, self.public, self.office, self.civil[0], self.civil[1]][n]
            self.make.representation(
                self.space, organization, person, valid_from=date(2026, 1, 1),
                role=MandateRole.ALTERNATE if n >= 5 else MandateRole.TITULAR,
            )  # fmt: skip
        civic = self.event("Faena cívica", Category.CIVIC, 40)
        for person in self.people[:2]:
            self.make.attendance(civic, person)
        self.make.attendance(civic, self.people[2], AttendanceStatus.EXCUSED)

    def series(self):
        wanted = {
            "family_integration": [
                (Category.CIVIC, 30, {}), (Category.CIVIC, 60, {}), (Category.CIVIC, 20, {"closed": False}),
                (Category.CIVIC, 400, {}), (Category.CIVIC, 10, {"status": EventStatus.CANCELLED}),
            ],
            "thematic_workshops": [
                (Category.TRAINING, 90, {}), (Category.TRAINING, 500, {}), (Category.TRAINING, 91, {"closed": False}),
                (Category.TRAINING, -20, {"status": EventStatus.PUBLISHED, "closed": False}),
            ],
            "provincial_events": [(Category.CIVIC, 120, {"closed": False}), (Category.CIVIC, 121, {"status": EventStatus.POSTPONED})],
            "regional_forums": [(Category.FORUM, 200, {}), (Category.FORUM, 700, {}), (Category.FORUM, 800, {})],
        }  # fmt: skip
        for key, events in wanted.items():
            made = [
                self.event(f"{key} {n}", category, days, **more) for n, (category, days, more) in enumerate(events)
            ]  # fmt: skip
            with transaction():
                space = db.session.get(Space, self.space.id)
                series = training.series_from_template(System(), space, key)
                for event in made:
                    if event.status is not EventStatus.CANCELLED:
                        training.take_into_series(System(), series, db.session.get(Event, event.id))
        self.event("Foro suelto", Category.FORUM, 50)  # of no series: nobody says that it is regional
        self.event("Foro ajeno", Category.FORUM, 50, space=self.other)

    def edition(self, key, days_ago):
        event = self.event(f"Curso {key} {days_ago}", Category.TRAINING, days_ago)
        with transaction():
            course = training.course_from_template(System(), db.session.get(Space, self.space.id), key)
            course.sessions_percent, course.test_percent = 100, None
            training.tie_event(System(), course, db.session.get(Event, event.id), f"Edición {days_ago}")
        return event

    def trainings(self):
        officials, leaders = (
            self.edition("authorities_officials", 100),
            self.edition("leadership_advocacy", 80),
        )
        for person in self.people[:12]:
            self.make.attendance(officials, person, organization=self.public)
        for person in self.people[6:9]:
            self.make.attendance(leaders, person, organization=self.civil[0])
        self.make.attendance(leaders, self.people[13])  # of no organisation
        self.make.attendance(leaders, self.people[0], organization=self.public)
        with transaction():
            for kind, scores in (
                (SurveyKind.ENTRY, [4] * 11),
                (SurveyKind.EXIT, [5] * 6 + [4] * 3 + [2] * 2),
            ):
                survey = Survey(event_id=officials.id, kind=kind, title=kind.value)
                db.session.add(survey)
                db.session.flush()
                for person, score in zip(self.people, scores, strict=False):
                    db.session.add(
                        Reply(survey_id=survey.id, client_id=f"{kind}{person.id}", channel=next(iter(ReplyChannel)), attempt=1,
                              answered_on=TODAY, person_id=person.id, score_part=score, score_whole=10)
                    )  # fmt: skip
        call = self.make.call(self.space)
        self.make.proposal(call, person=self.people[6])
        self.make.proposal(call, person=self.people[12])  # never trained
        self.make.proposal(call, organization=self.civil[1])
        self.make.proposal(call, organization=self.civil[2])  # nobody of it was trained
        exchange = self.edition("exchange_public_management", 300)
        self.make.attendance(exchange, self.people[0], organization=self.public)

    def networks(self):
        replica = self.event("Réplica", Category.FAIR, 30)
        old = self.event("Réplica antigua", Category.FAIR, 300)
        with transaction():
            made = []
            for kind in (NetworkKind.MUNICIPAL, NetworkKind.LOCAL_DEVELOPMENT, NetworkKind.LOCAL_DEVELOPMENT):
                network = Network(
                    space_id=self.space.id, slug=f"red-{len(made)}", name=f"Red {len(made)}", kind=kind
                )
                db.session.add(network)
                made.append(network)
            db.session.flush()
            since = TODAY - timedelta(days=200)
            stretches = [
                (0, 0, None),
                (0, 1, None),
                (0, 2, TODAY - timedelta(days=1)),
                (1, 3, None),
                (1, 4, None),
            ]
            for network, person, until in stretches:
                db.session.add(
                    NetworkMember(
                        network_id=made[network].id,
                        person_id=self.people[person].id,
                        since=since,
                        until=until,
                    )
                )
            for network, person, event in (
                (0, 0, replica),
                (0, 1, old),
                (0, 2, replica),
                (1, 3, replica),
                (1, 4, replica),
            ):
                db.session.add(
                    Replica(network_id=made[network].id, person_id=self.people[person].id, event_id=event.id, noted_at=clock.now())
                )  # fmt: skip

    def agreements(self):
        kinds = [
            ("Convenio de empleo juvenil", {Sector.PUBLIC, Sector.PRIVATE}, 100, True),
            ("Convenio de riego", {Sector.PUBLIC, Sector.PRIVATE}, 200, True),
            ("Convenio de trabajo sin papel", {Sector.PUBLIC, Sector.PRIVATE}, 90, False),
            ("Convenio entre municipios", {Sector.PUBLIC}, 50, True),
            ("Convenio antiguo", {Sector.PUBLIC, Sector.PRIVATE}, 5000, True),
            ("Convenio en borrador", {Sector.PUBLIC, Sector.PRIVATE}, None, True),
        ]
        with transaction():
            scan = StoredFile(
                token="t" * 22, name="convenio.pdf", media_type="application/pdf", size=1, sha256="0" * 64, uploaded_at=clock.now()
            )  # fmt: skip
            db.session.add(scan)
            for n, (title, sectors, days, paper) in enumerate(kinds):
                signed = None if days is None else TODAY - timedelta(days=days)
                db.session.add(
                    Agreement(
                        space_id=self.space.id, kind=AgreementKind.COVENANT, slug=f"convenio-{n}", title=title, signed_on=signed,
                        document=scan if paper else None,
                        parties=[AgreementParty(position=k, entity=s.value, sector=s) for k, s in enumerate(sorted(sectors))],
                    )
                )  # fmt: skip
            promised = [
                (self.board, 10, CommitmentState.KEPT, 12), (self.board, 20, CommitmentState.KEPT, 5),
                (self.board, 30, CommitmentState.PENDING, None), (self.board, 5, CommitmentState.CANCELLED, None),
                (self.board, -10, CommitmentState.PENDING, None), (self.space, 15, CommitmentState.KEPT, 20),
                (self.space, 400, CommitmentState.KEPT, 401), (self.other, 15, CommitmentState.KEPT, 20),
            ]  # fmt: skip
            for n, (space, due, state, done) in enumerate(promised):
                day = TODAY - timedelta(days=due)
                db.session.add(
                    Commitment(
                        space_id=space.id, number=n + 1, text=f"Compromiso {n}", entity="Entidad", entity_key="entidad",
                        agreed_on=day - timedelta(days=60), first_due_on=day, due_on=day, proof="informe", state=state,
                        done_on=None if done is None else TODAY - timedelta(days=done),
                    )
                )  # fmt: skip

    def campaigns(self):
        told = [(100, 60, CampaignState.PUBLISHED, (90, 70)), (30, 1, CampaignState.PUBLISHED, ()),
                (10, -10, CampaignState.PUBLISHED, (5,)), (200, 150, CampaignState.CANCELLED, (180,))]  # fmt: skip
        with transaction():
            for n, (first, last, state, days) in enumerate(told):
                db.session.add(
                    Campaign(
                        space_id=self.space.id, slug=f"campana-{n}", title=f"Campaña {n}", state=state,
                        starts_on=TODAY - timedelta(days=first), ends_on=TODAY - timedelta(days=last),
                        pieces=[
                            CampaignPiece(kind=PieceKind.RADIO, title="Cuña", published_on=TODAY - timedelta(days=d)) for d in days
                        ] + [CampaignPiece(kind=PieceKind.POSTER, title="Afiche", published_on=None)],
                    )
                )  # fmt: skip


HELD = """
    SELECT COUNT(*) FROM events e JOIN training_series_events x ON x.event_id = e.id JOIN training_series s ON s.id = x.series_id
    WHERE e.status = 'held' AND s.template_key = '{key}' AND e.space_id IN (:space, :board)
      AND substr(CAST(e.starts_at AS VARCHAR(40)), 1, 10) BETWEEN '{first}' AND :today
"""
CLOSED = " AND NOT EXISTS (SELECT 1 FROM event_sessions t WHERE t.event_id = e.id AND t.attendance_closed_at IS NULL)"
ALL = "2015-02-01"
TRAINED = """
    SELECT COUNT(DISTINCT a.person_id) FROM attendances a JOIN event_sessions t ON t.id = a.session_id
    JOIN events e ON e.id = t.event_id LEFT JOIN organizations o ON o.id = a.organization_id
    WHERE a.superseded_at IS NULL AND a.status IN ('present', 'late') AND e.category = 'training' AND e.space_id = :space
      AND t.attendance_closed_at IS NOT NULL
"""
MEMBERS = """
    SELECT COUNT(DISTINCT m.person_id) FROM network_members m JOIN networks n ON n.id = m.network_id
    WHERE n.kind = '{kind}' AND (m.until IS NULL OR m.until > :today) AND EXISTS (
      SELECT 1 FROM network_replicas r JOIN events e ON e.id = r.event_id
      WHERE r.network_id = n.id AND r.person_id = m.person_id AND e.status = 'held'
        AND substr(CAST(e.starts_at AS VARCHAR(40)), 1, 10) > '2026-03-17')
"""
NETWORKS = """
    SELECT COUNT(*) FROM networks n WHERE n.kind = '{kind}' AND EXISTS (
      SELECT 1 FROM network_members m WHERE m.network_id = n.id AND (m.until IS NULL OR m.until > :today))
"""
COVENANTS = """
    SELECT COUNT(*) FROM agreements a WHERE a.kind = 'covenant' AND a.space_id IN (:space, :board) AND a.document_id IS NOT NULL
      AND a.signed_on BETWEEN '2019-01-01' AND :today
      AND EXISTS (SELECT 1 FROM agreement_parties p WHERE p.agreement_id = a.id AND p.sector = 'private')
"""
ON_TIME = """
    SELECT 100.0 * SUM(CASE WHEN state = 'kept' AND done_on <= due_on THEN 1 ELSE 0 END) / COUNT(*) FROM commitments
    WHERE state <> 'cancelled' AND due_on BETWEEN '2026-01-01' AND :today AND space_id IN ({spaces})
"""
RATE = """
    SELECT 100.0 * COUNT(DISTINCT CASE WHEN EXISTS (
        SELECT 1 FROM attendances a JOIN event_sessions t ON t.id = a.session_id JOIN events e ON e.id = t.event_id
        WHERE a.person_id = m.person_id AND a.status IN ('present', 'late') AND a.superseded_at IS NULL AND e.status = 'held'
          AND e.category IN ('civic', 'cultural') AND substr(CAST(e.starts_at AS VARCHAR(40)), 1, 4) = '2026'
      ) THEN m.person_id END) / COUNT(DISTINCT m.person_id)
    FROM mandates m WHERE m.space_id = :space AND m.sector = 'civil_society' AND m.role = 'titular' AND m.superseded_at IS NULL
"""
PIECES = """
    SELECT COUNT(*) FROM campaign_pieces p JOIN campaigns c ON c.id = p.campaign_id
    WHERE c.state = 'published' AND p.published_on BETWEEN '2015-02-01' AND :today
"""
CAMPAIGNS = """
    SELECT COUNT(*) FROM campaigns c WHERE c.state = 'published' AND c.ends_on < :today
      AND EXISTS (SELECT 1 FROM campaign_pieces p WHERE p.campaign_id = c.id AND p.published_on IS NOT NULL)
"""
PROPOSALS = """
    SELECT COUNT(*) FROM proposals p JOIN calls c ON c.id = p.call_id WHERE c.space_id = :space AND p.state <> 'draft' AND (
      p.person_id IN ({people}) OR p.organization_id IN (SELECT organization_id FROM mandates WHERE person_id IN ({people})))
"""
CIVIL_TRAINED = """
    SELECT DISTINCT a.person_id FROM attendances a JOIN event_sessions t ON t.id = a.session_id JOIN events e ON e.id = t.event_id
    JOIN organizations o ON o.id = a.organization_id WHERE e.category = 'training' AND o.sector = 'civil_society'
"""
BY_SQL = {
    "ILO-SOC-01-A": RATE,
    "ILO-SOC-06-A": COVENANTS + " AND LOWER(a.title) LIKE '%empleo%'",
    "ILO-SOC-07-A": HELD.format(key="family_integration", first="2026-01-01") + CLOSED,
    "ILO-INS-03-B": COVENANTS,
    "ILO-INS-03-C": ON_TIME.format(spaces=":board"),
    "HUA-R-01-A": TRAINED + " AND o.sector = 'public'",
    "HUA-C1-01-A": TRAINED + " AND o.sector = 'public'",
    "HUA-R-02-A": TRAINED + " AND o.sector = 'civil_society'",
    "HUA-R-02-B": PROPOSALS.format(people=CIVIL_TRAINED),
    "HUA-R-03-B": ON_TIME.format(spaces=":space, :board"),
    "HUA-C1-02-A": NETWORKS.format(kind="municipal"),
    "HUA-C1-02-B": MEMBERS.format(kind="municipal"),
    "HUA-C2-06-A": NETWORKS.format(kind="local_development"),
    "HUA-C2-06-B": MEMBERS.format(kind="local_development"),
    "HUA-C3-01-A": CAMPAIGNS,
    "HUA-C3-01-B": PIECES,
    "HUA-C3-03-A": HELD.format(key="thematic_workshops", first=ALL) + CLOSED,
    "HUA-C3-04-A": HELD.format(key="provincial_events", first=ALL),
    "HUA-C3-05-A": HELD.format(key="regional_forums", first=ALL),
}  # fmt: skip
# What the world above was made to come to, so that neither side can be wrong alike without notice.
BY_HAND = {
    "ILO-SOC-01-A": Fraction(200, 3), "ILO-SOC-06-A": 1, "ILO-SOC-07-A": 2, "ILO-INS-03-B": 2, "ILO-INS-03-C": Fraction(100, 3),
    "HUA-R-01-A": 12, "HUA-R-02-A": 3, "HUA-R-02-B": 2, "HUA-R-03-B": 50, "HUA-R-03-C": 3, "HUA-C1-02-A": 1, "HUA-C1-02-B": 1,
    "HUA-C1-03-A": 1, "HUA-C2-03-A": 4, "HUA-C2-06-A": 1, "HUA-C2-06-B": 2, "HUA-C3-01-A": 1, "HUA-C3-01-B": 3,
    "HUA-C3-03-A": 2, "HUA-C3-04-A": 1, "HUA-C3-05-A": 3,
}  # fmt: skip


def both():
    return {row.indicator.code: row for slug in (ILO, HUAYLAS) for row in plan_status(plan_by_slug(slug))}


def values_equal_plain_sql(world):
    rows = both()
    names = {"space": world.space.id, "board": world.board.id, "today": TODAY.isoformat()}
    for code, sql in BY_SQL.items():
        asked = {key: value for key, value in names.items() if f":{key}" in sql}
        by_sql = db.session.execute(text(sql), asked).scalar_one()
        assert rows[code].source is Source.COMPUTED, code
        assert float(rows[code].value) == pytest.approx(float(by_sql)), code
    for code, value in BY_HAND.items():
        assert rows[code].value == value, code


def a_share_tells_its_parts_and_every_count_its_rows(world):
    rows = both()
    rate = rows["ILO-SOC-01-A"]
    assert (rate.numerator, rate.denominator, rate.period) == (2, 3, (date(2026, 1, 1), TODAY))
    assert rate.counted.page == ("monitoring.method", {"slug": world.space.slug})
    assert {item.title for item in rows["HUA-C3-05-A"].counted.items} == {
        f"regional_forums {n}" for n in range(3)
    }
    assert [
        item.counts for item in rows["ILO-INS-03-C"].counted.items
    ] == []  # none of them hangs on an agreement
    for row in rows.values():
        if row.source is Source.COMPUTED:
            assert row.counted.page is not None, row.indicator.code
            assert row.period[0] <= row.period[1] == TODAY


def small_groups_are_not_told_by_a_share(_world):
    improved = both()["HUA-R-01-B"]  # 6 of 11 did better: about 5 of 10
    assert (improved.numerator, improved.denominator) == (5, 10)
    with transaction():
        db.session.execute(
            text("UPDATE survey_replies SET score_part = 9 WHERE score_part = 4 AND score_whole = 10")
        )
    nearly_none = both()["HUA-R-01-B"]
    assert (nearly_none.value, nearly_none.counted.missing) == (None, ("few_people",))


def what_a_rule_asks_and_no_record_tells_is_said(_world):
    rows = both()
    assert rows["HUA-C1-02-A"].counted.unchecked == ("constitution_minutes",)
    assert "work_plan_reported" in rows["HUA-R-03-A"].counted.missing
    assert rows["HUA-R-03-A"].value is None
    assert rows["HUA-C1-04-B"].source is Source.COMPUTED
    told = [row for code, row in rows.items() if code.startswith("HUA") and code != "HUA-C1-04-B"]
    assert rows["HUA-C1-04-B"].numerator == sum(row.value is not None for row in told)
    assert rows["HUA-C1-04-B"].denominator == len(told) == 26


def a_space_counts_when_it_met_lately_with_those_it_needs(world):
    assert both()["ILO-INS-03-A"].value == 0
    world.event("Sesión de la mesa", Category.SESSION, 30, space=world.board)
    private = world.make.organization(sector=Sector.PRIVATE, kind_code="empresa")
    world.make.representation(world.board, private, world.people[0], valid_from=date(2026, 1, 1))
    assert both()["ILO-INS-03-A"].value == 0, "nobody of a public entity sits in it"
    world.make.representation(world.board, world.public, world.people[1], valid_from=date(2026, 1, 1))
    assert both()["ILO-INS-03-A"].value == 1
    with clock.pretending(clock.at(TODAY + timedelta(days=200), 12)):
        assert both()["ILO-INS-03-A"].value == 0, "its last session is too long ago"


def test_where_nothing_is_recorded_nothing_is_claimed(app, now, make):
    space = make.space("Mesa nueva", codes=["0212"])
    with transaction():
        load_plan(System(), PLAN_FOLDER / f"{HUAYLAS}.yaml", db.session.get(Space, space.id))
    rows = {row.indicator.code: row for row in plan_status(plan_by_slug(HUAYLAS))}
    assert {row.value for row in rows.values()} == {None, Fraction(0)}
    assert [code for code, row in rows.items() if row.value is not None] == ["HUA-C1-04-B"]
    assert rows["HUA-C3-03-A"].counted.missing == ("nothing_recorded",)
    assert rows["HUA-C3-03-A"].state is RowState.NO_DATA


def a_past_day_is_asked_again(_world):
    plan = plan_by_slug(HUAYLAS)
    rows = {row.indicator.code: row for row in plan_status(plan, TODAY - timedelta(days=150))}
    assert rows["HUA-C3-05-A"].value == 3
    assert rows["HUA-C3-03-A"].value == 1
    assert rows["HUA-R-01-A"].value == 1
    assert plan_status(plan, date(2015, 1, 1))[0].state is RowState.NOT_BEGUN


def what_moved_and_what_is_late(_world):
    found = board(plan_by_slug(HUAYLAS))
    moved = {move.row.indicator.code: (move.before, move.row.value) for move in found.moved}
    assert moved["HUA-C3-01-B"] == (2, 3)
    assert "HUA-C3-05-A" not in moved
    assert {row.state for row in found.late} <= {RowState.BEHIND, RowState.OVERDUE}
    assert {row.indicator.code for row in found.late} >= {"HUA-R-01-A", "HUA-C1-04-A", "HUA-C3-03-A"}
    assert sum(found.tally.values()) == len(found.rows) == 27


def statements_do_not_grow_with_rows(_world, count_queries):
    plan = plan_by_slug(HUAYLAS)
    before = count_queries(lambda: plan_status(plan))
    with transaction():
        goal = plan.sections[0].goals[0]
        for n in range(20):
            first = goal.indicators[0]
            copied = {
                c.name: getattr(first, c.name)
                for c in Indicator.__table__.columns
                if c.name not in ("id", "code")
            }
            db.session.add(Indicator(**copied, code=f"MORE-{n}"))
    db.session.expire_all()
    plan = plan_by_slug(HUAYLAS)
    [s.goals for s in plan.sections]
    assert len(plan_status(plan)) == 47
    assert count_queries(lambda: plan_status(plan)) <= before


def two_plans_share_what_is_measured_alike(_world):
    found = compare(plan_by_slug(ILO), plan_by_slug(HUAYLAS))
    pairs = {tuple(side.row.indicator.code for side in pair.sides) for pair in found.shared}
    assert pairs == {("ILO-INS-03-C", "HUA-R-03-B"), ("ILO-ECO-02-A", "HUA-C1-04-A")}
    alike = {pair.indicator.code: pair for pair in found.counted_alike}
    rate = alike["ILO-SOC-01-A"]
    assert rate.is_yearly
    assert (rate.sides[0].row.value, rate.sides[1].row, rate.sides[1].value) == (
        Fraction(200, 3),
        None,
        Fraction(200, 3),
    )
    forums = alike["HUA-C3-05-A"]
    assert (forums.sides[0].row, forums.sides[0].value, forums.sides[1].value) == (None, 3, 3)


def every_row_of_both_files_has_a_way_to_a_value(_world):
    for slug in (ILO, HUAYLAS):
        for row in plan_status(plan_by_slug(slug)):
            by_records = row.indicator.mode.value == "platform_records"
            assert by_records <= (values.measure_of(row.indicator) is not None), row.indicator.code


def test_what_is_counted_from_the_records(world, count_queries):
    """One world, read by all; what changes it comes last."""
    for check in (
        values_equal_plain_sql, a_share_tells_its_parts_and_every_count_its_rows, what_a_rule_asks_and_no_record_tells_is_said,
        a_past_day_is_asked_again, what_moved_and_what_is_late, two_plans_share_what_is_measured_alike,
        every_row_of_both_files_has_a_way_to_a_value, small_groups_are_not_told_by_a_share,
        a_space_counts_when_it_met_lately_with_those_it_needs,
    ):  # fmt: skip
        check(world)
    statements_do_not_grow_with_rows(world, count_queries)
