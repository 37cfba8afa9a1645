"""Every change of courses (`courses`), their editions (`editions`), and of series and requirements (`asked`)."""

from civic.training.commands.asked import (
    ask_for_course,
    drop_requirement,
    leave_series,
    make_series,
    series_from_template,
    take_into_series,
)
from civic.training.commands.courses import (
    CourseDraft,
    course_from_template,
    edit_course,
    make_course,
    show_course,
)
from civic.training.commands.editions import (
    EditionDraft,
    StaffDraft,
    edit_edition,
    make_edition,
    tie_event,
)

__all__ = [
    "CourseDraft",
    "EditionDraft",
    "StaffDraft",
    "ask_for_course",
    "course_from_template",
    "drop_requirement",
    "edit_course",
    "edit_edition",
    "leave_series",
    "make_course",
    "make_edition",
    "make_series",
    "series_from_template",
    "show_course",
    "take_into_series",
    "tie_event",
]
