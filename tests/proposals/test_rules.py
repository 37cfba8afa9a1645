"""Role × state: who may do what with a proposal in each state, and why it cannot be done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.people.models import PlatformRole, System, Visitor
from civic.proposals import rules
from civic.proposals.kinds import CallAudience, CallPhase
from civic.proposals.models import Call, CallState, CoAuthor, CoAuthorState, Proposal, ProposalState
from civic.spaces.models import Permission, Stage, TeamRole
from tests.proposals.scene import Scene

# role → what it may do with a draft and with a sent proposal: r(ead), w(rite), a(rrange), p(aper)
TABLE = {
    "visitor": ("", "r"), "stranger": ("", "r"), "leader": ("rw", "rw"), "other leader": ("", "r"), "invited leader": ("r", "r"),
    "coordinator": ("ap", "rap"), "secretary": ("ap", "rap"), "facilitator": ("p", "rp"), "evaluator": ("", "r"),
    "observer": ("", "r"), "accreditor": ("", "r"), "other coordinator": ("", "r"), "auditor": ("", "r"), "operator": ("", "r"),
    "administrator": ("rwap", "rwap"), "system": ("rwap", "rwap"),
}  # fmt: skip


def actors(scene: Scene, invited):
    make, space = scene.make, scene.space
    return {
        "visitor": Visitor(), "stranger": make.person(account=True), "leader": scene.leader, "other leader": scene.author()[1],
        "invited leader": make.leader(invited), "coordinator": scene.coordinator,
        "secretary": make.team(space, TeamRole.TECHNICAL_SECRETARY), "facilitator": scene.facilitator,
        "evaluator": make.team(space, TeamRole.EVALUATOR), "observer": make.team(space, TeamRole.OBSERVER),
        "accreditor": make.team(space, TeamRole.ACCREDITOR), "other coordinator": make.team(make.space(), TeamRole.COORDINATOR),
        "auditor": make.administrator(PlatformRole.AUDITOR), "operator": make.administrator(PlatformRole.OPERATOR),
        "administrator": make.administrator(), "system": System(),
    }  # fmt: skip


def test_every_role_with_a_draft_and_with_a_sent_proposal(make):
    scene = Scene(make, max_each=3)
    draft, sent, invited = scene.draft(), scene.sent(), make.organization()
    with transaction():
        for proposal in (draft, sent):
            db.session.add(
                CoAuthor(proposal_id=proposal.id, organization_id=invited.id, state=CoAuthorState.INVITED)
            )
    wrong = []
    who = actors(scene, invited)
    assert set(who) == set(TABLE)
    for role, actor in who.items():
        for proposal, expected in zip((scene.again(draft), scene.again(sent)), TABLE[role], strict=True):
            may = "".join(
                letter
                for letter, allowed in (
                    ("r", rules.may_read(actor, proposal)), ("w", rules.may_write(actor, proposal)),
                    ("a", rules.may_arrange(actor, proposal)), ("p", rules.may_take_from_paper(actor, proposal.space)),
                )
                if allowed
            )  # fmt: skip
            if may != expected:
                wrong.append(f"{role} {proposal.state}: {may} instead of {expected}")
    assert not wrong, wrong


# state → what can still be done: s(end), c(orrect), w(ithdraw), m(erge into another)
STATES = {
    ProposalState.DRAFT: "s", ProposalState.SUBMITTED: "cwm", ProposalState.WITHDRAWN: "", ProposalState.MERGED: "",
    ProposalState.SPLIT: "",
}  # fmt: skip


@pytest.mark.parametrize("state", list(ProposalState))
@pytest.mark.parametrize("phase", list(CallPhase))
def test_every_state_in_every_phase_of_its_call(make, state, phase):
    scene = Scene(make, max_each=3)
    other = scene.sent(title="Otra")
    proposal = scene.sent() if state is not ProposalState.DRAFT else scene.whole()
    now = clock.now()
    dates = {
        CallPhase.DRAFT: (CallState.DRAFT, -1, 1), CallPhase.SOON: (CallState.PUBLISHED, 1, 2),
        CallPhase.OPEN: (CallState.PUBLISHED, -1, 1), CallPhase.OVER: (CallState.PUBLISHED, -2, -1),
    }  # fmt: skip
    with transaction():
        call = db.session.get(Call, scene.call.id)
        call.state, opens, closes = dates[phase]
        call.opens_at, call.closes_at = now + timedelta(days=opens), now + timedelta(days=closes)
        db.session.get(Proposal, proposal.id).state = state
    proposal, other = scene.again(proposal), scene.again(other)
    assert proposal.call.phase(clock.now()) is phase
    can = "".join(
        letter
        for letter, refused in (
            ("s", rules.why_not_send(proposal)), ("c", rules.why_not_correct(proposal)),
            ("w", rules.why_not_withdraw(proposal)), ("m", rules.why_not_merge(proposal, other)),
        )
        if not refused
    )  # fmt: skip
    expected = STATES[state] if phase is CallPhase.OPEN else STATES[state].replace("s", "").replace("c", "")
    assert can == expected
    assert (rules.why_not_write(proposal) is None) == (
        state is ProposalState.DRAFT
    )  # a draft is never locked: nothing is lost


@pytest.mark.parametrize(
    ("who", "organisations", "citizens"),
    [
        (CallAudience.ORGANISATIONS, True, False),
        (CallAudience.CITIZENS, False, True),
        (CallAudience.BOTH, True, True),
    ],
)
def test_whom_a_call_takes(make, who, organisations, citizens):
    scene = Scene(make, who=who)
    assert (rules.why_not_author(scene.call, None) is None) == citizens
    assert (rules.why_not_author(scene.call, scene.organization) is None) == organisations
    assert rules.why_not_author(scene.call, scene.organization, accredited=False)


@pytest.mark.parametrize(
    ("allows", "open_"),
    [([Permission.PROPOSALS.value], True), ([Permission.EVENTS.value], False), ([], False)],
)
def test_a_call_may_wait_for_a_stage_of_its_space(make, allows, open_):
    scene = Scene(make, needs_stage=True)
    now = clock.now()
    with transaction():
        stage = Stage(
            space_id=scene.space.id,
            name="Etapa",
            opens_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=1),
            allows=allows,
        )
        db.session.add(stage)
    call = db.session.get(Call, scene.call.id)
    assert (rules.why_not_open(call) is None) == open_


def test_a_cost_above_what_the_call_pays_is_said(make):
    scene = Scene(make, max_cost_cents=68_499_999)
    proposal = scene.whole()
    assert [key for key, _sentence in rules.missing(proposal)] == ["cost"]
    assert "684,999.99" in rules.missing(proposal)[0][1]
