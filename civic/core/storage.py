"""Where the bytes of files lie: a folder of this machine, or a bucket that speaks S3. Rows name files; only this knows how.

A name is put once, under letters drawn at random, and never written over. What is being written is no file until it is
whole. A bucket is asked only through the application, which decides who may read: nothing in it is public.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import secrets
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l

from civic.core.errors import Refused

NAME = re.compile(r"[A-Za-z0-9_-]{1,80}/[A-Za-z0-9_-]{1,80}")
IN_MEMORY = 1024 * 1024  # what is written for a bucket waits in memory up to here, then in a temporary file
IN_PARTS = 64 * 1024 * 1024  # larger objects are sent in parts
TRIES = 3  # of one question to a bucket
AT_ONCE = 1000  # names a bucket tells in one answer


class StorageFault(Refused):
    """The files cannot be reached; `why` says it to whoever runs the instance, `sentence` to whoever uses it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _l(
                "Files cannot be kept or read at this moment. Nothing was changed: try again in a few minutes."
            )
        )
        self.why = why

    def __str__(self) -> str:
        return self.why


class Opened(NamedTuple):
    """A file that is being read."""

    stream: IO[bytes]
    size: int


class Entry(NamedTuple):
    """What a store holds."""

    name: str
    size: int
    changed_at: datetime


class Store(ABC):
    """Names and bytes. A name that is not there is a FileNotFoundError; a store out of reach a StorageFault or an OSError."""

    def put(self, name: str, data: bytes, media_type: str = "application/octet-stream") -> None:
        """Keep bytes under a name; they are safe when this returns."""
        with self.writing(name, media_type) as file:
            file.write(data)

    def read(self, name: str) -> bytes:
        """All bytes of a file."""
        with self.open(name).stream as file:
            return file.read()

    @abstractmethod
    def writing(self, name: str, media_type: str = "application/octet-stream") -> Any:
        """A file to write into, whole and safe at the end of the block; when that fails there is none of this name."""

    @abstractmethod
    def open(self, name: str) -> Opened:
        """A file to read; the caller closes its stream."""

    @abstractmethod
    def size(self, name: str) -> int:
        """How many bytes a file has."""

    @abstractmethod
    def delete(self, name: str) -> None:
        """Take a file away; nothing happens when it is gone already."""

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """Everything that is kept, in any order, without holding the list in memory."""

    @abstractmethod
    def where(self) -> str:
        """The place in words, without any secret."""

    def exists(self, name: str) -> bool:
        """Whether there is a file of this name."""
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True


def checked(name: str) -> str:
    """The name, if it can be one: `letters/letters`, so that nothing is ever sought elsewhere."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a stored file")
    return name


# ── a folder ────────────────────────────────────────────────────────────────────────────────────────────────────────


class Folder(Store):
    """Files below a folder, forced to the disk before they get their name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def writing(self, name: str, media_type: str = "application/octet-stream") -> Iterator[IO[bytes]]:
        """A file to write into; it is renamed to its name when all of it is on the disk."""
        target = self.path(name)
        fresh = [each for each in (target.parent, self.folder) if not each.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        try:
            with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        for folder in (target.parent, *(each.parent for each in fresh)):
            _sync(folder)

    def open(self, name: str) -> Opened:
        """A file to read."""
        file = self.path(name).open("rb")
        return Opened(file, os.fstat(file.fileno()).st_size)

    def size(self, name: str) -> int:
        """How many bytes a file has."""
        return self.path(name).stat().st_size

    def delete(self, name: str) -> None:
        """Take a file away."""
        self.path(name).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """Every file whose name could be one of ours."""
        for folder in self._scan(self.folder):
            if folder.is_dir(follow_symlinks=False):
                for file in self._scan(Path(folder.path)):
                    name = f"{folder.name}/{file.name}"
                    if NAME.fullmatch(name) and file.is_file(follow_symlinks=False):
                        told = file.stat()
                        yield Entry(name, told.st_size, datetime.fromtimestamp(told.st_mtime, UTC))

    def leftovers(self) -> Iterator[tuple[Path, datetime]]:
        """What a writer that was cut off has left behind, and when it last wrote."""
        for path in self.folder.glob("*/*.part"):
            yield path, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def where(self) -> str:
        """The folder."""
        return f"the folder {self.folder}"

    def path(self, name: str) -> Path:
        """Where a file lies or would lie."""
        return self.folder / checked(name)

    @staticmethod
    def _scan(folder: Path) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as found:
                yield from found
        except FileNotFoundError:  # nothing was ever stored
            return


def _sync(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ── a bucket ────────────────────────────────────────────────────────────────────────────────────────────────────────


class Bucket(Store):
    """Objects of one bucket under a prefix, private; the library is loaded when the first one is asked for."""

    def __init__(self, bucket: str, prefix: str, endpoint: str, region: str, key: str, secret: str) -> None:
        self.bucket, self.prefix, self.endpoint, self.region = bucket, prefix, endpoint, region
        self._keys = (key, secret)
        self._made: Any = None

    @contextmanager
    def writing(self, name: str, media_type: str = "application/octet-stream") -> Iterator[IO[bytes]]:
        """A file to write into, sent to the bucket at the end: an object is there whole or not at all."""
        whole = self._key(name)
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            yield file
            file.seek(0, io.SEEK_END)
            size = file.tell()
            file.seek(0)
            about = {"ContentType": media_type, "ContentDisposition": "attachment"}
            with _told(self):
                if size > IN_PARTS:
                    self._send_in_parts(whole, file, about)
                else:
                    sum_ = hashlib.md5(usedforsecurity=False)  # the checksum that every S3 compares
                    while piece := file.read(1 << 20):
                        sum_.update(piece)
                    file.seek(0)
                    self._client().put_object(
                        Bucket=self.bucket, Key=whole, Body=file, ContentLength=size,
                        ContentMD5=base64.b64encode(sum_.digest()).decode(), **about,
                    )  # fmt: skip

    def _send_in_parts(self, key: str, file: Any, about: dict[str, str]) -> None:
        from boto3.s3.transfer import TransferConfig

        parts = TransferConfig(
            multipart_threshold=IN_PARTS, multipart_chunksize=16 * 1024 * 1024, use_threads=False
        )
        self._client().upload_fileobj(file, self.bucket, key, ExtraArgs=about, Config=parts)

    def open(self, name: str) -> Opened:
        """A file to read as it arrives."""
        with _told(self, name):
            found = self._client().get_object(Bucket=self.bucket, Key=self._key(name))
        return Opened(io.BufferedReader(_Body(self, found["Body"]), 1 << 18), found["ContentLength"])

    def size(self, name: str) -> int:
        """How many bytes a file has."""
        with _told(self, name):
            return int(self._client().head_object(Bucket=self.bucket, Key=self._key(name))["ContentLength"])

    def delete(self, name: str) -> None:
        """Take a file away."""
        with _told(self):
            self._client().delete_object(Bucket=self.bucket, Key=self._key(name))

    def entries(self) -> Iterator[Entry]:
        """Every object under the prefix whose name could be one of ours, a thousand to a question."""
        begin = f"{self.prefix}/" if self.prefix else ""
        more: dict[str, str] = {}
        while True:
            with _told(self):
                page = self._client().list_objects_v2(
                    Bucket=self.bucket, Prefix=begin, MaxKeys=AT_ONCE, **more
                )
            for found in page.get("Contents", ()):
                name = found["Key"].removeprefix(begin)
                if NAME.fullmatch(name):
                    yield Entry(name, found["Size"], found["LastModified"].astimezone(UTC))
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def where(self) -> str:
        """Bucket, prefix and address."""
        at = urlsplit(self.endpoint).netloc.rpartition("@")[2] if self.endpoint else "Amazon"
        return f"the bucket {self.bucket}{f'/{self.prefix}' if self.prefix else ''} at {at}"

    def address_of(self, name: str) -> str:
        """The address at which a stranger would look for a file, to find that it is closed to him."""
        base = self.endpoint.rstrip("/") or f"https://s3.{self.region}.amazonaws.com"
        return f"{base}/{self.bucket}/{self._key(name)}"

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{checked(name)}" if self.prefix else checked(name)

    def _client(self) -> Any:
        if self._made is None:
            import boto3
            from botocore.config import Config

            key, secret = self._keys  # none: where the library itself looks, AWS_ACCESS_KEY_ID and so on
            try:
                self._made = boto3.session.Session().client(
                    "s3", endpoint_url=self.endpoint or None, region_name=self.region,
                    aws_access_key_id=key or None, aws_secret_access_key=secret or None,
                    config=Config(
                        connect_timeout=3, read_timeout=10, retries={"total_max_attempts": TRIES, "mode": "standard"},
                        s3={"addressing_style": "path" if self.endpoint else "auto"},
                        request_checksum_calculation="when_required", response_checksum_validation="when_required",
                    ),
                )  # fmt: skip
            except ValueError as error:  # an address that is none
                raise StorageFault(f"{self.where()}: its address cannot be used.") from error
        return self._made


class _Body(io.RawIOBase):
    """The bytes of an object as they arrive; a line that breaks is told, never a shorter file."""

    def __init__(self, store: Bucket, body: Any) -> None:
        self._store, self._body = store, body

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as there is something."""
        with _told(self._store):
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Give the line back."""
        if not self.closed:
            self._body.close()
        super().close()


REASONS = {
    "NoSuchBucket": "there is no such bucket",
    "InvalidAccessKeyId": "the key (STORAGE_KEY) is not known there",
    "SignatureDoesNotMatch": "the secret (STORAGE_SECRET) is wrong",
    "AccessDenied": "the key may not do this: it needs to put, get, delete and list",
    "403": "the key is wrong or may not do this",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
    "BadDigest": "the bytes were altered on their way",
}


@contextmanager
def _told(store: Bucket, name: str = "") -> Iterator[None]:
    """Turn what the library raises into FileNotFoundError or a StorageFault in words, with no key and no address of a file."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
    from botocore.exceptions import ConnectionError as NoConnection

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "?"))
        if code in ("NoSuchKey", "404") and name:
            raise FileNotFoundError(name) from error
        why = REASONS.get(code, f"it answered {code}")
    except NoCredentialsError:
        why = "there is no key: set STORAGE_KEY and STORAGE_SECRET"
    except (
        NoConnection,
        HTTPClientError,
    ) as error:  # refused, too slow, cut off, no name, a certificate that is not trusted
        why = f"it does not answer ({type(error).__name__})"
    except (BotoCoreError, Boto3Error) as error:
        cause = error.__cause__ if isinstance(error, Boto3Error) and error.__cause__ else error
        why = f"it failed ({type(cause).__name__})"
    else:
        return
    fault = StorageFault(f"{store.where()}: {why}.")
    current_app.logger.warning("storage: %s", fault.why)
    raise fault


# ── which one ───────────────────────────────────────────────────────────────────────────────────────────────────────


def current() -> Store:
    """The store of this application."""
    config = current_app.config
    known = (config["STORAGE_URL"], config["UPLOAD_FOLDER"], config["STORAGE_KEY"], config["STORAGE_SECRET"], os.getpid())  # fmt: skip
    kept = current_app.extensions.get("civic-storage")
    if kept is None or kept[0] != known:
        kept = current_app.extensions["civic-storage"] = (known, _made(config))
    return kept[1]


def _made(config: Any) -> Store:
    url = urlsplit(config["STORAGE_URL"])
    if url.scheme != "s3":
        return Folder(Path(url.path) if url.scheme == "file" else Path(config["UPLOAD_FOLDER"]))
    more = {name: values[-1] for name, values in parse_qs(url.query).items()}
    return Bucket(
        url.netloc, url.path.strip("/"), more.get("endpoint", ""), more.get("region", "us-east-1"),
        config["STORAGE_KEY"], config["STORAGE_SECRET"],
    )  # fmt: skip
