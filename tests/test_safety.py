"""The walls around every answer: headers, local redirects, hosts, languages, sizes."""

from __future__ import annotations

import re

import pytest
from flask import Flask, request
from flask_login import LoginManager
from hypothesis import given
from hypothesis import strategies as st

from civic.core.text import ascii_digits, clean, fold, like, slugify
from civic.web import safety
from civic.web.downloads import csv_text, safe_cell
from civic.web.safety import local_path


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "///evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\tevil", "evil",
     "/%5cevil.example", "/%2f/evil.example", "\\/evil", "", None, "/\nevil", "http:/evil"],
)  # fmt: skip
def test_only_local_paths_are_followed(target):
    assert local_path(target) is None


@pytest.mark.parametrize("target", ["/", "/eventos?mes=2026-06", "/espacios/ilo#meta"])
def test_local_paths_pass(target):
    assert local_path(target) == target


def test_headers_stand_on_every_answer(client):
    for path in ("/", "/no-existe", "/buscar?q=x"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "object-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Cookie" in headers["Vary"]


def test_unknown_hosts_are_refused(app):
    app.config["ALLOWED_HOSTS"] = ["mesa.example"]
    try:
        assert app.test_client().get("/", base_url="http://evil.example").status_code == 400
        assert app.test_client().get("/", base_url="http://mesa.example").status_code == 200
    finally:
        app.config["ALLOWED_HOSTS"] = []


def test_the_language_switch_keeps_the_page(client):
    answer = client.post("/idioma", data={"language": "en", "next": "/eventos?mes=2026-06"})
    assert answer.location == "/eventos?mes=2026-06"
    assert b'<html lang="en"' in client.get("/").data
    client.post("/idioma", data={"language": "xx", "next": "//evil.example"})
    assert b'<html lang="en"' in client.get("/").data


def test_a_flood_is_refused_early(client):
    assert client.post("/idioma", data={"language": "x" * 2_000_000}).status_code == 413
    assert (
        client.post(
            "/idioma", data={f"f{i}": "x" for i in range(1200)}, content_type="multipart/form-data"
        ).status_code
        == 413
    )


def test_static_files_do_not_leave_their_folder(client):
    for path in ("/static/../civic/config.py", "/static/..%2fcivic%2fconfig.py", "/static/%2e%2e/README.md"):
        assert client.get(path).status_code in (400, 404)


@given(st.text())
def test_cleaning_is_stable_and_harmless(text):
    once = clean(text)
    assert clean(once) == once
    assert "\x00" not in once
    assert "\u202e" not in once
    once.encode()


@given(st.text())
def test_folding_leaves_only_plain_words(text):
    assert all(c.isascii() and (c.isalnum() or c == " ") for c in fold(text))
    assert slugify(text)
    assert like(text).startswith("%")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("Áncash", "ancash"), ("ANCASH", "ancash"), ("Pampa  Inalámbrica", "pampa inalambrica"), ("Ñuñoa", "nunoa"),
     ("Qʼero", "qero"), ("D'Angelo", "dangelo"), ("N\u0303ato", "nato"), ("X" + "\u0301" * 10_000, "x")],
)  # fmt: skip
def test_folding_examples(typed, expected):
    assert fold(typed) == expected


def test_digits_of_other_scripts_become_ours():
    assert ascii_digits("１２３٤٥") == "12345"


@pytest.mark.parametrize("cell", ["=1+1", "+51 987", "-3", "@x", "\t=1", "\r=1"])
def test_no_cell_becomes_a_formula(cell):
    assert safe_cell(cell) == "'" + cell
    assert csv_text(["ñ"], [[cell]]).startswith("\ufeffñ")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303), ({"Origin": "http://localhost"}, 303), ({"Origin": "http://localhost:8000"}, 303), ({"Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303), ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "https://a-proxy.example", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "https://evil.example"}, 400), ({"Origin": "http://localhost.evil.example"}, 400),
        ({"Origin": "http://evil.example@localhost.evil.example"}, 400), ({"Origin": "http://[::1"}, 400),
        ({"Origin": "localhost"}, 400), ({"Origin": ""}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400), ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, 400),
    ],
)  # fmt: skip
def test_another_sites_page_changes_nothing_even_with_a_right_token(app, client, headers, status):
    """The token is right in every case; what differs is what the browser says of the page that sends it."""
    app.config["WTF_CSRF_ENABLED"] = True
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/entrar").text)[1]
    answer = client.post("/idioma", data={"csrf_token": token, "language": "en"}, headers=headers)
    assert answer.status_code == status
    assert (b'<html lang="en"' in client.get("/").data) is (status == 303)


@pytest.mark.parametrize("proxies", [0, 1])
def test_forwarded_headers_count_only_behind_proxies_that_were_named(proxies):
    """With none they are as if never sent; behind one its own word counts, and nothing that a visitor wrote before it."""
    app = Flask("probe")
    app.config |= {
        "TRUSTED_PROXIES": proxies,
        "ALLOWED_HOSTS": ["mesa.pe"],
        "MAX_FORM_MEMORY_SIZE": 100,
        "HTTPS": False,
    }
    safety.register(app)
    app.add_url_rule("/", "seen", lambda: f"{safety.client_address()} {request.host} {request.scheme}")
    LoginManager(app)
    sent = {
        "X-Forwarded-For": "1.2.3.4, 10.9.9.9", "X-Real-IP": "1.2.3.4", "Forwarded": "for=1.2.3.4;host=evil.example",
        "X-Forwarded-Proto": "javascript, https",
    }  # fmt: skip
    seen = app.test_client().get(
        "/", base_url="http://mesa.pe", headers=sent, environ_base={"REMOTE_ADDR": "10.0.0.1"}
    )
    assert seen.text == ("10.9.9.9 mesa.pe https" if proxies else "10.0.0.1 mesa.pe http")
    forged = app.test_client().get(
        "/", base_url="http://mesa.pe", headers={"X-Forwarded-Host": "evil.example"}
    )
    assert forged.status_code == (400 if proxies else 200)
    assert "evil" not in forged.text
