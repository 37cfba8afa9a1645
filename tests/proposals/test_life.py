"""Calls and proposals as they live: written by several, sent, corrected, withdrawn, late, joined, divided, forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock, search
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import person_exported, proposal_merged, proposal_split, proposal_submitted
from civic.messages.models import Message
from civic.people.commands import forget_person, merge_persons, undo_merge
from civic.proposals import commands, panels, queries, rules
from civic.proposals.models import (
    AttachmentKind,
    Call,
    CallState,
    CoAuthorState,
    Proposal,
    ProposalState,
    ProposalVersion,
)
from tests.proposals.scene import QUESTIONS, Scene


@pytest.fixture
def scene(make) -> Scene:
    return Scene(make)


def act(command, *args, **more):
    """One act in its own writing block."""
    with transaction():
        return command(*args, **more)


def refusal(command, *args, **more) -> str:
    """The sentence with which an act is refused."""
    with pytest.raises(Refused) as refused, transaction():
        command(*args, **more)
    return str(refused.value.sentence)


def found(text: str) -> list[int]:
    hits = search.matches("proposals", text)
    return [row.id for row in db.session.execute(db.select(hits.c.id))]


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_sent_with_number_address_version_and_line(scene):
    heard = []
    proposal_submitted.connect(lambda sender, **_m: heard.append(sender.id), weak=False)
    proposal = scene.sent()
    assert (proposal.number, proposal.slot, proposal.state) == (1, 1, ProposalState.SUBMITTED)
    assert proposal.slug == f"agua-para-los-angeles-{scene.call.year}-1"
    version = queries.last_version(proposal)
    assert version.number == 1
    assert version.content["cost"] == "685,000"
    assert version.content["place"] == "Ilo · parte alta"
    assert version.content["q1"] == "La junta."
    assert version.content["columns"]["cost_cents"] == 68_500_000
    assert heard == [proposal.id]
    assert found("aguas angeles") == [proposal.id]
    assert db.session.query(AuditEntry).filter_by(action="proposals.send_proposal").count() == 1


def test_numbers_have_no_gap(scene):
    drafts = [
        scene.whole(leader, organization) for organization, leader in (scene.author() for _n in range(3))
    ]
    for draft in (drafts[2], drafts[0]):
        with transaction():
            commands.send_proposal(queries_leader(draft), draft)
    assert sorted(p.number for p in db.session.query(Proposal).filter(Proposal.number.is_not(None))) == [1, 2]


def queries_leader(proposal):
    return proposal.organization.leaders[0].person


@pytest.mark.parametrize(
    ("theme", "values", "typed", "says"),
    [
        ("problema", {"problem": ""}, {}, "Problema|problem"),
        ("problema", {"problem": "uno " * 41}, {}, "1 "),
        ("lugar", {"ubigeo": None}, {}, "Lugar|Place"),
        ("costo", {"cost_cents": None}, {"cost": "doce mill"}, "doce mill"),
        ("costo", {"cost_cents": None}, {}, "Costo|Cost"),
        ("beneficiarios", {"answers": {"q1": "uno " * 31}}, {}, "cuida"),
    ],
)
def test_what_is_missing_is_one_sentence_and_nothing_is_lost(scene, theme, values, typed, says):
    proposal = scene.whole()
    act(commands.save_page, scene.leader, proposal, theme, values, typed=typed, base=99)
    sentence = refusal(commands.send_proposal, scene.leader, proposal)
    assert any(word in sentence for word in says.split("|")), sentence
    kept = scene.again(proposal)
    assert kept.state is ProposalState.DRAFT
    assert kept.typed == typed
    assert kept.body == "Un reservorio y tubería nueva."


def test_what_could_not_be_read_goes_when_it_is_read(scene):
    proposal = scene.whole()
    act(
        commands.save_page,
        scene.leader,
        proposal,
        "costo",
        {"cost_cents": None},
        typed={"cost": "mucho"},
        base=99,
    )
    act(commands.save_page, scene.leader, proposal, "costo", {"cost_cents": 1200000}, typed={}, base=99)
    assert scene.again(proposal).typed == {}
    act(commands.send_proposal, scene.leader, proposal)


def test_two_editors_of_one_page_meet_and_of_two_pages_do_not(scene):
    proposal = scene.whole()
    other = scene.make.leader(scene.organization)
    base = proposal.version
    act(
        commands.save_page, scene.leader, proposal, "problema", {"problem": "De Rosa"}, base=base, form="rosa"
    )
    act(commands.save_page, other, proposal, "propuesta", {"body": "De Elena"}, base=base, form="elena")
    with pytest.raises(commands.EditedMeanwhile), transaction():
        commands.save_page(other, proposal, "problema", {"problem": "De Elena"}, base=base, form="elena")
    kept = scene.again(proposal)
    assert (kept.problem, kept.body) == ("De Rosa", "De Elena")
    # the same text twice is no quarrel, nor is the second save of one's own open form
    act(commands.save_page, other, proposal, "problema", {"problem": "De Rosa"}, base=base, form="elena")
    act(commands.save_page, other, proposal, "problema", {"problem": "Más de Elena"}, base=base, form="elena")
    # who has seen the other's text may put another one in its place
    seen = scene.again(proposal).version
    act(
        commands.save_page,
        scene.leader,
        proposal,
        "problema",
        {"problem": "De las dos"},
        base=seen,
        form="rosa",
    )
    assert scene.again(proposal).problem == "De las dos"


def test_only_what_is_asked_is_written(scene):
    proposal = scene.draft()
    wild = {
        "title": "Otro",
        "state": ProposalState.SUBMITTED,
        "summary": "no se pregunta",
        "number": 7,
        "slug": "x",
    }
    act(commands.save_page, scene.leader, proposal, "problema", wild, base=0)
    kept = scene.again(proposal)
    assert (kept.title, kept.state, kept.number, kept.slug, kept.summary) == (
        "Otro",
        ProposalState.DRAFT,
        None,
        None,
        "",
    )


def test_strangers_write_nothing(scene, make):
    proposal = scene.whole()
    for stranger in (make.person(account=True), scene.coordinator, scene.facilitator, scene.author()[1]):
        for command, args in (
            (commands.save_page, ("problema", {"title": "x"})), (commands.send_proposal, ()), (commands.discard_draft, ()),
            (commands.withdraw_proposal, ("motivo",)),
        ):  # fmt: skip
            with pytest.raises(NotAllowed), transaction():
                command(stranger, proposal, *args)


def test_a_limit_per_author_and_a_withdrawal_gives_the_place_back(scene):
    first, second = scene.whole(title="Una"), scene.whole(title="Dos")
    act(commands.send_proposal, scene.leader, first)
    assert "1" in refusal(commands.send_proposal, scene.leader, second)
    assert refusal(commands.begin_proposal, scene.leader, scene.call, scene.organization, "Tres")
    act(commands.withdraw_proposal, scene.leader, first, "La asamblea cambió de idea.")
    act(commands.send_proposal, scene.leader, second)
    assert scene.again(first).end_reason == "La asamblea cambió de idea."
    assert scene.again(second).number == 2


def test_who_may_propose_is_the_calls_choice(scene, make):
    person = make.person(account=True)
    outside = make.organization()
    leader = make.leader(outside)
    assert refusal(commands.begin_proposal, leader, scene.call, outside, "x")
    act(commands.begin_proposal, person, scene.call, None, "En mi nombre")
    only = make.call(scene.space, "Solo organizaciones", who="organisations", fields=QUESTIONS)
    assert refusal(commands.begin_proposal, person, only, None, "x")
    citizens = make.call(scene.space, "Solo ciudadanía", who="citizens", fields=QUESTIONS)
    assert refusal(commands.begin_proposal, scene.leader, citizens, scene.organization, "x")
    with pytest.raises(NotAllowed), transaction():
        commands.begin_proposal(person, scene.call, scene.organization, "en nombre ajeno")


# ── versions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_a_version_with_what_changed_and_why(scene):
    proposal = scene.sent()
    act(commands.revise, scene.leader, proposal, {"body": "Dos reservorios."}, "Lo pidió la asamblea")
    last = queries.last_version(proposal)
    assert (last.number, last.changed, last.reason, last.made_as) == (
        2,
        ["body"],
        "Lo pidió la asamblea",
        "author",
    )
    first = db.session.query(ProposalVersion).filter_by(proposal_id=proposal.id, number=1).one()
    assert first.content["body"] == "Un reservorio y tubería nueva."
    assert found("dos reservorios") == [proposal.id]
    assert refusal(commands.revise, scene.leader, proposal, {"body": "Dos reservorios."}, "igual")
    assert refusal(commands.revise, scene.leader, proposal, {"body": ""}, "vacío")
    assert refusal(commands.revise, scene.leader, proposal, {"body": "x"}, "")
    assert scene.again(proposal).body == "Dos reservorios."


def test_after_the_close_only_amendments_change_the_text(scene):
    proposal = scene.sent()
    act(commands.close_call, scene.coordinator, scene.call, "Terminó el plazo")
    assert refusal(commands.revise, scene.leader, proposal, {"body": "Otra cosa"}, "quiero")
    act(commands.revise, scene.leader, proposal, {"body": "Enmendado"}, "se aceptó", cause="amendment")
    assert queries.last_version(proposal).cause == "amendment"


def test_a_hold_of_a_room_to_the_right_stops_all_changes(scene, monkeypatch):
    proposal = scene.sent()
    monkeypatch.setattr(
        panels, "holds", [lambda p: "La evaluación ya empezó." if p.id == proposal.id else None]
    )
    for cause in ("revised", "amendment"):
        sentence = refusal(commands.revise, scene.leader, proposal, {"body": "x"}, "r", cause=cause)
        assert sentence == "La evaluación ya empezó."
    assert refusal(
        commands.split_proposal, scene.coordinator, proposal, ["a", "b"], reason="r", agreement="a"
    )


# ── late ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_call_that_closes_keeps_the_text_and_a_coordinator_may_accept_it_late(scene):
    proposal = scene.whole()
    act(commands.close_call, scene.coordinator, scene.call, "Se acabó el plazo")
    assert refusal(commands.send_proposal, scene.leader, proposal)
    act(
        commands.save_page,
        scene.leader,
        proposal,
        "problema",
        {"problem": "Escrito después del cierre"},
        base=99,
    )
    assert refusal(
        commands.give_time, scene.coordinator, proposal, clock.now() + timedelta(days=1), "nadie pidió"
    )
    act(commands.ask_late, scene.leader, proposal, "Se cortó la luz")
    assert refusal(commands.ask_late, scene.leader, proposal, "otra vez")
    with pytest.raises(NotAllowed), transaction():
        commands.give_time(scene.leader, proposal, clock.now() + timedelta(days=1), "yo misma")
    act(
        commands.give_time,
        scene.coordinator,
        proposal,
        clock.now() + timedelta(days=1),
        "Hubo corte en todo el distrito",
    )
    act(commands.send_proposal, scene.leader, proposal)
    kept = scene.again(proposal)
    assert kept.problem == "Escrito después del cierre"
    assert [step.what for step in queries.trail_of(kept)] == ["late"]
    assert queries.trail_of(kept)[0].reason == "Hubo corte en todo el distrito"


def test_the_time_given_ends_too(scene):
    proposal = scene.whole()
    act(commands.close_call, scene.coordinator, scene.call, "fin")
    act(commands.ask_late, scene.leader, proposal, "luz")
    act(commands.give_time, scene.coordinator, proposal, clock.now() + timedelta(days=1), "sí")
    with transaction():
        db.session.get(Proposal, proposal.id).late_until = clock.now() - timedelta(seconds=1)
    assert refusal(commands.send_proposal, scene.leader, proposal)


# ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def values_of(call: Call, **changes):
    from civic.proposals.commands.calls import CONDITIONS, DATES, WORDS

    return {name: getattr(call, name) for name in (*WORDS, *CONDITIONS, *DATES)} | changes


def test_what_was_asked_freezes_once_somebody_writes(scene):
    call = scene.call
    more = [*QUESTIONS, {"key": "cui"}]
    act(commands.edit_call, scene.coordinator, call, values_of(call, max_each=2), base=1, reason="acuerdo")
    act(commands.edit_call, scene.coordinator, call, values_of(call, max_each=1), base=2, reason="acuerdo")
    scene.draft()
    for change in (
        {"fields": more},
        {"fields": QUESTIONS[:-1]},
        {"max_each": 5},
        {"ceiling_cents": 5},
        {"who": "citizens"},
    ):
        assert refusal(
            commands.edit_call, scene.coordinator, call, values_of(call, **change), base=3, reason="r"
        )
    helped = [field | {"help": "ayuda"} for field in QUESTIONS]
    act(
        commands.edit_call,
        scene.coordinator,
        call,
        values_of(call, fields=helped, title="Mejor título"),
        base=3,
        reason="claro",
    )
    db.session.expire_all()
    kept = db.session.get(Call, call.id)
    assert kept.title == "Mejor título"
    assert all(field["help"] == "ayuda" for field in kept.fields)
    assert kept.changes[0].reason == "claro"
    assert refusal(
        commands.edit_call, scene.coordinator, kept, values_of(kept, title="Otro"), base=1, reason="viejo"
    )


def test_more_time_is_told_with_its_reason(scene):
    scene.draft()
    until = scene.call.closes_at + timedelta(days=5)
    assert refusal(
        commands.extend_call, scene.coordinator, scene.call, scene.call.closes_at - timedelta(days=1), "menos"
    )
    assert refusal(commands.extend_call, scene.coordinator, scene.call, until, "")
    act(commands.extend_call, scene.coordinator, scene.call, until, "Por las lluvias")
    db.session.expire_all()
    call = db.session.get(Call, scene.call.id)
    assert call.closes_at == until
    assert (call.changes[0].what, call.changes[0].reason) == ("extended", "Por las lluvias")
    assert db.session.query(Message).filter(Message.kind == "proposals/extended").count() == 1


def test_last_years_call_is_copied_as_a_draft(scene):
    copied = act(commands.copy_call, scene.coordinator, scene.call)
    assert copied.state is CallState.DRAFT
    assert copied.opens_at > scene.call.opens_at
    assert copied.year == scene.call.year + 1
    assert [field["key"] for field in copied.fields] == [field["key"] for field in QUESTIONS]
    assert copied.next_number == 1
    act(commands.publish_call, scene.coordinator, copied)
    assert refusal(commands.discard_call, scene.coordinator, copied)


def test_a_call_that_asks_for_the_plan_names_its_dimensions(scene):
    bare = scene.make.call(
        scene.space, "Sin plan", state=CallState.DRAFT, fields=[{"key": "title"}, {"key": "dimension"}]
    )
    assert refusal(commands.publish_call, scene.coordinator, bare)


# ── who joins, joining, dividing ────────────────────────────────────────────────────────────────────────────────────


def test_an_organisation_answers_for_itself(scene):
    proposal, (other, other_leader) = scene.sent(), scene.author()
    asked = act(commands.invite_organization, scene.leader, proposal, other)
    assert refusal(commands.invite_organization, scene.leader, proposal, other)
    assert refusal(commands.invite_organization, scene.leader, proposal, scene.organization)
    with pytest.raises(NotAllowed), transaction():
        commands.answer_invitation(scene.leader, queries.co_author_by_id(asked.id), True)
    act(commands.answer_invitation, other_leader, queries.co_author_by_id(asked.id), True)
    assert scene.again(proposal).co_authors[0].state is CoAuthorState.ACCEPTED
    assert refusal(commands.answer_invitation, other_leader, queries.co_author_by_id(asked.id), False)
    act(commands.leave_proposal, other_leader, queries.co_author_by_id(asked.id))
    assert scene.again(proposal).co_authors[0].state is CoAuthorState.LEFT
    act(commands.invite_organization, scene.leader, proposal, other)
    assert len(scene.again(proposal).co_authors) == 1


def test_two_proposals_become_one_with_the_trail_both_ways(scene):
    heard = []
    proposal_merged.connect(lambda sender, into, **_m: heard.append((sender.id, into.id)), weak=False)
    other, other_leader = scene.author()
    one, two = scene.sent(), scene.sent(other_leader, other, "Agua para Miramar")
    for wrong in ({"reason": "", "agreement": "a"}, {"reason": "r", "agreement": ""}):
        assert refusal(commands.merge_proposals, scene.coordinator, two, one, **wrong)
    assert refusal(commands.merge_proposals, scene.coordinator, one, one, reason="r", agreement="a")
    with pytest.raises(NotAllowed), transaction():
        commands.merge_proposals(scene.leader, two, one, reason="r", agreement="a")
    act(
        commands.merge_proposals,
        scene.coordinator,
        two,
        one,
        reason="Piden lo mismo",
        agreement="Acta del 3 de mayo",
    )
    two, one = scene.again(two), scene.again(one)
    assert (two.state, two.merged_into_id) == (ProposalState.MERGED, one.id)
    assert [co.organization_id for co in one.co_authors] == [other.id]
    assert [step.what for step in queries.trail_of(one)] == ["took", "submitted"]
    assert queries.trail_of(two)[0].agreement == "Acta del 3 de mayo"
    assert [p.id for p in queries.taken_in(one)] == [two.id]
    assert heard == [(two.id, one.id)]
    assert refusal(commands.revise, other_leader, two, {"body": "x"}, "r")
    assert refusal(commands.merge_proposals, scene.coordinator, one, two, reason="r", agreement="a")


def test_a_divided_proposal_lives_on_in_numbered_parts(scene):
    heard = []
    proposal_split.connect(lambda sender, parts, **_m: heard.append([p.id for p in parts]), weak=False)
    proposal = scene.sent()
    assert refusal(commands.split_proposal, scene.coordinator, proposal, ["una"], reason="r", agreement="a")
    assert refusal(commands.split_proposal, scene.coordinator, proposal, ["x"] * 7, reason="r", agreement="a")
    parts = act(
        commands.split_proposal,
        scene.coordinator,
        proposal,
        ["Reservorio", "Tubería"],
        reason="Dos obras",
        agreement="Taller",
    )
    assert [(p.title, p.number, p.slot) for p in parts] == [("Reservorio", 2, None), ("Tubería", 3, None)]
    assert all(
        queries.last_version(p).cause == "split" and p.organization_id == scene.organization.id for p in parts
    )
    kept = scene.again(proposal)
    assert kept.state is ProposalState.SPLIT
    assert [p.id for p in queries.parts_of(kept)] == heard[0] == [p.id for p in parts]
    assert set(found("reservorio")) == {proposal.id, *(p.id for p in parts)}


# ── paper, persons ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sheet_is_copied_in_somebodys_name_who_can_correct_it(scene, make):
    with pytest.raises(NotAllowed), transaction():
        commands.begin_from_paper(scene.leader, scene.call, scene.organization, "x", consent="firmó")
    assert refusal(
        commands.begin_from_paper, scene.facilitator, scene.call, scene.organization, "x", consent=""
    )
    proposal = act(
        commands.begin_from_paper,
        scene.facilitator,
        scene.call,
        scene.organization,
        "Losa",
        consent="firmó la hoja",
    )
    for theme, values in {
        "problema": {"title": "Losa", "problem": "a"},
        "propuesta": {"body": "b"},
        "lugar": {"ubigeo": "180301"},
        "costo": {"cost_cents": 1},
    }.items():
        act(commands.save_page, scene.facilitator, proposal, theme, values, base=99)
    with pytest.raises(NotAllowed), transaction():
        commands.save_page(scene.leader, proposal, "problema", {"title": "x"})
    assert refusal(commands.send_proposal, scene.facilitator, proposal)  # the sheet is missing
    act(commands.add_attachment, scene.facilitator, proposal, AttachmentKind.SHEET, upload(), "")
    act(commands.send_proposal, scene.facilitator, proposal)
    assert db.session.query(Message).filter(Message.kind == "proposals/taken_from_paper").count() == 1
    act(commands.revise, scene.leader, proposal, {"title": "Losa y gradas"}, "Faltaba en la copia")
    act(commands.confirm_paper, scene.leader, proposal)
    assert scene.again(proposal).author_checked_at


def upload():
    import io

    from PIL import Image
    from werkzeug.datastructures import FileStorage

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    out.seek(0)
    return FileStorage(out, filename="hoja.png")


def test_a_forgotten_person_leaves_the_public_text_without_a_name(scene, make):
    administrator, person = make.administrator(), make.person("Rosa Condori Apaza", account=True)
    draft = act(commands.begin_proposal, person, scene.call, None, "Borrador", names_author=True)
    other_call = make.call(scene.space, "Otra", fields=[{"key": "title"}])
    sent = act(commands.begin_proposal, person, other_call, None, "Pública", names_author=True)
    act(commands.send_proposal, person, sent)
    parts = [part for _r, part in person_exported.send(person) if part and part[0] == "proposals"]
    assert [row["state"] for row in parts[0][1]] == ["draft", "submitted"]
    with transaction():
        forget_person(administrator, person, "lo pidió")
    assert db.session.get(Proposal, draft.id) is None
    assert not scene.again(sent).names_author


def test_two_records_of_one_person_keep_their_proposals(scene, make):
    operator, kept, duplicate = make.administrator(), make.person(account=True), make.person(account=True)
    call = make.call(scene.space, "Una cada una", max_each=1, fields=[{"key": "title"}])
    both = []
    for person in (kept, duplicate):
        proposal = act(commands.begin_proposal, person, call, None, "Mía")
        both.append(act(commands.send_proposal, person, proposal))
    merge = act(merge_persons, operator, kept, duplicate, "es la misma persona")
    assert {scene.again(p).person_id for p in both} == {kept.id}
    assert {scene.again(p).slot for p in both} == {1, 2}
    act(undo_merge, operator, merge, "no era")
    assert [scene.again(p).person_id for p in both] == [kept.id, duplicate.id]


def test_the_rules_know_no_other_sentence(scene):
    """A sent, live proposal of an open call can be corrected; `missing` of a whole one is empty."""
    proposal = scene.sent()
    assert rules.why_not_correct(proposal) is None
    assert rules.missing(proposal) == []
