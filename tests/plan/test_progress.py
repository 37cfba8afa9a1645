"""What weights and percents come to, exactly; which report gives the value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.plan.models import IndicatorReport, Milestone, MilestoneReport, ReportState, TrackedWork
from civic.plan.progress import counting_step, latest, standing, weighted

WEIGHTS = {"idea": 5, "viable": 15, "design": 20, "contracted": 10, "execution": 35, "received": 15}
STEPS = [
    Milestone(id=i, code=code, label=code, weight=weight, position=i)
    for i, (code, weight) in enumerate(WEIGHTS.items(), 1)
]
BY_CODE = {step.code: step for step in STEPS}


def work(number):
    return TrackedWork(id=number, indicator_id=1, name=f"Obra {number}")


def told(number, code, percent, state=ReportState.VERIFIED, superseded=None):
    return MilestoneReport(
        work_id=number, milestone_id=BY_CODE[code].id, percent=percent, occurred_on=date(2021, 5, 1),
        state=state, superseded_at=superseded,
    )  # fmt: skip


def stand(reports, works=1, wanted=None, parameter="number", how="Cuenta al llegar al hito «received»."):
    return standing(parameter, how, wanted, STEPS, [work(n) for n in range(1, works + 1)], reports)


@pytest.mark.parametrize(
    ("parts", "percent"),
    [
        ([], 0),
        ([(0, 100)], 0),
        ([(50, 100), (50, 0)], 50),
        ([(5, 100), (15, 100), (20, 50), (60, 0)], 30),
        ([(1, 100), (1, 100), (1, 0)], Fraction(200, 3)),
        ([(25, 33), (25, 33), (25, 33), (25, 33)], 33),
    ],
)
def test_weights(parts, percent):
    assert weighted(parts) == percent


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100))))
def test_a_weighted_percent_stays_between_0_and_100(parts):
    assert 0 <= weighted(parts) <= 100
    if sum(weight for weight, _ in parts):
        assert weighted([(weight, 100) for weight, _ in parts]) == 100


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("cuenta un proyecto cuando alcanza el hito «contracted».", "contracted"),
        ("Cuenta al llegar al hito «viable»; informar además «received».", "viable"),
        ("Suma de pesos de hitos cumplidos con evidencia aceptada.", "received"),
        ("Según «otra cosa» y «design».", "design"),
    ],
)
def test_which_step_counts(how, code):
    assert counting_step(how, STEPS).code == code


def test_nothing_reported_is_no_value():
    assert stand([]) is None
    assert standing("number", "", None, [], [work(1)], [told(1, "idea", 100)]) is None


def test_a_count_is_the_works_that_reached_the_step():
    done = stand([told(1, "received", 100), told(2, "received", 99), told(2, "idea", 100)], works=2)
    assert done.value == 1
    assert [w.counts for w in done.works] == [True, False]
    assert [w.percent for w in done.works] == [15, 5 + Fraction(99 * 15, 100)]
    assert done.works[1].stage.code == "idea"


def test_the_way_is_measured_over_the_works_wanted():
    whole = [told(1, code, 100) for code in WEIGHTS]
    assert stand(whole, wanted=Fraction(2)).percent == 50
    assert stand(whole, wanted=Fraction(1)).percent == 100
    assert stand(whole, works=3, wanted=Fraction(2)).percent == Fraction(100, 3)


def test_a_share_is_the_mean_of_the_weighted_percents():
    found = stand(
        [told(1, "idea", 100), told(1, "execution", 50)], parameter="percentage", wanted=Fraction(100)
    )
    assert found.value == found.percent == 5 + Fraction(35, 2)


@pytest.mark.parametrize(
    ("reports", "percent", "verified"),
    [
        ([told(1, "idea", 100)], 100, True),
        ([told(1, "idea", 100, ReportState.REPORTED)], 100, False),
        (
            [told(1, "idea", 80, ReportState.REPORTED), told(1, "idea", 40)],
            40,
            True,
        ),  # the verified one holds
        ([told(1, "idea", 40), told(1, "idea", 80, ReportState.REPORTED)], 40, True),
        ([told(1, "idea", 40), told(1, "idea", 80, ReportState.RETURNED)], 40, True),
        ([told(1, "idea", 40, superseded=datetime(2022, 1, 1, tzinfo=UTC)), told(1, "idea", 60)], 60, True),
    ],
)
def test_which_report_of_a_step_is_taken(reports, percent, verified):
    found = stand(reports)
    assert found.works[0].steps[0].percent == percent
    assert found.is_verified is verified


def test_returned_alone_is_nothing():
    found = stand([told(1, "idea", 100, ReportState.RETURNED)])
    assert found.percent == 0
    assert not found.is_verified


def test_a_dropped_work_is_left_out():
    gone = work(2)
    gone.dropped_at = datetime(2022, 1, 1, tzinfo=UTC)
    reports = [told(1, "received", 100), told(2, "received", 100)]
    assert standing("number", "", None, STEPS, [work(1), gone], reports).value == 1


def value(number, end, state=ReportState.VERIFIED, figure="5", superseded=None):
    return IndicatorReport(
        id=number, period_start=date(end.year, 1, 1), period_end=end, state=state, superseded_at=superseded,
        value=None if figure is None else Decimal(figure),
    )  # fmt: skip


Y20, Y21 = date(2020, 12, 31), date(2021, 12, 31)


@pytest.mark.parametrize(
    ("reports", "number"),
    [
        ([], None),
        ([value(1, Y20), value(2, Y21)], 2),
        ([value(1, Y21), value(2, Y20)], 1),
        (
            [value(1, Y21), value(2, Y21, ReportState.REPORTED)],
            1,
        ),  # a correction waits: the verified one holds
        ([value(1, Y20), value(2, Y21, ReportState.REPORTED)], 2),
        ([value(1, Y20), value(2, Y21, ReportState.RETURNED)], 1),
        ([value(1, Y20), value(2, Y21, figure=None)], 1),
        ([value(1, Y20), value(2, Y21, superseded=datetime(2022, 3, 1, tzinfo=UTC))], 1),
    ],
)
def test_which_report_gives_the_value(reports, number):
    found = latest(reports)
    assert (found.id if found else None) == number
