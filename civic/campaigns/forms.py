"""The shape of what is typed about campaigns, pieces, their reach, and news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional as Maybe
from wtforms.validators import ValidationError

from civic.campaigns.drafts import CampaignDraft, PieceDraft, PostDraft, ReachDraft
from civic.campaigns.models import PieceKind, ReachUnit
from civic.core import clock
from civic.web.forms import Boxes, Day, Form, LongText, Text, WholeNumber, at_most, chosen, required
from civic.web.markdown import LONGEST

MOST_REACHED = 40_000_000  # more people than live in the country
ACCEPTED = {"accept": "application/pdf,image/*"}


def web_address(_form: Any, field: Any) -> None:
    """The validator of the address of a page."""
    if field.data and not field.data.startswith(("https://", "http://")):
        raise ValidationError(_l("Write the whole address, beginning with https://"))


def _chosen_file(field: Any) -> Any:
    return field.data if field.data and getattr(field.data, "filename", None) else None


class CampaignForm(Form):
    """What is said of a campaign."""

    title = Text(_l("Name of the campaign"), [required(_l("Give it a name.")), at_most(160)])
    aim = LongText(
        _l("What does it want?"), [required(_l("Say what the campaign wants.")), at_most(2000)],
        description=_l("What people should know or do afterwards."),
    )  # fmt: skip
    audience = Text(_l("Whom does it speak to?"), [at_most(200)])
    starts_on = Day(_l("First day"), [required(_l("Write the first day."))])
    ends_on = Day(_l("Last day"), [required(_l("Write the last day."))])
    events = Boxes(_l("Events it announces"), coerce=int)

    def __init__(self, events: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.events.choices = list(events)

    def validate_ends_on(self, field: Any) -> None:
        """After the first day."""
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_l("The last day lies before the first one."))

    @property
    def draft(self) -> CampaignDraft:
        """What was said."""
        today = clock.today()
        return CampaignDraft(
            self.title.data or "", self.aim.data or "", self.audience.data or "", self.starts_on.data or today,
            self.ends_on.data or today, tuple(self.events.data or ()),
        )  # fmt: skip


class PieceForm(Form):
    """What is said of a piece."""

    kind = RadioField(_l("What is it?"), [chosen(_l("Choose what it is."))])
    title = Text(_l("Name of the piece"), [required(_l("Give it a name.")), at_most(160)])
    text = LongText(
        _l("Text"), [at_most(6000)],
        description=_l("For the radio: what is read aloud. For WhatsApp: what is sent, *between asterisks* what is bold."),
    )  # fmt: skip
    upload = FileField(_l("File"), description=_l("A PDF or a picture, up to 10 MB. Everybody can see it."), render_kw=ACCEPTED)  # fmt: skip
    channel = Text(
        _l("Where is it shown, read or sent?"), [at_most(200)],
        description=_l("For example: Radio Expresión, 6 a. m. and 1 p. m.; the markets; the groups of the neighbourhoods."),
    )  # fmt: skip
    link = Text(_l("Address of the page where it stands"), [at_most(500), web_address])
    published_on = Day(_l("Day on which it goes out"), [Maybe()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in PieceKind]

    @property
    def draft(self) -> PieceDraft:
        """What was said."""
        return PieceDraft(
            PieceKind(self.kind.data), self.title.data or "", self.text.data or "", self.channel.data or "",
            self.link.data or None, self.published_on.data, _chosen_file(self.upload),
        )  # fmt: skip


class ReachForm(Form):
    """How many a piece reached."""

    number = WholeNumber(_l("How many?"), [chosen(_l("Write how many."))])
    unit = SelectField(_l("What was counted?"), [chosen(_l("Choose what was counted."))])
    how_known = Text(
        _l("How is it known?"), [required(_l("Say how it is known.")), at_most(300)],
        description=_l("For example: the radio's own audience figures; posters counted when they were handed out."),
    )  # fmt: skip
    told_by = Text(
        _l("Who counted?"), [required(_l("Say who counted.")), at_most(160)],
        description=_l("An office, a radio or an organisation, not a person. Everybody can read it."),
    )  # fmt: skip
    counted_on = Day(_l("Day of the count"), [required(_l("Write the day of the count."))])
    upload = FileField(_l("Proof (PDF or picture)"), description=_l("Everybody can see it: without faces of children or phone numbers."), render_kw=ACCEPTED)  # fmt: skip
    link = Text(_l("Or the address of the page that shows it"), [at_most(500), web_address])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = [(unit.value, unit.label) for unit in ReachUnit]

    def validate_number(self, field: Any) -> None:
        """Not below nothing, and not more than there are people."""
        if field.data is not None and not 0 <= field.data <= MOST_REACHED:
            raise ValidationError(_l("Look at the number again."))

    @property
    def draft(self) -> ReachDraft:
        """What was said."""
        return ReachDraft(
            self.number.data or 0, ReachUnit(self.unit.data), self.how_known.data or "", self.told_by.data or "",
            self.counted_on.data or clock.today(), self.link.data or None, _chosen_file(self.upload),
        )  # fmt: skip


class PostForm(Form):
    """A piece of news."""

    version = HiddenField()
    title = Text(_l("Title"), [required(_l("Give it a title.")), at_most(160)])
    body = LongText(
        _l("Text"), [required(_l("Write the text.")), at_most(min(LONGEST, 12_000))],
        description=_l("A blank line begins a paragraph. **Bold**, *italics*, «- » for lists, «## » for a heading, [words](https://address)."),
    )  # fmt: skip
    upload = FileField(
        _l("Picture"), description=_l("Place and hidden data are removed. Ask before you publish somebody's face."),
        render_kw={"accept": "image/*"},
    )  # fmt: skip
    picture_words = Text(_l("What is seen in the picture"), [at_most(200)])
    drop_picture = BooleanField(_l("Take the picture away"))
    campaign_id = SelectField(_l("Campaign it belongs to"), [Maybe()])
    change_note = Text(_l("What you put right"), [at_most(300)], description=_l("It stands below the text."))

    def __init__(self, campaigns: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign_id.choices = [("", _l("None")), *((str(key), title) for key, title in campaigns)]

    @property
    def draft(self) -> PostDraft:
        """What was said."""
        return PostDraft(
            self.title.data or "", self.body.data or "", self.picture_words.data or "",
            int(self.campaign_id.data) if self.campaign_id.data else None, self.change_note.data or "",
            _chosen_file(self.upload), bool(self.drop_picture.data),
        )  # fmt: skip

    @property
    def expected_version(self) -> int | None:
        """The version this form was opened with."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


class ReasonForm(Form):
    """Why."""

    reason = Text(_l("Why"), [at_most(300)])
