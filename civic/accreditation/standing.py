"""Where a file stands, said to its leaders: the state in words, who has it now, how long it takes, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.accreditation.models import FileState, Membership, Representation
from civic.accreditation.moves import MILESTONES, milestone
from civic.core import clock


@dataclass(frozen=True)
class Standing:
    """What a leader needs to know of a file. `expected_by` is the day until which the committee should answer."""

    words: str
    tone: str
    who_has_it: str
    what_next: str
    expected_by: date | None
    is_late: bool
    is_leaders_turn: bool
    reached: int  # of MILESTONES


def standing_of(file: Membership | Representation) -> Standing:
    """Where a file stands today."""
    membership = file if isinstance(file, Membership) else file.membership
    days = membership.space.review_days
    state = file.state
    expected = None
    if file.submitted_at is not None and state in (FileState.SUBMITTED, FileState.REVIEWED):
        expected = clock.local(file.submitted_at).date() + timedelta(days=days)
    late = expected is not None and expected < clock.today()
    committee = _("The accreditation committee of %(space)s has it.", space=membership.space.name)
    yours = _("You have it.")
    who, what = {
        FileState.DRAFT: (yours, _("Finish the answers and send it to the committee.")),
        FileState.SUBMITTED: (
            committee,
            ngettext(
                "Wait for its answer: it usually takes %(num)s day. You need do nothing now.",
                "Wait for its answer: it usually takes %(num)s days. You need do nothing now.",
                days,
            ),
        ),
        FileState.OBSERVED: (yours, _("Mend what the committee observed and send it again.")),
        FileState.REVIEWED: (
            committee,
            _("One member has reviewed it; a second one must confirm. You need do nothing now."),
        ),
        FileState.ACCREDITED: (
            _("It is settled."),
            _("Your representatives can take part. Print their credentials when you need them."),
        ),
        FileState.REJECTED: (yours, _("Read the reason. You can mend the file and begin again.")),
        FileState.ENDED: (_("It is settled."), _("You can begin again when you wish.")),
    }[state]
    if late:
        what = _("The committee is late. Write to the space and ask about your file.")
    return Standing(
        words=str(state.label),
        tone=state.tone,
        who_has_it=who,
        what_next=what,
        expected_by=expected,
        is_late=late,
        is_leaders_turn=state in (FileState.DRAFT, FileState.OBSERVED, FileState.REJECTED),
        reached=milestone(state),
    )


def milestones(file: Membership | Representation) -> list[tuple[str, str]]:
    """[(name, "past" | "now" | "next")] of the four states on the way."""
    reached = milestone(file.state)
    done = file.state in (FileState.ACCREDITED, FileState.ENDED)
    return [
        (
            str(state.label),
            "past" if i < reached or (done and i == reached) else "now" if i == reached else "next",
        )
        for i, state in enumerate(MILESTONES)
    ]
