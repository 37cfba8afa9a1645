"""The evaluation of the demonstration: Huaylas' finished call from the sheet to the results; Ilo's sheet, nothing scored yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from civic.accreditation.queries import accredited_organizations
from civic.core import clock
from civic.core.db import db
from civic.demo.crowd import Crowd
from civic.demo.makers import member_of_cast
from civic.demo.proposal_texts import Idea
from civic.demo.proposals import Desk
from civic.demo.queries import team_member
from civic.demo.rows import Rows
from civic.evaluation import queries, results
from civic.evaluation.commands import write_sheet
from civic.evaluation.models import (
    Assignment,
    Discussion,
    Evaluation,
    FilterAnswer,
    Results,
    Round,
    Sheet,
    Verdict,
)
from civic.evaluation.sheet import CriterionLine, FilterLine, SheetData, canonical, content_of, fingerprint
from civic.organisations.models import Sector
from civic.proposals.models import Call, CallState, Proposal, StudiesState
from civic.spaces.models import TeamMember, TeamRole
from civic.spaces.queries import space_by_slug

EVALUATORS = ("evaluadora.huaylas", "evaluador.huaylas")
POOR = {
    "021206": 4,
    "021210": 4,
    "021203": 4,
    "021209": 4,
    "021205": 3,
    "021208": 3,
    "021207": 3,
    "021204": 3,
}
STUDIES = {
    StudiesState.VIABLE: "Ya fue declarado viable.", StudiesState.FILE: "Tiene expediente técnico.",
    StudiesState.PROFILE: "Tiene perfil, falta el expediente.", StudiesState.IDEA: "Solo está registrada la idea.",
    StudiesState.NONE: "No tiene ningún estudio.",
}  # fmt: skip
STUDY_SCORE = {StudiesState.VIABLE: 4, StudiesState.FILE: 4, StudiesState.PROFILE: 3, StudiesState.IDEA: 2}
# number of the proposal → (filter, why): what did not pass
BARRED = {
    16: ("f4", "Pide sueldos y un local por un año: es gasto corriente, no inversión. Puede atenderse con el presupuesto de la oficina."),
    20: ("f1", "La carretera es de la red departamental: le corresponde al gobierno regional, no a la provincia."),
    24: ("f2", "No responde a ningún objetivo del plan de desarrollo concertado vigente."),
}  # fmt: skip
DISCUSSED = 5


def _data(call: Call, least: int | None) -> SheetData:
    return SheetData(
        filters=[
            FilterLine("Es competencia de la municipalidad provincial", "Ley 27972, Ley Orgánica de Municipalidades."),
            FilterLine("Responde al plan de desarrollo concertado", "Debe señalar el objetivo del plan al que aporta."),
            FilterLine("Tiene impacto en la provincia", "DS 097-2009-EF y modificatorias; los montos los fija la ordenanza del año.", least, None),
            FilterLine("Es viable, o al menos una idea en Invierte.pe", "Es inversión, y no hay otro proyecto que haga lo mismo."),
            FilterLine("Su costo está dentro del tope", "Lo más que puede costar una propuesta en esta convocatoria.", None, call.max_cost_cents),
        ],
        criteria=[
            CriterionLine("Cierra una brecha de servicios", 3000, "", "Qué tan grande es la brecha y cuánto de ella se cierra."),
            CriterionLine("Personas que se benefician", 1500, "Población", "Según padrón, censo o lista de usuarios."),
            CriterionLine("Pobreza o vulnerabilidad del lugar", 1500, "Población", "Mapa de pobreza distrital."),
            CriterionLine("Equilibrio entre distritos", 1000, "", "El distrito recibió poca inversión en los últimos años."),
            CriterionLine("Cofinanciamiento", 1000, "", "Dinero, materiales o trabajo que ponen otros."),
            CriterionLine("Estado de los estudios", 1000),
            CriterionLine("Reduce riesgos y cuida el ambiente", 500),
            CriterionLine("Igualdad entre mujeres y hombres, y respeto a las culturas", 500),
        ],
        anchors={
            "0": "No aporta, o nada lo demuestra", "1": "Aporta poco", "2": "Aporta en parte", "3": "Aporta mucho, con evidencia",
            "4": "Aporta del todo, con evidencia sólida",
        },
        legal_basis=call.legal_basis or "",
    )  # fmt: skip


def add_evaluators(rows: Rows, crowd: Crowd, day: date) -> None:
    """Two people of Huaylas' technical team who can sign in."""
    space = space_by_slug("mesa-huaylas")
    for username in EVALUATORS:
        who = member_of_cast(rows, crowd, username, day)
        rows.add(
            TeamMember, space_id=space.id, person_id=who.id, role=TeamRole.EVALUATOR, since=clock.at(day - timedelta(days=540), 9)
        )  # fmt: skip


SMALL = (
    Idea("Cerco del puquio de Shuyo", "Que los animales no ensucien el agua.", "Los animales toman del mismo puquio que 40 familias.", "Agua limpia para 40 familias.", "Cerco de piedra, bebedero aparte y un letrero.", "021201", "puquio de Shuyo", 180, 14000, 0, "none", (("Familias de Shuyo", "labour", 3000),)),
    Idea("Botiquín y radio para Quebrada Honda", "Atender y avisar a tiempo.", "La posta queda a tres horas y no hay señal de celular.", "Que 25 familias puedan pedir ayuda.", "Un botiquín, dos radios con panel solar y capacitación.", "021206", "Quebrada Honda", 110, 9500, 0, "none"),
)  # fmt: skip


def _small_call(seed: int, day: date) -> None:
    """A small call that closed last week: one proposal is scored, the other waits for both evaluators."""
    space = space_by_slug("mesa-huaylas")
    closes, coordinator = clock.at(day - timedelta(days=6), 18), team_member(space, TeamRole.COORDINATOR)
    call = Call(
        space=space, space_id=space.id, slug=f"pequenas-obras-de-huaylas-{day.year + 1}", title=f"Pequeñas obras de Huaylas {day.year + 1}",
        intro="Obras pequeñas que una comunidad puede hacer en un mes.", year=day.year + 1, opens_at=closes - timedelta(days=20),
        closes_at=closes, state=CallState.PUBLISHED, published_at=closes - timedelta(days=25), created_by_id=coordinator,
        answer_days=20, next_number=1, ceiling_cents=2_000_000, max_cost_cents=1_500_000, legal_basis=f"Ordenanza {day.year}-019-MPH (ficticia)",
        fields=[{"key": key, "required": True} for key in ("title", "problem", "body", "place", "cost", "people_benefited")],
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    civil = [
        o
        for o in db.session.scalars(accredited_organizations(space)).all()
        if o.sector is Sector.CIVIL_SOCIETY
    ]
    desk = Desk(seed, Random(seed + 62), call, civil[4:], (), None)  # noqa: S311
    sent = [
        desk.send(desk.add(idea, closes - timedelta(days=9)), closes - timedelta(days=4 - n))
        for n, idea in enumerate(SMALL)
    ]
    sheet = _sheet(call, least=None)
    people = queries.evaluators_of(space)
    known = [p.id for p in people if p.account and p.account.username in EVALUATORS][:2]
    rng = Random(seed + 63)  # noqa: S311
    for proposal in sent:
        at = closes + timedelta(days=1, hours=15)
        for f in sheet.filters:
            db.session.add(
                FilterAnswer(filter_id=f.id, proposal_id=proposal.id, verdict=Verdict.YES, answered_at=at,
                             reason=_passes(f.code, proposal), answered_by_id=known[0])
            )  # fmt: skip
        for k, person in enumerate(known):
            row = Assignment(
                sheet=sheet, sheet_id=sheet.id, proposal=proposal, proposal_id=proposal.id, evaluator_id=person,
                assigned_by_id=coordinator, assigned_at=at, evaluations=[], declared_at=at if proposal is sent[1] else None,
            )  # fmt: skip
            db.session.add(row)
            if proposal is sent[1]:
                _write(
                    row,
                    Round.FIRST,
                    _scores(proposal, rng, harsh=False),
                    proposal,
                    at + timedelta(days=1, hours=k),
                )


def add_evaluation(seed: int, day: date) -> None:
    """All calls, as far as their evaluation has come."""
    _small_call(seed, day)
    for slug in ("mesa-huaylas", "mesa-ilo"):
        for call in queries.calls_of(space_by_slug(slug)):
            if call.is_public and queries.sheet_of(call) is None:
                sheet = _sheet(call)
                if call.ended_at < clock.at(day):
                    _evaluate(sheet, Random(seed + 61))  # noqa: S311
    db.session.flush()


def _sheet(call: Call, least: int | None = 5_000_000) -> Sheet:
    at = (call.published_at or call.opens_at) + timedelta(hours=5)
    sheet = Sheet(call=call, call_id=call.id, filters=[], criteria=[], created_at=at - timedelta(days=3))
    db.session.add(sheet)
    write_sheet(sheet, _data(call, least))
    sheet.frozen = canonical(content_of(sheet))
    sheet.sha256, sheet.published_at = fingerprint(sheet.frozen), at
    sheet.published_by_id = team_member(call.space, TeamRole.COORDINATOR)
    return sheet


def _evaluate(sheet: Sheet, rng: Random) -> None:
    call = sheet.call
    people = [p.id for p in queries.evaluators_of(call.space)][:3]
    if len(people) < 2:
        return
    closed = call.ended_at
    coordinator = team_member(call.space, TeamRole.COORDINATOR)
    for n, proposal in enumerate(queries.proposals_of(call)):
        at = closed + timedelta(days=4 + n % 5, hours=n % 8)
        barred = BARRED.get(proposal.number or 0)
        for f in sheet.filters:
            no = barred is not None and barred[0] == f.code
            db.session.add(
                FilterAnswer(filter_id=f.id, proposal_id=proposal.id, verdict=Verdict.NO if no else Verdict.YES, answered_at=at,
                             reason=barred[1] if no and barred else _passes(f.code, proposal), answered_by_id=people[n % 2])
            )  # fmt: skip
        if barred:
            continue
        pair = [people[(n + k) % len(people)] for k in range(2)]
        rows = []
        for k, person in enumerate(pair):
            row = Assignment(
                sheet=sheet, sheet_id=sheet.id, proposal=proposal, proposal_id=proposal.id, evaluator_id=person, assigned_by_id=coordinator,
                assigned_at=at + timedelta(days=1), declared_at=at + timedelta(days=2), evaluations=[],
            )  # fmt: skip
            db.session.add(row)
            harsh = proposal.number == DISCUSSED and k == 1
            scores = _scores(proposal, rng, harsh)
            _write(row, Round.FIRST, scores, proposal, at + timedelta(days=8 + k, hours=3), harsh)
            rows.append(row)
        if proposal.number == DISCUSSED:
            _discuss(sheet, proposal, rows, at + timedelta(days=14))
    db.session.flush()
    _publish(sheet, coordinator, closed + timedelta(days=28))


def _passes(code: str, proposal: Proposal) -> str:
    return {
        "f1": "Es un servicio que la ley encarga a la municipalidad.",
        "f2": "Señala el objetivo del plan al que aporta, y coincide.",
        "f3": "Sirve a más de un centro poblado y está dentro de los montos de la ordenanza.",
        "f4": STUDIES.get(proposal.studies or StudiesState.NONE, "") + " No se encontró otro proyecto igual.",
        "f5": "El costo declarado está por debajo del tope.",
    }[code]


def _scores(proposal: Proposal, rng: Random, harsh: bool) -> dict[str, int]:
    people = proposal.people_benefited or 0
    cost = proposal.cost_cents or 1
    helped = proposal.cofinancing_cents / cost
    title = proposal.title.casefold()
    known = {
        "c1": 3 + (people > 700), "c2": 1 + (people > 400) + (people > 1000) + (people > 5000),
        "c3": POOR.get(proposal.ubigeo or "", 2), "c4": 1 if proposal.ubigeo == "021201" else 3,
        "c5": 0 if not helped else 2 + (helped > 0.05) + (helped > 0.1),
        "c6": STUDY_SCORE.get(proposal.studies or StudiesState.NONE, 1),
        "c7": 4 if any(w in title for w in ("huaico", "reforest", "residuos", "ribereña")) else 2,
        "c8": 4 if any(w in title for w in ("mujeres", "quechua", "tejido", "letrinas")) else 2,
    }  # fmt: skip
    if harsh:
        return {
            code: max(0, value - (2 if code in ("c1", "c2", "c6") else 1)) for code, value in known.items()
        }
    moved = rng.sample(sorted(known), 2)
    return {
        code: min(4, max(0, value + (rng.choice((-1, 1)) if code in moved else 0)))
        for code, value in known.items()
    }


def _reason(code: str, value: int, proposal: Proposal, harsh: bool) -> str:
    people, helped = proposal.people_benefited or 0, proposal.cofinancing_cents // 100
    place = proposal.district.name if proposal.district else "la zona"
    weight = ("No lo demuestra", "Poco", "En parte", "Mucho", "Del todo")[value]
    if harsh and code == "c1":
        return "La brecha existe, pero la propuesta no dice quién operará la planta ni con qué dinero: sin operación no se cierra."
    return {
        "c1": f"{weight}: {proposal.problem.split('.')[0].lower() if proposal.problem else 'el problema'}; la visita de campo lo confirmó.",
        "c2": f"Beneficia a {people:,} personas según el padrón que acompaña la propuesta.",
        "c3": f"{weight}: mapa de pobreza distrital, {place}.",
        "c4": f"{weight}: revisamos la inversión de los últimos tres años en {place}.",
        "c5": f"Otros ponen S/ {helped:,}." if helped else "Nadie más pone dinero, materiales ni trabajo.",
        "c6": STUDIES.get(proposal.studies or StudiesState.NONE, ""),
        "c7": f"{weight}: se revisó el mapa de peligros y el manejo de residuos de la obra.",
        "c8": f"{weight}: participaron mujeres en la asamblea que la aprobó; se pidió información en quechua.",
    }[code]  # fmt: skip


def _write(
    row: Assignment,
    round_: Round,
    scores: dict[str, int],
    proposal: Proposal,
    at: datetime,
    harsh: bool = False,
) -> None:
    row.evaluations.append(
        Evaluation(
            round=round_, scores=scores, saved_at=at, sent_at=at, proposal_version=1,
            reasons={code: _reason(code, value, proposal, harsh) for code, value in scores.items()},
            comment="Falta aclarar quién operará y mantendrá la obra." if harsh else "",
        )
    )  # fmt: skip


def _discuss(sheet: Sheet, proposal: Proposal, rows: list[Assignment], moment: datetime) -> None:
    db.session.flush()
    apart = results.difference_of(sheet, rows)
    talk = Discussion(
        proposal_id=proposal.id, sheet_id=sheet.id, difference_hundredths=round(apart * 100), opened_at=moment,
        held_on=clock.local(moment).date(), noted_by_id=rows[0].evaluator_id, noted_at=moment, closed_at=moment,
        note="Nos reunimos con la oficina de servicios públicos. Los cuatro distritos entregaron un acta en la que asumen la operación. "
             "Con eso sube el puntaje de la brecha; los estudios siguen siendo solo una idea y ahí bajamos los dos.",
    )  # fmt: skip
    db.session.add(talk)
    first = rows[0].evaluations[0].scores
    for k, row in enumerate(rows):
        final = first | {"c6": 2, "c1": 4 if k == 0 else 3}
        _write(row, Round.FINAL, final, proposal, moment + timedelta(days=1))


def _publish(sheet: Sheet, by: int | None, at: datetime) -> None:
    db.session.expire_all()
    progress = results.progress_of(sheet)
    inputs = results.inputs_of(sheet, progress)
    ceiling = sheet.call.ceiling_cents
    db.session.add(
        Results(
            sheet=sheet, sheet_id=sheet.id, ceiling_cents=ceiling, inputs=inputs, published_at=at, published_by_id=by,
            sha256=fingerprint(canonical({"sheet": sheet.sha256, "ceiling": ceiling, "rows": inputs})),
        )
    )  # fmt: skip
