"""Who was called to a session and who left it early."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.meetings.models import Decision, Departure, Meeting, MeetingNotice

keeps("records", MeetingNotice, data=(Data.OFFICE, Data.MESSAGES))
keeps("records", Departure, data=(Data.ATTENDANCE,))
keeps("records", Decision, Meeting)
