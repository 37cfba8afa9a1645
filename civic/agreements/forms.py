"""The shape of what is typed about agreements and commitments."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired

from civic.agreements.models import AXIS_NAMES, Agreement, AgreementKind, Axis
from civic.agreements.rules import PartyData, StepData
from civic.core import clock
from civic.core.text import clean
from civic.core.vault import new_token
from civic.organisations.models import Sector
from civic.proposals.fields import Amount
from civic.web.forms import Boxes, Day, Form, LongText, Text, WholeNumber, at_most, required

PARTIES = 20  # rows at most
SPARE = 1  # empty rows below the written ones


def _number(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class Upload(FileField):
    """A file that may be sent."""

    @property
    def chosen(self) -> Any:
        """The file, if one was chosen."""
        return self.data if self.data and getattr(self.data, "filename", "") else None


class PartyForm(PlainForm):
    """Who signs, in one row."""

    entity = Text(_l("Entity or organisation"), [at_most(160)])
    sector = SelectField(_l("Sector"), choices=lambda: [(s.value, s.label) for s in Sector])
    signer = Text(_l("Who signs: name"), [at_most(160)])
    office = Text(_l("Office"), [at_most(160)])
    contribution = Text(_l("What it contributes"), [at_most(500)])
    amount = Amount(_l("Its contribution in money (S/)"))


class AgreementForm(Form):
    """An agreement of any kind; the page shows what belongs to the kind."""

    version = HiddenField()
    title = Text(_l("Title"), [required(_l("Write a title.")), at_most(200)])
    object = LongText(_l("What it is for"), [at_most(5000)])
    social = LongText(AXIS_NAMES[Axis.SOCIAL], [at_most(5000)])
    economic = LongText(AXIS_NAMES[Axis.ECONOMIC], [at_most(5000)])
    environmental = LongText(AXIS_NAMES[Axis.ENVIRONMENTAL], [at_most(5000)])
    institutional = LongText(AXIS_NAMES[Axis.INSTITUTIONAL], [at_most(5000)])
    parties = FieldList(FormField(PartyForm), max_entries=PARTIES)
    valid_from = Day(_l("In force from"))
    valid_until = Day(_l("Last day"))
    amount = Amount(_l("Amount (S/)"))
    money_note = Text(_l("About the money"), [at_most(200)])
    poll = SelectField(_l("Vote whose result it writes down"), default="")
    continues = SelectField(_l("Earlier agreement that it continues"), default="")
    projects = Boxes(_l("Projects that it carries"))

    def fill(self, agreement: Agreement, projects: list[int]) -> None:
        """Show an agreement as it stands."""
        from civic.proposals.money import written

        self.version.data = str(agreement.version)
        self.title.data, self.object.data = agreement.title, agreement.object
        for row in agreement.axes:
            self[row.axis.value].data = row.text
        for party in agreement.parties:
            self.parties.append_entry(
                {
                    "entity": party.entity, "sector": party.sector.value, "signer": party.signer, "office": party.office,
                    "contribution": party.contribution, "amount": written(party.contribution_cents),
                }
            )  # fmt: skip
        self.valid_from.data, self.valid_until.data = agreement.valid_from, agreement.valid_until
        self.amount.data, self.money_note.data = written(agreement.amount_cents), agreement.money_note
        self.projects.data = [str(n) for n in projects]

    def spare_rows(self) -> None:
        """Empty rows for further parties."""
        for _n in range(min(SPARE, PARTIES - len(self.parties.entries))):
            self.parties.append_entry({"sector": Sector.PUBLIC.value})

    @property
    def read_parties(self) -> list[PartyData]:
        """The rows in which an entity stands."""
        return [
            PartyData(
                row.entity.data, Sector(row.sector.data), row.signer.data or "", row.office.data or "",
                row.contribution.data or "", row.amount.cents,
            )
            for entry in self.parties.entries
            if (row := entry.form).entity.data
        ]  # fmt: skip

    @property
    def read_axes(self) -> dict[Axis, str]:
        """What was written on each axis."""
        return {axis: self[axis.value].data or "" for axis in Axis}

    @property
    def values(self) -> dict[str, Any]:
        """What both making and rewriting take."""
        return {
            "title": self.title.data or "", "object": self.object.data or "", "parties": self.read_parties,
            "axes": self.read_axes, "amount_cents": self.amount.cents, "money_note": self.money_note.data or "",
            "valid_from": self.valid_from.data, "valid_until": self.valid_until.data,
        }  # fmt: skip

    def for_kind(self, kind: AgreementKind, *, polls: Any, earlier: Any, projects: Any) -> None:
        """Offer what there is to choose from."""
        self.poll.choices = [("", _l("None")), *((str(p.id), p.title) for p in polls)]
        self.continues.choices = [("", _l("None")), *((str(a.id), a.title) for a in earlier)]
        self.projects.choices = [(str(p.id), p.title) for p in projects]
        if kind is AgreementKind.COVENANT and not self.is_submitted() and not self.parties.entries:
            for sector in (Sector.PUBLIC, Sector.PRIVATE):
                self.parties.append_entry({"sector": sector.value})

    @property
    def version_number(self) -> int:
        """Which version of the draft was written on."""
        return _number(self.version.data) or 0

    def chosen_number(self, name: str) -> int | None:
        """The number chosen in a list, None for none."""
        return _number(self[name].data)


class SignForm(Form):
    """That an agreement was signed."""

    signed_on = Day(_l("Day of the signature"), [required(_l("Write the day of the signature."))])
    valid_until = Day(_l("Last day"))
    document = Upload(_l("The signed document (PDF or photograph)"))
    is_public = BooleanField(_l("Everybody may open the file: I have checked that no document number, address or phone stands in it"))  # fmt: skip


class RenewForm(Form):
    """A later last day."""

    until = Day(_l("New last day"), [required(_l("Write the day."))])
    signed_on = Day(_l("Day of the signature"), [required(_l("Write the day of the signature."))])
    reason = Text(_l("Why"), [required(_l("Say why it is renewed.")), at_most(500)])
    document = Upload(_l("The signed document (PDF or photograph)"))
    is_public = BooleanField(_l("Everybody may open the file: I have checked that no document number, address or phone stands in it"))  # fmt: skip


class EndForm(Form):
    """That an agreement ended before its last day."""

    ended_on = Day(_l("Ended on"), [required(_l("Write the day."))])
    reason = Text(_l("Why"), [required(_l("Say why it ends: everybody will read it.")), at_most(500)])


class CommitmentForm(Form):
    """A commitment."""

    text = LongText(_l("What is promised"), [required(_l("Write what is promised.")), at_most(2000)])
    entity = Text(_l("Entity that promises it"), [at_most(160)])
    organization = SelectField(_l("Registered organisation, if it is one"), default="")
    person_in_charge = Text(_l("Person or office in charge"), [at_most(160)])
    reporter = Text(_l("User name or e-mail of who reports"), [at_most(200)])
    axis = SelectField(
        _l("Axis"), choices=lambda: [("", _l("None")), *((a.value, a.label) for a in Axis)], default=""
    )
    agreement = SelectField(_l("Agreement"), default="")
    agreed_on = Day(_l("Agreed on"), [required(_l("Write the day."))])
    due_on = Day(_l("To be kept by"), [required(_l("Write the day."))])
    proof = Text(_l("How it is proved"), [required(_l("Say how it will be proved: a document, a photograph, a count.")), at_most(500)])  # fmt: skip

    def for_space(self, organizations: Any, agreements: Any) -> None:
        """Offer what there is to choose from."""
        self.organization.choices = [("", _l("None")), *((str(o.id), o.name) for o in organizations)]
        self.agreement.choices = [("", _l("None")), *((str(a.id), a.title) for a in agreements)]

    def chosen_number(self, name: str) -> int | None:
        """The number chosen in a list, None for none."""
        return _number(self[name].data)


class StepForm(Form):
    """A report or a claim."""

    once = HiddenField()
    occurred_on = Day(_l("Day"), [required(_l("Write the day."))])
    progress = WholeNumber(
        _l("Progress (percent)"), [InputRequired(message=_l("Write the progress in percent."))]
    )
    text = LongText(_l("What was done, and what is missing"), [required(_l("Write in a few words what was done or what is missing.")), at_most(3000)])  # fmt: skip
    link = Text(_l("Link to the proof"), [at_most(500)])
    file = Upload(_l("File with the proof (PDF or photograph)"))

    @property
    def read(self) -> StepData:
        """The step as typed."""
        return StepData(
            self.text.data or "", self.occurred_on.data or clock.today(), clean(self.once.data or "")[:40] or new_token(),
            int(self.progress.data or 0), self.link.data or "",
        )  # fmt: skip


class ClaimForm(StepForm):
    """That it was done, with what proves it."""

    progress = None  # type: ignore[assignment]
    occurred_on = Day(_l("Done on"), [required(_l("Write the day."))])
    text = LongText(_l("What was done"), [required(_l("Write in a few words what was done or what is missing.")), at_most(3000)])  # fmt: skip

    @property
    def read(self) -> StepData:
        """The claim as typed."""
        return StepData(
            self.text.data or "", self.occurred_on.data or clock.today(), clean(self.once.data or "")[:40] or new_token(),
            100, self.link.data or "",
        )  # fmt: skip


class WordForm(Form):
    """A sentence of the space: accepted, sent back, not kept, cancelled."""

    once = HiddenField()
    text = LongText(_l("Why"), [required(_l("Say why: everybody will read it.")), at_most(3000)])

    @property
    def once_key(self) -> str:
        """What makes the same form, sent twice, one step."""
        return clean(self.once.data or "")[:40] or new_token()


class PostponeForm(Form):
    """A later date, and why."""

    to = Day(_l("New date"), [required(_l("Write the day."))])
    reason = Text(_l("Why"), [required(_l("Say why the date moves: everybody will read it.")), at_most(500)])
