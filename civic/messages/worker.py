"""The work of `civic worker`: claim, send, note the result. Each step is its own short transaction; nothing is sent inside one.

A mail leaves once: two workers never hold the same message. Only a worker that is killed between the server's yes and the
note of it leaves a message to be sent again, after its lease; it then carries the same Message-ID, so that mailboxes see one.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

from flask import current_app

from civic.core.db import transaction
from civic.messages import commands
from civic.messages.mailer import Mailer, NotSent, letter
from civic.messages.models import Message


@dataclass
class Round:
    """What one round of the worker came to."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0


def sender() -> str:
    """The address mails come from: MAIL_FROM, else the contact address, else no-reply at the instance's host."""
    config = current_app.config
    host = (config["BASE_URL"] or "").split("://")[-1].split("/")[0].split(":")[0]
    return str(config["MAIL_FROM"] or config["CONTACT_EMAIL"] or f"no-reply@{host or 'localhost'}")


def why_not_send() -> str | None:
    """The sentence that says why no mail can leave this instance, or None."""
    if not current_app.config["MAIL_URL"] and current_app.config["ENV_NAME"] == "production":
        return "MAIL_URL is not set: mails wait in the outbox until it is."
    return None


def work_once(limit: int = 20) -> Round:
    """Send what is due now, at most `limit` mails. Without MAIL_URL, outside production, they land in the mailbox page only."""
    done = Round()
    with transaction():
        done.dropped = commands.drop_outdated()
    if why_not_send():
        return done
    with transaction():
        claimed = [(m.id, m.attempts, _letter(m)) for m in commands.claim(limit)]
    url = current_app.config["MAIL_URL"]
    if not url:
        for message_id, attempt, _made in claimed:
            with transaction():
                done.sent += commands.mark_sent(message_id, attempt, keep_text=True)
        return done
    with Mailer(url).open() as mailer:
        for message_id, attempt, made in claimed:
            _send(mailer, message_id, attempt, made, done)
    return done


def _send(mailer: Mailer, message_id: int, attempt: int, made: EmailMessage | None, done: Round) -> None:
    try:
        if made is None:
            raise NotSent("There is no address or no text.", for_good=True)
        mailer.send(made)
    except NotSent as failure:
        with transaction():
            commands.mark_failed(message_id, attempt, str(failure), for_good=failure.for_good)
        done.failed += 1
    else:
        with transaction():
            done.sent += commands.mark_sent(message_id, attempt)


def _letter(message: Message) -> EmailMessage | None:
    if not message.recipient or not message.body:
        return None
    return letter(
        sender=sender(),
        to=message.recipient,
        subject=message.subject,
        text=message.body,
        identity=f"civic-message-{message.id}",
        language=message.locale,
        attachment=(message.attachment_name, message.attachment)
        if message.attachment_name and message.attachment
        else None,
    )
