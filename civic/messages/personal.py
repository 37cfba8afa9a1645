"""Messages to persons: sealed texts and addresses, erased some time after they were sent."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, update

from civic.core.db import db
from civic.core.personal import Data, keeps
from civic.core.retention import kept, rows_of
from civic.messages.models import Message

keeps("messages", Message, data=(Data.MESSAGES, Data.EMAIL))

_SAYS_SOMETHING = or_(
    Message.body.is_not(None), Message.recipient.is_not(None), Message.short_text.is_not(None),
    Message.note.is_not(None), Message.attachment.is_not(None),
)  # fmt: skip


@kept(
    "messages.texts",
    title=_l("Texts and addresses of messages"),
    counted=_l("the day they were sent, or the call was made"),
    why=_l("So long somebody may ask what they were told; that there was a message stays."),
    days=365, least=30, most=3 * 365, erases=True,
    rows=lambda: rows_of(Message.id, Message.finished_at, _SAYS_SOMETHING),
)  # fmt: skip
def erase_texts(ids: Sequence[int]) -> None:
    """Take text, note and address away; subject and state stay."""
    db.session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.finished_at.is_not(None))
        .values(recipient=None, body=None, short_text=None, note=None, attachment=None)
    )
