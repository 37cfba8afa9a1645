"""What completes the demonstration through the rooms' own commands: plans, messages on their way, consents."""

from __future__ import annotations

from random import Random

from civic.core import clock
from civic.core.db import db
from civic.demo.queries import notice_ids, registrations_ahead, team_member, upcoming_event, waiting_calls
from civic.demo.rows import Rows
from civic.events import mail
from civic.messages.models import MessageState
from civic.people.models import Consent, NoticeKind
from civic.people.rules import Actor
from civic.plan import commands as plan_commands
from civic.plan.source import DATA
from civic.spaces.models import TeamRole
from civic.spaces.queries import space_by_slug

PLANS = {"mesa-ilo": "ilo-2019-2022.yaml", "mesa-huaylas": "huaylas-2015-2017.yaml"}
PLAN_FOLDER = DATA
CALLS_MADE = 4


def load_plans(actor: Actor) -> None:
    """Both plans, each in its province's main space."""
    for slug, name in PLANS.items():
        plan_commands.load_plan(actor, PLAN_FOLDER / name, space_by_slug(slug))


def add_consents(rows: Rows, rng: Random, people: list[int], recorder: int) -> None:
    """Most people agreed, on paper, to be written to; some said no."""
    known = notice_ids()
    notice = known.get(NoticeKind.MESSAGES)
    if notice is None:
        return
    for person_id in people:
        dice = rng.random()
        if dice < 0.7:
            rows.add(
                Consent,
                person_id=person_id,
                notice_id=notice,
                given=dice < 0.62,
                channel="paper" if dice < 0.5 else "voice",
                recorded_by_id=recorder,
            )


def queue_messages() -> None:
    """Tell those with a place in a postponed event, and those who wait for one: mails to send and calls to make."""
    for slug in PLANS:
        space = space_by_slug(slug)
        postponed = upcoming_event(space, postponed=True)
        if postponed is not None:
            mail.tell_moved(postponed, postponed.status_reason or "")
        full = upcoming_event(space, postponed=False)
        if full is not None:
            for registration in registrations_ahead(full):
                if registration.state.value == "waiting":
                    mail.tell_waiting(registration)
                else:
                    mail.tell_confirmed(registration)
        db.session.flush()
        caller = team_member(space, TeamRole.FACILITATOR)
        for call in waiting_calls(space)[:CALLS_MADE]:
            call.state, call.finished_at, call.finished_by_id = MessageState.DONE, clock.now(), caller
