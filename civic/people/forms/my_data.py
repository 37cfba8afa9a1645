"""What people correct and say of themselves, what they agree to, and what they ask about their data, with its answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField

from civic.people.forms.choices import (
    CHANNEL_CHOICES,
    DISABILITY_CHOICES,
    ETHNICITY_CHOICES,
    LANGUAGE_CHOICES,
    SEX_CHOICES,
    texts,
)
from civic.people.models import NoticeKind, RequestKind
from civic.territory.fields import DistrictFields
from civic.web.forms import Email, Form, LongText, Phone, at_most, chosen, required


class OwnDataForm(DistrictFields, Form):
    """The small things that people correct by themselves."""

    phone = Phone(_l("Mobile phone"), [at_most(40)])
    email = Email(_l("E-mail"), [at_most(200)])
    preferred_channel = SelectField(_l("How do we tell you things?"), choices=texts(CHANNEL_CHOICES))
    sex = RadioField(_l("Sex, as on the DNI"), choices=texts(SEX_CHOICES))
    locale = SelectField(_l("Language of the messages"), choices=[("es", "Español"), ("en", "English")])


class SelfIdentificationForm(Form):
    """What people say of themselves: all optional, with a consent that nobody ticks for them."""

    ethnicity = SelectField(
        _l("By your customs and ancestors, you feel or consider yourself…"),
        choices=list(ETHNICITY_CHOICES),
        default="",
    )
    mother_tongue = SelectField(
        _l("The language you learned first as a child"), choices=list(LANGUAGE_CHOICES), default=""
    )
    disability = SelectField(
        _l("Do you live with a lasting difficulty?"), choices=list(DISABILITY_CHOICES), default=""
    )
    consents = BooleanField(
        _l("I agree in writing that this is kept, for counting alone"),
        [required(_l("Tick the consent: without it we do not keep this."))],
    )


class ConsentForm(Form):
    """A yes or no to one thing."""

    kind = SelectField(
        choices=[
            (str(kind), str(kind))
            for kind in NoticeKind
            if kind not in (NoticeKind.PRIVACY, NoticeKind.SELF_IDENTIFICATION)
        ]
    )
    given = HiddenField()


class DataRequestForm(Form):
    """What a person asks about their data."""

    kind = RadioField(
        _l("What do you ask for?"),
        choices=texts((
            (RequestKind.CORRECTION, _l("Correct something that I cannot change here (names, document)")),
            (RequestKind.DELETION, _l("Take my data away")),
            (RequestKind.OPPOSITION, _l("That a use of my data stops")),
            (RequestKind.ACCESS, _l("Know more about how my data is used")),
        )),
        validators=[chosen(_l("Choose what you ask for."))],
    )  # fmt: skip
    text = LongText(
        _l("Tell us more"),
        [at_most(2000)],
        description=_l("For a correction: what is wrong, and how it should read."),
    )


class AnswerForm(Form):
    """The answer to a request."""

    answer = LongText(
        _l("Answer"), [required(_l("Write the answer: the person will read it.")), at_most(2000)]
    )
