"""The shape of what is typed at the door: walk-ins, corrections."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form as PlainForm, FormField, RadioField, SelectField

from civic.attendance.models import AttendanceStatus
from civic.attendance.names import STATUS_NAMES
from civic.web.forms import Digits, Form, LongText, Phone, Text, at_most, chosen, required

WALK_IN_ROWS = 4
MAX_WALK_INS = 25
MARKS = (
    AttendanceStatus.PRESENT,
    AttendanceStatus.LATE,
    AttendanceStatus.ABSENT,
    AttendanceStatus.EXCUSED,
)
CORRECTIONS = (*MARKS, AttendanceStatus.VOID)
