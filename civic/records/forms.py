"""The shape of what is typed about documents."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional as Maybe

from civic.records.models import AnnexKind, RecordKind, Seat, SignatureWay
from civic.web.forms import Day, Form, LongText, Text, WholeNumber, at_most, chosen, required


class TextForm(Form):
    """The text of a draft."""

    title = Text(_l("Title"), [required(_l("Give the document a title.")), at_most(200)])
    place = Text(_l("Place"), [at_most(200)])
    text = LongText(
        _l("Text"), [required(_l("Write the text.")), at_most(100_000)],
        description=_l(
            "A line that begins with # is a heading; with - an item of a list; | one | two | is a row of a table. "
            "Write (reserved) after a heading that only the team may read."
        ),
    )  # fmt: skip
    version = WholeNumber(_l("Version"), [Maybe()])


class NewForm(TextForm):
    """A document that is written by hand."""

    kind = SelectField(_l("What is it?"), [chosen(_l("Choose what it is."))])
    held_on = Day(_l("Day"), [required(_l("Write the day."))], description=_l("Of what the document tells."))

    def __init__(self, kinds: list[RecordKind], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in kinds]


class SignForm(Form):
    """Who signs, in what place, and how."""

    name = Text(
        _l("Name and surnames"), [required(_l("Write the name of the person who signs.")), at_most(160)]
    )
    office = Text(
        _l("Office"), [required(_l("Write the office in which the person signs, for example: chair.")), at_most(160)],
        description=_l("For example: chair, delegate, mayor."),
    )  # fmt: skip
    seat = RadioField(_l("In what place does the person sign?"), [chosen(_l("Choose the place."))])
    organization = SelectField(_l("Organisation"), [Maybe()])
    way = RadioField(_l("How does the person sign?"), [chosen(_l("Choose how."))])
    picture = FileField(
        _l("Photograph of the signature, or the scanned sheet"), [Maybe()],
        description=_l("A picture or a PDF, up to 10 MB. Only the team sees it."),
        render_kw={"accept": "application/pdf,image/*"},
    )  # fmt: skip
    drawing = HiddenField()  # the canvas, as a PNG in base64

    def __init__(self, organizations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seat.choices = [(seat.value, seat.label) for seat in Seat]
        self.way.choices = [(way.value, way.label) for way in SignatureWay]
        self.organization.choices = [("", _l("For no organisation")), *organizations]


class AnnexForm(Form):
    """Something that is added after the seal."""

    kind = RadioField(_l("What do you add?"), [chosen(_l("Choose what you add."))])
    title = Text(_l("Title"), [required(_l("Give the annex a title.")), at_most(200)])
    text = LongText(
        _l("What it says"), [required(_l("Write what the annex says or what the file shows.")), at_most(20_000)],
        description=_l("For a correction: what is written, and what should be written. Everybody reads it."),
    )  # fmt: skip
    upload = FileField(
        _l("File"), [Maybe()], description=_l("A PDF or a picture, up to 10 MB."),
        render_kw={"accept": "application/pdf,image/*"},
    )  # fmt: skip
    file_is_public = BooleanField(
        _l("Everybody may download the file"),
        description=_l("Only if it shows no signatures, documents, phones or addresses of persons."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in AnnexKind]


class ReasonForm(Form):
    """Why."""

    reason = Text(_l("Why"), [at_most(500)])
