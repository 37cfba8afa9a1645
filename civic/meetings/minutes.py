"""The acta of a session as plain content, built from its rows: call, presence, quorum, agenda with decisions, commitments, annexes.

The public reads who spoke for each organisation where such names are published; the others stand in private sections.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from civic.accreditation.rules import names_are_public
from civic.core import clock
from civic.meetings import queries
from civic.meetings.models import AgendaItem, Decision, DecisionWay, Departure, Meeting, MeetingNotice
from civic.meetings.queries import Presence, SeatRow
from civic.messages.addresses import absolute
from civic.messages.render import full_stop
from civic.organisations.models import Sector
from civic.records.models import Seat
from civic.records.panels import Signer
from civic.sheets.queries import sheets_of_event
from civic.sheets.quorum import Quorum
from civic.web.i18n import date_time_words, date_words, short_date, time_words

LANGUAGE = "es"  # of the document, whoever presses the button


def content_of(meeting: Meeting) -> dict[str, Any]:
    """The content for `records.draft_record`, in the language of the documents."""
    with force_locale(LANGUAGE):
        return {
            "language": LANGUAGE,
            "place": ", ".join(p for p in (meeting.event.place, meeting.event.place_reference or "") if p),
            "opens": clock.local(meeting.opened_at).isoformat() if meeting.opened_at else None,
            "closes": clock.local(meeting.closed_at).isoformat() if meeting.closed_at else None,
            "sections": [section for section in _sections(meeting) if _says_something(section)],
        }


def _says_something(section: dict[str, Any]) -> bool:
    return bool(section["paragraphs"] or section["items"] or section["table"])


def _section(
    heading: str,
    *,
    paragraphs: list[str] | None = None,
    items: list[str] | None = None,
    table: tuple[list[str], list[list[str]]] | None = None,
    private: bool = False,
) -> dict[str, Any]:
    return {
        "heading": heading, "private": private, "paragraphs": paragraphs or [], "items": items or [],
        "table": {"head": table[0], "rows": table[1]} if table and table[1] else None,
    }  # fmt: skip


def _sections(meeting: Meeting) -> list[dict[str, Any]]:
    moment = meeting.closed_at or meeting.event.ends_at
    rows = queries.seat_rows(meeting, moment)
    notices = queries.notices_of(meeting)
    decisions = queries.decisions_of(meeting)
    return [
        _call(meeting, list(notices), rows),
        _who_was_called(list(notices)),
        _opening(meeting),
        *_presence(meeting, rows),
        _unpublished(meeting, rows),
        _section(_("Agenda"), items=[item_words(item) for item in meeting.items]),
        *(_point(item, [d for d in decisions if d.item_id == item.id]) for item in meeting.items),
        _section(
            _("Further decisions"),
            paragraphs=[text for d in decisions if d.item_id is None for text in decision_words(d)],
        ),
        _commitments(list(decisions)),
        _closing(meeting),
        _annexes(meeting, list(decisions)),
    ]


def _call(meeting: Meeting, notices: list[MeetingNotice], rows: list[SeatRow]) -> dict[str, Any]:
    event = meeting.event
    said = [
        _(
            "%(space)s called its %(meeting)s for %(when)s, in %(place)s.",
            space=meeting.space.name, meeting=meeting.name, when=date_time_words(event.starts_at), place=event.place,
        )
    ]  # fmt: skip
    if meeting.second_call_at:
        said.append(full_stop(_("Second call: %(hour)s", hour=time_words(meeting.second_call_at))))
    if meeting.call_text:
        said.append(meeting.call_text)
    called = {n.organization_id for n in notices}
    if called:
        said.append(
            ngettext(
                "%(num)d of %(all)s accredited organisations was called.",
                "%(num)d of %(all)s accredited organisations were called.",
                len(called),
                all=len(rows),
            )
        )
    ways = Counter(n.channel for n in notices)
    items = [f"{channel.label}: {number}" for channel, number in sorted(ways.items())]
    return _section(_("Call to the session"), paragraphs=said, items=items)


def _who_was_called(notices: list[MeetingNotice]) -> dict[str, Any]:
    rows = [
        [
            n.organization.name, n.person.full_name if n.person else n.note, n.seat.label if n.seat else "–",
            n.channel.label, f"{short_date(n.told_at)}, {time_words(n.told_at)}",
        ]
        for n in notices
    ]  # fmt: skip
    head = [_("Organisation"), _("Person"), _("Seat"), _("How"), _("When")]
    return _section(
        _("Who was called, when and how"), table=(head, [[str(c) for c in r] for r in rows]), private=True
    )


def sector_words(told: Quorum) -> str:
    """Of whom a quorum is asked."""
    return str(told.sector.label) if told.sector else _("Accredited organisations")


def rule_words(meeting: Meeting, call: int) -> str:
    """What is asked at a call: «51 % of the accredited organisations of each sector»."""
    percent, count = (
        (meeting.second_percent, meeting.second_count)
        if call == 2
        else (meeting.first_percent, meeting.first_count)
    )
    if percent is not None:
        if meeting.per_sector:
            return _("%(percent)s %% of the accredited organisations of each sector", percent=percent)
        return _("%(percent)s %% of the accredited organisations", percent=percent)
    if meeting.per_sector:
        return ngettext(
            "%(num)d organisation of each sector", "%(num)d organisations of each sector", count or 0
        )
    return ngettext("%(num)d organisation", "%(num)d organisations", count or 0)


def presence_words(told: Presence) -> str:
    """The quorum in a sentence, with the sectors that lack somebody."""
    return _quorum_words(told.present, told.accredited, told.needed, told.counts, reached=told.has_quorum)


def quorum_words(decision: Decision) -> str:
    """The quorum of a decision's moment, as it was counted then."""
    return _quorum_words(
        decision.present, decision.accredited, decision.needed, decision.counts, reached=decision.with_quorum
    )


def _quorum_words(
    present: int, accredited: int, needed: int, counts: Sequence[dict[str, Any]], *, reached: bool
) -> str:
    values = {"present": present, "accredited": accredited, "needed": needed}
    if reached:
        return _(
            "With quorum: %(present)s of %(accredited)s accredited organisations, %(needed)s needed.",
            **values,
        )
    told = _(
        "Without quorum: %(present)s of %(accredited)s accredited organisations, %(needed)s needed.", **values
    )
    lacking = [each for each in counts if each["sector"] and each["present"] < each["needed"]]
    if lacking:
        names = ", ".join(f"{Sector(c['sector']).label} {c['present']}/{c['needed']}" for c in lacking)
        told += " " + _("Missing: %(sectors)s.", sectors=names)
    return told


def _opening(meeting: Meeting) -> dict[str, Any]:
    if meeting.opened_at is None:
        return _section(_("Opening and quorum"))
    told = queries.presence_at(meeting, meeting.opened_at)
    call = _("second call") if told.call == 2 else _("first call")
    said = [
        _("The session was opened at %(hour)s, in %(call)s.", hour=time_words(meeting.opened_at), call=call),
        presence_words(told),
        _("Quorum asked: %(rule)s.", rule=rule_words(meeting, told.call)),
    ]
    head = [_("Sector"), _("Present"), _("Accredited"), _("Needed")]
    rows = [
        [sector_words(q), str(q.present), str(q.accredited), str(q.needed)] for q in told.quorum if q.sector
    ]
    return _section(_("Opening and quorum"), paragraphs=said, table=(head, rows))


def _cells(
    meeting: Meeting, row: SeatRow, gone: Sequence[Departure], *, shows_names: bool
) -> list[list[str]]:
    opening = meeting.opened_at or meeting.event.starts_at
    made = []
    for person, is_titular, since, _is_in in row.came:
        name = person.full_name if shows_names else _("name not published")
        left = [d for d in gone if d.person_id == person.id]
        stay = _("from the beginning") if since <= opening else _("from %(hour)s", hour=time_words(since))
        for departure in left:
            if departure.came_back_at:
                stay += "; " + _(
                    "out from %(left)s to %(back)s",
                    left=time_words(departure.left_at), back=time_words(departure.came_back_at),
                )  # fmt: skip
            else:
                stay += "; " + _("left at %(hour)s", hour=time_words(departure.left_at))
        made.append(
            [
                row.organization.name,
                _("%(name)s (titular)", name=name) if is_titular else _("%(name)s (alternate)", name=name), stay,
            ]
        )  # fmt: skip
    return made


def _head() -> list[str]:
    return [_("Organisation"), _("Who spoke for it"), _("In the room")]


def _presence(meeting: Meeting, rows: list[SeatRow]) -> list[dict[str, Any]]:
    here = [row for row in rows if row.ever_came]
    said = [
        ngettext(
            "%(num)d of %(all)s accredited organisations came.",
            "%(num)d of %(all)s accredited organisations came.",
            len(here),
            all=len(rows),
        )
    ]
    absent = [row.organization.name for row in rows if not row.ever_came]
    if absent:
        said.append(_("Absent: %(names)s.", names="; ".join(absent)))
    guests = queries.guests_count(meeting)
    if guests:
        said.append(
            ngettext(
                "%(num)d more person was there without voice of an organisation.",
                "%(num)d more people were there without voice of an organisation.",
                guests,
            )
        )
    double = [
        _(
            "One of its representatives spoke for another organisation: %(organization)s.",
            organization=row.organization.name,
        )
        for row in rows
        if row.elsewhere and not row.came
    ]
    gone = queries.departures_of(meeting)
    sections = [_section(_("Who was there"), paragraphs=said, items=double)]
    for sector in Sector:
        cells = [
            line
            for row in here
            if row.sector is sector
            for line in _cells(meeting, row, gone, shows_names=names_are_public(row.organization))
        ]
        sections.append(_section(_("Who was there: %(sector)s", sector=sector.label), table=(_head(), cells)))
    return sections


def _unpublished(meeting: Meeting, rows: list[SeatRow]) -> dict[str, Any]:
    gone = queries.departures_of(meeting)
    cells = [
        line
        for row in rows
        if row.ever_came and not names_are_public(row.organization)
        for line in _cells(meeting, row, gone, shows_names=True)
    ]
    return _section(_("Names that are not published"), table=(_head(), cells), private=True)


def item_words(item: AgendaItem) -> str:
    """A point of the agenda with who presents it and how long."""
    more = [item.presenter] if item.presenter else []
    if item.minutes:
        more.append(ngettext("%(num)d minute", "%(num)d minutes", item.minutes))
    return f"{item.position}. {item.title}" + (f" ({', '.join(more)})" if more else "")


def _point(item: AgendaItem, decisions: list[Decision]) -> dict[str, Any]:
    said = [item.summary] if item.summary else []
    said += [text for decision in decisions for text in decision_words(decision)]
    if not said:
        said = [_("Dealt with; nothing was decided.") if item.treated_at else _("Not dealt with.")]
    return _section(f"{item.position}. {item.title}", paragraphs=said)


def way_words(decision: Decision) -> str:
    """How it was decided, with the votes."""
    if decision.way is DecisionWay.CONSENSUS:
        return _("By consensus, with the dissent below.") if decision.dissents else _("By consensus.")
    if decision.in_favour is None:
        return _("By the vote “%(title)s”.", title=decision.poll.title if decision.poll else "")
    votes = _(
        "In favour %(favour)s, against %(against)s, abstentions %(abstained)s.",
        favour=decision.in_favour, against=decision.against, abstained=decision.abstained,
    )  # fmt: skip
    return votes + " " + (_("Approved.") if decision.is_adopted else _("Not approved."))


def decision_words(decision: Decision) -> list[str]:
    """The paragraphs of a decision: text, votes, quorum, each dissent."""
    said = [
        _(
            "Decision %(number)s, at %(hour)s: %(text)s",
            number=decision.number, hour=time_words(decision.taken_at), text=decision.text,
        ),
        f"{way_words(decision)} {quorum_words(decision)}",
    ]  # fmt: skip
    for dissent in decision.dissents:
        said.append(
            _(
                "Dissent of %(organization)s: %(reason)s",
                organization=dissent.organization.name, reason=dissent.reason or _("without further words."),
            )
        )  # fmt: skip
    return said


def _commitments(decisions: list[Decision]) -> dict[str, Any]:
    rows = [
        [
            str(decision.number), link.commitment.text, link.commitment.entity,
            link.commitment.person_in_charge or "–", short_date(link.commitment.first_due_on), link.commitment.proof,
        ]
        for decision in decisions
        for link in decision.commitments
    ]  # fmt: skip
    head = [
        _("Number of the decision"),
        _("What"),
        _("Who"),
        _("In charge"),
        _("Until"),
        _("How it is proved"),
    ]
    return _section(_("Commitments"), table=(head, rows))


def _closing(meeting: Meeting) -> dict[str, Any]:
    if meeting.closed_at is None:
        return _section(_("Closing"))
    said = _(
        "The session was closed at %(hour)s of %(day)s.",
        hour=time_words(meeting.closed_at), day=date_words(meeting.closed_at, year=True),
    )  # fmt: skip
    return _section(_("Closing"), paragraphs=[said])


def _annexes(meeting: Meeting, decisions: list[Decision]) -> dict[str, Any]:
    items = [_("Session: %(url)s", url=absolute("meetings.detail", slug=meeting.slug))]
    for sheets in sheets_of_event(meeting.event).values():
        items += [
            _("Attendance sheet %(code)s", code=sheet.code) for sheet in sheets if sheet.closed_at is not None
        ]
    for poll in dict.fromkeys(d.poll for d in decisions if d.poll is not None):
        items.append(
            _(
                "Vote “%(title)s”: %(url)s",
                title=poll.title, url=absolute("voting.detail", slug=poll.slug),
            )
        )  # fmt: skip
    return _section(_("Annexes"), items=items)


def signers_of(meeting: Meeting) -> list[Signer]:
    """Those who came for an organisation, one of each: they are expected to sign."""
    rows = queries.seat_rows(meeting, meeting.closed_at or meeting.event.ends_at)
    made = []
    for row in rows:
        for person, is_titular, _since, _is_in in row.came[:1]:
            seat = Seat.TITULAR if is_titular else Seat.ALTERNATE
            made.append(Signer(person.full_name, _("Representative"), seat, row.organization, person))
    return made
