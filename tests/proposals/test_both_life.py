"""What rests on the database itself, on both: numbers, search, unique keys, rows that others point to (the rest is in test_life)."""

from tests.proposals.test_life import (
    scene,
    test_a_divided_proposal_lives_on_in_numbered_parts,
    test_a_draft_is_sent_with_number_address_version_and_line,
    test_a_forgotten_person_leaves_the_public_text_without_a_name,
    test_a_limit_per_author_and_a_withdrawal_gives_the_place_back,
    test_two_proposals_become_one_with_the_trail_both_ways,
    test_two_records_of_one_person_keep_their_proposals,
)

__all__ = [
    "scene", "test_a_divided_proposal_lives_on_in_numbered_parts", "test_a_draft_is_sent_with_number_address_version_and_line",
    "test_a_forgotten_person_leaves_the_public_text_without_a_name",
    "test_a_limit_per_author_and_a_withdrawal_gives_the_place_back", "test_two_proposals_become_one_with_the_trail_both_ways",
    "test_two_records_of_one_person_keep_their_proposals",
]  # fmt: skip
