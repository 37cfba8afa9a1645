"""A call that is over, with its sheet, evaluators and proposals, for the tests of evaluation and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from civic.core import clock
from civic.core.db import db, transaction
from civic.evaluation import commands, queries
from civic.evaluation.models import Assignment, Round, Sheet, Verdict
from civic.evaluation.sheet import CriterionLine, FilterLine, SheetData
from civic.people.models import Person
from civic.proposals.models import Call, CallState, Proposal
from civic.spaces.models import Space, TeamRole
from tests.make import Make

REASON = "Lo muestran el padrón y el informe técnico."


def simple(**changes: Any) -> SheetData:
    """Two filters and two criteria, 60 and 40 points."""
    values: dict[str, Any] = {
        "filters": [
            FilterLine("Es competencia municipal", "Ley 27972"),
            FilterLine("Cuesta lo que se puede", "", None, 60_000_00),
        ],
        "criteria": [CriterionLine("Cierra una brecha", 6000), CriterionLine("Población", 4000, "Personas")],
        "anchors": {str(n): f"nivel {n}" for n in range(5)},
    }
    return SheetData(**values | changes)


@dataclass
class Stage:
    """What a test plays with."""

    make: Make
    space: Space
    coordinator: Person
    evaluators: list[Person]
    call: Call
    proposals: list[Proposal] = field(default_factory=list)
    sheet: Sheet | None = None

    def proposal(self, title: str = "", **fields: Any) -> Proposal:
        """A proposal that was sent to the call, by an organisation of its own."""
        fields = {"cost_cents": 10_000_00, "people_benefited": 100} | fields
        made = self.make.proposal(self.call, title, **fields)
        self.proposals.append(made)
        return made

    def publish(self, data: SheetData | None = None) -> Sheet:
        """The sheet, written and published."""
        with transaction():
            sheet = commands.open_sheet(self.coordinator, self.call)
            commands.save_sheet(self.coordinator, sheet, sheet.version, data or simple())
            commands.publish_sheet(self.coordinator, sheet)
        self.sheet = sheet
        return sheet

    def filters(self, proposal: Proposal, *verdicts: Verdict) -> None:
        """Answers to the filters: all yes unless said otherwise."""
        with transaction():
            given = [
                (f.id, verdicts[n] if n < len(verdicts) else Verdict.YES, REASON)
                for n, f in enumerate(self.sheet.filters)
            ]
            commands.answer_filters(self.evaluators[0], self.sheet, proposal, given)

    def assigned(self, proposal: Proposal) -> list[Assignment]:
        """Both evaluators, declared free of interests."""
        with transaction():
            rows = [
                commands.assign(self.coordinator, self.sheet, proposal, one) for one in self.evaluators[:2]
            ]
            for row in rows:
                commands.declare(row.evaluator, row, has_conflict=False)
        return rows

    def send(self, row: Assignment, first: int, second: int, round_: Round = Round.FIRST, **more: Any) -> Any:
        """Scores for both criteria."""
        with transaction():
            return commands.send_scores(
                row.evaluator, row, round_, {"c1": first, "c2": second}, {"c1": REASON, "c2": REASON}, **more
            )

    def evaluated(self, proposal: Proposal, *scores: tuple[int, int]) -> list[Assignment]:
        """Filters, evaluators and scores all at once."""
        self.filters(proposal)
        rows = self.assigned(proposal)
        for row, (first, second) in zip(rows, scores or ((3, 3), (3, 3)), strict=True):
            self.send(row, first, second)
        return rows

    def results(self, reason: str = "") -> Any:
        """The results, published."""
        with transaction():
            return commands.publish_results(self.coordinator, queries.sheet_of(self.call), reason)


def stage(make: Make, *, space: Space | None = None, over: bool = True, **fields: Any) -> Stage:
    """A space with a coordinator, three evaluators and a call that has closed (or is still open)."""
    space = space or make.space()
    now = clock.now()
    call = Call(
        space_id=space.id, slug=fields.pop("slug", f"convocatoria-{space.id}"), title="Presupuesto participativo",
        year=clock.today().year, state=CallState.PUBLISHED, opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=30) if over else now + timedelta(days=30),
        ceiling_cents=fields.pop("ceiling_cents", 50_000_00), published_at=now - timedelta(days=61), **fields,
    )  # fmt: skip
    make._save(call)
    return Stage(
        make, space, make.team(space, TeamRole.COORDINATOR), [make.team(space, TeamRole.EVALUATOR) for _n in range(3)], call
    )  # fmt: skip


def reread(thing: Any) -> Any:
    """The thing as it stands in the table now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(type(thing), thing.id)
