"""The rows of each public table, in the order of its columns in datasets/."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from flask import current_app

from civic.agreements.queries import all_agreements, given_of, public_commitments
from civic.agreements.word import outcome
from civic.answers.queries import all_answers, all_reports, first_answered_on, standing_of
from civic.core import audit, clock
from civic.core.errors import found
from civic.evaluation.queries import published_results
from civic.evaluation.ranking import rounded
from civic.evaluation.results import lines_of, ranking_of
from civic.meetings.queries import public_decisions
from civic.monitoring.queries import counted_ids, events_of_year, report, training_report, year_and_day
from civic.networks.queries import all_networks, figures_of, networks_of_space
from civic.opendata import queries
from civic.practices.queries import published_practices
from civic.records.queries import sealed_records
from civic.spaces.queries import featured_spaces
from civic.voting.outcome import points_and_winners
from civic.voting.public_queries import options_by_poll, public_polls
from civic.voting.queries import turnouts

if TYPE_CHECKING:
    from civic.opendata.datasets import Asked

Rows = Iterator[tuple[Any, ...]]


def _plain(number: Any) -> Any:
    """A decimal as the whole number it is, else as it is written."""
    return None if number is None else int(number) if number == int(number) else float(number)


def events(asked: Asked) -> Rows:
    """Published events."""
    for slug, space, title, category, status, start, end, *rest, format_, audience, seats in queries.stream(
        queries.published_events(asked.space)
    ):
        yield (
            slug, space, title, category.value, status.value, _local(start), _local(end), *rest, format_.value,
            audience.value, seats,
        )  # fmt: skip


def _local(moment: Any) -> str:
    return clock.local(moment).strftime("%Y-%m-%d %H:%M")


def spaces(_asked: Asked) -> Rows:
    """All spaces."""
    codes = queries.territories()
    for number, slug, name, kind, level, above, state in queries.stream(queries.all_spaces()):
        yield slug, name, kind.value, level.value, above, " ".join(codes.get(number, [])), state.value


def organizations(asked: Asked) -> Rows:
    """Accredited organisations, one row per space."""
    for slug, name, kind, sector, *rest in queries.stream(queries.accredited_organizations(asked.space)):
        yield slug, name, kind.get("es", ""), sector.value, *rest


def targets(asked: Asked) -> Rows:
    """Indicators and their targets."""
    for plan, line, code, name, unit, operator, value, target_unit, status, baseline, year in queries.stream(
        queries.plan_targets(asked.space)
    ):
        yield (
            plan, line, code, name, unit, operator, _plain(value), target_unit, status.value, _plain(baseline), year
        )  # fmt: skip


def participation(asked: Asked) -> Rows:
    """The rate of a space, or of the spaces of the front page."""
    for space in [asked.space] if asked.space else featured_spaces():
        answer = report(space, asked.year, asked.as_of, with_children=asked.with_children, proof=asked.proof)
        figures, share = answer.figures, answer.figures.share
        yield (
            space.slug, answer.year, answer.as_of, *share, share.rate, _plain(answer.target), answer.gap,
            answer.state.value, *figures.with_alternates, *figures.by_organisation, figures.exposed.denominator,
            figures.other_attendees, figures.events, figures.events_closed, int(answer.snapshot is not None),
            answer.definition_version, answer.proof.value if answer.proof else None,
        )  # fmt: skip


def groups(asked: Asked) -> Rows:
    """The public groups of a space's rate: what the page shows and nothing else."""
    space = found(asked.space)
    answer = report(space, asked.year, asked.as_of, with_children=asked.with_children, detailed=True)
    for dimension, shown in (answer.breakdowns or {}).items():
        for row in shown.rows:
            yield (
                space.slug, answer.year, answer.as_of, dimension, row.key or "otros", row.people, row.band.value,
                row.came,
            )  # fmt: skip


def trained(asked: Asked) -> Rows:
    """People trained of a space by sector, and all of them together: what its figures page shows."""
    space = found(asked.space)
    report = training_report(space)
    for sector, people in report.people.by_sector.items():
        want = report.target(sector)
        if people.attended or want:
            yield (
                space.slug, report.day, sector.value, people.numbers.completed, people.numbers.attended,
                _plain(want.value) if want else None,
            )  # fmt: skip
    numbers = report.people.everybody.numbers
    yield space.slug, report.day, "todas", numbers.completed, numbers.attended, None


def trained_groups(asked: Asked) -> Rows:
    """The public groups of those who were trained."""
    space = found(asked.space)
    report = training_report(space, detailed=True)
    for dimension, shown in report.breakdowns.items():
        for row in shown.rows:
            yield space.slug, report.day, dimension, row.key or "otros", row.people, row.band.value, row.came


def trained_events(asked: Asked) -> Rows:
    """Every training that counts, with how many of those who came completed it, as a public row."""
    space = found(asked.space)
    report = training_report(space, detailed=True)
    for one in report.cohorts:
        yield (
            space.slug, one.slug, one.title, clock.local(one.starts_at).date(), round(one.hours, 2), one.row.people,
            one.row.band.value, one.row.came,
        )  # fmt: skip


def counted_events(asked: Asked) -> Rows:
    """The events of a space's year with whether they count."""
    space = found(asked.space)
    year, day = year_and_day(space, asked.year, asked.as_of)
    for line in events_of_year(space, year, day, asked.with_children):
        yield (
            space.slug, year, line.slug, line.title, line.day, line.category.value, int(line.is_closed),
            int(line.reason is None), line.reason.value if line.reason else None,
        )  # fmt: skip


def recount(asked: Asked) -> Rows:
    """One row per person and organisation counted, in an order drawn by lot, so that a row's number means nobody."""
    space = found(asked.space)
    ids = counted_ids(space, asked.year, asked.as_of, asked.with_children)
    people = [
        tuple(int(person in ids[name]) for name in ("denominator", "exposed", "numerator", "alternates_came"))
        for person in ids["alternates"]
    ]
    yield from _by_lot("representante", people)
    organizations = [
        (None, None, None, int(one in ids["organizations_came"])) for one in ids["organizations"]
    ]
    yield from _by_lot("organizacion", organizations)


def _by_lot(kind: str, made: list[tuple[Any, ...]]) -> Rows:
    secrets.SystemRandom().shuffle(made)
    for number, row in enumerate(made, 1):
        yield kind, number, *row


def evaluated(asked: Asked) -> Rows:
    """The order of every call with published results."""
    for published in published_results(asked.space):
        call = published.sheet.call
        for line in lines_of(published, ranking_of(published)):
            placed = line.placed
            yield (
                call.space.slug, call.slug, placed.number, line.row["title"], placed.place,
                float(rounded(placed.points)) if placed.points is not None else None, placed.cost / 100, line.row["benefited"],
                placed.outcome.value, published.version, clock.local(published.published_at).date(),
            )  # fmt: skip


def answers(asked: Asked) -> Rows:
    """Every answer in force, with the days it took."""
    given = all_answers(asked.space)
    firsts, today = first_answered_on([a.proposal_id for a in given]), clock.today()
    for a in given:
        call = a.proposal.call
        time = standing_of(call, firsts[a.proposal_id], today)
        yield (
            call.space.slug, call.slug, a.proposal.number, a.proposal.title, a.kind.value, a.reason, a.referred_to or None,
            a.office, a.entity, a.signed_on, firsts[a.proposal_id], time.due_on, time.days, time.over, a.version,
        )  # fmt: skip


def progress(asked: Asked) -> Rows:
    """Every report on an accepted proposal, in the order they were made."""
    for r in all_reports(asked.space):
        call = r.proposal.call
        yield (
            call.space.slug, call.slug, r.proposal.number, r.proposal.title, r.on_day, r.state.value, r.progress,
            r.budget_cents / 100 if r.budget_cents is not None else None, r.executed_cents / 100, r.note, r.reason or None,
        )  # fmt: skip


def agreements(asked: Asked) -> Rows:
    """Every signed agreement."""
    signed = all_agreements(asked.space)
    names = {a.id: a.slug for a in signed}
    for a in signed:
        yield (
            a.slug, a.space.slug, a.title, a.kind.value, a.state.value, a.signed_on, a.valid_from, a.valid_until, a.ended_on,
            len(a.renewals), a.amount_cents / 100 if a.amount_cents is not None else None,
            "; ".join(p.entity for p in a.parties), "; ".join(p.sector.value for p in a.parties), names.get(a.continues_id or 0),
        )  # fmt: skip


def commitments(asked: Asked) -> Rows:
    """Every public commitment, with what it counts as today; no person stands here."""
    today = clock.today()
    for c in public_commitments(asked.space):
        yield (
            c.space.slug, c.number, c.agreement.slug if c.agreement else None, c.text, c.axis.value if c.axis else None,
            c.entity, c.entity_key, c.agreed_on, c.first_due_on, c.due_on, c.proof, c.state.value, c.progress, c.done_on,
            c.closed_on, outcome(given_of(c), today).value,
        )  # fmt: skip


def proposals(asked: Asked) -> Rows:
    """Every proposal that was sent; a citizen who proposes is not named."""
    for (
        slug,
        call,
        space,
        year,
        number,
        title,
        summary,
        organization,
        state,
        section,
        ubigeo,
        district,
        people,
        cents,
        sent,
        supporters,
        organizations,
    ) in queries.stream(queries.public_proposals(asked.space)):
        yield (
            slug,
            call,
            space,
            f"{year}-{number:03d}",
            title,
            summary,
            organization,
            state.value,
            section,
            ubigeo,
            district,
            people,
            None if cents is None else cents / 100,
            _local(sent),
            supporters or 0,
            organizations or 0,
        )


def practices(asked: Asked) -> Rows:
    """Every published practice."""
    for practice in published_practices(asked.space.id if asked.space else None):
        version = practice.published
        if version is None:
            continue
        yield (
            practice.slug, practice.space.slug, version.title, version.theme.value if version.theme else None, version.ubigeo,
            version.district.name if version.district else None, version.year, version.problem, version.done,
            version.results, practice.organization.slug if practice.organization else None, version.office or None,
            version.event.slug if version.event and version.event.is_public else None, version.number,
            clock.local(version.decided_at).date() if version.decided_at else None,
        )  # fmt: skip


def networks(asked: Asked) -> Rows:
    """Every network with its figures."""
    found_networks = networks_of_space(asked.space) if asked.space else all_networks()
    figures, least = figures_of([one.id for one in found_networks]), current_app.config["SMALL_CELL"]
    for one in found_networks:
        count = figures[one.id]
        yield (
            one.slug, one.space.slug, one.name, one.kind.value, count.members, count.replicas,
            count.reached if count.reached >= least else None,
        )  # fmt: skip


def records(asked: Asked) -> Rows:
    """Every sealed document with its seal."""
    for record, signed, annexes in sealed_records(asked.space.id if asked.space else None):
        yield (
            record.slug, record.space.slug, record.kind.value, record.code, record.title, record.held_on,
            _local(record.sealed_at), record.chain_position, record.seal, record.previous_seal, signed, annexes,
        )  # fmt: skip


def polls(asked: Asked) -> Rows:
    """Every public poll; how many took part and what came of it only once the box is open."""
    found = public_polls(asked.space)
    took_part = turnouts([poll.id for poll in found])
    for poll in found:
        entitled, voted = took_part[poll.id]
        result = poll.result or {}
        yield (
            poll.slug, poll.space.slug, poll.title, poll.kind.value, poll.secrecy.value == "secret", poll.form.value,
            poll.rule, None if poll.budget_cents is None else poll.budget_cents / 100, poll.seats, poll.state.value,
            _local(poll.opens_at), _local(poll.closes_at), entitled, voted if result else None,
            result.get("valid"), _came_of_it(result), poll.fingerprint,
        )  # fmt: skip


def _came_of_it(result: Mapping[str, Any]) -> str | None:
    if not result:
        return None
    if "decision" in result:
        return "passed" if result["decision"]["passed"] else "rejected"
    return " ".join(str(key) for key in result["count"]["winners"])


def poll_options(asked: Asked) -> Rows:
    """Every option that could be chosen, with what it got."""
    found = public_polls(asked.space)
    options = options_by_poll([poll.id for poll in found])
    for poll in found:
        own = options.get(poll.id, [])
        got, won = points_and_winners(poll.result or {}, own)
        for option in own:
            yield (
                poll.slug, poll.space.slug, option.key, option.title,
                None if option.cost_cents is None else option.cost_cents / 100,
                option.proposal.slug if option.proposal else None,
                option.organization.slug if option.organization else None,
                got.get(option.key), None if won is None else option.key in won,
            )  # fmt: skip


def decisions(asked: Asked) -> Rows:
    """Every decision of a sealed acta."""
    for made in public_decisions(asked.space):
        meeting = made.meeting
        yield (
            meeting.slug, meeting.space.slug, meeting.kind.value, _local(made.taken_at), made.number,
            made.item.title if made.item else None, made.text, made.way.value, made.in_favour, made.against,
            made.abstained, made.is_adopted, made.with_quorum, made.present, made.needed, made.accredited, made.call,
            len(made.dissents), len(made.commitments), meeting.record.slug if meeting.record else None,
        )  # fmt: skip


def seals(_asked: Asked) -> Rows:
    """(day, last link, digest, when it was sealed), the newest first."""
    for seal in audit.seals():
        yield seal.day, seal.position, seal.digest, seal.sealed_at
