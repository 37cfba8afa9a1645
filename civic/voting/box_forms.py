"""What is typed to find a ballot again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.web.forms import Form, Text, at_most, required


class LookUpForm(Form):
    """The letters of a receipt."""

    code = Text(
        _l("Your code"),
        description=_l("Small letters, spaces and hyphens do not matter."),
        validators=[required(_l("Type the 16 letters of your receipt.")), at_most(60)],
    )
