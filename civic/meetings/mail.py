"""What representatives are told of a session. The words stand in templates/mail/meetings."""

from __future__ import annotations

from civic.meetings.models import Meeting
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.messages.models import Message
from civic.people.models import Person
from civic.web.i18n import date_time_words

FIRST = 1  # calls about sessions are made before others


def agenda_words(meeting: Meeting) -> str:
    """The agenda as numbered lines."""
    return "\n".join(f"{item.position}. {item.title}" for item in meeting.items)


def tell_representative(
    meeting: Meeting, person: Person, what: str, *, organizations: str, reason: str = ""
) -> Message | None:
    """Queue a call, a change or a cancellation for one person; those without e-mail are called."""
    event = meeting.event

    def values() -> dict[str, str]:
        told = {
            "meeting": meeting.name, "organizations": organizations, "when": date_time_words(event.starts_at),
            "place": ", ".join(part for part in (event.place, event.place_reference or "") if part),
            "space": meeting.space.name, "url": absolute("meetings.detail", slug=meeting.slug),
        }  # fmt: skip
        if what == "called":
            return told | {"agenda": agenda_words(meeting), "why": meeting.call_text}
        return told | {"reason": reason}

    return tell(
        person, f"meetings/{what}", values, space_id=meeting.space_id, topic=f"meeting:{meeting.id}", rank=FIRST,
        useful_until=event.ends_at,
    )  # fmt: skip
