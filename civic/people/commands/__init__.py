"""Every change of persons, accounts, roles, consents and merges; one file per subject."""

from civic.people.commands.accounts import (
    create_own_account,
    end_session,
    end_sessions,
    forget_ended_sessions,
    open_account,
    set_active,
    set_password,
)
from civic.people.commands.consents import publish_notices, record_consent, save_self_identification
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
from civic.people.commands.signing_in import (
    SignIn,
    TooMany,
    begin_sign_in,
    count_code,
    count_new_account,
    finish_sign_in,
)
from civic.people.person_data import PersonData

__all__ = [
    "PersonData", "SignIn", "TooMany", "answer_request", "ask_about_data", "ask_email", "ask_link", "begin_sign_in",
    "confirm_email", "correct_person", "count_code", "count_new_account", "create_own_account", "end_role", "end_session",
    "end_sessions", "enter_by_link", "finish_sign_in", "forget_ended_sessions", "forget_person", "grant_role", "issue_slip", "merge_persons",
    "new_claimant", "note_contact_read", "open_account", "person_from_form", "publish_notices", "record_consent",
    "register_person", "save_self_identification", "set_active", "set_password", "set_password_by_link", "settle_check",
    "undo_merge",
]  # fmt: skip
