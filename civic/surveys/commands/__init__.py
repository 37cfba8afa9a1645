"""Every change to surveys: making them (`building`) and taking replies (`replying`)."""

from civic.surveys.commands.building import (
    add_question,
    change_question,
    close_survey,
    copy_as_exit,
    create_survey,
    delete_survey,
    edit_survey,
    import_questions,
    move_question,
    new_version,
    open_survey,
    remove_question,
)
from civic.surveys.commands.replying import Incomplete, PaperRow, take_paper, take_reply

__all__ = [
    "Incomplete",
    "PaperRow",
    "add_question",
    "change_question",
    "close_survey",
    "copy_as_exit",
    "create_survey",
    "delete_survey",
    "edit_survey",
    "import_questions",
    "move_question",
    "new_version",
    "open_survey",
    "remove_question",
    "take_paper",
    "take_reply",
]
