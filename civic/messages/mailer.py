"""Mail over SMTP with Python's own library. Knows letters and servers, nothing of people or the database."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from civic.core import clock

TIMEOUT = 20  # seconds; a claim of 20 letters never outlives its lease


class NotSent(Exception):
    """The letter did not leave; `for_good` when trying again cannot help (no such mailbox)."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


def letter(
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    identity: str,
    language: str,
    attachment: tuple[str, str] | None = None,
) -> EmailMessage:
    """A plain letter. `identity` makes the same Message-ID for the same message, so that a second copy is recognised;
    `attachment` is a file of text: its name and what it holds."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(clock.now())
    made["Message-ID"] = f"<{identity}@{sender.rpartition('@')[2].rstrip('>') or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = language
    made.set_content(text)
    if attachment:
        name, content = attachment
        subtype = "json" if name.endswith(".json") else "octet-stream"
        made.add_attachment(content.encode(), maintype="application", subtype=subtype, filename=name)
    return made


class Mailer:
    """A way to one SMTP server, named by smtp://user:password@host:port or smtps://…; the connection is opened when needed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("MAIL_URL must look like smtp://user:password@host:587 or smtps://host:465.")
        self.host = parts.hostname
        self.secure = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.secure else 587)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self._server: smtplib.SMTP | None = None

    @contextmanager
    def open(self) -> Iterator[Mailer]:
        """Close the connection at the end, whatever happened."""
        try:
            yield self
        finally:
            self.close()

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def greet(self) -> None:
        """Reach the server and sign in, without a letter; raises NotSent."""
        try:
            if self._server is None:
                self._server = self._connect()
        except smtplib.SMTPResponseException as refused:
            raise NotSent(f"{refused.smtp_code} {_text(refused.smtp_error)}") from refused
        except (smtplib.SMTPException, OSError, ValueError) as lost:
            raise NotSent(f"{type(lost).__name__}: {lost}") from lost

    def send(self, made: EmailMessage) -> None:
        """Hand a letter to the server; raises NotSent. A temporary refusal or a lost line may be tried again."""
        try:
            if self._server is None:
                self._server = self._connect()
            self._server.send_message(made)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            self.close()
            raise NotSent(f"{code} {_text(words)}", for_good=code >= 500) from refused
        except smtplib.SMTPResponseException as refused:
            self.close()
            # Wrong password and the like are the operator's to mend: the letters wait for it.
            for_good = refused.smtp_code >= 500 and isinstance(refused, smtplib.SMTPDataError)
            raise NotSent(f"{refused.smtp_code} {_text(refused.smtp_error)}", for_good=for_good) from refused
        except (smtplib.SMTPException, OSError, ValueError) as lost:
            self.close()
            raise NotSent(f"{type(lost).__name__}: {lost}") from lost

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if self.secure:
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self.user:
                server.close()
                raise NotSent("The server offers no encryption, so the password was not sent.")
        if self.user:
            server.login(self.user, self.password)
        return server


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
