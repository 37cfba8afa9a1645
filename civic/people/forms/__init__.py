"""The shape of what people type about themselves and others. `PersonFields` is shared by every form that asks for a person.

Who somebody is: `persons`; how they enter: `access`; what they say and ask of their data: `my_data`; what is chosen from: `choices`."""

from civic.people.forms.access import (
    AppForm,
    ChangePasswordForm,
    CodeForm,
    ConfirmForm,
    ForgottenForm,
    NewAccountAccessForm,
    NewAccountWhoForm,
    NewPasswordForm,
    PasskeyForm,
    SecondStepForm,
    SignInForm,
)
from civic.people.forms.choices import (
    DISABILITY_CHOICES,
    DOCUMENT_CHOICES,
    ETHNICITY_CHOICES,
    LANGUAGE_CHOICES,
)
from civic.people.forms.my_data import (
    AnswerForm,
    ConsentForm,
    DataRequestForm,
    OwnDataForm,
    SelfIdentificationForm,
)
from civic.people.forms.persons import FullPersonFields, PersonFields, PersonForm, ReasonForm, RoleForm

__all__ = [
    "DISABILITY_CHOICES", "DOCUMENT_CHOICES", "ETHNICITY_CHOICES", "LANGUAGE_CHOICES", "AnswerForm", "AppForm",
    "ChangePasswordForm", "CodeForm", "ConfirmForm", "ConsentForm", "DataRequestForm", "ForgottenForm", "FullPersonFields",
    "NewAccountAccessForm", "NewAccountWhoForm", "NewPasswordForm", "OwnDataForm", "PasskeyForm", "PersonFields",
    "PersonForm", "ReasonForm", "RoleForm", "SecondStepForm", "SelfIdentificationForm", "SignInForm",
]  # fmt: skip
