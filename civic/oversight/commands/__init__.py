"""Every change to committees, to what they do, and to hearings."""

from civic.oversight.commands.committee import add_member, change_committee, end_member, make_committee
from civic.oversight.commands.hearings import (
    answer_question,
    change_hearing,
    draft_minutes,
    judge_question,
    plan_hearing,
    register_question,
)
from civic.oversight.commands.watching import (
    add_photo,
    ask_for,
    build_report,
    change_visit,
    drop_visit,
    note_answer,
    note_step,
    publish_visit,
    raise_alert,
    remove_photo,
    write_visit,
)

__all__ = [
    "add_member", "add_photo", "answer_question", "ask_for", "build_report", "change_committee", "change_hearing",
    "change_visit", "draft_minutes", "drop_visit", "end_member", "judge_question", "make_committee", "note_answer",
    "note_step", "plan_hearing", "publish_visit", "raise_alert", "register_question", "remove_photo", "write_visit",
]  # fmt: skip
