"""Texts: every kind in both languages, from a fixed list of values; what people wrote is never a template."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from civic.messages.names import KIND_NAMES
from civic.messages.render import PLACEHOLDERS, full_stop, render

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"


def told(kind, value="valor"):
    return {name: f"{value} {name}" for name in PLACEHOLDERS[kind]}


def test_every_template_has_its_list_and_every_list_its_template_and_name():
    on_disk = {
        str(p.relative_to(TEMPLATES).with_suffix(""))
        for p in TEMPLATES.glob("*/*.txt")
        if not p.name.startswith("_")
    }
    assert on_disk == set(PLACEHOLDERS) == set(KIND_NAMES)


# what does not take place needs no place, and no seat to be told for whom
PLACELESS = {"events/event_postponed": {"place"}, "meetings/cancelled": {"place", "organizations"}}


@pytest.mark.parametrize("locale", ["es", "en"])
@pytest.mark.parametrize("kind", sorted(PLACEHOLDERS))
def test_every_kind_says_all_it_was_given(app, kind, locale):
    values = told(kind)
    texts = render(kind, locale, values)
    assert texts.subject
    assert "\n" not in texts.subject
    unsaid = {"purpose", "event_url"} | PLACELESS.get(kind, set())
    for name in PLACEHOLDERS[kind] - unsaid:
        assert values[name] in texts.body, name
    assert "{" not in texts.body + texts.short
    assert "\n\n\n" not in texts.body
    assert not re.search(r"\.\.|%\(", texts.body + texts.short)


# digests are for whoever keeps mails: nobody reads them aloud
MAIL_ONLY = {"voting/head", "accreditation/seals"}


@pytest.mark.parametrize(
    "kind", sorted(k for k in PLACEHOLDERS if not k.startswith("people/") and k not in MAIL_ONLY)
)
def test_what_may_be_called_has_a_short_text(app, kind):
    assert 20 < len(render(kind, "es", told(kind)).short) < 700


@pytest.mark.parametrize("kind", sorted(k for k in PLACEHOLDERS if k.startswith("people/")))
def test_what_opens_an_account_has_none(app, kind):
    assert render(kind, "es", told(kind)).short == ""


def test_the_persons_language_decides_not_the_requests(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        spanish = render("events/event_cancelled", "es", told("events/event_cancelled"))
        english = render("events/event_cancelled", "en", told("events/event_cancelled"))
    assert english.body.startswith("Hello")
    assert spanish.subject != english.subject


@pytest.mark.parametrize(
    "evil",
    [
        "{{ 7*7 }}",
        "{{x.__class__}}",
        "{% include 'base.html' %}",
        "%(name)s %s",
        "a\r\nBcc: all@x.pe",
        "<b>&",
    ],
)
def test_what_people_wrote_stays_text(app, evil):
    kind = "events/event_moved"
    texts = render(kind, "es", {**told(kind), "event": evil, "reason": evil})
    shown = evil.replace("\r\n", " ")
    assert shown in texts.subject
    assert "\n" not in texts.subject
    assert "49" not in texts.body
    assert evil.replace("\r\n", "\n") in texts.body


@pytest.mark.parametrize("change", [{"extra": "x"}, {"event": None}, {"event": 5}])
def test_only_the_listed_strings_are_taken(app, change):
    with pytest.raises(ValueError, match="takes the strings"):
        render("events/event_moved", "es", {**told("events/event_moved"), **change})


def test_sentences_end_once():
    assert full_stop("9:00 a. m.") == "9:00 a. m."
    assert full_stop("Lluvia") == "Lluvia."
    assert full_stop("¿Por qué?") == "¿Por qué?"
