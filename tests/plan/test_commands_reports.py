"""What is reported waits for another person, is never overwritten, and says what to mend at its field."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.people.models import System
from civic.plan import commands, listeners, progress, queries
from civic.plan.commands import Unfit
from civic.plan.models import IndicatorReport, ReportState, TargetDecision
from civic.plan.rules import StepData, ValueData
from civic.plan.source import BadPlanFile
from civic.spaces.models import TeamRole
from tests.plan.small import indicator, mapping, small_plan

Y22 = (date(2022, 1, 1), date(2022, 12, 31))


@pytest.fixture
def team(make, tmp_path):
    space = make.space("Mesa de Ilo", codes=["1803"])
    people = {
        "lead": make.team(space, TeamRole.COORDINATOR), "one": make.team(space, TeamRole.FACILITATOR),
        "two": make.team(space, TeamRole.FACILITATOR), "outside": make.person("Rosa Condori", account=True),
    }  # fmt: skip
    people["plan"] = small_plan(space, tmp_path)
    return people


def value_data(**more):
    fields = {
        "period_start": Y22[0], "period_end": Y22[1], "value": None, "numerator": Decimal(30), "denominator": Decimal(120),
        "text": "", "entity": "Gerencia de Infraestructura", "evidence_name": "Informe n.º 4",
        "evidence_url": "https://example.org/informe.pdf", "once": "form-1",
    }  # fmt: skip
    return ValueData(**(fields | more))


def step_data(**more):
    fields = {
        "work_id": None, "work_name": "Reservorio alto", "milestone_id": 0, "percent": 100, "occurred_on": date(2023, 5, 2),
        "text": "", "entity": "Gerencia de Infraestructura", "evidence_name": "Acta n.º 3",
        "evidence_url": "https://example.org/acta.pdf", "once": "step-1",
    }  # fmt: skip
    return StepData(**(fields | more))


def report(who, **more):
    with transaction():
        return commands.report_value(who, indicator("SHARE"), value_data(**more))


def check(act, who, row, note=""):
    with transaction():
        return act(who, queries.report_by_id("plan-chico-2021-2024", "valor", row.id), note)


def test_a_value_waits_and_is_verified_by_another(team):
    row = report(team["one"])
    assert (row.value, row.state) == (Decimal(25), ReportState.REPORTED)
    with pytest.raises(Refused, match="somebody else|otra persona"):
        check(commands.verify, team["one"], row)
    check(commands.verify, team["two"], row, "Coincide con el informe.")
    held = queries.reports_in_force(team["plan"])
    assert [(r.value, r.state, r.verified_by_id) for r in held] == [
        (Decimal(25), ReportState.VERIFIED, team["two"].id)
    ]


def test_the_database_itself_refuses_that_one_checks_the_own_report(team):
    row = report(team["one"])
    with pytest.raises(IntegrityError), transaction():
        row = db.session.get(IndicatorReport, row.id)
        row.state, row.verified_by_id, row.verified_at = ReportState.VERIFIED, row.reported_by_id, clock.now()


def test_the_same_form_twice_is_one_report(team):
    assert report(team["one"]).id == report(team["one"]).id
    assert len(queries.history_of(indicator("SHARE"))) == 1


def test_a_correction_waits_beside_the_verified_one(team):
    first = report(team["one"])
    check(commands.verify, team["two"], first)
    with pytest.raises(Unfit) as refused:
        report(team["two"], once="form-2", numerator=Decimal(36))
    assert refused.value.field == "change_reason"
    second = report(team["two"], once="form-2", numerator=Decimal(36), change_reason="Faltaba un distrito.")
    assert progress.latest(queries.reports_in_force(team["plan"])).value == Decimal(25)
    check(commands.verify, team["one"], second)
    held = queries.reports_in_force(team["plan"])
    assert [r.value for r in held] == [Decimal(30)]
    old = db.session.get(IndicatorReport, first.id)
    assert old.superseded_at is not None
    assert (old.superseded_by_id, old.value, old.state) == (second.id, Decimal(25), ReportState.VERIFIED)


def test_sent_back_needs_a_reason_and_a_new_report_takes_its_place(team):
    first = report(team["one"])
    with pytest.raises(Refused):
        check(commands.send_back, team["two"], first)
    check(commands.send_back, team["two"], first, "El informe dice 28.")
    assert queries.reports_in_force(team["plan"]) == []
    assert [r.id for r in queries.sent_back(team["plan"])] == [first.id]
    second = report(team["one"], once="form-2", numerator=Decimal(28), denominator=Decimal(100))
    assert queries.sent_back(team["plan"]) == []
    assert db.session.get(IndicatorReport, first.id).superseded_by_id == second.id
    with pytest.raises(Refused):
        check(commands.verify, team["two"], first)  # a later report took its place


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"period_end": date(2021, 12, 31)}, "period_end"),
        ({"period_end": date(2999, 12, 31)}, "period_end"),
        ({"period_start": date(2020, 12, 31)}, "period_start"),
        ({"denominator": None}, "denominator"),
        ({"numerator": None}, "numerator"),
        ({"denominator": Decimal(0)}, "denominator"),
        ({"value": Decimal("25.1")}, "value"),
        ({"numerator": None, "denominator": None}, "text"),
        ({"evidence_url": ""}, "evidence_url"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"evidence_name": ""}, "evidence_name"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(team, more, field):
    with pytest.raises(Unfit) as refused:
        report(team["one"], **more)
    assert refused.value.field == field
    assert queries.history_of(indicator("SHARE")) == []


def test_no_figure_is_a_report_but_not_a_value(team):
    report(
        team["one"],
        numerator=None,
        denominator=None,
        text="El estudio no se hizo.",
        evidence_url="",
        evidence_name="",
    )
    held = queries.reports_in_force(team["plan"])
    assert [r.value for r in held] == [None]
    assert progress.latest(held) is None


def test_who_may_report(team):
    with pytest.raises(NotAllowed):
        report(team["outside"])
    with transaction():
        commands.name_duty(team["lead"], indicator("SHARE"), "Gerencia", "Alcaldía", team["outside"])
    row = report(team["outside"])
    with pytest.raises(NotAllowed):
        check(commands.verify, team["outside"], row)
    with transaction():
        commands.name_duty(team["lead"], indicator("SHARE"), "Gerencia", "Alcaldía", team["two"])
    with pytest.raises(Refused):
        check(commands.verify, team["two"], row)  # who answers for the data does not verify it
    check(commands.verify, team["lead"], row)
    with pytest.raises(NotAllowed):
        report(team["outside"], once="form-9")


def test_what_the_platform_counts_is_not_typed_in(team):
    with pytest.raises(Refused), transaction():
        commands.report_value(team["one"], indicator("COUNTED"), value_data())


def steps():
    return {step.code: step for step in queries.milestones_of(indicator("WORKS"))}


def move(who, code, once, **more):
    with transaction():
        return commands.report_step(
            who, indicator("WORKS"), step_data(milestone_id=steps()[code].id, once=once, **more)
        )


def stand():
    works = queries.works_of(indicator("WORKS"))
    found = indicator("WORKS")
    return progress.standing(
        found.parameter,
        found.how,
        2,
        queries.milestones_of(found),
        works,
        queries.milestone_history_of(found),
    )


def test_milestones_of_two_works(team):
    first = move(team["one"], "design", "a")
    move(team["one"], "received", "b", work_id=first.work_id, percent=50)
    move(team["one"], "design", "c", work_name="Reservorio bajo", percent=25)
    assert (stand().value, stand().percent) == (0, (40 + 30 + 10) / 2)
    done = move(team["one"], "received", "d", work_id=first.work_id)  # takes the place of what waited at 50
    assert (stand().value, stand().percent, stand().is_verified) == (1, 55, False)
    with transaction():
        commands.verify(team["two"], queries.report_by_id("plan-chico-2021-2024", "hito", done.id))
    with pytest.raises(Unfit) as refused:
        move(team["two"], "received", "e", work_id=first.work_id, percent=80)  # back from what was verified
    assert refused.value.field == "change_reason"
    with pytest.raises(Refused):
        move(team["one"], "design", "f", work_name="Reservorio alto")
    with transaction():
        commands.drop_work(
            team["lead"], indicator("WORKS"), queries.works_of(indicator("WORKS"))[0], "Se canceló."
        )
    assert (stand().value, stand().percent) == (0, 5)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"percent": 101}, "percent"), ({"occurred_on": date(2999, 1, 1)}, "occurred_on"), ({"work_name": ""}, "work_name"),
        ({"work_id": 999}, "work"), ({"evidence_url": ""}, "evidence_url"),
    ],
)  # fmt: skip
def test_what_does_not_fit_in_a_milestone(team, more, field):
    with pytest.raises(Unfit) as refused:
        move(team["one"], "design", "x", **more)
    assert refused.value.field == field
    assert queries.works_of(indicator("WORKS")) == []


def decide(who, code="OPEN", value="35", act="Acta n.º 4-2024", **more):
    with transaction():
        return commands.decide_target(
            who,
            indicator(code),
            Decimal(value),
            act,
            more.pop("on", date(2024, 3, 1)),
            url="https://example.org/acta.pdf",
        )


def test_a_target_without_number_is_set_by_an_act(team):
    first = decide(team["lead"])
    assert decide(team["lead"]).id == first.id
    second = decide(team["lead"], value="40", act="Acta n.º 9-2024")
    assert [(d.value, d.act) for d in queries.target_decisions_in_force(team["plan"])] == [
        (Decimal(40), "Acta n.º 9-2024")
    ]
    assert db.session.get(TargetDecision, first.id).superseded_at is not None
    assert [d.id for d in queries.decisions_of(indicator("OPEN"))] == [second.id, first.id]
    assert indicator("OPEN").target_value is None  # the plan's own words stay


def test_who_sets_a_target_and_which(team):
    with pytest.raises(NotAllowed):
        decide(team["one"])
    for code, value, on in (
        ("SHARE", "30", date(2024, 1, 1)),
        ("OPEN", "101", date(2024, 1, 1)),
        ("OPEN", "30", date(2999, 1, 1)),
    ):
        with pytest.raises(Refused):
            decide(team["lead"], code=code, value=value, on=on)


def test_what_is_owed(team):
    plan, day = team["plan"], date(2023, 2, 1)

    def late():
        """(indicator, last day of the period, days since it was due), the longest late first."""
        rows = [
            (-one.days_late(day), o.indicator.id, o.indicator.code, one)
            for o in queries.owed(plan, day)
            for one in o.late
        ]
        return [(code, one.end.isoformat(), -days) for days, _id, code, one in sorted(rows)]

    assert late() == [
        ("OPEN", "2021-06-30", 550), ("WORKS", "2021-12-31", 366), ("SHARE", "2021-12-31", 366), ("OPEN", "2021-12-31", 366),
        ("OPEN", "2022-06-30", 185), ("WORKS", "2022-12-31", 1), ("SHARE", "2022-12-31", 1), ("OPEN", "2022-12-31", 1),
    ]  # fmt: skip
    assert queries.count_overdue([plan.space_id], day) == {plan.space_id: 8}
    report(team["one"])
    move(team["one"], "design", "m", occurred_on=date(2021, 3, 3))
    assert [(code, end[:4]) for code, end, _days in late() if code != "OPEN"] == [
        ("SHARE", "2021"),
        ("WORKS", "2022"),
    ]
    assert queries.count_overdue([plan.space_id], day) == {plan.space_id: len(late())}
    assert queries.count_overdue([], day) == {}
    coming = [o for o in queries.owed(plan, date(2023, 1, 15), 31) if o.coming]
    assert [(o.indicator.code, o.coming[0].end.isoformat()) for o in coming] == [
        ("WORKS", "2022-12-31"),
        ("OPEN", "2022-12-31"),
    ]


def test_a_file_that_loses_reports_is_refused(team, tmp_path):
    report(team["one"])
    without = mapping()
    without["goals"][1]["indicators"] = without["goals"][1]["indicators"][1:]
    file = tmp_path / "less.yaml"
    file.write_text(json.dumps(without), "utf-8")
    with pytest.raises(BadPlanFile, match="SHARE"), transaction():
        commands.load_plan(System(), file)
    assert indicator("SHARE").code == "SHARE"


def test_two_records_of_one_person(team, make):
    """What the duplicate did is the kept person's, but nobody becomes the checker of the own report; undone it goes back."""
    twin = make.person("Rosa Condori", account=True)
    first = report(team["one"])
    check(commands.verify, team["two"], first)
    other = report(team["one"], once="form-2", period_start=date(2023, 1, 1), period_end=date(2023, 12, 31))
    with transaction():
        commands.name_duty(team["lead"], indicator("SHARE"), "Gerencia", "Alcaldía", team["one"])
    with transaction():
        moved = listeners.move_reports(team["two"], duplicate=team["one"], actor=System())
    row = db.session.get(IndicatorReport, first.id)
    assert (row.reported_by_id, row.verified_by_id) == (team["one"].id, team["two"].id)
    assert db.session.get(IndicatorReport, other.id).reported_by_id == team["two"].id
    assert queries.answers_for(indicator("SHARE"), team["two"].id)
    told = listeners.reports_of(team["two"])[1]
    assert [entry["what"] for entry in told] == ["reported", "verified", "answers for its data"]
    with transaction():
        listeners.return_reports(team["two"], duplicate=team["one"], moved={"plan": moved}, actor=System())
    assert db.session.get(IndicatorReport, other.id).reported_by_id == team["one"].id
    with transaction():
        listeners.end_duties(team["one"], actor=System())
    assert queries.duty_of(indicator("SHARE")).person_id is None
    assert listeners.reports_of(twin) is None
