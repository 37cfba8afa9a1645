"""A real little SMTP server on a port of this machine, which keeps what it receives and can be told to refuse."""

from __future__ import annotations

import email
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message as Letter
from email.policy import default


class PostOffice(socketserver.ThreadingTCPServer):
    """`letters` are what was accepted; `refuse` maps a recipient to the answer it gets; `silent` hangs up at once.

    `says` maps a step (GREET, MAIL, DATA, or END for the end of the letter) to another answer than usual; `mute` says nothing
    at all and keeps the line; `dies` takes the letter and hangs up before saying so.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        self.letters: list[Letter] = []
        self.refuse: dict[str, str] = {}
        self.silent = self.mute = self.dies = False
        self.says: dict[str, str] = {}
        self.heard = threading.Event()
        self.slow = 0.0
        self.conversations = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def recipients(self) -> list[str]:
        return [str(letter["To"]) for letter in self.letters]


class _Clerk(socketserver.StreamRequestHandler):
    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        if self.server.silent:
            return
        self.server.conversations += 1
        if self.server.mute:
            self.server.heard.wait(60)
            return
        self.say(self.server.says.get("GREET", "220 post office"))
        refused = ""
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            word = line.upper()
            if word.startswith(("EHLO", "HELO", "MAIL", "RSET", "NOOP")):
                self.say(self.server.says.get(word[:4], "250 ok"))
            elif word.startswith("RCPT"):
                refused = self.server.refuse.get(line.split("<")[1].split(">")[0], "")
                self.say(refused or "250 ok")
            elif word == "DATA" and "DATA" in self.server.says:
                self.say(self.server.says["DATA"])
            elif word == "DATA":
                self.say("354 go on")
                self._take()
                if self.server.dies:
                    return
                self.say(self.server.says.get("END", "250 taken"))
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("502 what?")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        time.sleep(self.server.slow)
        if "END" not in self.server.says:
            self.server.letters.append(email.message_from_bytes(b"".join(lines), policy=default))


@contextmanager
def open_office() -> Iterator[PostOffice]:
    """A post office that listens until the end of the block."""
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield office
        office.heard.set()
        office.shutdown()
