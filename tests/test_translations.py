"""Spanish is complete, nothing is stale, and what is between the lines (placeholders) agrees."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
# Words our readers should not meet (reading ease, respect): checks.md, U30.
UNKIND = re.compile(r"\b(inválid[oa]s?|administrad[oa]s?|usuario final|usted|ingrese|seleccione)\b", re.I)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """The messages that stand in code and templates now."""
    target = tmp_path_factory.mktemp("pot") / "messages.pot"
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml", "-k", "_l",
         "-k", "_n:1,2", "-o", str(target), "."],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    with target.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


def catalogue(language):
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


LANGUAGES = sorted(p.parent.parent.name for p in (ROOT / "translations").glob("*/LC_MESSAGES/messages.po"))


def test_spanish_is_there():
    assert "es" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_missing_stale_or_fuzzy(language, extracted):
    known = catalogue(language)
    ids = {message.id for message in known}
    assert not extracted - ids, (
        f"missing in {language}: {sorted(map(str, extracted - ids))[:20]} (run make translations)"
    )
    assert not ids - extracted, (
        f"stale in {language}: {sorted(map(str, ids - extracted))[:20]} (run make translations)"
    )
    if language == "en":
        return  # an empty English text is the message itself
    empty = [str(m.id) for m in known if not (all(m.string) if isinstance(m.string, tuple) else m.string)]
    assert not empty, f"{len(empty)} untranslated in {language}: {empty[:20]}"
    assert not [m.id for m in known if m.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_agree(language):
    wrong = []
    for message in catalogue(language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set().union(*(set(PLACEHOLDER.findall(i)) for i in ids))
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            if text and not set(PLACEHOLDER.findall(text)) <= wanted:
                wrong.append((message.id, text))
    assert not wrong, wrong[:10]


def test_spanish_is_kind():
    texts = [t for m in catalogue("es") for t in (m.string if isinstance(m.string, tuple) else (m.string,))]
    assert len(texts) > 200
    unkind = [t for t in texts if UNKIND.search(t)]
    assert not unkind, unkind[:20]
