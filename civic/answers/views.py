"""The public pages: the answers of a call and its clock, what became of the accepted ones, one proposal's whole story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template
from flask_login import current_user
from markupsafe import Markup

from civic.answers import queries, rules
from civic.answers.deadline import Clock
from civic.answers.models import Answer, AnswerKind, ProgressState
from civic.answers.words import clock_words, entities_overdue, followed_sums
from civic.core.clock import local
from civic.core.errors import NotFound, found
from civic.proposals import panels
from civic.proposals.models import Call, CallPhase, Proposal
from civic.spaces.queries import space_by_slug
from civic.web.downloads import private_file
from civic.web.fragments import fragment
from civic.web.paging import cut, page_number
from civic.web.safety import public_page
from civic.web.shared_pages import shared_page

bp = Blueprint("answers", __name__)

ROWS = 50  # proposals on a page


@bp.get("/convocatorias/<slug>/respuestas")
@shared_page
def of_call(slug: str) -> str:
    """The answers of a call: what was promised, what was answered and in how many days, who is late."""
    call = queries.call_by_slug(slug)
    if not rules.may_see_call(current_user, call):
        raise NotFound
    owed = queries.owed_in([call])
    return render_template(
        "answers/of_call.html", call=call, space=call.space, owed=owed, page=cut(owed, page_number(), ROWS), clock_words=clock_words, Clock=Clock,
        overdue=entities_overdue(owed), kinds=[(k, sum(o.answer is not None and o.answer.kind is k for o in owed)) for k in AnswerKind],
        due=queries.standing_of(call, None, queries.clock.today()).due_on, followed=queries.followed_in(call=call),
    )  # fmt: skip


@bp.get("/espacios/<slug>/seguimiento")
@shared_page
def of_space(slug: str) -> str:
    """What became of the accepted proposals of a space."""
    space = space_by_slug(slug)
    followed = queries.followed_in(space)
    return render_template(
        "answers/of_space.html", space=space, page=cut(followed, page_number(), ROWS), sums=followed_sums(followed),
        states=[(s, sum(f.last is not None and f.last.state is s for f in followed)) for s in ProgressState],
        calls=queries.calls_over(space),
    )  # fmt: skip


@bp.get("/propuestas/<slug>/respuesta")
@public_page
def detail(slug: str) -> str:
    """The whole story of a proposal after the call closed: every answer, milestone and report."""
    proposal = queries.public_proposal(slug)
    answers = queries.answers_to(proposal.id)
    return render_template(
        "answers/detail.html", proposal=proposal, space=proposal.space, call=proposal.call, answers=answers,
        answer=next((a for a in answers if a.superseded_at is None), None), reports=queries.reports_on(proposal.id),
        milestones=queries.milestones_of(proposal.id), clock_words=clock_words, standing=_standing(proposal, answers),
        today=queries.clock.today(),
    )  # fmt: skip


def _standing(proposal: Proposal, answers: Sequence[Answer]) -> Any:
    """The clock of a proposal: its first answer stopped it."""
    answered = min((local(each.given_at).date() for each in answers), default=None)
    return queries.standing_of(proposal.call, answered, queries.clock.today())


@bp.get("/propuestas/<slug>/respuesta/<int:answer_id>/documento")
def document(slug: str, answer_id: int) -> Response:
    """The signed document of an answer."""
    answer = queries.answer_by_id(queries.public_proposal(slug), answer_id)
    return private_file(found(answer.document))


@bp.get("/propuestas/<slug>/seguimiento/fotos/<int:photo_id>")
def photo(slug: str, photo_id: int) -> Response:
    """A photograph of a report."""
    shown = queries.photo_of(queries.public_proposal(slug), photo_id)
    response = private_file(shown.file)
    response.headers.set("Content-Disposition", "inline")
    response.headers["Cache-Control"] = "private, max-age=600"
    return response


def _aside(proposal: Proposal) -> Markup | str:
    """Beside a proposal's text: its answer and the last news, or where the clock stands."""
    answers = queries.answers_to(proposal.id)
    answer = next((each for each in answers if each.superseded_at is None), None)
    last = queries.last_report(proposal.id) if answer and answer.kind.is_followed else None
    over = rules.why_not_answer_yet(proposal) is None
    if answer is None and not over:
        return ""
    return fragment(
        "answers/_aside.html", proposal=proposal, answer=answer, last=last, clock_words=clock_words,
        standing=_standing(proposal, answers),
    )  # fmt: skip


def _panel(proposal: Proposal) -> Markup | str:
    """Below a proposal's text: its follow-up as a line of time."""
    reports = queries.last_reports(proposal.id, 4)
    if not reports:
        return ""
    return fragment("answers/_panel.html", proposal=proposal, reports=reports)


def _call_aside(call: Call) -> Markup | str:
    """Beside a call that has closed: its answers."""
    if call.phase(queries.clock.now()) is not CallPhase.OVER:
        return ""
    return fragment("answers/_call.html", call=call)


panels.call_asides.append(_call_aside)
panels.asides.append(_aside)
panels.panels.append(_panel)
