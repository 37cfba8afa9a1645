"""Files that people send: checked by opening them, renamed, stored outside the web root, private by default."""

from __future__ import annotations

import hashlib
import io
import logging
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import String, event
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import FileStorage

from civic.core import clock, storage
from civic.core.db import Base, db
from civic.core.errors import Refused
from civic.core.text import clean
from civic.core.types import UTCDateTime
from civic.core.vault import new_token

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_UNPACKED = 60 * 1024 * 1024
# In the session, until its block ends: what was stored, and what has lost its row.
_FRESH, _STALE = "fresh files", "stale files"

logger = logging.getLogger(__name__)


class StoredFile(Base):
    """A file kept under a random name; `name` is only what to call it when it is downloaded."""

    __tablename__ = "stored_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_by_id: Mapped[int | None]
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def place(self) -> str:
        """The name of its bytes in the store."""
        return place_of(self.token)

    def opened(self) -> storage.Opened:
        """The bytes as a stream that the caller closes; FileNotFoundError when they are gone."""
        return storage.current().open(self.place)

    def content(self) -> bytes | None:
        """All bytes, or None when they are gone."""
        try:
            return storage.current().read(self.place)
        except FileNotFoundError:
            return None

    def is_kept(self) -> bool:
        """Whether its bytes are there."""
        return storage.current().exists(self.place)


def place_of(token: str) -> str:
    """The name in the store of what a row calls by this token."""
    return f"{token[:2]}/{token}"


def read_upload(upload: FileStorage, *, limit: int = MAX_BYTES) -> bytes:
    """The bytes of an upload; refuses an empty or too large one in a sentence."""
    data = upload.stream.read(limit + 1)
    if not data:
        raise Refused(_("The file is empty. Choose another file."))
    if len(data) > limit:
        raise Refused(
            _("The file is larger than %(size)s MB. Send a smaller one.", size=limit // 1024 // 1024)
        )
    return data


def check_document(data: bytes) -> tuple[bytes, str]:
    """(bytes to keep, media type) of a PDF, JPEG, PNG or WebP; images are drawn anew, so hidden data and places are gone."""
    if data.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-2048:]:
            raise Refused(_("The PDF is cut off. Scan or save it again."))
        return data, "application/pdf"
    return check_image(data)


def check_image(data: bytes) -> tuple[bytes, str]:
    """(JPEG bytes, "image/jpeg") of a picture that really opens; refuses floods of pixels before drawing them."""
    sentence = _("We could not open the file. Send a PDF, or a JPEG or PNG picture.")
    return drawn_anew(data, "JPEG", (2400, 2400), sentence), "image/jpeg"


def drawn_anew(data: bytes, form: str, most: tuple[int, int], sentence: str) -> bytes:
    """A picture of at most so many pixels as JPEG or PNG (which keeps what is transparent), nothing hidden in it; refuses
    with `sentence` what does not open."""
    from PIL import Image, ImageOps  # large, and seldom needed

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused(_("The picture has too many pixels. Send one with at most 40 million."))
            image.load()
            drawn = ImageOps.exif_transpose(image).convert("RGB" if form == "JPEG" else "RGBA")
    except Refused:
        raise
    except (
        Exception
    ) as error:  # Pillow raises many kinds for a broken or disguised file; all mean the same here
        raise Refused(sentence) from error
    drawn.info.clear()  # comments and profiles would be written back
    drawn.thumbnail(most)
    out = io.BytesIO()
    drawn.save(out, form, optimize=True, **({"quality": 85} if form == "JPEG" else {}))
    return out.getvalue()


def check_spreadsheet(data: bytes) -> tuple[bytes, str]:
    """(bytes, media type) of a CSV or XLSX that is safe to open; refuses zip bombs, disguised files and declared entities."""
    if data.startswith(b"PK"):
        sentence = _("We could not open the spreadsheet. Save it again as XLSX or CSV.")
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = archive.infolist()
                unpacked = sum(member.file_size for member in members)
                if (
                    len(members) > 2000
                    or unpacked > MAX_UNPACKED
                    or "xl/workbook.xml" not in archive.namelist()
                ):
                    raise Refused(sentence)
                if any(_declares_entities(archive, member) for member in members):
                    raise Refused(sentence)
        except Refused:
            raise
        except Exception as error:  # zipfile and zlib raise many kinds for a broken or locked member
            raise Refused(sentence) from error
        return data, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    if b"\x00" in data:
        raise Refused(_("This is not a CSV or XLSX file. Save your list in one of these two forms."))
    return data, "text/csv"


def _declares_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Whether a part of a workbook declares a document type, to make the parser fetch or repeat things."""
    if not member.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(member) as part:
        head = part.read(4096)
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def store(
    upload: FileStorage,
    uploaded_by_id: int | None,
    check: Callable[[bytes], tuple[bytes, str]] = check_document,
) -> StoredFile:
    """Check an upload and keep it; the row is added to the session, the bytes are on disk under a random name."""
    data, media_type = check(read_upload(upload))
    token = new_token()
    name = clean(Path((upload.filename or "").replace("\\", "/")).name)[:120] or "documento"
    stored = StoredFile(
        token=token,
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by_id=uploaded_by_id,
        uploaded_at=clock.now(),
    )
    add(stored)
    storage.current().put(stored.place, data, media_type)
    return stored


def add(stored: StoredFile) -> None:
    """Put the row of a file into the session; if the block is undone, the bytes go too."""
    db.session().info.setdefault(_FRESH, []).append((storage.current(), stored.place))
    db.session.add(stored)


@contextmanager
def written(
    name: str, media_type: str, *, uploaded_by_id: int | None = None
) -> Iterator[tuple[StoredFile, IO[bytes]]]:
    """(row, file to write into) for what the program makes itself, piece by piece: at the end of the block the bytes are
    stored and the row knows their size and SHA-256. The caller adds it to a session, or forgets it."""
    stored = StoredFile(
        token=new_token(), name=name[:120], media_type=media_type, size=0, sha256="", uploaded_by_id=uploaded_by_id,
        uploaded_at=clock.now(),
    )  # fmt: skip
    with storage.current().writing(stored.place, media_type) as file:
        yield stored, file
        digest = hashlib.sha256()
        file.seek(0)
        while piece := file.read(1 << 20):
            digest.update(piece)
            stored.size += len(piece)
        stored.sha256 = digest.hexdigest()


def forget(stored: StoredFile) -> None:
    """Take the bytes of a row away that was never kept."""
    _drop(storage.current(), stored.place)


def discard(stored: StoredFile | None) -> None:
    """Take a file away: its row now, its bytes once that is certain. Nobody else may point to it."""
    if stored is not None:
        db.session().info.setdefault(_STALE, []).append((storage.current(), stored.place))
        db.session.delete(stored)


@event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    _sweep(session, keep=_FRESH, drop=_STALE)


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    """An act that was undone leaves no bytes behind, and takes none away."""
    _sweep(session, keep=_STALE, drop=_FRESH)


def _sweep(session: Session, *, keep: str, drop: str) -> None:
    session.info.pop(keep, None)
    for store, name in session.info.pop(drop, ()):
        _drop(store, name)


def _drop(store: storage.Store, name: str) -> None:
    """Bytes that cannot be taken away now lie there until the daily sweep: the act itself is done or undone already."""
    try:
        store.delete(name)
    except (OSError, storage.StorageFault) as error:
        logger.warning("left for the sweep: %s", type(error).__name__)
