"""Load the demonstration: two provinces, or many when a larger instance is asked for. Always the same for seed and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import cycle
from random import Random

from flask import current_app
from flask_babel import gettext as _

from civic.core import clock
from civic.core.audit import record
from civic.core.errors import allow, refuse_if
from civic.demo import huaylas, ilo
from civic.demo.agreements import add_agreements
from civic.demo.answers import add_answers
from civic.demo.basics import load_basics
from civic.demo.campaigns import add_campaigns
from civic.demo.certificates import add_certificates
from civic.demo.crowd import Crowd
from civic.demo.doors import add_doors
from civic.demo.elsewhere import province_like
from civic.demo.evaluation import add_evaluation, add_evaluators
from civic.demo.extras import add_consents, load_plans, queue_messages
from civic.demo.makers import add_platform_team, add_province
from civic.demo.meetings import add_meetings
from civic.demo.monitoring import add_papers
from civic.demo.networks import add_networks
from civic.demo.opinions import add_opinions
from civic.demo.oversight import add_oversight
from civic.demo.plans import add_plans
from civic.demo.practices import add_practices
from civic.demo.privacy import add_privacy
from civic.demo.proposals import add_proposals
from civic.demo.queries import (
    LOADED,
    has_people,
    is_loaded,
    provinces_with_districts,
    settlements_by_district,
)  # fmt: skip
from civic.demo.records import add_records
from civic.demo.rows import Rows
from civic.demo.surveys import add_surveys
from civic.demo.training import add_training
from civic.demo.voting import add_voting
from civic.people.rules import Actor
from civic.spaces.queries import space_by_slug

LARGEST = 250
# One province by pattern is about this many people; two of them make one step of scale.
Progress = Callable[[str], None]


def why_not_load() -> str | None:
    """The sentence that keeps the demonstration out of a real or used database, or nothing."""
    if current_app.config["ENV_NAME"] == "production":
        return _("The demonstration is never loaded in production.")
    if is_loaded():
        return _("The demonstration is loaded already.")
    if has_people():
        return _("This database already holds people: the demonstration only goes into an empty one.")
    return None


def load_demo(
    actor: Actor,
    seed: int = 2026,
    scale: int = 1,
    today: date | None = None,
    progress: Progress | None = None,
) -> dict[str, int]:
    """How many rows each table received. `scale` makes it that many times as large (200 is about 100,000 people)."""
    allow(actor.is_system)
    refuse_if(why_not_load())
    refuse_if(None if 1 <= scale <= LARGEST else _("The scale goes from 1 to %(largest)d.", largest=LARGEST))
    say = progress or (lambda _line: None)
    day = today or clock.today()
    load_basics(actor)
    rows = Rows(seed, clock.at(day))
    rng = Random(seed)  # noqa: S311  (a repeatable play of chance, not a secret)
    crowd = Crowd(rows, rng, day, settlements_by_district())
    add_platform_team(rows, crowd, day)
    for province in (ilo.PROVINCE, huaylas.PROVINCE):
        add_province(rows, rng, day, crowd, province)
        rows.save()
        say(
            f"{province.name}: {rows.counts['people']} people, {rows.counts['attendances']} attendances so far"
        )
    add_consents(rows, rng, crowd.everybody, crowd.everybody[0])
    _add_more(rows, rng, day, crowd, 2 * (scale - 1), say)
    add_evaluators(rows, crowd, day)
    rows.finish()
    load_plans(actor)
    add_plans(seed, day)
    add_doors(seed, day)
    add_proposals(seed, day)
    add_evaluation(seed, day)
    add_answers(day)
    add_training(actor, day, seed)
    add_surveys(seed, day)
    add_practices(day)
    add_opinions(seed, day)
    add_certificates(seed, day)
    add_networks(seed, day)
    add_campaigns(seed, day)
    add_voting(seed, day)
    add_records(day)
    add_agreements(day)
    add_papers(seed, day)
    add_meetings(seed, day)
    add_oversight(seed, day)
    add_privacy(day)
    queue_messages()
    record(
        actor,
        LOADED,
        space_by_slug(ilo.MESAS[0].slug),
        after={"seed": seed, "scale": scale, "day": day.isoformat(), **rows.counts},
    )
    return dict(rows.counts)


def _add_more(rows: Rows, rng: Random, day: date, crowd: Crowd, number: int, say: Progress) -> None:
    """Further provinces by pattern, the whole country round and round."""
    if not number:
        return
    others = [
        row for row in provinces_with_districts() if row[0] not in (ilo.PROVINCE.code, huaylas.PROVINCE.code)
    ]
    for made, (code, name, department, districts) in enumerate(cycle(others)):
        if made == number:
            return
        province = province_like(code, name, department, districts, made // len(others) + 1, rng)
        add_province(rows, rng, day, crowd, province, suffix=f"-{made + 1}")
        rows.save()
        if made % 20 == 19:
            say(f"{made + 1} of {number} more provinces: {rows.counts['people']} people, "
                f"{rows.counts['attendances']} attendances so far")  # fmt: skip
