"""The text of a budget's record: what the vote chose, what the money did not reach, who evaluated, how to check it."""

from __future__ import annotations

from datetime import date

from flask_babel import force_locale

from civic.agreements.content import Result, content_of
from civic.agreements.models import Agreement, AgreementKind
from civic.records.content import in_shape
from civic.voting.outcome import Line, Outcome, Override


def outcome(override=None):
    lines = (
        Line("a", "Agua para Tumpa", 512_000_00, 14, None, None, 1),
        Line("b", "Camino a la laguna", 145_000_00, 18, None, None, 2),
        Line("c", "Estadio", 900_000_00, 3, None, None, None),
    )
    return Outcome(
        {"kind": "budget", "budget_cents": 700_000_00, "rule": "greedy", "options": []},
        {"quorum": {"met": True, "took_part": 32, "entitled": 62, "needed": 16}}, lines, "Ganaron 2 proyectos.", "Por votos.",
        (), (), (), (), 32, override, True, True,
    )  # fmt: skip


def written(app, override=None):
    agreement = Agreement(
        kind=AgreementKind.BUDGET,
        title="Acuerdos",
        object="Se formaliza.\nDe común acuerdo.",
        parties=[],
        axes=[],
    )
    result = Result(
        "Presupuesto 2027", date(2026, 10, 9), 62, 32, outcome(override), "ab12", "https://example.org/votacion",
        (("1", "Agua para Tumpa", "81.50", "En la lista"),),
    )  # fmt: skip
    with app.test_request_context(), force_locale("en"):
        return in_shape(content_of(agreement, [], result))


def rows(content):
    return {s["heading"]: s["table"]["rows"] for s in content["sections"] if s["table"]}


def test_the_vote_stands_in_the_record_as_it_was_counted(app):
    content = written(app)
    tables = rows(content)
    assert tables["Decided by vote"] == [
        ["1", "Agua para Tumpa", "S/ 512,000", "14"], ["2", "Camino a la laguna", "S/ 145,000", "18"],
    ]  # fmt: skip
    assert tables["Not reached by the money this time"] == [["Estadio", "S/ 900,000", "3"]]
    assert tables["Order of the technical evaluation"] == [["1", "Agua para Tumpa", "81.50", "En la lista"]]
    text = str(content)
    for said in ("Of 62 entitled to vote, 32 took part.", "2026", "S/ 657,000", "S/ 43,000", "ab12", "https://example.org/votacion"):  # fmt: skip
        assert said in text
    assert "set aside" not in text


def test_a_result_that_was_set_aside_is_told_with_its_reason(app):
    text = str(written(app, Override(("Estadio",), "Lo ordenó el juez.", "Ana")))
    assert "Lo ordenó el juez." in text
    assert "Instead: Estadio." in text
