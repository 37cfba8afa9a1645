"""All that the platform itself knows of a space up to a day: each kind of rows is read once, and only when a row of a plan asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property

from flask import current_app

from civic.monitoring.participation import Figures, MandateRow, Period
from civic.monitoring.queries import plan_rows, rows
from civic.monitoring.queries.reports import report
from civic.monitoring.trained import TrainedPeople, TrainingCame, TrainingSitting, people_trained
from civic.organisations.models import Sector
from civic.spaces.models import Space
from civic.training.completion import EventRule
from civic.training.queries import event_rules


class PlanRecords:
    """The rows of a space and all spaces below it from a first day to a day, as known at the end of that day."""

    def __init__(self, space: Space, first: date, day: date) -> None:
        self.space, self.first, self.day = space, first, day
        self.period = Period(first, max(first, day))
        self.scope = rows.scope_of(space, True)
        self.moment = rows.end_of_knowledge(day)
        self.threshold: int = current_app.config["SMALL_CELL"]

    @cached_property
    def same(self) -> dict[int, int]:
        """{duplicate: kept} of persons merged."""
        return rows.one_person()

    @cached_property
    def spaces(self) -> dict[int, plan_rows.SpaceFact]:
        """The spaces by id."""
        return {one.id: one for one in plan_rows.space_facts(self.scope)}

    @cached_property
    def led(self) -> set[int]:
        """The spaces that somebody coordinates."""
        return plan_rows.led_spaces(self.scope, self.moment)

    @cached_property
    def events(self) -> list[plan_rows.EventFact]:
        """Every public event."""
        return plan_rows.event_facts(self.scope, self.period, self.moment)

    def in_use(self, first: date, last: date) -> bool:
        """Whether anything is recorded of these days at all: where nothing is, a count of 0 would say too much."""
        return any(event.first <= last and event.last >= first for event in self.events)

    @cached_property
    def participation(self) -> Figures:
        """The participation of the year of the day."""
        return report(self.space, self.day.year, self.day).figures

    @cached_property
    def mandates(self) -> list[MandateRow]:
        """Every mandate."""
        return rows.mandate_rows(self.scope, self.period, self.moment, self.same)

    @cached_property
    def own_mandates(self) -> list[MandateRow]:
        """The mandates in force on the day in the space itself."""
        today = Period(self.day, self.day)
        return rows.mandate_rows([self.space.id], today, self.moment, self.same)

    @cached_property
    def kinds(self) -> dict[int, str]:
        """{organisation: its kind} of those with a mandate in force in the space itself."""
        return plan_rows.organization_kinds({row.organization for row in self.own_mandates})

    @cached_property
    def _training(self) -> tuple[list[TrainingSitting], list[TrainingCame], Mapping[int, EventRule]]:
        rules = event_rules(self.scope, self.day)
        return (*rows.training_rows(self.scope, self.period, self.moment, self.same, rules), rules)

    @cached_property
    def trained(self) -> TrainedPeople:
        """Who came to trainings and who finished one, by sector."""
        sittings, came, rules = self._training
        return people_trained(sittings, came, self.mandates, rules)

    def trained_in(self, template: str) -> TrainedPeople:
        """The same, of the editions of one course alone."""
        sittings, came, rules = self._training
        mine = [one for one in sittings if self.courses.get(one.event) == template]
        sessions = {one.session for one in mine}
        return people_trained(mine, [one for one in came if one.session in sessions], self.mandates, rules)

    @cached_property
    def courses(self) -> dict[int, str]:
        """{event: template of its course}."""
        return plan_rows.course_keys()

    @cached_property
    def scores(self) -> dict[tuple[int, int], list[Fraction]]:
        """{(training, person): [before, after]} of those who did both tests."""
        return plan_rows.scores_before_and_after(list(self.trained.by_event), self.day, self.same)

    def organizations_of(self, people: frozenset[int]) -> set[int]:
        """The organisations that some people represented at any time."""
        return {row.organization for row in self.mandates if row.person in people}

    @cached_property
    def proposals(self) -> list[tuple[str, str, date, int | None, int | None]]:
        """The proposals presented."""
        return plan_rows.proposals_presented(self.scope, self.period)

    @cached_property
    def covenants(self) -> list[plan_rows.CovenantFact]:
        """The covenants signed."""
        return plan_rows.covenant_facts(self.scope, self.period)

    @cached_property
    def commitments(self) -> list[plan_rows.CommitmentFact]:
        """The commitments whose date has come."""
        return plan_rows.commitment_facts(self.scope, self.period)

    @cached_property
    def networks(self) -> list[plan_rows.NetworkFact]:
        """The networks of promoters."""
        return plan_rows.network_facts(self.scope, self.same)

    @cached_property
    def replicas(self) -> list[tuple[int, int, date]]:
        """The réplicas held."""
        return plan_rows.replica_days(self.scope, self.same)

    @cached_property
    def campaigns(self) -> list[tuple[str, str, date, date, tuple[date, ...]]]:
        """The campaigns published."""
        return plan_rows.campaign_days(self.scope)

    @cached_property
    def meetings(self) -> list[plan_rows.MeetingFact]:
        """The sessions called."""
        return plan_rows.meeting_facts(self.scope, self.period, self.moment)

    def sectors_seated(self, space: int) -> set[Sector]:
        """The sectors with a mandate in force on the day in a space of the tree."""
        return self._seated.get(space, set())

    @cached_property
    def _seated(self) -> dict[int, set[Sector]]:
        return rows.sectors_by_space(self.scope, self.day, self.moment)
