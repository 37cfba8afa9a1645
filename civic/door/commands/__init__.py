"""Every change at the door: passes (`passes`), what phones send (`intake`), what a human decides (`review`)."""

from civic.door.commands.intake import Answer, Sending, take_in
from civic.door.commands.passes import activate, make_pass, revoke
from civic.door.commands.review import accept_scan, leave_scan

__all__ = ["Answer", "Sending", "accept_scan", "activate", "leave_scan", "make_pass", "revoke", "take_in"]
