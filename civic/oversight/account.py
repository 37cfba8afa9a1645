"""The half-yearly report and the minutes of a hearing as plain content, built from what is written down here."""

from __future__ import annotations

from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from civic.attendance.queries import session_counts
from civic.core import clock
from civic.events.models import Event
from civic.oversight import queries
from civic.oversight.due import SOURCE, half_of
from civic.oversight.models import Alert, Committee, Hearing, HearingQuestion, InformationRequest, VisitReport
from civic.oversight.words import wait_words
from civic.web.i18n import date_time_words, date_words, short_date, time_words

LANGUAGE = "es"  # of the documents, whoever presses the button


def _section(
    heading: str,
    *,
    paragraphs: list[str] | None = None,
    items: list[str] | None = None,
    table: tuple[list[str], list[list[str]]] | None = None,
) -> dict[str, Any]:
    return {
        "heading": heading, "private": False, "paragraphs": paragraphs or [], "items": items or [],
        "table": {"head": table[0], "rows": table[1]} if table and table[1] else None,
    }  # fmt: skip


# ── half a year ─────────────────────────────────────────────────────────────────────────────────────────────────────


def half_words(year: int, half: int) -> str:
    """«January to June 2026»."""
    return (
        _("January to June %(year)s", year=year) if half == 1 else _("July to December %(year)s", year=year)
    )


def report_title(committee: Committee, year: int, half: int) -> str:
    """What the report is called."""
    title = _(
        "Report of the oversight committee, %(period)s: %(space)s",
        period=half_words(year, half),
        space=committee.space.name,
    )
    return title[:200]


def report_content(committee: Committee, year: int, half: int, conclusions: str) -> dict[str, Any]:
    """The content of the half-yearly report for `records.draft_record`, in the language of the documents."""
    with force_locale(LANGUAGE):
        first, last = half_of(year, half)
        sections = [
            _committee(committee, min(last, clock.today())),
            _requests(list(queries.requests_between(committee, first, last))),
            _visits(list(queries.visits_between(committee, first, last))),
            _alerts(list(queries.alerts_between(committee, first, last))),
            _section(_("Conclusions"), paragraphs=[p for p in conclusions.split("\n") if p.strip()]),
        ]
        return {
            "language": LANGUAGE,
            "place": committee.space.place_label,
            "opens": None,
            "closes": None,
            "sections": sections,
        }


def _committee(committee: Committee, day: Any) -> dict[str, Any]:
    said = [
        _("%(name)s, in office from %(from)s to %(to)s.", name=committee.name, to=date_words(committee.term_to, True),
          **{"from": date_words(committee.term_from, True)})
    ]  # fmt: skip
    if committee.resolution:
        said.append(_("Recognised by: %(resolution)s.", resolution=committee.resolution))
    rows = [
        [
            m.name or _("name removed"),
            m.role.label,
            m.organization.name if m.organization else "–",
            short_date(m.since),
        ]
        for m in committee.members_on(day)
    ]
    return _section(
        _("The oversight committee"),
        paragraphs=said,
        table=([_("Member"), _("Role"), _("Organisation"), _("Since")], rows),
    )


def _requests(requests: list[InformationRequest]) -> dict[str, Any]:
    rows = [
        [str(r.number), r.entity, r.subject, short_date(r.asked_on), short_date(r.due_on), wait_words(r)]
        for r in requests
    ]
    said = _("No information was asked for in this half-year.") if not rows else ngettext(
        "%(num)d request for information.", "%(num)d requests for information.", len(rows)
    )  # fmt: skip
    head = [_("No."), _("Entity"), _("About"), _("Asked"), _("Due"), _("Answer")]
    return _section(_("Information that was asked for"), paragraphs=[said], table=(head, rows))


def _subject(visit: VisitReport) -> str:
    if visit.proposal is not None:
        return visit.proposal.title
    return visit.agreement.title if visit.agreement is not None else "–"


def _visits(visits: list[VisitReport]) -> dict[str, Any]:
    said = [] if visits else [_("No visit was made in this half-year.")]
    for visit in visits:
        said.append(f"{short_date(visit.visited_on)} · {visit.title} ({_subject(visit)}). {visit.found}")
        if visit.recommendation:
            said.append(_("Recommendation: %(text)s", text=visit.recommendation))
    return _section(_("Visits"), paragraphs=said)


def _alerts(alerts: list[Alert]) -> dict[str, Any]:
    rows = [
        [str(a.number), a.title, a.entities, short_date(a.raised_on), a.recommendation, a.state.label]
        for a in alerts
    ]
    said = [] if rows else [_("No alert was raised in this half-year.")]
    head = [_("No."), _("Alert"), _("To whom"), _("Raised"), _("Recommendation"), _("How it stands")]
    return _section(_("Alerts"), paragraphs=said, table=(head, rows))


# ── a hearing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def minutes_title(hearing: Hearing) -> str:
    """What the minutes are called."""
    title = _("Minutes of the %(period)s %(year)s: %(space)s", period=hearing.period.label.lower(), year=hearing.year, space=hearing.space.name)  # fmt: skip
    return title[:200]


def minutes_content(hearing: Hearing) -> dict[str, Any]:
    """The content of a hearing's minutes for `records.draft_record`, in the language of the documents."""
    event = hearing.event
    with force_locale(LANGUAGE):
        questions = list(queries.all_questions(hearing))
        return {
            "language": LANGUAGE,
            "place": ", ".join(part for part in (event.place, event.place_reference or "") if part),
            "opens": clock.local(event.starts_at).isoformat(),
            "closes": clock.local(event.ends_at).isoformat(),
            "sections": [
                _call(hearing), _report(hearing), _presence(event), _counted(questions),
                *(_question(each) for each in questions if each.is_public),
            ],
        }  # fmt: skip


def _call(hearing: Hearing) -> dict[str, Any]:
    said = [
        _("Public hearing of accountability of %(space)s, called for %(when)s, in %(place)s.",
          space=hearing.space.name, when=date_time_words(hearing.event.starts_at), place=hearing.event.place or "–"),
        _("Legal basis: %(text)s", text=str(SOURCE)),
    ]  # fmt: skip
    return _section(
        _("Call of the hearing"), paragraphs=[*said, *([hearing.call_text] if hearing.call_text else [])]
    )


def report_words(hearing: Hearing) -> str:
    """Whether the report was there before the hearing, in plain words."""
    if hearing.report_published_at is None:
        if clock.now() < hearing.event.starts_at:
            return _("The report is not published yet.")
        return _("No report was published.")
    day, start = clock.local(hearing.report_published_at).date(), clock.local(hearing.event.starts_at).date()
    if hearing.report_published_at >= hearing.event.starts_at:
        return _(
            "The report was published on %(day)s, when the hearing had begun.", day=date_words(day, True)
        )
    days = (start - day).days
    if days == 0:
        return _("The report was published on the day of the hearing.")
    return ngettext(
        "The report was published on %(day)s, %(num)d day before the hearing.",
        "The report was published on %(day)s, %(num)d days before the hearing.",
        days, day=date_words(day, True),
    )  # fmt: skip


def _report(hearing: Hearing) -> dict[str, Any]:
    said = [report_words(hearing)]
    if hearing.report is not None:
        said.append(f"{hearing.report_title} (SHA-256: {hearing.report.sha256})")
    return _section(_("The report"), paragraphs=said)


def _presence(event: Event) -> dict[str, Any]:
    counted = session_counts([session.id for session in event.sessions])
    said = []
    for session in event.sessions:
        came = counted[session.id].came
        said.append(
            ngettext(
                "%(when)s, from %(from)s to %(to)s: %(num)d person came.",
                "%(when)s, from %(from)s to %(to)s: %(num)d people came.",
                came, when=date_words(session.starts_at, True),
                **{"from": time_words(session.starts_at), "to": time_words(session.ends_at)},
            )
        )  # fmt: skip
    return _section(_("Who was there"), paragraphs=said)


def _counted(questions: list[HearingQuestion]) -> dict[str, Any]:
    public = [each for each in questions if each.is_public]
    answered = sum(each.answered_at is not None for each in public)
    items = [
        _("Questions registered: %(num)d", num=len(questions)), _("Answered: %(num)d", num=answered),
        _("Without an answer: %(num)d", num=len(public) - answered), _("Not published: %(num)d", num=len(questions) - len(public)),
    ]  # fmt: skip
    return _section(_("Questions"), items=items)


def _question(question: HearingQuestion) -> dict[str, Any]:
    who = question.asker_name if question.shows_name and question.asker_name else _("name not published")
    said = [_("Asked by: %(who)s", who=who), question.text]
    if question.answer:
        said.append(_("Answer of %(office)s: %(text)s", office=question.answered_by, text=question.answer))
    else:
        said.append(_("It has not been answered."))
    return _section(_("Question %(num)d", num=question.number), paragraphs=said)
