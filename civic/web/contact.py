"""Links that open a chat or a call on a phone."""

from __future__ import annotations

from urllib.parse import quote


def whatsapp_url(number: str | None, text: str = "") -> str:
    """The link that opens a WhatsApp chat with a number and a ready text; empty without a number."""
    digits = "".join(c for c in number or "" if c.isdigit())
    return f"https://wa.me/{digits}" + (f"?text={quote(text)}" if text else "") if digits else ""


def share_url(text: str) -> str:
    """The link that lets a person choose a WhatsApp chat to send a text to."""
    return f"https://wa.me/?text={quote(text)}"


def tel_url(number: str | None) -> str:
    """The link that dials a number; empty without one."""
    digits = "".join(c for c in number or "" if c.isdigit() or c == "+")
    return f"tel:{digits}" if digits else ""
