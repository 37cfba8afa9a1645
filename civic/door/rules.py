"""Who may make passes and decide what waits, and whether a phone's pass is still good."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from civic.attendance.rules import may_record
from civic.core import clock
from civic.door.models import DoorDevice, DoorPass, DoorScan, ScanState
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator

LASTS = timedelta(hours=72)  # on one phone, so that what a lost phone tells is soon stale
LONGEST = 31  # days of a pass
MOST_PHONES = 20
MOST_EVENTS = 20
MAX_AFTER_END = 1000  # rows that a phone may still send to the short list after its pass is over
CLOCK_TOLERANCE = timedelta(minutes=10)


def may_manage(actor: Actor, space: Space) -> bool:
    """Coordinators give passes and take them back."""
    return is_coordinator(actor, space)


def may_review(actor: Actor, space: Space) -> bool:
    """Whoever logs attendance in a space decides what waits from its doors."""
    return may_record(actor, space)


def why_ended(door_pass: DoorPass, now: datetime | None = None) -> Any | None:
    """The sentence that says why a pass opens nothing any more, or None. Its power is its maker's: it ends with it."""
    now = now or clock.now()
    if door_pass.revoked_at is not None:
        return _("The coordinator took this pass back. Ask for a new one.")
    if now >= clock.end_of(door_pass.valid_to):
        return _("The days of this pass are over. Ask the coordinator for a new one.")
    if not is_coordinator(door_pass.made_by, door_pass.space):
        return _("Whoever gave this pass no longer coordinates the space. Ask for a new one.")
    return None


def why_not_activate(door_pass: DoorPass, phones: int, now: datetime | None = None) -> Any | None:
    """The sentence that says why a phone cannot become a door with a pass now, or None."""
    now = now or clock.now()
    if ended := why_ended(door_pass, now):
        return ended
    if now < clock.at(door_pass.valid_from):
        return _("This pass is not valid yet. Come back on its first day.")
    if phones >= door_pass.max_phones:
        return _("This pass has been used on as many phones as it allows. Ask the coordinator for another.")
    return None


def valid_until(device: DoorDevice) -> datetime:
    """The moment at which a phone stops being a door by itself."""
    return min(device.activated_at + LASTS, clock.end_of(device.door_pass.valid_to))


def why_device_ended(device: DoorDevice, now: datetime | None = None) -> Any | None:
    """The sentence that says why a phone is a door no more, or None."""
    now = now or clock.now()
    if ended := why_ended(device.door_pass, now):
        return ended
    if now >= valid_until(device):
        return _("72 hours have passed since this phone became a door. Ask the coordinator for a new pass.")
    return None


def why_not_make(
    valid_from: date, valid_to: date, events: int, max_phones: int, today: date | None = None
) -> Any | None:
    """The sentence that says why a pass cannot be made so, or None."""
    today = today or clock.today()
    if not events:
        return _("Choose at least one event.")
    if events > MOST_EVENTS:
        return _("Choose at most %(num)d events for one pass.", num=MOST_EVENTS)
    if valid_to < valid_from:
        return _("The last day lies before the first.")
    if valid_to < today:
        return _("These days are over. Choose today or a later day.")
    if (valid_to - valid_from).days >= LONGEST:
        return _("A pass lasts at most %(num)d days.", num=LONGEST)
    if not 1 <= max_phones <= MOST_PHONES:
        return _("A pass is for 1 to %(num)d phones.", num=MOST_PHONES)
    return None


def why_not_revoke(door_pass: DoorPass) -> Any | None:
    """The sentence that says why a pass cannot be taken back, or None."""
    return _("This pass was taken back already.") if door_pass.revoked_at is not None else None


def why_not_decide(scan: DoorScan) -> Any | None:
    """The sentence that says why a scan cannot be decided, or None."""
    if scan.state is not ScanState.REVIEW:
        return _("Somebody has decided this already, or the door took it back.")
    return None


def is_clock_wrong(
    claimed: datetime | None, skew: float | None, device: DoorDevice, received: datetime
) -> bool:
    """Whether a scan's clock should not be trusted: missing, off, ahead of the server, or before the phone was a door."""
    return (
        claimed is None
        or (skew is not None and abs(skew) > CLOCK_TOLERANCE.total_seconds())
        or claimed > received + CLOCK_TOLERANCE
        or claimed < device.activated_at - CLOCK_TOLERANCE
    )
