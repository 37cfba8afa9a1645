"""The participation rate with nothing spared: each mark against each mandate. What the quick count is held against."""

from __future__ import annotations

from civic.monitoring.participation import COUNTED_SECTOR, Result, is_counted


def mark_by_mark(mandates, sittings, came, period):
    """The same figures from rows (person, session), by the words of docs/participation.md."""
    counted = {sitting.session: sitting for sitting in sittings if is_counted(sitting, period)}
    rows = [
        row for row in mandates
        if row.sector is COUNTED_SECTOR and row.first <= period.last and (row.last is None or row.last >= period.first)
    ]  # fmt: skip
    titulars = [row for row in rows if row.titular]

    def inside(row, day):
        return row.first <= day and (row.last is None or day <= row.last)

    visits = [
        (row, counted[session].day)
        for person, session in came
        for row in rows
        if session in counted and row.person == person and inside(row, counted[session].day)
    ]
    numerator = {
        person: min(day for row, day in visits if row.titular and row.person == person)
        for person in {row.person for row, _day in visits if row.titular}
    }
    attendees = {person for person, session in came if session in counted}
    events = {sitting.event for sitting in counted.values()}
    return Result(
        period=period,
        denominator={
            person: max(period.first, min(row.first for row in titulars if row.person == person))
            for person in {row.person for row in titulars}
        },
        numerator=numerator,
        alternates=frozenset(row.person for row in rows),
        alternates_came=frozenset(row.person for row, _day in visits),
        organizations=frozenset(row.organization for row in rows),
        organizations_came=frozenset(row.organization for row, _day in visits),
        exposed=frozenset(
            row.person for row in titulars for sitting in counted.values() if inside(row, sitting.day)
        ),
        other_attendees=len(attendees - numerator.keys()),
        events=frozenset(events),
        events_closed=frozenset(
            event for event in events if all(one.closed for one in counted.values() if one.event == event)
        ),
    )
