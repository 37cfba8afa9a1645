"""Every read of persons, accounts, roles, notices and the trail; one file per subject."""

from civic.people.queries.access import (
    account_by_username,
    account_of_email,
    find_for_sign_in,
    free_username,
    has_demo_accounts,
    link_by_token,
    open_links,
    person_for_session,
)
from civic.people.queries.persons import (
    anybody,
    duplicates_of,
    find_by_document,
    find_by_key,
    find_claimant,
    merged_trail,
    people_page,
    people_to_check,
    person_by_id,
    resembling,
    search_people,
    suggest_duplicates,
)
from civic.people.queries.records import (
    active_grants,
    administrators_left,
    audit_page,
    consents_of,
    current_notice,
    current_notices,
    has_consent,
    merge_by_id,
    merges_page,
    names_of,
    open_requests,
    request_by_id,
    requests_of,
    self_identification_of,
    trail_actions,
)

__all__ = [
    "account_by_username", "account_of_email", "active_grants", "administrators_left", "anybody", "audit_page", "consents_of",
    "current_notice", "current_notices", "duplicates_of", "find_by_document", "find_by_key", "find_claimant",
    "find_for_sign_in", "free_username", "has_consent", "has_demo_accounts", "link_by_token", "merge_by_id", "merged_trail",
    "merges_page", "names_of", "open_links", "open_requests", "people_page", "people_to_check", "person_by_id",
    "person_for_session", "request_by_id", "requests_of", "resembling", "search_people", "self_identification_of",
    "suggest_duplicates", "trail_actions",
]  # fmt: skip
