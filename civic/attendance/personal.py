"""Who came, by which proof, and what was corrected."""

from __future__ import annotations

from civic.attendance.models import Attendance, AttendanceCorrection
from civic.core.personal import Data, keeps

keeps("events", Attendance, AttendanceCorrection, data=(Data.ATTENDANCE,))
