"""What changes agreements and commitments, what is refused, who is told; on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from civic.agreements import commands, queries
from civic.agreements.commands.documents import draft_document
from civic.agreements.listeners import forget_name
from civic.agreements.models import (
    AgreementKind,
    AgreementState,
    Axis,
    CarriedCommitment,
    CommitmentReport,
    CommitmentState,
    ReportKind,
)
from civic.agreements.word import Outcome
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.messages.models import Message
from civic.people.models import Person, System
from civic.records import commands as records
from civic.records.models import Seat, SignatureWay
from civic.spaces.models import Space, TeamRole
from tests.agreements.access import covenant, picture, promise, signed, step

TODAY = clock.today()
pytestmark = pytest.mark.usefixtures("app")


@dataclass
class Play:
    """A space with two who lead it, one who facilitates and one who answers for commitments."""

    space: Space
    coordinator: Person
    secretary: Person
    facilitator: Person
    elena: Person


@pytest.fixture
def play(make):
    space = make.space()
    return Play(
        space, make.team(space, TeamRole.COORDINATOR, make.person(account=True, email="c@correo.example.org")),
        make.team(space, TeamRole.TECHNICAL_SECRETARY, make.person(account=True, email="s@correo.example.org")),
        make.team(space, TeamRole.FACILITATOR), make.person("Elena Quispe", account=True),
    )  # fmt: skip


def refused(act) -> str:
    with pytest.raises(Refused) as caught, transaction():
        act()
    return str(caught.value.sentence)


def forbidden(act) -> None:
    with pytest.raises(NotAllowed), transaction():
        act()


def done(act):
    with transaction():
        return act()


def days(n):
    return TODAY + timedelta(days=n)


def test_the_whole_life_of_a_commitment(play):
    made = promise(play.coordinator, play.space, person=play.elena)
    assert promise(play.coordinator, play.space).number == made.number + 1
    done(lambda: commands.report_progress(play.elena, made, step()))
    assert (made.state, made.progress) == (CommitmentState.UNDER_WAY, 40)
    assert refused(lambda: commands.claim_done(play.elena, made, step("Listo", "b")))  # nothing proves it
    done(lambda: commands.claim_done(play.elena, made, step("Listo", "b"), picture()))
    assert made.state is CommitmentState.CLAIMED_DONE
    done(lambda: commands.send_back(play.facilitator, made, reason="Falta un turno", once="c"))
    assert (made.state, made.done_on, made.claimed_by_id) == (CommitmentState.UNDER_WAY, None, None)
    done(lambda: commands.claim_done(play.elena, made, step("Ahora sí", "d", link="https://example.org/rol")))
    done(lambda: commands.accept_done(play.secretary, made, text="Fui a ver", once="e"))
    assert (made.state, made.done_on, made.closed_on) == (CommitmentState.KEPT, TODAY, TODAY)
    kinds = [r.kind for r in reversed(queries.reports_of(made.id))]
    assert kinds == [
        ReportKind.PROGRESS,
        ReportKind.CLAIM,
        ReportKind.SENT_BACK,
        ReportKind.CLAIM,
        ReportKind.ACCEPTED,
    ]
    assert [r.by_team for r in reversed(queries.reports_of(made.id))] == [False, False, True, False, True]
    refused(lambda: commands.report_progress(play.elena, made, step("Más", "f")))


def test_nobody_accepts_their_own_claim(play):
    made = promise(play.coordinator, play.space, person=play.secretary)
    done(lambda: commands.claim_done(play.coordinator, made, step("Listo", "a"), picture()))
    for who in (
        play.coordinator,
        play.secretary,
        play.elena,
    ):  # who claimed, who is in charge, who is not of the space
        forbidden(lambda who=who: commands.accept_done(who, made, text="Bien", once="x"))
        forbidden(lambda who=who: commands.send_back(who, made, reason="Mal", once="x"))
    done(lambda: commands.accept_done(play.facilitator, made, text="Lo vi", once="y"))
    assert made.state is CommitmentState.KEPT


def test_a_leader_reports_for_the_organisation(play, make):
    organization = make.organization("Junta Vecinal")
    leader = make.leader(organization)
    made = promise(play.coordinator, play.space, organization=organization, entity="")
    assert (made.entity, made.entity_key) == ("Junta Vecinal", "junta-vecinal")
    done(lambda: commands.report_progress(leader, made, step()))
    forbidden(lambda: commands.report_progress(play.elena, made, step("No soy yo", "z")))
    forbidden(lambda: commands.report_progress(play.facilitator, made, step("Ni yo", "z")))
    assert queries.in_charge_of(leader.id) == [made]


def test_the_same_form_twice_is_one_step(play):
    made = promise(play.coordinator, play.space)
    for _twice in range(2):
        done(lambda: commands.report_progress(play.coordinator, made, step()))
    assert len(queries.reports_of(made.id)) == 1
    for _twice in range(2):
        done(lambda: commands.cancel(play.coordinator, made, reason="Ya no se quiere", once="q"))
    assert [r.kind for r in queries.reports_of(made.id)] == [ReportKind.CANCELLED, ReportKind.PROGRESS]


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"progress": 101}, {"progress": -1}, {"occurred_on": days(1)}, {"occurred_on": days(-1)},
        {"link": "javascript:alert(1)"},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_report_lacks_is_said(play, wrong):
    made = promise(play.coordinator, play.space)
    assert refused(lambda: commands.report_progress(play.coordinator, made, step(**({"once": "w"} | wrong))))


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""}, {"entity": ""}, {"proof": ""}, {"due_on": days(-1)}, {"agreed_on": days(1), "due_on": days(9)},
        {"due_on": TODAY.replace(year=TODAY.year + 51, day=1)},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_commitment_lacks_is_said(play, wrong):
    assert refused(
        lambda: commands.make_commitment(
            play.coordinator, play.space, **({"text": "Agua", "entity": "EPS", "proof": "Acta", "due_on": days(9)} | wrong)
        )
    )  # fmt: skip


def test_the_first_date_stays_written_when_it_moves(play):
    made = promise(play.coordinator, play.space, due_on=days(5))
    forbidden(lambda: commands.postpone(play.facilitator, made, to=days(20), reason="Lluvias"))
    assert refused(lambda: commands.postpone(play.coordinator, made, to=days(5), reason="Lluvias"))
    assert refused(lambda: commands.postpone(play.coordinator, made, to=days(20), reason=""))
    done(lambda: commands.postpone(play.coordinator, made, to=days(20), reason="Lluvias"))
    assert (made.first_due_on, made.due_on) == (days(5), days(20))
    (moved,) = queries.postponements_of(made.id)
    assert (moved.from_day, moved.to_day, moved.reason) == (days(5), days(20), "Lluvias")


def test_not_kept_is_said_only_after_the_date(play):
    made = promise(play.coordinator, play.space, agreed_on=days(-20), due_on=TODAY)
    assert refused(lambda: commands.declare_broken(play.coordinator, made, reason="No", once="a"))
    late = promise(play.coordinator, play.space, agreed_on=days(-20), due_on=days(-1))
    assert late.is_late
    done(lambda: commands.declare_broken(play.coordinator, late, reason="No lo hicieron", once="b"))
    assert (late.state, late.is_late) == (CommitmentState.BROKEN, False)
    assert refused(lambda: commands.cancel(play.coordinator, late, reason="Otra vez", once="c"))


def test_a_covenant_is_signed_renewed_and_ended(play):
    alone = covenant(play.coordinator, play.space, parties=(), title="Solo")
    assert refused(lambda: commands.sign_agreement(play.coordinator, alone, signed_on=TODAY))
    forbidden(lambda: commands.sign_agreement(play.facilitator, alone, signed_on=TODAY))
    made = signed(play.coordinator, play.space, days(-40), valid_from=days(-40), valid_until=days(-3))
    assert made.state is AgreementState.EXPIRED
    assert refused(lambda: commands.renew_agreement(play.coordinator, made, until=days(-5), reason="Falta"))
    done(lambda: commands.renew_agreement(play.coordinator, made, until=days(90), reason="Falta una obra"))
    assert made.state is AgreementState.IN_FORCE
    assert [(r.until_before, r.until) for r in made.renewals] == [(days(-3), days(90))]
    done(lambda: commands.end_agreement(play.coordinator, made, ended_on=TODAY, reason="Se cumplió todo"))
    assert (made.state_on(days(-1)), made.state) == (AgreementState.IN_FORCE, AgreementState.ENDED)
    assert refused(lambda: commands.renew_agreement(play.coordinator, made, until=days(900), reason="Más"))


def test_what_is_signed_is_never_rewritten(play):
    made = signed(play.coordinator, play.space)
    again = {
        "title": "Otro", "object": "Otra cosa", "parties": [], "axes": {}, "amount_cents": None, "money_note": "",
        "valid_from": None, "valid_until": None, "projects": [],
    }  # fmt: skip
    assert refused(lambda: commands.edit_agreement(play.coordinator, made, **again, version=made.version))
    draft = covenant(play.coordinator, play.space)
    assert draft.slug != made.slug
    assert refused(
        lambda: commands.edit_agreement(play.coordinator, draft, **again, version=draft.version + 1)
    )
    done(lambda: commands.edit_agreement(play.coordinator, draft, **again, version=draft.version))
    assert (draft.title, draft.parties) == ("Otro", [])


def test_governance_needs_its_four_axes(play):
    kind = {"kind": AgreementKind.GOVERNANCE, "title": "Gobernabilidad", "valid_until": None}
    some = covenant(play.coordinator, play.space, **kind, axes={Axis.SOCIAL: "Salud"})
    assert refused(lambda: commands.sign_agreement(play.coordinator, some, signed_on=TODAY))
    whole = signed(play.coordinator, play.space, **kind, axes=dict.fromkeys(Axis, "Lo acordado"))
    assert [a.axis for a in whole.axes] == list(Axis)


def test_a_later_agreement_takes_up_what_is_still_owed(play, make):
    first = signed(play.coordinator, play.space, days(-400), valid_until=days(-30), title="Primero")
    owed = promise(play.coordinator, play.space, agreement=first)
    closed = promise(play.coordinator, play.space, agreement=first)
    done(lambda: commands.cancel(play.coordinator, closed, reason="Ya no", once="c"))
    other = promise(play.coordinator, play.space)
    second = covenant(play.coordinator, play.space, title="Segundo", continues=first)
    third = covenant(play.coordinator, play.space, title="Tercero")
    for commitment in (closed, other):
        assert refused(lambda c=commitment: commands.carry_commitments(play.coordinator, second, [c]))
    assert refused(lambda: commands.carry_commitments(play.coordinator, third, [owed]))
    for expected in (1, 0):
        assert done(lambda: commands.carry_commitments(play.coordinator, second, [owed])) == expected
    assert queries.commitments_of_agreement(second) == [owed]
    assert owed.agreement_id == first.id  # a link, never a copy
    assert db.session.query(CarriedCommitment).count() == 1
    assert queries.carried_into(owed) == []  # a draft is not told
    done(lambda: commands.sign_agreement(play.coordinator, second, signed_on=TODAY))
    assert queries.carried_into(owed) == [second]
    assert [a.id for a in queries.chain_before(second)] == [first.id]
    foreign = make.space()
    stranger = make.team(foreign, TeamRole.COORDINATOR)
    assert refused(
        lambda: commands.make_agreement(
            stranger, foreign, kind=AgreementKind.COVENANT, title="Ajeno", continues=first
        )
    )  # fmt: skip


def test_a_sealed_document_makes_the_agreement_public(play):
    made = covenant(play.coordinator, play.space)
    promise(play.coordinator, play.space, agreement=made)
    record = done(lambda: draft_document(play.coordinator, made))
    assert made.record_id == record.id
    words = [str(part) for part in record.content["sections"]]
    assert any("Agroindustria SAC" in part for part in words)
    assert any("Dos turnos de enfermería" in part for part in words)
    assert any(f"de {days(30).year}" in part for part in words)  # a document says the year of every date
    assert refused(lambda: commands.sign_agreement(play.coordinator, made, signed_on=TODAY))  # not sealed yet
    assert done(lambda: draft_document(play.coordinator, made)).id == record.id  # written again, not twice
    done(lambda: records.approve_record(play.secretary, record))
    assert refused(lambda: draft_document(play.coordinator, made))
    done(
        lambda: records.sign_record(
            play.secretary, record, name="Rosa Gil", office="Gerenta", seat=Seat.GUEST, way=SignatureWay.PAPER
        )
    )
    done(lambda: records.seal_record(play.secretary, record))
    assert (made.signed_on, made.state) == (record.held_on, AgreementState.IN_FORCE)


def test_reminders_go_out_once_each(play):
    made = promise(play.coordinator, play.space, person=play.elena, agreed_on=days(-60), due_on=days(-8))
    done(lambda: commands.postpone(play.coordinator, made, to=days(10), reason="Lluvias"))
    signed(play.coordinator, play.space, days(-300), valid_until=days(20))
    with transaction():
        db.session.query(Message).delete()

    def kinds():
        return sorted(m.kind for m in db.session.query(Message) if m.kind.startswith("agreements/"))

    def told(day):
        with transaction():
            db.session.query(Message).delete()
        for _twice in range(2):
            done(lambda: commands.remind(System(), day))
        return kinds()

    assert told(days(0)) == [
        "agreements/expiring",
        "agreements/expiring",
        "agreements/soon",
    ]  # two lead the space
    assert told(days(1)) == []
    assert told(days(11)) == ["agreements/due"]
    assert told(days(17)) == ["agreements/expiring", "agreements/expiring", "agreements/late"]
    assert told(days(18)) == []
    done(lambda: commands.claim_done(play.elena, made, step("Listo", "a"), picture()))
    assert "agreements/late" not in told(days(24))  # it waits for the space now
    forbidden(lambda: commands.remind(play.coordinator))


def test_who_keeps_its_word_reads_only_what_is_public(play):
    for n in range(6):
        made = promise(play.coordinator, play.space, agreed_on=days(-60), due_on=days(-5 - n))
        if n:
            done(
                lambda c=made: commands.claim_done(
                    play.coordinator, c, step("Listo", "k", occurred_on=days(-20)), picture()
                )
            )
            done(lambda c=made: commands.accept_done(play.secretary, c, text="Bien", once="l"))
    promise(play.coordinator, play.space, entity="Otra", agreement=covenant(play.coordinator, play.space))
    (word,), few = queries.word_kept(play.space)
    assert (word.percent, word.due, word.counts[Outcome.ON_TIME], few) == (83, 6, 5, [])
    assert len(queries.public_commitments(None)) == 6


def test_covenants_signed_count_for_the_plan(play, make):
    other = make.space()
    inside = signed(play.coordinator, play.space, days(-5), title="Dentro")
    signed(play.coordinator, play.space, days(-50), title="Antes")
    signed(make.team(other, TeamRole.COORDINATOR), other, days(-5), title="Otro espacio")
    covenant(play.coordinator, play.space, title="Borrador")
    signed(
        play.coordinator, play.space, days(-5), title="No es convenio", kind=AgreementKind.GOVERNANCE,
        axes=dict.fromkeys(Axis, "x"),
    )  # fmt: skip
    (row,) = queries.covenants_signed([play.space.id], days(-10), TODAY)
    assert (row.agreement_id, row.parties, row.sectors) == (
        inside.id, ("Municipalidad", "Agroindustria SAC"), frozenset({"public", "private"}),
    )  # fmt: skip
    assert len(queries.covenants_signed([play.space.id, other.id], days(-60), TODAY)) == 3


def test_a_forgotten_person_no_longer_stands_beside_a_commitment(play):
    made = promise(play.coordinator, play.space, person=play.elena, person_in_charge=play.elena.full_name)
    done(lambda: forget_name(play.elena))
    assert (made.person_id, made.person_in_charge) == (None, "")
    assert db.session.query(CommitmentReport).count() == 0
