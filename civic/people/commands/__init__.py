"""Every change of persons, accounts, roles, consents and merges; one file per subject."""

from civic.people.commands.accounts import (
    create_own_account,
    open_account,
    set_active,
    set_password,
)
from civic.people.commands.consents import publish_notices, record_consent, save_self_identification
from civic.people.commands.factors import (
    add_app,
    add_passkey,
    count_second_step,
    enter_by_passkey,
    finish_second_step,
    make_recovery_codes,
    remove_app,
    remove_passkey,
    reset_factors,
    try_code,
    try_passkey,
    try_recovery_code,
)
from civic.people.commands.links import (
    ask_email,
    ask_link,
    confirm_email,
    enter_by_link,
    issue_slip,
    set_password_by_link,
)
from civic.people.commands.merges import merge_persons, undo_merge
from civic.people.commands.persons import (
    correct_person,
    forget_person,
    new_claimant,
    note_contact_read,
    person_from_form,
    register_person,
    settle_check,
)
from civic.people.commands.requests import answer_request, ask_about_data
from civic.people.commands.roles import end_role, grant_role
from civic.people.commands.sessions import (
    begin_session,
    end_other_session,
    end_other_sessions,
    end_session,
    end_sessions,
    note_seen,
)
from civic.people.commands.signing_in import (
    SignIn,
    TooMany,
    begin_sign_in,
    count_code,
    count_new_account,
    count_passkey_try,
    finish_showing,
    finish_sign_in,
)
from civic.people.person_data import PersonData

__all__ = [
    "PersonData", "SignIn", "TooMany", "add_app", "add_passkey", "answer_request", "ask_about_data", "ask_email", "ask_link",
    "begin_session", "begin_sign_in", "confirm_email", "correct_person", "count_code", "count_new_account", "count_passkey_try",
    "count_second_step", "create_own_account", "end_other_session", "end_other_sessions", "end_role", "end_session", "end_sessions",
    "enter_by_link", "enter_by_passkey", "finish_second_step", "finish_showing", "finish_sign_in", "forget_person", "grant_role", "issue_slip",
    "make_recovery_codes", "merge_persons", "new_claimant", "note_contact_read", "note_seen", "open_account", "person_from_form",
    "publish_notices", "record_consent", "register_person", "remove_app", "remove_passkey", "reset_factors",
    "save_self_identification", "set_active", "set_password", "set_password_by_link", "settle_check", "try_code", "try_passkey",
    "try_recovery_code", "undo_merge",
]  # fmt: skip
