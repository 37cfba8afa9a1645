"""Reads of opinions: `supports` (supporters and followers), `threads` (comments, reports, the trace), `amendments`."""

from civic.opinions.queries.amendments import (
    amendment_by_id,
    amendments_of,
    amendments_of_person,
    locked_amendment,
    open_amendments,
)
from civic.opinions.queries.supports import (
    Standing,
    follow_of,
    follower_ids,
    follows_of_person,
    has_support,
    led_organizations,
    persons_by_ids,
    standing_of,
    support_counts,
    support_of,
    supporting_organizations,
    supports_of_person,
    supports_to_carry,
    told_already,
)
from civic.opinions.queries.threads import (
    Thread,
    answers_page,
    comment_by_id,
    comments_of_person,
    count_reported,
    first_answers,
    has_answers,
    last_words,
    locked_comment,
    moderation_page,
    newest_threads,
    next_voice,
    reported_comments,
    reports_of,
    reports_of_person,
    stances_of,
    threads_page,
    voice_of,
)

__all__ = [
    "Standing", "Thread", "amendment_by_id", "amendments_of", "amendments_of_person", "answers_page", "comment_by_id",
    "comments_of_person", "count_reported", "first_answers", "follow_of", "follower_ids",
    "follows_of_person", "has_answers", "has_support", "last_words", "led_organizations", "locked_amendment",
    "locked_comment", "moderation_page", "newest_threads", "next_voice", "open_amendments", "persons_by_ids",
    "reported_comments", "reports_of", "reports_of_person", "stances_of", "standing_of", "support_counts", "support_of",
    "supporting_organizations", "supports_of_person", "supports_to_carry", "threads_page", "told_already", "voice_of",
]  # fmt: skip
