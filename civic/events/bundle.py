"""All materials of an event as one zip, made piece by piece while it is sent."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, cast

from flask_babel import gettext as _

from civic.core import clock
from civic.core.files import StoredFile
from civic.core.text import slugify
from civic.events.models import Event, EventMaterial

STEP = 256 * 1024
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg"}


class _Pipe:
    """What was written since it was last emptied; a zip needs no more of a file than this."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep a piece."""
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def empty(self) -> bytes:
        """The pieces kept, as one."""
        whole = b"".join(self.parts)
        self.parts.clear()
        return whole


def members(event: Event) -> list[tuple[str, StoredFile | bytes]]:
    """(name in the zip, stored file or text) of everything to read; links stand together in one text."""
    numbers = {session.id: n for n, session in enumerate(event.sessions, 1)}
    found: list[tuple[str, StoredFile | bytes]] = []
    used: set[str] = set()
    links: list[str] = []
    for material in event.materials:
        if material.file is None:
            links.append(f"{material.title}\n{material.url}\n")
        elif material.file.is_kept():
            found.append((_name(material, numbers, used), material.file))
    if links:
        found.append((_("links") + ".txt", "\n".join([event.title, "", *links]).encode()))
    return found


def _name(material: EventMaterial, numbers: dict[int, int], used: set[str]) -> str:
    """A name that says what it is, in a folder per session, used once."""
    number = numbers.get(material.session_id or 0)
    folder = f"{slugify(_('Session %(num)s', num=number))}/" if number else ""
    ending = ENDINGS.get(material.file.media_type, "") if material.file else ""
    base = folder + (slugify(material.title)[:80] or "material")
    name, n = base + ending, 1
    while name in used:
        n += 1
        name = f"{base}-{n}{ending}"
    used.add(name)
    return name


def zipped(parts: Iterable[tuple[str, StoredFile | bytes]]) -> Iterator[bytes]:
    """The zip in pieces; nothing is packed tighter, as PDFs and pictures are packed already."""
    pipe = _Pipe()
    stamp = clock.local(clock.now()).timetuple()[:6]
    with zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, date_time=stamp)
            with archive.open(info, "w") as member:
                if isinstance(content, bytes):
                    member.write(content)
                else:
                    with content.opened().stream as source:
                        while piece := source.read(STEP):
                            member.write(piece)
                            yield pipe.empty()
            yield pipe.empty()
    yield pipe.empty()
