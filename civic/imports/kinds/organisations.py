"""Rows of a list of organisations, with the seat in the space where the committee had given one."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _

from civic.accreditation.commands import record_organization, record_seat
from civic.accreditation.models import AccreditationStep, FileState, Membership
from civic.accreditation.queries import membership_of
from civic.core import clock
from civic.core.db import db
from civic.core.errors import Refused
from civic.core.text import fold
from civic.core.vault import lookup_key
from civic.imports import queries
from civic.imports.kinds.base import Handler, refuse_resting, take_away
from civic.imports.models import ImportBatch, ImportedRecord
from civic.imports.runs import NEW, Ask, Outcome, Run, Values, Wrong
from civic.organisations.commands import FIELDS, normal_ruc, save_step
from civic.organisations.models import Organization, OrganizationKind
from civic.organisations.queries import kinds, looks_alike
from civic.organisations.rules import may_manage

ENOUGH = 60  # how many names a row is compared with at most


class OrganisationRows(Handler):
    """A row is recognised by its RUC; by its name a human is asked."""

    model = Organization

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.kinds: dict[str, OrganizationKind] = {}
        for kind in kinds():
            for title in (kind.code, *kind.name.values()):
                self.kinds[fold(title)] = kind
        self.by_ruc: dict[str, Organization] = {}
        self.by_word: dict[str, list[Organization]] = defaultdict(list)
        for organization in queries.organizations_known(run.space, run.actor):
            self._index(organization)
        self.rows_by_name: dict[str, list[tuple[int, Organization]]] = defaultdict(list)

    def _index(self, organization: Organization) -> None:
        if organization.ruc_key:
            self.by_ruc[organization.ruc_key] = organization
        for word in set(organization.name_key.split()):
            self.by_word[word].append(organization)

    def _answers(self, values: Values) -> dict[str, Any]:
        """The row as the registry's own fields."""
        kind = self.kinds.get(fold(values["kind"]))
        if kind is None:
            raise Wrong(
                "kind",
                _("“%(typed)s” is not a kind of organisation here. The kinds are: %(kinds)s.", typed=values["kind"],
                  kinds=", ".join(sorted({known.name["es"] for known in self.kinds.values()}))),
            )  # fmt: skip
        try:
            ruc = normal_ruc(values["ruc"])
        except Refused as refused:
            raise Wrong("ruc", refused.sentence) from refused
        if values["board_from"] and values["board_to"] and values["board_to"] < values["board_from"]:
            raise Wrong("board_to", _("The board's term ends before it begins. Check both dates."))
        ubigeo = self.run.district(values["district"])
        named = ("acronym", "address", "phone", "email", "founded_on", "recognised_by", "recognition_document",
                 "recognised_on", "board_from", "board_to", "members_count", "women_count")  # fmt: skip
        return {
            "name": values["name"],
            "kind_code": kind.code,
            "sector": values["sector"] or kind.sector,
            "ubigeo": ubigeo,
            "areas": [ubigeo] if ubigeo else [],
            "ruc": ruc,
        } | {name: values[name] for name in named}

    def make(self, number: int, values: Values) -> Outcome:
        """The organisation of a row, and its seat if the row says since when."""
        answers = self._answers(values)
        known = self.by_ruc.get(lookup_key("ruc", answers["ruc"])) if answers["ruc"] else None
        known = known or self._chosen(number, answers)
        organization = known or record_organization(self.run.actor, self.run.space, answers)
        self.rows_by_name[organization.name_key].append((number, organization))
        return Outcome(organization.id, made=known is None, also=self._seat(organization, values))

    def _seat(self, organization: Organization, values: Values) -> dict[str, Any]:
        """{"membership": id} where the row made a seat."""
        since = values["accredited_from"]
        if since is None:
            return {}
        if since > clock.today():
            raise Wrong(
                "accredited_from", _("The day lies in the future. Write the day of the committee's decision.")
            )
        before = membership_of(self.run.space, organization)
        seat = record_seat(self.run.actor, self.run.space, organization, since, self.reason())
        return {} if before is not None else {"membership": seat.id}

    def _chosen(self, number: int, answers: dict[str, Any]) -> Organization | None:
        """The organisation a human chose for the row; None for another one; Ask while somebody must choose."""
        name = fold(answers["name"])[:200]
        candidates: dict[int, Organization] = {}
        words = []
        for organization in self._alike(name, answers["ubigeo"]):
            candidates[organization.id] = organization
            words.append((organization.id, organization.name))
        for row, organization in self.rows_by_name[name]:
            if organization.id not in candidates and organization.ubigeo == answers["ubigeo"]:
                candidates[-row] = organization
                words.append((-row, _("The same organisation as in row %(row)d of this list", row=row)))
        answer = self.run.answer(number)
        if not candidates or answer == NEW:
            return None
        for ident, organization in candidates.items():
            if answer == str(ident):
                return organization
        raise Ask(words)

    def _alike(self, name: str, ubigeo: str | None) -> list[Organization]:
        """Known organisations of much the same name in the same district, or of the very same name anywhere."""
        words = sorted(set(name.split()), key=lambda word: len(self.by_word[word]))
        near: dict[int, Organization] = {}
        for word in words[:3]:
            for organization in self.by_word[word][:ENOUGH]:
                near[organization.id] = organization
        return [
            organization
            for organization in near.values()
            if organization.name_key == name
            or (organization.ubigeo == ubigeo and looks_alike(name, organization.name_key))
        ][:5]

    def change(self, record: ImportedRecord, number: int, values: Values) -> str | None:
        """A known organisation is changed by those who may; a seat that is new is added in any case."""
        answers = self._answers(values)
        organization = queries.one(Organization, record.record_id)
        if record.also.get("membership") is None:
            record.also = {**record.also, **self._seat(organization, values)}
        if not may_manage(self.run.actor, organization):
            return _(
                "We know this organisation already; its record stays as it is. Its leaders change it on its page."
            )
        for step, fields in FIELDS.items():
            told = {field: answers[field] for field in fields if answers.get(field)}
            if told:
                save_step(self.run.actor, organization, step, told)
        return None

    def undo(self, record: ImportedRecord, batch: ImportBatch) -> None:
        """Take the seat and the organisation away if the list made them and nothing rests on them."""
        organization = queries.one(Organization, record.record_id)
        seat = queries.one(Membership, record.also.get("membership"))
        if organization is None:
            return
        if seat is not None:
            if seat.state is not FileState.ACCREDITED:
                raise Refused(_("The seat of “%(name)s” was changed since.", name=organization.name))
            refuse_resting(seat, organization.name, {AccreditationStep.__tablename__})
            for step in list(seat.steps):
                db.session.delete(step)
            db.session.flush()
            take_away(self.run.actor, seat, {"organization": organization.id}, batch.space_id)
        if record.made:
            refuse_resting(organization, organization.name, {"organization_areas"})
            take_away(self.run.actor, organization, {"name": organization.name}, batch.space_id)
