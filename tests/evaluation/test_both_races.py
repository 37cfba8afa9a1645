"""Two evaluators who send at the same moment, and one who presses many times: one evaluation each, one discussion."""

from __future__ import annotations

from civic.core.db import db
from civic.evaluation.models import Discussion, Evaluation, Results
from tests.evaluation.stage import REASON, stage
from tests.security.test_both_races import together, without_errors


def typed(value: int) -> dict[str, str]:
    """The same score and a reason for both criteria, sent."""
    return {
        "score_c1": str(value),
        "reason_c1": REASON,
        "score_c2": str(value),
        "reason_c2": REASON,
        "act": "send",
    }


def test_evaluators_racing_open_one_discussion(app, make, signed_in):
    play = stage(make)
    play.publish()
    proposal = play.proposal()
    play.filters(proposal)
    one, other = play.assigned(proposal)
    pairs = [(one, 4), (other, 0)] * 3
    clients = [signed_in(row.evaluator) for row, _value in pairs]
    addresses = [(f"/evaluaciones/{row.id}", value) for row, value in pairs]
    answers = together(app, clients, lambda c, n: c.post(addresses[n][0], data=typed(addresses[n][1])))
    assert without_errors(answers), answers
    assert db.session.query(Evaluation).filter(Evaluation.sent_at.is_not(None)).count() >= 2
    current = db.session.query(Evaluation).filter_by(superseded_at=None, round="first").all()
    assert sorted(e.assignment_id for e in current) == sorted([one.id, other.id])
    assert {e.assignment_id: e.scores["c1"] for e in current} == {one.id: 4, other.id: 0}
    assert db.session.query(Discussion).count() == 1


def test_results_pressed_many_times_are_published_once(app, make, signed_in):
    play = stage(make)
    play.publish()
    play.evaluated(play.proposal())
    clients = [signed_in(play.coordinator) for _n in range(5)]
    address = f"/convocatorias/{play.call.slug}/gestion/evaluacion/resultados/publicar"
    answers = together(app, clients, lambda c, _n: c.post(address))
    assert without_errors(answers), answers
    assert db.session.query(Results).count() == 1
