"""The addresses of accreditation: `members` for everybody, a leader's `files`, their `representatives`; `own` is shared."""

from flask import Blueprint

bp: Blueprint = Blueprint("accreditation", __name__)  # typed, for mypy reads the files below first

from civic.accreditation.views import files, members  # noqa: E402  they add their addresses to bp
from civic.accreditation.views.own import note_contacts_read  # noqa: E402
from civic.accreditation.views.representatives import end_person_page  # noqa: E402

__all__ = ["bp", "end_person_page", "files", "members", "note_contacts_read"]
