"""Where the tests find the bytes of a stored file: they lie in the folder of the application at work."""

from __future__ import annotations

from pathlib import Path

from civic.core import storage
from civic.core.files import StoredFile


def path_of(stored: StoredFile) -> Path:
    """The file on the disk, whether it is there or not."""
    store = storage.current()
    assert isinstance(store, storage.Folder), "only what lies in a folder has a path"
    return store.path(stored.place)
