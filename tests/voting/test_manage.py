"""The team's pages: who may, what each state of a poll offers, two editors at once, the roll call, paper, the end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.spaces.models import TeamRole
from civic.spaces.panels import tasks_for
from civic.voting import commands, queries
from civic.voting.frozen import document
from civic.voting.kinds import Majority, Phase, PollKind, PollState
from civic.voting.models import NamedBallot, Objection, Poll, PollOption, RollEntry
from civic.voting.paper_lines import LineFault, read_lines, write_line
from civic.voting.proof.canonical import fingerprint
from civic.voting.published import lines_of
from civic.voting.ready import READY
from civic.voting.recount.check import check_box
from tests.voting.polls import Assembly, fresh

DECISION = {
    "kind": PollKind.DECISION, "majority": Majority.SIMPLE, "form": "choose-1", "max_choices": None, "budget_cents": None,
    "rule": "plurality", "parameters": {},
}  # fmt: skip


@pytest.fixture
def assembly(app, make):
    return Assembly(make)


@pytest.fixture
def team(assembly, signed_in):
    return signed_in(assembly.coordinator)


def page(client, poll, part="", status=200):
    answer = client.get(f"/votaciones/{poll.slug}/gestion{part}")
    assert answer.status_code == status, answer.status_code
    return answer.get_data(as_text=True)


def post(client, poll, part, status=303, **data):
    answer = client.post(f"/votaciones/{poll.slug}/gestion{part}", data=data)
    told = re.findall(r"form-summary.*?</div>", answer.get_data(as_text=True), re.S)
    assert answer.status_code == status, (answer.status_code, told)
    return answer


def now_of(poll):
    db.session.rollback()
    db.session.expire_all()
    return queries.poll_by_slug(poll.slug)


# ── making ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", list(READY))
def test_each_ready_made_poll_becomes_a_draft_that_can_be_called_with_its_options(assembly, team, key):
    answer = team.post(
        f"/espacios/{assembly.space.slug}/gestion/votaciones/nueva",
        data={"ready": key, "title": f"Prueba {key}"},
    )
    assert answer.status_code == 303
    poll = db.session.query(Poll).one()
    assert poll.title == f"Prueba {key}"
    if poll.kind is not PollKind.DECISION:
        for n in range(1, 6):
            more = {"cost": f"{n},000"} if poll.kind is PollKind.BUDGET else {}
            post(team, poll, "/opciones/nueva", title=f"Opción {n}", **more)
    post(team, poll, "/padron/hacer")
    poll = now_of(poll)
    version = str(poll.version)
    if poll.kind is PollKind.DECISION:  # nothing is counted there but two sides, so no tie waits for a draw
        assert team.get(f"/votaciones/{poll.slug}/gestion/temas/empates").status_code == 404
    else:
        post(
            team,
            poll,
            "/temas/empates",
            tie_break="default",
            draw_from="La Tinka del domingo",
            version=version,
        )
    if poll.kind is PollKind.BUDGET:
        post(team, poll, "/temas/asunto", title=poll.title, budget="S/ 9,000", version=str(int(version) + 1))
    post(team, poll, "/convocar")
    assert now_of(poll).state is PollState.ROLL


def test_every_theme_shows_what_is_kept_and_keeps_what_is_typed(assembly, team):
    poll = assembly.draft()
    for theme in ("asunto", "electores", "cedula", "conteo", "empates", "fechas", "quorum", "base-legal"):
        body = page(team, poll, f"/temas/{theme}")
        good = {"version": re.search(r'name="version"[^>]*value="(\d+)"', body)[1]}
        assert good["version"] == str(now_of(poll).version)
    kept = now_of(poll).version
    post(team, poll, "/temas/quorum", quorum_percent="40", version=str(kept))
    post(team, poll, "/temas/base-legal", legal_basis="Ordenanza 5, art. 3", version=str(kept + 1))
    post(team, poll, "/temas/conteo", rule="greedy-score", greedy_score_threshold="2", version=str(kept + 2))
    changed = now_of(poll)
    assert (changed.quorum_percent, changed.legal_basis) == (40, "Ordenanza 5, art. 3")
    assert (changed.rule, changed.parameters) == ("greedy-score", {"threshold": "2"})


def test_settings_come_from_the_counting_package_and_wrong_ones_are_told(assembly, team):
    poll = assembly.draft()
    body = page(team, poll, "/temas/conteo")
    assert 'name="equal_shares_completion"' in body
    assert 'name="stv' not in body  # no rule for elections in a budget
    data = {
        "rule": "equal-shares",
        "equal_shares_utility": "cost",
        "equal_shares_completion": "add1",
        "equal_shares_step": "mucho",
    }
    answer = post(team, poll, "/temas/conteo", 422, version=str(poll.version), **data)
    assert "Error" in answer.get_data(as_text=True)
    post(team, poll, "/temas/conteo", version=str(poll.version), **data | {"equal_shares_step": "2.5"})
    assert now_of(poll).parameters == {"utility": "cost", "completion": "add1", "step": "2.5"}


def test_a_new_ballot_brings_a_rule_that_can_count_it(assembly, team):
    poll = assembly.draft(
        kind=PollKind.ELECTION,
        budget_cents=None,
        seats=1,
        form="choose-1",
        max_choices=None,
        rule="plurality",
        parameters={},
    )
    version = poll.version
    post(team, poll, "/temas/cedula", secrecy="secret", form="ordinal", version=str(version))
    assert now_of(poll).rule == "schulze"
    post(team, poll, "/temas/asunto", title=poll.title, seats="3", version=str(version + 1))
    assert now_of(poll).rule == "stv"


def test_two_editors_at_once_see_both_texts(assembly, team):
    poll = assembly.draft()
    version = str(poll.version)
    post(team, poll, "/temas/base-legal", legal_basis="Primero", version=version)
    answer = post(team, poll, "/temas/base-legal", 422, legal_basis="Segundo", version=version)
    body = answer.get_data(as_text=True)
    assert "Primero" in body
    assert "Segundo" in body
    assert now_of(poll).legal_basis == "Primero"


def test_proposals_come_with_cost_and_only_fit_ones(assembly, team, make):
    call = make.call(assembly.space, "Convocatoria")
    one = make.proposal(call, "Posta médica", organization=assembly.organizations[0], cost_cents=500_00)
    two = make.proposal(call, "Parque", organization=assembly.organizations[1], cost_cents=None)
    other = make.proposal(
        make.call(assembly.space, "Otra convocatoria"), "Ajena", organization=assembly.organizations[0]
    )
    poll = assembly.draft(call_id=call.id)
    assert "Posta médica" in page(team, poll, "/opciones")
    post(team, poll, "/opciones/propuestas", who=[str(one.id), str(two.id), str(other.id)])
    post(team, poll, "/opciones/propuestas", who=[str(one.id)])  # twice is once
    made = {o.proposal_id: o for o in now_of(poll).options if o.proposal_id}
    assert set(made) == {one.id, two.id}
    assert made[one.id].cost_cents == 500_00
    assert "Escribe" in page(team, poll) or "cost" in page(team, poll).lower()


def test_a_candidate_keeps_photograph_and_parity_only_with_their_word(assembly, team):
    from io import BytesIO

    from PIL import Image

    poll = assembly.draft(
        kind=PollKind.ELECTION,
        budget_cents=None,
        seats=1,
        form="ordinal",
        max_choices=None,
        rule="schulze",
        parameters={},
    )
    picture = BytesIO()
    Image.new("RGB", (40, 40), "teal").save(picture, "JPEG")
    data = {"title": "Ana Quispe", "sex": "F", "person": str(assembly.titulars[0].id)}
    post(team, poll, "/opciones/nueva", 422, **data)
    post(team, poll, "/opciones/nueva", agreed="y", photo=(BytesIO(picture.getvalue()), "ana.jpg"), **data)
    made = db.session.query(PollOption).filter_by(title="Ana Quispe").one()
    assert (made.key, made.sex, made.person_id) == ("ana-quispe", "F", assembly.titulars[0].id)
    assert made.photo.media_type == "image/jpeg"
    post(team, poll, "/opciones/nueva", 422, title="Otro", photo=(BytesIO(b"no"), "x.jpg"))
    assert db.session.query(PollOption).filter_by(title="Otro").count() == 0


# ── the roll ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_roll_shows_who_is_missing_and_keeps_who_was_taken_off(assembly, team, make):
    poll = assembly.draft()
    alone = make.organization("Comité sin delegado")
    make.membership(assembly.space, alone)
    body = page(team, poll, "/padron")
    assert "Comité sin delegado" in body
    entry = assembly.entry(poll, 1)
    post(team, poll, f"/padron/{entry.id}/quitar")
    assert fresh(entry).removed_reason is None  # no reason, no act
    post(team, poll, f"/padron/{entry.id}/quitar", reason="Se retiró del espacio")
    post(team, poll, "/padron/hacer")
    assert fresh(entry).removed_reason == "Se retiró del espacio"
    post(team, poll, f"/padron/{entry.id}/devolver")
    assert fresh(entry).removed_reason is None


def test_an_objection_is_answered_once_and_takes_effect(assembly, team):
    poll = assembly.called(roll_closes_at=clock.now() + timedelta(minutes=30))
    entry = assembly.entry(poll, 2)
    with transaction():
        commands.object_to(assembly.titulars[0], poll, "Esa junta ya no existe", entry=entry)
    objection = queries.objections_of(poll)[0]
    post(team, poll, f"/observaciones/{objection.id}", 422, answer="Sin decidir")
    post(team, poll, f"/observaciones/{objection.id}", decision="upheld", answer="Se comprobó")
    assert fresh(entry).removed_reason == "Se comprobó"
    answer = post(team, poll, f"/observaciones/{objection.id}", 422, decision="rejected", answer="Otra vez")
    assert "alert" in answer.get_data(as_text=True)


def test_fixing_shows_a_check_number_and_refuses_when_something_changed(assembly, team):
    poll = assembly.called()
    seen = re.search(r'name="seen" value="(\w{64})"', page(team, poll, "/fijar"))[1]
    with transaction():
        commands.take_off(assembly.coordinator, poll, assembly.entry(poll, 2), "Error en el nombre")
    answer = post(team, poll, "/fijar", 200, seen=seen)
    assert now_of(poll).state is PollState.ROLL
    seen = re.search(r'name="seen" value="(\w{64})"', answer.get_data(as_text=True))[1]
    post(team, poll, "/fijar", seen=seen)
    fixed = now_of(poll)
    assert fixed.state is PollState.FROZEN
    assert fixed.fingerprint in page(team, poll)
    post(team, poll, "/temas/base-legal", 422, legal_basis="tarde", version=str(fixed.version))
    assert now_of(poll).legal_basis is None


# ── who may ─────────────────────────────────────────────────────────────────────────────────────────────────────────

PARTS = {
    "": "team", "/opciones": "team", "/padron": "team", "/observaciones": "team", "/fijar": "coordinator",
    "/temas/conteo": "coordinator", "/testigos": "coordinator",
}  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "called", "fixed", "open"])
def test_each_role_in_each_state(assembly, signed_in, make, state):
    poll = getattr(assembly, state)()
    people = {
        "coordinator": assembly.coordinator, "facilitator": make.team(assembly.space, TeamRole.FACILITATOR),
        "observer": make.team(assembly.space, TeamRole.OBSERVER), "stranger": make.person(account=True),
        "other": make.team(make.space("Otro espacio", codes=["0212"]), TeamRole.COORDINATOR),
    }  # fmt: skip
    for role, person in people.items():
        client = signed_in(person)
        for part, who in PARTS.items():
            status = client.get(f"/votaciones/{poll.slug}/gestion{part}").status_code
            inside = role not in ("stranger", "other") and (who == "team" or role == "coordinator")
            hidden = 404 if state == "draft" and role in ("stranger", "other") else 403
            assert status == (200 if inside else hidden), (role, part, status)


def test_totals_stay_hidden_while_the_vote_is_open(assembly, team):
    poll = assembly.open()
    with transaction():
        commands.cast_named(assembly.titulars[0], poll, assembly.entry(poll, 0), {"losa": 1})
    body = page(team, poll)
    assert re.search(r"1 de 3|1 of 3", body)
    assert "Losa deportiva" not in body  # not even the option that leads
    hall = page(team, poll, "/asamblea")
    assert "Losa deportiva" not in hall


# ── the assembly ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hall(assembly, make):
    event = make.event(assembly.space, "Asamblea general", starts_at=clock.now() - timedelta(hours=1))
    for n in (0, 2):
        make.attendance(event, assembly.titulars[n], organization=assembly.organizations[n])
    return assembly.open(session_id=event.sessions[0].id, quorum_percent=50, quorum_of="entitled", **DECISION)


def test_the_roll_call_reads_back_counts_once_and_goes_on(assembly, hall, signed_in, make):
    client = signed_in(make.team(assembly.space, TeamRole.FACILITATOR))
    body = page(client, hall, "/asamblea")
    assert re.search(r"2 (de|of) 3", body)  # present; and they are more than half
    first, third = assembly.entry(hall, 0), assembly.entry(hall, 2)
    back = post(client, hall, f"/asamblea/{first.id}", 200, choice="agua").get_data(as_text=True)
    assert 'name="sure"' in back
    assert db.session.query(NamedBallot).count() == 0
    answer = post(client, hall, f"/asamblea/{first.id}", choice="agua", sure="1")
    assert answer.location.endswith(f"/asamblea/{third.id}")  # the absent one is passed over
    post(client, hall, f"/asamblea/{first.id}", choice="agua", sure="1")  # a double press
    post(client, hall, f"/asamblea/{first.id}", choice="losa", sure="1")  # another voice of the same seat
    assert [b.choices for b in db.session.query(NamedBallot)] == [{"agua": 1}]
    answer = post(client, hall, f"/asamblea/{third.id}", 200, choice="nada de esto")
    assert re.search(r"voice-said\">(En blanco|Blank)<", answer.get_data(as_text=True))


def test_hall_ballots_of_every_form(assembly, team):
    poll = assembly.open(form="cumulative", points=10, max_choices=None)
    entry = assembly.entry(poll, 0)
    wrong = post(
        team, poll, f"/asamblea/{entry.id}", 200, **{"option-agua": "8", "option-luz": "9"}
    ).get_data(as_text=True)
    assert 'name="sure"' not in wrong
    wrong = post(team, poll, f"/asamblea/{entry.id}", 200, **{"option-agua": "ocho"}).get_data(as_text=True)
    assert 'name="sure"' not in wrong
    post(team, poll, f"/asamblea/{entry.id}", sure="1", **{"option-agua": "8", "option-luz": "2"})
    assert db.session.query(NamedBallot).one().choices == {"agua": 8, "luz": 2}


# ── paper ───────────────────────────────────────────────────────────────────────────────────────────────────────────

KEYS = ["agua", "losa", "luz"]


@pytest.mark.parametrize(
    ("text", "form", "ballots"),
    [
        ("1 3\n2\n0", "approval", [{"agua": 1, "luz": 1}, {"losa": 1}, {}]),
        ("1,3\r\n-\r\n\r\n", "approval", [{"agua": 1, "luz": 1}, {}]),
        ("3 1 2", "ordinal", [{"luz": 1, "agua": 2, "losa": 3}]),
        ("1:5 3=2", "cumulative", [{"agua": 5, "luz": 2}]),
        ("\n1", "approval", [{}, {"agua": 1}]),
    ],
)
def test_lines_are_read_and_written_back(text, form, ballots):
    assert read_lines(text, KEYS, form) == ballots
    again = "\n".join(write_line(line, KEYS, form) for line in ballots)
    assert read_lines(again, KEYS, form) == ballots


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("4", "approval"),
        ("1 1", "approval"),
        ("x", "approval"),
        ("1:5", "approval"),
        ("1", "scoring"),
        ("²", "approval"),
    ],
)
def test_lines_that_cannot_be_read_are_named(text, form):
    with pytest.raises(LineFault) as fault:
        read_lines("2:1\n" * (form == "scoring") + "2\n" * (form != "scoring") + text, KEYS, form)
    assert fault.value.line == 2


def test_paper_from_the_table_to_the_recount(assembly, team, signed_in, make):
    poll = assembly.secret(budget_cents=100_000_00)
    second = signed_in(make.team(assembly.space, TeamRole.FACILITATOR))
    post(team, poll, "/papel", 422, table="Mesa 1", ballots="2", blank="2", spoiled="2")
    post(team, poll, "/papel", table="Mesa 1", ballots="3", blank="1", spoiled="0")
    batch = queries.batches_of(poll)[0]
    post(team, poll, f"/papel/{batch.id}", 422, lines="1\n9\n0")
    post(team, poll, f"/papel/{batch.id}", lines="1 2\n3\n0")
    unseen = page(second, poll, f"/papel/{batch.id}")
    assert "1 2\n3" not in unseen
    assert ">1 2<" not in unseen
    post(second, poll, f"/papel/{batch.id}", lines="1\n3\n0")
    assert ">1 2<" in page(second, poll, f"/papel/{batch.id}")
    post(second, poll, f"/papel/{batch.id}/entrar")
    assert fresh(batch).entered_at is None
    post(second, poll, f"/papel/{batch.id}", lines="1 2\n3\n0")
    post(second, poll, f"/papel/{batch.id}/entrar")
    post(second, poll, f"/papel/{batch.id}/entrar")  # a double press
    assert fresh(batch).entered_at is not None
    post(team, poll, "/papel", table="Equivocada", ballots="5")
    mistake = queries.batches_of(poll)[-1]
    assembly.shift(poll, closes_at=clock.now() - timedelta(minutes=1))
    post(team, poll, "/cerrar")
    assert now_of(poll).state is PollState.FROZEN  # a batch waits
    post(team, poll, f"/papel/{mistake.id}/quitar", reason="La mesa no abrió")
    post(team, poll, "/cerrar")
    closed = now_of(poll)
    assert closed.result["ballots"] == 3
    assert check_box(lines_of(closed)).is_good


# ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_close_draw_set_aside_and_proclaim(assembly, team, signed_in, make):
    poll = assembly.open(
        kind=PollKind.ELECTION,
        budget_cents=None,
        seats=1,
        form="choose-1",
        max_choices=None,
        rule="plurality",
        parameters={},
    )
    for n, key in enumerate(("agua", "losa")):
        with transaction():
            commands.cast_named(assembly.titulars[n], poll, assembly.entry(poll, n), {key: 1})
    post(team, poll, "/cerrar")
    assert now_of(poll).state is PollState.FROZEN  # not before its time
    assembly.shift(poll, closes_at=clock.now() - timedelta(minutes=1))
    post(team, poll, "/cerrar")
    post(team, poll, "/proclamar", 422)
    post(team, poll, "/sorteo", 422, draw="")
    post(team, poll, "/sorteo", draw="7 12 19 33")
    post(team, poll, "/sorteo", 422, draw="1 2 3 4")  # entered once
    boss = signed_in(make.administrator())
    post(boss, poll, "/apartarse", 422, reason="Una sentencia")
    post(boss, poll, "/apartarse", winners="luz", reason="Una sentencia")
    assert team.get(f"/votaciones/{poll.slug}/gestion/apartarse").status_code == 403
    computed = now_of(poll).result["count"]["winners"]
    assert computed != ["luz"]
    post(team, poll, "/proclamar", note="Acta 12")
    done = now_of(poll)
    assert (done.state, done.result["count"]["winners"]) == (PollState.PROCLAIMED, computed)
    post(team, poll, "/anular", 422, reason="tarde")


def test_taking_back_and_annulling_ask_for_a_reason(assembly, team):
    poll = assembly.called()
    post(team, poll, "/retirar", 422)
    post(team, poll, "/retirar", reason="Faltaba un proyecto")
    assert now_of(poll).state is PollState.DRAFT
    post(team, poll, "/anular", reason="Se duplicó")
    assert now_of(poll).state is PollState.ANNULLED
    assert "Se duplicó" in page(team, poll)


# ── what is asked of the team ───────────────────────────────────────────────────────────────────────────────────────


def test_paper_is_asked_of_those_who_have_not_read_it(assembly, app, make):
    first, second = (make.team(assembly.space, TeamRole.FACILITATOR) for _n in range(2))

    def asked(person) -> list[str]:
        with app.test_request_context():
            return [task.tone for task in tasks_for(assembly.space, person) if task.url.endswith("/papel")]

    poll = assembly.secret()
    assert asked(first) == asked(second) == ["info"]
    with transaction():
        batch = commands.open_batch(first, poll, "Mesa 1", ballots=1, blank=1, spoiled=0)
    assert asked(first) == asked(second) == ["wait"]
    with transaction():
        commands.type_batch(first, poll, batch, [{}])
    assert asked(first) == ["info"]
    assert asked(second) == ["wait"]
    with transaction():
        commands.type_batch(second, poll, batch, [{}])
    assert asked(first) == asked(second) == ["wait"]
    with transaction():
        commands.enter_batch(second, poll, batch)
    assert asked(first) == asked(second) == ["info"]
    assert asked(make.team(assembly.space, TeamRole.OBSERVER)) == []


def test_the_tasks_follow_the_poll(assembly, app):
    def asked():
        with app.test_request_context():
            return [
                task.sentence
                for task in tasks_for(assembly.space, assembly.coordinator)
                if "Prioridades" in task.sentence
            ]

    poll = assembly.called(roll_closes_at=clock.now() + timedelta(minutes=30))
    assert asked() == []
    with transaction():
        commands.object_to(assembly.titulars[0], poll, "Falta una junta")
    assert len(asked()) == 1
    with transaction():
        commands.answer_objection(
            assembly.coordinator, poll, queries.objections_of(poll)[0], "No", upheld=False
        )
    assembly.shift(poll, roll_closes_at=clock.now() - timedelta(minutes=1))
    assert len(asked()) == 1  # time to fix
    with transaction():
        commands.fix_poll(assembly.coordinator, poll)
    assert asked() == []
    assembly.shift(
        poll, opens_at=clock.now() - timedelta(hours=2), closes_at=clock.now() - timedelta(hours=1)
    )
    assert now_of(poll).phase(clock.now()) is Phase.COUNTING
    assert len(asked()) == 1  # open the box
    with transaction():
        commands.close_poll(assembly.coordinator, poll)
    assert len(asked()) == 1  # proclaim


def test_statements_do_not_grow_with_rows(assembly, team, count_queries, make):
    poll = assembly.open()

    here = [
        f"/votaciones/{poll.slug}/gestion{part}"
        for part in ("", "/padron", "/opciones", "/asamblea", "/observaciones")
    ]
    here.append(f"/espacios/{assembly.space.slug}/gestion/votaciones")

    def look():
        return {address: count_queries(lambda address=address: team.get(address)) for address in here}

    look()
    few = look()
    more = [make.organization(f"Comité {n}") for n in range(30)]
    with transaction():
        for n, organization in enumerate(more):
            db.session.add(
                RollEntry(
                    poll_id=poll.id, number=100 + n, organization_id=organization.id, name=organization.name
                )
            )
            db.session.add(
                Objection(poll_id=poll.id, text=f"Observación {n}", made_by_id=assembly.titulars[0].id)
            )
    for n in range(3):
        assembly.draft(title=f"Otra {n}")
    assert look() == few


# ── the roll at a table ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_seat_marked_at_a_table_votes_there_and_nowhere_else(assembly, team, signed_in, make):
    poll = assembly.secret()
    helper = signed_in(make.team(assembly.space, TeamRole.FACILITATOR))
    entry, other = assembly.entry(poll, 0), assembly.entry(poll, 1)
    assert "/papel/padron/" not in page(helper, poll, "/papel/padron")  # no table, no marks
    assert page(helper, poll, "/papel/padron?mesa=Mesa+1&q=júnta").count("/papel/padron/") == 3
    for _twice in range(2):
        post(helper, poll, f"/papel/padron/{entry.id}", mesa="Mesa 1")
    assert fresh(entry).paper_table == "Mesa 1"
    body = page(helper, poll, "/papel/padron?mesa=Mesa+1")
    assert body.count("/papel/padron/") == 2
    with transaction():
        commands.issue_credential(assembly.titulars[1], poll, other, b"\1" * 384)
    post(helper, poll, f"/papel/padron/{other.id}", mesa="Mesa 1")
    assert fresh(other).paper_on is None
    post(helper, poll, f"/papel/padron/{entry.id}/devolver", 403, reason="Se marcó a otra")
    post(team, poll, f"/papel/padron/{entry.id}/devolver", mesa="Mesa 1")
    assert fresh(entry).paper_on is not None  # no reason, no act
    assert "Mesa 1" in page(team, poll, "/papel")
    post(team, poll, f"/papel/padron/{entry.id}/devolver", mesa="Mesa 1", reason="Se marcó a otra")
    assert fresh(entry).paper_on is None


# ── requests made by hand ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", ["fixed", "secret"])
def test_no_request_changes_what_was_fixed(assembly, team, state):
    poll = getattr(assembly, state)()
    before = fingerprint(document(poll, queries.roll_of(poll)))
    option, entry, version = poll.options[0].id, assembly.entry(poll, 0).id, str(poll.version)
    asked = {
        "version": version,
        "reason": "Se me ocurrió",
        "title": "Otro título",
        "go": "back",
        "mesa": "Mesa 1",
    }
    themes = {
        "asunto": {"budget": "1"}, "electores": {"voters": "people", "channels": "paper"},
        "cedula": {"secrecy": "named", "form": "choose-1"}, "conteo": {"rule": "greedy-score"},
        "empates": {"tie_break": "id"}, "fechas": {"opens_at": "2020-01-01T08:00", "closes_at": "2099-01-01T08:00"},
        "quorum": {"quorum_percent": "1"}, "base-legal": {"legal_basis": "Otra", "cites_rule": "art. 1"},
    }  # fmt: skip
    paths = {f"/temas/{theme}": more for theme, more in themes.items()} | {
        "/opciones/nueva": {"cost": "1"}, f"/opciones/{option}": {"cost": "1"}, f"/opciones/{option}/mover": {"to": "down"},
        f"/opciones/{option}/quitar": {}, f"/opciones/{option}/retirar": {}, "/opciones/textos": {},
        "/opciones/propuestas": {"who": "1"}, "/padron/hacer": {}, f"/padron/{entry}/quitar": {},
        f"/padron/{entry}/devolver": {}, "/testigos": {"person": "1"}, "/convocar": {}, "/retirar": {}, "/fijar": {},
        "/cerrar": {}, "/sorteo": {"draw": "1"}, "/proclamar": {"note": "x"}, "/apartarse": {"winners": "agua"},
    }  # fmt: skip
    for path, more in paths.items():
        answer = team.post(f"/votaciones/{poll.slug}/gestion{path}", data=asked | more)
        assert answer.status_code in (200, 303, 403, 404, 422), (path, answer.status_code)
    kept = now_of(poll)
    assert kept.state is PollState.FROZEN
    assert fingerprint(document(kept, queries.roll_of(kept))) == before
    assert (kept.frozen, kept.fingerprint) == (poll.frozen, poll.fingerprint)
