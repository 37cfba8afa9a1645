"""What people have reported on both plans: works at different stages, values verified, waiting, sent back, corrected, missing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from civic.core import clock
from civic.core.db import db
from civic.demo import papers
from civic.demo.extras import PLANS
from civic.demo.plan_texts import CORRECTED, DUTIES, FICTION, RETURNED, TARGETS, VALUES, WORKS
from civic.demo.queries import team_member
from civic.people.models import Person
from civic.plan import queries
from civic.plan.commands import begin_draft
from civic.plan.models import (
    Indicator,
    IndicatorDuty,
    IndicatorReport,
    Milestone,
    MilestoneReport,
    Plan,
    ReportState,
    TargetDecision,
    TrackedWork,
)
from civic.plan.rules import computed
from civic.plan.source import parts
from civic.spaces.models import Space, TeamRole
from civic.spaces.queries import space_by_slug

STATES = {"v": ReportState.VERIFIED, "r": ReportState.REPORTED, "b": ReportState.RETURNED}
CODES = {"mesa-ilo": "ilo-2019-2022", "mesa-huaylas": "huaylas-2015-2017"}


class Teller:
    """Writes down what the people of one space reported on its plan."""

    def __init__(self, plan: Plan, people: tuple[int, int], today: date, rng: Random) -> None:
        self.plan, self.today, self.rng = plan, today, rng
        self.reporter, self.checker = people
        self.steps = {(s.template, s.code): s for s in plan.milestones}
        self.indicators = {
            row.code: row for section in plan.sections for goal in section.goals for row in goal.indicators
        }
        self.paper = papers.kept(
            papers.sheet(FICTION, [("Municipalidad", plan.entity_name), ("Se deja constancia de", "lo que dice el reporte")], 2, rng),
            "evidencia-ficticia.png", rng, clock.at(today),
        )  # fmt: skip
        self.told = 0

    def day(self, written: str) -> date:
        """«2021-05-20», or «-3» for three days before today."""
        return (
            self.today + timedelta(days=int(written))
            if written.startswith("-")
            else date.fromisoformat(written)
        )

    def common(
        self, indicator: Indicator, state: str, when: date, text: str, *, by_checker: bool = False
    ) -> dict[str, Any]:
        """What every report carries; every third one that waits was reported by the other of the two."""
        self.told += 1
        reporter, checker = (self.checker, self.reporter) if by_checker else (self.reporter, self.checker)
        at = clock.at(min(when + timedelta(days=self.rng.randint(0, 4)), self.today))
        duty = _duty_of(indicator.code)
        checked = state != "r"
        return {
            "indicator_id": indicator.id, "text": text, "entity": duty[0] if duty else self.plan.entity_name,
            "evidence_name": FICTION, "evidence_file_id": self.paper.id, "reported_by_id": reporter, "reported_at": at,
            "state": STATES[state], "verified_by_id": checker if checked else None,
            "verified_at": min(at + timedelta(days=9), clock.at(self.today)) if checked else None,
            "note": RETURNED if state == "b" else "", "once": f"demo-{self.told}",
        }  # fmt: skip

    def works(self, code: str, named: list[Any]) -> None:
        """The works of an indicator with the milestones reported on them."""
        indicator = self.indicators[code]
        for name, reference, steps in named:
            first = clock.at(self.day(steps[0][2]))
            work = TrackedWork(
                indicator_id=indicator.id,
                name=name,
                reference=reference,
                added_at=first,
                added_by_id=self.reporter,
            )
            db.session.add(work)
            db.session.flush()
            for number, (step, percent, written, state) in enumerate(steps):
                day = self.day(written)
                milestone: Milestone = self.steps[(indicator.milestone_template or "", step)]
                waits = state == "r" and (len(name) + number) % 3 == 0
                db.session.add(MilestoneReport(
                    work_id=work.id, milestone_id=milestone.id, percent=percent, occurred_on=day,
                    **self.common(indicator, state, day, "", by_checker=waits),
                ))  # fmt: skip

    def values(self, code: str, told: list[Any]) -> None:
        """The values of an indicator, period by period; one of them was corrected later."""
        indicator = self.indicators[code]
        for start, end, value, numerator, denominator, text, state in told:
            when = date.fromisoformat(end) + timedelta(days=20)
            row = IndicatorReport(
                period_start=date.fromisoformat(start), period_end=date.fromisoformat(end), value=_number(value),
                numerator=_number(numerator), denominator=_number(denominator), **self.common(indicator, state, when, text),
            )  # fmt: skip
            if row.value is None and row.numerator is not None:
                row.value = computed(indicator, row)  # type: ignore[arg-type]
            db.session.add(row)
            db.session.flush()
            if CORRECTED.get(code, ("",))[0] == end:
                self.corrected(indicator, row, *CORRECTED[code][1:])

    def corrected(self, indicator: Indicator, row: IndicatorReport, first: str, why: str) -> None:
        """The value that stood there before, replaced and still readable."""
        at: datetime = row.reported_at
        row.change_reason, row.reported_at = why, at + timedelta(days=40)
        row.verified_at = row.reported_at + timedelta(days=5)
        old = self.common(indicator, "v", at.date(), "") | {
            "reported_at": at,
            "verified_at": at + timedelta(days=6),
        }
        db.session.add(IndicatorReport(
            period_start=row.period_start, period_end=row.period_end, value=Decimal(first), superseded_at=row.verified_at,
            superseded_by_id=row.id, **old,
        ))  # fmt: skip

    def target(self, code: str, acts: list[tuple[str, str, str]]) -> None:
        """The acts that set a target; a later one takes the place of the earlier."""
        before: TargetDecision | None = None
        for value, act, written in acts:
            at = clock.at(date.fromisoformat(written))
            if before is not None:
                before.superseded_at = at
                db.session.flush()
            before = TargetDecision(
                indicator_id=self.indicators[code].id, value=Decimal(value), act=act, decided_on=date.fromisoformat(written),
                document_id=self.paper.id, decided_at=at, decided_by_id=self.checker,
            )  # fmt: skip
            db.session.add(before)
            db.session.flush()

    def duties(self) -> None:
        """Who answers for each indicator of which people report."""
        for code, indicator in self.indicators.items():
            if named := _duty_of(code):
                answers = code in (
                    "ILO-AMB-03-A",
                    "ILO-SOC-04-C",
                    "HUA-C1-04-A",
                )  # of these the facilitator is reminded
                db.session.add(IndicatorDuty(
                    indicator_id=indicator.id, data_entity=named[0], achievement_entity=named[1],
                    person_id=self.reporter if answers else None, named_at=clock.at(self.plan.period_start),
                    named_by_id=self.checker,
                ))  # fmt: skip


def add_plans(seed: int, day: date) -> None:
    """Everything that was reported on the two plans, by the facilitator and checked by the coordinator (or the other way)."""
    rng = Random(seed + 77)  # noqa: S311  (a repeatable play of chance, not a secret)
    for slug in PLANS:
        space = space_by_slug(slug)
        plan = queries.plan_to_load(CODES[slug])
        reporter, checker = (
            team_member(space, role) for role in (TeamRole.FACILITATOR, TeamRole.COORDINATOR)
        )
        if plan is None or reporter is None or checker is None:
            continue
        teller = Teller(plan, (reporter, checker), day, rng)
        for code, works in WORKS.items():
            if code in teller.indicators:
                teller.works(code, works)
        for code, told in VALUES.items():
            if code in teller.indicators:
                teller.values(code, told)
        for code, acts in TARGETS.items():
            if code in teller.indicators:
                teller.target(code, acts)
        teller.duties()
        db.session.flush()
        _draft(space, checker)


def _draft(space: Space, coordinator: int) -> None:
    """A plan that the space is still writing: its indicators are not all there yet."""
    made = parts.empty(space.name, space.territory[0].code, "Departamento por escribir", "")
    made["plan"] |= {
        "id": f"{space.slug}-2027-2030", "title": "Plan de trabajo 2027-2030 (borrador ficticio)",
        "kind": "government_plan_summary", "period": {"start": "2027-01-01", "end": "2030-12-31"},
        "text_policy": "Palabras del taller de la mesa.",
    }  # fmt: skip
    actor = db.session.get_one(Person, coordinator)
    begin_draft(
        actor, space, made | parts.EXAMPLE | {"goals": [parts.EXAMPLE["goals"][0] | {"problem": ""}]}, "forms"
    )


def _duty_of(code: str) -> tuple[str, str] | None:
    return next((named for start, named in DUTIES.items() if code.startswith(start)), None)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
