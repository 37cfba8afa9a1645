"""What a reader sees when something fails: words, whether data is safe, an id, no code; also when the database is gone."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from civic.core.errors import Refused
from civic.web import errors


@pytest.fixture
def failing(app, monkeypatch):
    """The application with its front page replaced by a failure."""

    def fail_with(error):
        def view():
            raise error

        monkeypatch.setitem(app.view_functions, "home.front", view)
        app.config["TESTING"] = False
        return app.test_client().get("/")

    yield fail_with
    app.config["TESTING"] = True


def test_a_crash_says_so_without_code(failing):
    answer = failing(ZeroDivisionError("secret detail"))
    assert answer.status_code == 500
    assert b"secret detail" not in answer.data
    assert b"Traceback" not in answer.data
    assert b"failure-id" in answer.data


def test_a_lost_database_is_a_503(failing, app, monkeypatch):
    def lost(*_args, **_kwargs):
        raise OperationalError("SELECT", {}, Exception("the database is locked"))

    monkeypatch.setattr("civic.people.queries.person_for_session", lost)
    answer = failing(OperationalError("SELECT", {}, Exception("the database is locked")))
    assert answer.status_code == 503
    assert b"locked" not in answer.data


def test_a_refusal_is_shown_with_its_sentence(failing):
    answer = failing(Refused("The list is closed."))
    assert answer.status_code == 409
    assert b"The list is closed." in answer.data


@pytest.mark.parametrize("status", sorted(errors.SHOWN))
def test_every_failure_page_renders_in_both_languages(app, status):
    for language in ("es", "en"):
        with app.test_request_context(headers={"Accept-Language": language}):
            body, given = errors.page(status)
        assert given == status
        assert "<h1" in body
        assert "{{" not in body
