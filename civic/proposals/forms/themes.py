"""One theme of a proposal per form, and the amount as people write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
)
from wtforms import Form as PlainForm
from wtforms.validators import Optional as Maybe
from wtforms.validators import StopValidation

from civic.plan.models import PlanSection
from civic.proposals.fields import Amount
from civic.proposals.kinds import MoneyKind, StudiesState
from civic.proposals.models import Call, Proposal
from civic.proposals.money import Unreadable, cents, written
from civic.proposals.texts import fields_of, is_own, limit_of
from civic.territory.fields import DistrictFields
from civic.territory.queries import settlements_of
from civic.web.forms import Form, LongText, Text, at_most, chosen, required

LONGEST = 40_000
MOST_PEOPLE = 40_000_000


class StartForm(Form):
    """In whose name, and what it is called."""

    author = RadioField(
        _l("In whose name do you propose?"), [chosen(_l("Choose in whose name you propose."))]
    )
    title = Text(
        _l("What do you propose? Give it a short title"),
        [required(_l("Write a title, for example: Drinking water for Los Ángeles.")), at_most(160)],
    )  # fmt: skip
    names_author = BooleanField(_l("Show my name beside my proposal"))

    def offer(self, organizations: Iterable[Any], own: bool) -> None:
        """Offer the organisations and, if the call takes citizens, the person."""
        self.author.choices = [(str(each.id), each.name) for each in organizations]
        if own:
            self.author.choices.append(("me", _("In my own name")))


class ThemeForm(Form):
    """What every page of the form brings along: the version it was opened with, and which open form it is."""

    base = HiddenField()
    form = HiddenField()
    reason = Text(_l("What do you change, and why?"), [at_most(300)])

    def narrow(self, call: Call, theme: str) -> None:
        """Leave out what the call does not ask."""
        asked = set(fields_of(call, theme))
        for key, names in self.parts().items():
            if key not in asked:
                for name in names:
                    if name in self._fields:
                        del self[name]

    def parts(self) -> dict[str, tuple[str, ...]]:
        """{field key of the call: the form fields that ask for it}."""
        return {}

    def show(self, proposal: Proposal) -> None:
        """Fill the form with what is kept."""

    def values(self) -> tuple[dict[str, Any], dict[str, str]]:
        """(columns and what they become, {key: text that could not be read}); a field at fault is left as it was."""
        return {}, {}

    def _good(self, *names: str) -> dict[str, Any]:
        return {
            name: self[name].data or "" for name in names if name in self._fields and not self[name].errors
        }

    def _show(self, proposal: Proposal, *names: str) -> None:
        for name in names:
            if name in self._fields:
                self[name].data = getattr(proposal, name)


class ProblemForm(ThemeForm):
    """What it is called and which problem it answers."""

    title = Text(_l("Title"), [required(_l("Write a title.")), at_most(160)])
    summary = Text(_l("In one sentence: what do you want?"), [at_most(300)])
    problem = LongText(_l("Which problem do you have?"), [at_most(LONGEST)])

    def parts(self) -> dict[str, tuple[str, ...]]:
        """The fields of each question."""
        return {"summary": ("summary",), "problem": ("problem",)}

    def show(self, proposal: Proposal) -> None:
        """Fill the form."""
        self._show(proposal, "title", "summary", "problem")

    def values(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What was answered."""
        return self._good("title", "summary", "problem"), {}


class WhatForm(ThemeForm):
    """What should be done, and which line of the plan it answers."""

    objective = LongText(_l("What will be better when it is done?"), [at_most(LONGEST)])
    body = LongText(_l("What do you propose to do?"), [at_most(LONGEST)])
    section_id = SelectField(
        _l("Which dimension of the plan does it answer?"), validate_choice=False, coerce=str
    )
    goal_id = SelectField(_l("Which objective of the plan?"), validate_choice=False, coerce=str)

    def parts(self) -> dict[str, tuple[str, ...]]:
        """The fields of each question."""
        return {
            "objective": ("objective",),
            "body": ("body",),
            "dimension": ("section_id",),
            "goal": ("goal_id",),
        }

    def offer(self, sections: Sequence[PlanSection]) -> None:
        """Offer the dimensions the call names, and their objectives."""
        self._goals = {str(goal.id): goal for section in sections for goal in section.goals}
        self._sections = {str(section.id): section for section in sections}
        if "section_id" in self._fields:
            self.section_id.choices = [("", _("I do not know yet"))] + [
                (str(s.id), s.label) for s in sections
            ]
        if "goal_id" in self._fields:
            groups: dict[str, list[tuple[str, str]]] = {"": [("", _("I do not know yet"))]}
            for section in sections:
                groups[section.label] = [(str(g.id), (g.objective or g.text)[:140]) for g in section.goals]
            self.goal_id.choices = groups

    def show(self, proposal: Proposal) -> None:
        """Fill the form."""
        self._show(proposal, "objective", "body")
        for name in ("section_id", "goal_id"):
            if name in self._fields:
                self[name].data = str(getattr(proposal, name) or "")

    def values(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What was answered; an objective brings its dimension along."""
        made: dict[str, Any] = self._good("objective", "body")
        goal = self._goals.get(self.goal_id.data or "") if "goal_id" in self._fields else None
        section = self._sections.get(self.section_id.data or "") if "section_id" in self._fields else None
        if "goal_id" in self._fields:
            made["goal_id"] = goal.id if goal else None
        if "section_id" in self._fields:
            made["section_id"] = goal.section_id if goal else section.id if section else None
        return made, {}


class PlaceForm(DistrictFields, ThemeForm):
    """Where it would be. The district comes first; its settlements are offered after it."""

    settlement_code = SelectField(_l("Settlement"), choices=[], validate_choice=False, default="")
    place = Text(_l("Address or reference"), [at_most(200)])
    latitude = Text(_l("Latitude"), [at_most(20)])
    longitude = Text(_l("Longitude"), [at_most(20)])

    def parts(self) -> dict[str, tuple[str, ...]]:
        """The fields of the one question."""
        return {"place": ("ubigeo", "district_text", "settlement_code", "place", "latitude", "longitude")}

    def offer(self, codes: Sequence[str], ubigeo: str | None) -> None:
        """Offer the districts of the space, and of a known district its settlements."""
        self.offer_districts(codes)
        self.settlement_code.choices = [("", _("Another, or all of the district"))]
        if ubigeo:
            self.settlement_code.choices += [(s.code, s.name) for s in settlements_of(ubigeo)]

    def validate_latitude(self, field: Any) -> None:
        """A number in Peru, or nothing."""
        self._number(field, -19.0, 0.1)

    def validate_longitude(self, field: Any) -> None:
        """A number in Peru, or nothing."""
        self._number(field, -82.0, -68.0)

    def _number(self, field: Any, least: float, most: float) -> None:
        if not field.data:
            return
        try:
            value = float(field.data.replace(",", "."))
        except ValueError as error:
            raise StopValidation(
                _("Write a number with a point, for example -17.6462, or leave it empty.")
            ) from error
        if not least <= value <= most:
            raise StopValidation(_("This point lies outside Peru. Look at the sign and the figures."))

    def show(self, proposal: Proposal) -> None:
        """Fill the form."""
        self._show(proposal, "place")
        self.ubigeo.data, self.settlement_code.data = proposal.ubigeo or "", proposal.settlement_code or ""
        self.latitude.data = "" if proposal.latitude is None else f"{proposal.latitude:.5f}"
        self.longitude.data = "" if proposal.longitude is None else f"{proposal.longitude:.5f}"

    def values(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What was answered; a settlement of another district is none, half a point is no point."""
        made: dict[str, Any] = self._good("place")
        if not self.ubigeo.errors:
            made["ubigeo"] = self.ubigeo.data or None
            known = {s.code for s in settlements_of(self.ubigeo.data)} if self.ubigeo.data else set()
            code = self.settlement_code.data
            made["settlement_code"] = code if code in known else None
        if not self.latitude.errors and not self.longitude.errors:
            both = self.latitude.data and self.longitude.data
            for name in ("latitude", "longitude"):
                made[name] = round(float(self[name].data.replace(",", ".")), 6) if both else None
        return made, {}


class HelperForm(PlainForm):
    """Who else puts something in."""

    source = Text(_l("Who"), [at_most(160)])
    kind = SelectField(_l("What"), choices=[], validate_choice=False, default=MoneyKind.MONEY.value)
    amount = Amount(_l("How much it is worth, in soles"), [at_most(60)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in MoneyKind]


HELPERS = 5


class CostForm(ThemeForm):
    """What it costs, who else pays, and how far the studies are."""

    cost = Amount(_l("How much does it cost, in soles?"), [at_most(60)])
    cofinancing = FieldList(FormField(HelperForm), min_entries=2, max_entries=HELPERS)
    studies = RadioField(_l("How far are the studies?"), [Maybe()], validate_choice=False)
    cui = Text(_l("Project code (CUI), if it has one"), [at_most(12)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "studies" in self._fields:
            self.studies.choices = [(state.value, state.label) for state in StudiesState]

    def parts(self) -> dict[str, tuple[str, ...]]:
        """The fields of each question."""
        return {"cost": ("cost",), "cofinancing": ("cofinancing",), "studies": ("studies",), "cui": ("cui",)}

    def validate_cui(self, field: Any) -> None:
        """A CUI is a number of up to seven figures."""
        if field.data and not (field.data.isascii() and field.data.isdigit() and 4 <= len(field.data) <= 8):
            raise StopValidation(
                _("A CUI is a number of 7 figures, for example 2501234. Leave it empty if you have none.")
            )

    def show(self, proposal: Proposal) -> None:
        """Fill the form; an amount that could not be read stands as it was typed."""
        if "cost" in self._fields:
            self.cost.data = proposal.typed.get("cost") or written(proposal.cost_cents)
        if "studies" in self._fields:
            self.studies.data = proposal.studies.value if proposal.studies else None
        self._show(proposal, "cui")
        if "cofinancing" in self._fields:
            while self.cofinancing.entries:
                self.cofinancing.pop_entry()
            rows = [
                {
                    "source": r.get("source"),
                    "kind": r.get("kind"),
                    "amount": r.get("typed") or written(r.get("cents")),
                }
                for r in proposal.cofinancing
            ]
            for row in [*rows, {}][:HELPERS] if rows else [{}, {}]:
                self.cofinancing.append_entry(row)

    def values(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What was answered; amounts that could not be read are kept as typed."""
        made: dict[str, Any] = self._good("cui")
        if made.get("cui") == "":
            made["cui"] = None
        typed: dict[str, str] = {}
        if "cost" in self._fields:
            if self.cost.errors:
                typed["cost"] = self.cost.data or ""
                made["cost_cents"] = None
            else:
                made["cost_cents"] = self.cost.cents
        if "studies" in self._fields:
            known = {state.value for state in StudiesState}
            made["studies"] = StudiesState(self.studies.data) if self.studies.data in known else None
        if "cofinancing" in self._fields:
            made["cofinancing"] = [row for entry in self.cofinancing.entries if (row := _helper(entry.form))]
        return made, typed


def _helper(row: Any) -> dict[str, Any] | None:
    """One row of co-financing as it is kept, or None for an empty one."""
    source, amount = (row.source.data or "")[:160], row.amount
    if not source and not amount.data:
        return None
    kind = row.kind.data if row.kind.data in set(MoneyKind) else MoneyKind.MONEY.value
    kept = {"source": source, "kind": str(kind), "cents": None if amount.errors else amount.cents}
    return kept | ({"typed": (amount.data or "")[:60]} if amount.errors else {})


class PeopleForm(ThemeForm):
    """Who benefits, and the call's own questions."""

    people_benefited = Text(_l("How many people benefit?"), [at_most(30)])
    beneficiaries = LongText(_l("Who are they?"), [at_most(LONGEST)])
    own: Sequence[str] = ()
    count: int | None = None

    def parts(self) -> dict[str, tuple[str, ...]]:
        """The fields of each question."""
        return {"people_benefited": ("people_benefited",), "beneficiaries": ("beneficiaries",)}

    def validate_people_benefited(self, field: Any) -> None:
        """A whole number of people."""
        self.count = None
        if not field.data:
            return
        try:
            read = cents(field.data.lower().replace("personas", "").strip())
        except Unreadable as error:
            raise StopValidation(_("Write how many people as a number, for example 350.")) from error
        if read is None or read % 100:
            raise StopValidation(_("Write how many people as a number, for example 350."))
        if read // 100 > MOST_PEOPLE:
            raise StopValidation(_("More people than live in Peru: look at the zeros again."))
        self.count = read // 100

    def show(self, proposal: Proposal) -> None:
        """Fill the form."""
        if "people_benefited" in self._fields:
            kept = "" if proposal.people_benefited is None else str(proposal.people_benefited)
            self.people_benefited.data = proposal.typed.get("people_benefited") or kept
        self._show(proposal, "beneficiaries")
        for key in self.own:
            self[key].data = proposal.answers.get(key, "")

    def values(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What was answered."""
        made: dict[str, Any] = self._good("beneficiaries")
        typed: dict[str, str] = {}
        if "people_benefited" in self._fields:
            made["people_benefited"] = None if self.people_benefited.errors else self.count
            if self.people_benefited.errors:
                typed["people_benefited"] = self.people_benefited.data or ""
        if self.own:
            made["answers"] = self._good(*self.own)
        return made, typed


class PapersForm(ThemeForm):
    """Papers come one by one (see FileForm); nothing else is asked on their page."""


THEME_FORMS: dict[str, type[ThemeForm]] = {
    "problema": ProblemForm,
    "propuesta": WhatForm,
    "lugar": PlaceForm,
    "costo": CostForm,
    "beneficiarios": PeopleForm,
    "papeles": PapersForm,
}


def theme_form(call: Call, theme: str, **more: Any) -> ThemeForm:
    """The form of a page, with what this call asks there and nothing else."""
    kind = THEME_FORMS[theme]
    if theme == "beneficiarios":
        own = [key for key in fields_of(call, theme) if is_own(key)]
        names: dict[str, Any] = {
            key: LongText(call.asked[key].get("label") or key, [at_most(LONGEST)]) for key in own
        }
        kind = type("OwnPeopleForm", (PeopleForm,), names | {"own": tuple(own)})
    form = kind(**more)
    form.narrow(call, theme)
    return form


def words_of(call: Call, theme: str) -> dict[str, int]:
    """{form field: the most words} of a page's long texts."""
    limits = {key: limit_of(call, key) for key in fields_of(call, theme)}
    return {key: limit for key, limit in limits.items() if limit and key not in ("title", "summary")}
