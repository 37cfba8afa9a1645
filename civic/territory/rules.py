"""Who may change the territory, and what a district's name and code must look like."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.core.actors import Actor, runs_the_platform


def may_edit_territory(actor: Actor) -> bool:
    """Only administrators add and rename districts."""
    return runs_the_platform(actor)


def why_not_code(ubigeo: str, province_code: str) -> Any | None:
    """The sentence that says what is wrong with a new district's INEI code, or None."""
    if not re.fullmatch(r"[0-9]{6}", ubigeo):
        return _l("An INEI code has 6 digits. Copy them from the law or from INEI's list.")
    if not ubigeo.startswith(province_code):
        return _l("The code of a district begins with the %(code)s of its province.", code=province_code)
    if ubigeo.endswith("00"):
        return _l("The last two digits number the district, from 01.")
    return None


def why_not_district_name(name: str) -> Any | None:
    """The sentence that says what is wrong with a district's name, or None."""
    if not any(letter.isalpha() for letter in name):
        return _l("Write the name of the district.")
    if len(name) > 80:
        return _l("A district's name has at most 80 letters.")
    return None
