"""The shape of what the team types about a poll: theme by theme (`themes`, `counting`) and act by act (`acts`)."""

from civic.voting.forms.acts import (
    AnswerForm,
    BatchForm,
    DrawForm,
    LinesForm,
    NoteForm,
    OptionForm,
    OverruleForm,
    ReasonForm,
    WitnessForm,
)
from civic.voting.forms.counting import asked_of
from civic.voting.forms.parts import ThemeForm
from civic.voting.forms.themes import THEMES, NewPollForm, theme_form

__all__ = [
    "THEMES", "AnswerForm", "BatchForm", "DrawForm", "LinesForm", "NewPollForm", "NoteForm", "OptionForm", "OverruleForm",
    "ReasonForm", "ThemeForm", "WitnessForm", "asked_of", "theme_form",
]  # fmt: skip
