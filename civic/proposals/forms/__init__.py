"""The shape of what is asked: a proposal theme by theme (`themes`), the small acts (`acts`), a call (`calls`)."""

from civic.proposals.forms.acts import (
    ArrangeForm,
    ExtendForm,
    FileForm,
    InviteForm,
    LateForm,
    MergeForm,
    PaperForm,
    ReasonForm,
    SheetForm,
    SplitForm,
)
from civic.proposals.forms.calls import CallForm
from civic.proposals.forms.themes import (
    PeopleForm,
    PlaceForm,
    StartForm,
    ThemeForm,
    WhatForm,
    theme_form,
    words_of,
)

__all__ = [
    "ArrangeForm", "CallForm", "ExtendForm", "FileForm", "InviteForm", "LateForm", "MergeForm", "PaperForm", "PeopleForm",
    "PlaceForm", "ReasonForm", "SheetForm", "SplitForm", "StartForm", "ThemeForm", "WhatForm", "theme_form", "words_of",
]  # fmt: skip
