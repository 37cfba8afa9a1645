"""The shape of what is typed about sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, RadioField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Optional, ValidationError

from civic.core import clock
from civic.events.fields import Hour
from civic.meetings.models import DecisionWay, Meeting, MeetingKind, NoticeChannel
from civic.meetings.rules import BY_HAND, CallData, DecisionData
from civic.web.forms import Day, Form, LongText, Moment, Text, WholeNumber, at_most, chosen, required

PERCENT, COUNT = "percent", "count"


class CallForm(Form):
    """A call: when, where, what about, and the quorum of both calls."""

    kind = RadioField(_l("Kind of session"), [chosen(_l("Choose the kind of session."))])
    day = Day(_l("Day"), [InputRequired(_l("Write the day."))])
    starts = Hour(_l("From"), [InputRequired(_l("Write the hour."))])
    ends = Hour(_l("To"), [InputRequired(_l("Write until when."))])
    place = Text(_l("Place"), [required(_l("Say where it will be.")), at_most(160)])
    place_reference = Text(_l("How to find it"), [at_most(200)])
    ubigeo = SelectField(_l("District"))
    call_text = LongText(
        _l("Why, and what to bring"),
        [at_most(2000)],
        description=_l("It stands in the call, after the place and before the agenda."),
    )
    agenda = LongText(
        _l("Agenda"), [at_most(6000)], description=_l("One point per line. You can add to it later.")
    )
    measure = RadioField(_l("The quorum is"), [chosen(_l("Choose how the quorum is counted."))])
    needed = WholeNumber(
        _l("How much"),
        [InputRequired(_l("Write the quorum."))],
        description=_l("Of the accredited organisations. For half plus one write 51 percent."),
    )
    per_sector = BooleanField(_l("Each sector must reach it by itself"))
    second_after = WholeNumber(
        _l("Minutes until the second call"),
        [Optional()],
        description=_l("Leave it empty when there is none."),
    )
    second_needed = WholeNumber(_l("Quorum of the second call"), [Optional()])

    def __init__(self, districts: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in MeetingKind]
        self.measure.choices = [
            (PERCENT, _l("a share, in percent")),
            (COUNT, _l("a number of organisations")),
        ]
        self.ubigeo.choices = [("", _l("Choose")), *districts]

    def load(self, meeting: Meeting) -> None:
        """Fill in what holds now."""
        event = meeting.event
        start, end = clock.local(event.starts_at), clock.local(event.ends_at)
        self.kind.data = meeting.kind.value
        self.day.data, self.starts.data, self.ends.data = start.date(), start.time(), end.time()
        self.place.data, self.place_reference.data = event.place, event.place_reference or ""
        self.ubigeo.data, self.call_text.data = event.ubigeo or "", meeting.call_text
        self.measure.data = COUNT if meeting.first_count is not None else PERCENT
        self.needed.data = meeting.first_count or meeting.first_percent
        self.per_sector.data, self.second_after.data = meeting.per_sector, meeting.second_after
        self.second_needed.data = meeting.second_count or meeting.second_percent

    def start(self) -> None:
        """Fill in what most calls say."""
        self.kind.data, self.measure.data, self.needed.data = MeetingKind.ORDINARY.value, PERCENT, 51

    @property
    def call(self) -> CallData:
        """What was said."""
        day, starts, ends = self.day.data, self.starts.data, self.ends.data
        if day is None or starts is None or ends is None:
            raise ValueError("read only what the validators have accepted")
        count = self.measure.data == COUNT
        second = self.second_needed.data if self.second_after.data is not None else None
        return CallData(
            kind=MeetingKind(self.kind.data),
            starts_at=clock.as_utc(datetime.combine(day, starts)),
            ends_at=clock.as_utc(datetime.combine(day, ends)),
            place=self.place.data or "", place_reference=self.place_reference.data or "",
            ubigeo=self.ubigeo.data or None, call_text=self.call_text.data or "",
            items=tuple(line.strip()[:200] for line in (self.agenda.data or "").split("\n") if line.strip()),
            first_percent=None if count else self.needed.data, first_count=self.needed.data if count else None,
            per_sector=bool(self.per_sector.data), second_after=self.second_after.data,
            second_percent=None if count else second, second_count=second if count else None,
        )  # fmt: skip


class ItemForm(Form):
    """A point of the agenda."""

    title = Text(_l("Point"), [required(_l("Write what the point is about.")), at_most(200)])
    presenter = Text(_l("Who presents it"), [at_most(160)])
    minutes = WholeNumber(_l("Minutes"), [Optional()])

    def validate_minutes(self, field: Any) -> None:
        """A point takes between a minute and a day."""
        if field.data is not None and not 1 <= field.data <= 1440:
            raise ValidationError(_l("Write how many minutes it takes, or leave it empty."))


class NoticeForm(Form):
    """How an organisation was called, by hand."""

    organization = SelectField(_l("Organisation"), coerce=int)
    channel = SelectField(_l("How"))
    told_at = Moment(_l("When"), [InputRequired(_l("Write when."))])
    note = Text(
        _l("Who received it"),
        [at_most(300)],
        description=_l("For example: the secretary, with stamp on the copy."),
    )

    def __init__(self, organizations: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = list(organizations)
        self.channel.choices = [(channel.value, channel.label) for channel in BY_HAND]

    @property
    def by(self) -> NoticeChannel:
        """The way that was chosen."""
        return NoticeChannel(self.channel.data)


class HourForm(Form):
    """A moment of the session; empty: now."""

    at = Moment(_l("At what hour"), [Optional()], description=_l("Leave it empty for now."))

    @property
    def moment(self) -> datetime:
        """The end of the minute that was typed, and never later than now: what happened in that minute is in it."""
        return end_of_minute(self.at.moment)


class SummaryForm(Form):
    """What was said about a point."""

    summary = LongText(_l("What the acta says of the discussion"), [at_most(4000)])


class DissentForm(PlainForm):
    """An organisation that disagrees; an empty row is left out."""

    organization = SelectField(_l("Organisation"), validate_choice=False)
    reason = Text(_l("Its reason"), [at_most(500)])


class DecisionForm(Form):
    """What was decided, how, when, and who disagreed."""

    text = LongText(_l("What was decided"), [required(_l("Write what was decided.")), at_most(4000)])
    item = SelectField(_l("Point of the agenda"), validate_choice=True)
    way = RadioField(_l("How"), [chosen(_l("Say whether it was by consensus or by vote."))])
    in_favour = WholeNumber(_l("In favour"), [Optional()])
    against = WholeNumber(_l("Against"), [Optional()])
    abstained = WholeNumber(_l("Abstentions"), [Optional()])
    poll = SelectField(
        _l("Vote held in the hall"),
        description=_l("If it was voted with the platform: its count is taken over."),
    )
    taken_at = Moment(_l("At what hour"), [Optional()], description=_l("Leave it empty for now."))
    dissents = FieldList(FormField(DissentForm), _l("Dissent"), min_entries=2, max_entries=20)
    once = HiddenField()

    def __init__(
        self,
        items: Sequence[tuple[int, str]],
        organizations: Sequence[tuple[int, str]],
        polls: Sequence[tuple[int, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = [(way.value, way.label) for way in DecisionWay]
        self.item.choices = [("", _l("None of them")), *((str(i), title) for i, title in items)]
        self.poll.choices = [("", _l("None")), *((str(i), title) for i, title in polls)]
        self.known = {str(i) for i, _name in organizations}
        for row in self.dissents:
            row.form.organization.choices = [
                ("", _l("Nobody")),
                *((str(i), name) for i, name in organizations),
            ]
        self.once.data = (self.once.data or "")[:40] or uuid4().hex

    @property
    def data_given(self) -> DecisionData:
        """What was said."""
        rows = [(row.form.organization.data or "", row.form.reason.data or "") for row in self.dissents]
        return DecisionData(
            text=self.text.data or "", way=DecisionWay(self.way.data), taken_at=end_of_minute(self.taken_at.moment),
            once=self.once.data or "", in_favour=self.in_favour.data, against=self.against.data,
            abstained=self.abstained.data, item_id=int(self.item.data) if self.item.data else None,
            poll_id=int(self.poll.data) if self.poll.data else None,
            dissents=tuple((int(i), reason) for i, reason in rows if i in self.known),
        )  # fmt: skip


class CommitmentForm(Form):
    """What somebody promises, by when, and how it is proved."""

    text = LongText(_l("What"), [required(_l("Write what is promised.")), at_most(2000)])
    organization = SelectField(_l("Who: an accredited organisation"))
    entity = Text(
        _l("Or another entity"), [at_most(160)], description=_l("Only if it is not in the list above.")
    )
    person_in_charge = Text(
        _l("Office in charge"),
        [at_most(160)],
        description=_l("For example: Subgerencia de Obras. It is public."),
    )
    due_on = Day(_l("By when"), [InputRequired(_l("Write the day."))])
    proof = Text(
        _l("How it will be proved"),
        [required(_l("Write how everybody will see that it was kept.")), at_most(500)],
    )

    def __init__(self, organizations: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = [("", _l("None of them")), *((str(i), name) for i, name in organizations)]


class ReasonForm(Form):
    """Why something is struck out."""

    reason = Text(_l("Why"), [required(_l("Say why, so that everybody understands it later.")), at_most(500)])


def end_of_minute(typed: datetime | None) -> datetime:
    """The last second of a typed minute, never later than now; now when nothing was typed, or a moment to come."""
    now = clock.now()
    if typed is None:
        return now
    end = typed.replace(second=0, microsecond=0) + timedelta(seconds=59)
    return now if typed <= now < end else end
