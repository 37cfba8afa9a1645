"""Forms: what the library itself says is said in the reader's language."""

from __future__ import annotations

from flask_babel import force_locale
from wtforms import RadioField

from civic.web.forms import Form


class Choice(Form):
    """One choice of two, which the library judges."""

    class Meta(Form.Meta):
        """No session here to hold a token."""

        csrf = False

    colour = RadioField(choices=[("r", "red"), ("g", "green")])


def test_each_reader_is_told_in_their_language_in_one_program(app):
    told = {}
    for language in ("es", "en", "es"):
        with app.test_request_context(method="POST", data={"colour": "b"}), force_locale(language):
            form = Choice()
            assert not form.validate()
            told[language] = form.colour.errors[0]
    assert told == {"es": "Opción inválida.", "en": "Not a valid choice."}
