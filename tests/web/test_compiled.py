"""Compiled templates that are kept: by their owner alone, anew when the text changes, and never in the way."""

from __future__ import annotations

import pytest
from flask import Flask

from civic.web import compiled


@pytest.fixture
def make_app(tmp_path):
    (tmp_path / "pages").mkdir()

    def make(text: str) -> Flask:
        (tmp_path / "pages" / "hello.html").write_text(text)
        app = Flask("kept", template_folder=str(tmp_path / "pages"))
        app.config["INSTANCE"] = tmp_path
        compiled.keep(app)
        return app

    return make


def hello(app: Flask) -> str:
    return app.jinja_env.get_template("hello.html").render()


def test_a_template_is_compiled_once_for_all_starts(make_app, monkeypatch):
    assert hello(make_app("hola")) == "hola"
    monkeypatch.setattr("jinja2.Environment.compile", lambda *_a, **_k: pytest.fail("compiled again"))
    assert hello(make_app("hola")) == "hola"


def test_a_changed_template_is_compiled_anew(make_app):
    hello(make_app("hola"))
    assert hello(make_app("otra vez")) == "otra vez"


def test_what_another_program_compiled_is_thrown_away(make_app, monkeypatch, tmp_path):
    """A filter may have worked on a text that stands in the template."""
    for name in ("old", "new"):
        monkeypatch.setattr(compiled, "program", lambda name=name: name)
        app = make_app("{{ 'x'|told }}")
        app.jinja_env.filters["told"] = lambda text, name=name: f"{name} {text}"
        assert hello(app) == f"{name} x"
        assert {file.suffix for file in (tmp_path / "templates").iterdir()} == {f".{name}"}


def test_a_changed_program_has_another_name(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "PACKAGE", tmp_path)
    (tmp_path / "filters.py").write_text("one = 1")
    before = compiled.program()
    assert compiled.program() == before
    (tmp_path / "filters.py").write_text("one = 11")
    assert compiled.program() != before


def test_a_broken_file_is_compiled_over(make_app, tmp_path):
    hello(make_app("hola"))
    (kept,) = (tmp_path / "templates").iterdir()
    kept.write_bytes(kept.read_bytes()[:-3])
    assert hello(make_app("hola")) == "hola"


def test_only_the_owner_may_enter_the_folder(make_app, tmp_path):
    make_app("hola")
    assert (tmp_path / "templates").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o701])
def test_a_folder_that_others_may_enter_is_not_used(make_app, tmp_path, mode):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates").chmod(mode)
    app = make_app("hola")
    assert app.jinja_env.bytecode_cache is None
    assert hello(app) == "hola"


def test_neither_is_a_link_nor_a_file(make_app, tmp_path):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "templates").symlink_to(tmp_path / "elsewhere")
    assert make_app("hola").jinja_env.bytecode_cache is None
    (tmp_path / "templates").unlink()
    (tmp_path / "templates").write_text("a file")
    assert hello(make_app("hola")) == "hola"


def test_a_disk_that_takes_nothing_is_no_fault(make_app, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jinja2.bccache.Bucket.write_bytecode", full)
    assert hello(make_app("hola")) == "hola"
