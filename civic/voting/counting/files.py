"""Which kind of file it is, by its name or, failing that, by how it begins."""

from __future__ import annotations

from pathlib import PurePath

from civic.voting.counting.ballots import Election
from civic.voting.counting.pabulib import read_pabulib
from civic.voting.counting.preflib import TYPES, read_preflib


def read(content: bytes, name: str = "") -> Election:
    """The election in a Pabulib or PrefLib file; a wrong file is a FileFault with its line."""
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension in TYPES or (extension != "pb" and content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"#")):
        return read_preflib(content, extension)
    return read_pabulib(content)
