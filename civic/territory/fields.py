"""The district in any form: a short choice of the own provinces, and a search field for all others, without script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import StopValidation

from civic.territory.queries import district_by_ubigeo, district_choices, is_district, look_up
from civic.web.forms import Text

# Without a space to say where we are, the select is empty and the search field is all.
NOWHERE: tuple[str, ...] = ()


class DistrictFields:
    """Mixin of two fields, `ubigeo` and `district_text`; call `offer_districts(codes)` before validating.

    After validation `ubigeo.data` is an INEI code or "". When the text fits several districts, they become the choices
    of the select and the error asks to choose.
    """

    ubigeo = SelectField(_l("District"), choices=[], validate_choice=False, default="")
    district_text = Text(
        _l("Other district"),
        description=_l("If it is not in the list, write district and province: Santa Cruz, Huaylas."),
    )
    district_needed = False

    def offer_districts(self, codes: Iterable[str] = NOWHERE) -> None:
        """Fill the choices for a territory; the district already chosen stays among them."""
        groups: dict[str, Any] = {"": [("", _("Choose the district"))], **district_choices(codes)}
        chosen = self.ubigeo.data
        if (
            chosen
            and chosen not in {u for rows in groups.values() for u, _name in rows}
            and is_district(chosen)
        ):
            groups[_("Chosen before")] = [(chosen, district_by_ubigeo(chosen).full_name)]
        self.ubigeo.choices = groups

    def validate_ubigeo(self, field: Any) -> None:
        """Turn the text into a code, or say in a sentence how to choose."""
        typed = self.district_text.data or ""
        if typed and not field.data:
            self._read_text(typed)
        if field.data and not is_district(field.data):
            field.data = ""
            raise StopValidation(_("Choose a district of the list."))
        if self.district_needed and not field.data:
            raise StopValidation(_("Choose the district, or write it below."))

    def _read_text(self, typed: str) -> None:
        found = look_up(typed, limit=12)
        if len(found) == 1:
            self.ubigeo.data = found[0].ubigeo
            return
        if not found:
            raise StopValidation(
                _(
                    "We know no district called “%(text)s”. Write district and province, for example Mato, Huaylas.",
                    text=typed,
                )
            )
        self.ubigeo.choices = {
            "": [("", _("Choose the district"))],
            _("Found for “%(text)s”", text=typed): [
                (d.ubigeo, f"{d.full_name} ({d.province.department.name})") for d in found
            ],
        }
        raise StopValidation(_("Several districts are called like that. Choose yours in the list."))
