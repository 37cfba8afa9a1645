"""The shape of what is typed: an event (`events`), the small acts on it (`acts`), a registration (`registering`)."""

from civic.events.forms.acts import DuplicateForm, MaterialForm, MoveForm, ReasonForm
from civic.events.forms.events import EventForm, values_of
from civic.events.forms.registering import (
    AssistedForm,
    CancelForm,
    MembersForm,
    OnceForm,
    OthersForm,
    PersonForm,
    RegisterForm,
)

__all__ = [
    "AssistedForm", "CancelForm", "DuplicateForm", "EventForm", "MaterialForm", "MembersForm", "MoveForm", "OnceForm",
    "OthersForm", "PersonForm", "ReasonForm", "RegisterForm", "values_of",
]  # fmt: skip
