"""Who may reach which address about persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from civic.core import clock
from civic.core.db import db, transaction
from civic.people.models import DataRequest, RequestKind

ACCESS: dict[str, tuple[str, str]] = {
    "people.sign_in GET": ("public", ""),
    "people.sign_in POST": ("public", ""),
    "people.sign_out POST": ("public", "ends whatever session there is"),
    "people.forgotten GET": ("public", ""),
    "people.forgotten POST": ("public", ""),
    "people.activate GET": ("token", "without a token: the page where a code is typed, public"),
    "people.activate POST": ("token", "without a token: the page where a code is typed, public"),
    "people.reset GET": ("token", ""),
    "people.reset POST": ("token", ""),
    "people.enter GET": ("token", ""),
    "people.enter POST": ("token", ""),
    "people.confirm_email GET": ("token", ""),
    "people.confirm_email POST": ("token", ""),
    "people.new_account GET": ("public", ""),
    "people.new_account POST": ("public", ""),
    "people.new_account_access GET": ("public", ""),
    "people.new_account_access POST": ("public", ""),
    "people.privacy GET": ("public", ""),
    "people.my_data GET": ("signed_in", "one's own"),
    "people.export GET": ("signed_in", "one's own"),
    "people.edit_data GET": ("signed_in", "one's own"),
    "people.edit_data POST": ("signed_in", "one's own"),
    "people.consent POST": ("signed_in", "one's own"),
    "people.about_me GET": ("signed_in", "one's own"),
    "people.about_me POST": ("signed_in", "one's own"),
    "people.delete_about_me POST": ("signed_in", "one's own"),
    "people.ask GET": ("signed_in", "one's own"),
    "people.ask POST": ("signed_in", "one's own"),
    "people.change_password GET": ("signed_in", "one's own"),
    "people.change_password POST": ("signed_in", "one's own"),
    "people.sign_out_everywhere POST": ("signed_in", "one's own"),
    "people.second_step GET": ("public", "who has not shown the password is sent to the sign-in page"),
    "people.second_step POST": ("public", "who has not shown the password is sent to the sign-in page"),
    "people.enter_with_passkey GET": ("public", ""),
    "people.enter_with_passkey POST": ("public", ""),
    "people.security GET": ("signed_in", "one's own"),
    "people.security_confirm GET": ("signed_in", "one's own"),
    "people.security_confirm POST": ("signed_in", "one's own"),
    "people.security_app GET": ("signed_in", "one's own; the password was shown a moment ago"),
    "people.security_app POST": ("signed_in", "one's own; the password was shown a moment ago"),
    "people.remove_app POST": ("signed_in", "one's own; the password was shown a moment ago"),
    "people.security_passkey GET": ("signed_in", "one's own; the password was shown a moment ago"),
    "people.security_passkey POST": ("signed_in", "one's own; the password was shown a moment ago"),
    "people.remove_passkey POST": ("signed_in", "one's own; the password was shown a moment ago"),
    "people.security_codes GET": ("signed_in", "one's own; the password was shown a moment ago"),
    "people.security_codes POST": ("signed_in", "one's own; the password was shown a moment ago"),
    "people.end_one_session POST": ("signed_in", "one's own"),
    "people.end_other_sessions POST": ("signed_in", "one's own"),
    "people.desk_reset_factors POST": ("operator", "staff: administrators; never for oneself"),
    "people.desk GET": ("operator", ""),
    "people.desk_find POST": ("operator", ""),
    "people.desk_new GET": ("operator", ""),
    "people.desk_new POST": ("operator", ""),
    "people.desk_person GET": ("operator", ""),
    "people.desk_reveal POST": ("operator", ""),
    "people.desk_correct GET": ("operator", "staff records: administrators"),
    "people.desk_correct POST": ("operator", "staff records: administrators"),
    "people.desk_slip POST": ("operator", "staff: administrators; never for oneself"),
    "people.desk_settle POST": ("operator", ""),
    "people.desk_compare GET": ("operator", "staff records: administrators; never one's own"),
    "people.desk_compare POST": ("operator", "staff records: administrators; never one's own"),
    "people.desk_merges GET": ("operator", ""),
    "people.desk_undo POST": ("operator", ""),
    "people.desk_requests GET": ("operator", ""),
    "people.desk_request GET": ("operator", ""),
    "people.desk_request POST": ("operator", "accepting a deletion: administrators"),
    "people.roles GET": ("administrator", ""),
    "people.grant_role POST": ("administrator", ""),
    "people.end_role POST": ("administrator", ""),
    "people.set_active POST": ("administrator", ""),
    "people.trail GET": ("auditor", ""),
}
# Ids of rows that may not exist in the world of the access test: everybody below the audience is turned away before a look-up.
PARAMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    name: (lambda _world: {"person_id": 1, "other_id": 2, "merge_id": 1, "request_id": 1, "grant_id": 1, "act": "cerrar", "passkey_id": 1, "number": 1})
    for name in (
        "people.desk_person", "people.desk_reveal", "people.desk_correct", "people.desk_slip", "people.desk_settle",
        "people.desk_compare", "people.desk_undo", "people.desk_request", "people.grant_role", "people.end_role", "people.set_active",
        "people.desk_reset_factors", "people.remove_passkey", "people.end_one_session",
    )
}  # fmt: skip


def _request(world: Any) -> dict[str, int]:
    """A request of the citizen's that waits for an answer, made on first use."""
    if "request" not in world.more:
        with transaction():
            made = DataRequest(
                person_id=world.people["citizen"].id, kind=RequestKind.ACCESS, text="¿Qué saben de mí?", due_on=clock.today()
            )  # fmt: skip
            db.session.add(made)
            db.session.flush()
        world.more["request"] = made.id
    return {"request_id": world.more["request"]}


PARAMS["people.desk_request"] = _request
