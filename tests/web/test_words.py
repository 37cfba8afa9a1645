"""How dates and times are written for people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from civic.core import clock
from civic.web.i18n import date_time_words, last_minute


@pytest.mark.parametrize(
    ("hour", "minute", "day", "words"),
    [
        (0, 0, 31, "11:59 p. m."),  # 1 January, 12:00 a. m.: nobody may come on that day
        (0, 1, 1, "12:01 a. m."),
        (12, 0, 1, "12:00 p. m."),
        (23, 59, 1, "11:59 p. m."),
    ],
)
def test_what_ends_at_midnight_ends_on_the_day_before(app, hour, minute, day, words):
    end = datetime(2027, 1, 1, (hour + 5) % 24, minute, tzinfo=UTC)
    if hour + 5 >= 24:
        end = end.replace(day=2)
    assert (clock.local(end).hour, clock.local(end).minute, clock.local(end).day) == (hour, minute, 1)
    with app.test_request_context():
        told = date_time_words(last_minute(end)).replace("\xa0", " ")
    assert told.endswith(words)
    assert f" {day} de " in told
