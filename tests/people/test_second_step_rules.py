"""Codes, recovery papers, the words for browsers, and what passkeys answer: without a database."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from flask_babel import force_locale

from civic.people import passkeys
from civic.people.devices import agent_of, agent_words
from civic.people.passkeys import Known, Site
from civic.people.second_step import accepted_step, app_address, in_fours, new_secret, normal_recovery_code
from tests.people.authenticator import Phone

NOON = datetime(2026, 6, 14, 12, 0, 10, tzinfo=UTC)
SITE = Site("localhost", "http://localhost", "Concertemos")


@pytest.mark.parametrize(
    ("seconds", "taken"), [(0, True), (-30, True), (30, True), (-60, False), (60, False)]
)
def test_a_code_of_now_or_half_a_minute_beside_is_taken(seconds, taken):
    secret = new_secret()
    code = pyotp.TOTP(secret).at(NOON + timedelta(seconds=seconds))
    with time_machine.travel(NOON, tick=False):
        assert (accepted_step(secret, code, after=-1) is not None) is taken


def test_a_code_is_not_taken_again_nor_one_before_it():
    secret = new_secret()
    codes = [pyotp.TOTP(secret).at(NOON + timedelta(seconds=s)) for s in (-30, 0, 30)]
    with time_machine.travel(NOON, tick=False):
        step = accepted_step(secret, codes[1], after=-1)
        assert accepted_step(secret, codes[1], after=step) is None
        assert accepted_step(secret, codes[0], after=step) is None
        assert accepted_step(secret, codes[2], after=step) == step + 1


def test_codes_are_read_as_people_write_them():
    secret = new_secret()
    with time_machine.travel(NOON, tick=False):
        code = pyotp.TOTP(secret).at(NOON)
        wide = "".join(chr(ord("０") + int(digit)) for digit in code)
        for typed in (code, f" {code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}", wide):
            assert accepted_step(secret, typed, after=-1) is not None, typed
        for typed in ("", code[:5], code + "0", "abcdef", "٠", "x" * 100_000):
            assert accepted_step(secret, typed, after=-1) is None, typed[:10]


def test_the_square_names_site_and_account():
    address = app_address("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "rosa:mamani", "Mesa: Ilo")
    assert address.startswith("otpauth://totp/Mesa")
    assert "secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" in address
    assert pyotp.parse_uri(address).at(NOON) == pyotp.TOTP("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP").at(NOON)
    assert in_fours("ABCDEFGHIJ") == "ABCD EFGH IJ"
    assert len(new_secret()) == 32


def test_recovery_codes_are_read_from_paper():
    assert normal_recovery_code(" ABCD-efgh JKMN ") == "abcdefghjkmn"
    assert normal_recovery_code("ñandú") == "and"


@pytest.mark.parametrize(
    ("header", "agent", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36", "chrome/android", "Chrome on Android"),
        ("Mozilla/5.0 (Linux; Android 13; SM-A125M) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36", "samsung/android", "Samsung Internet on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "safari/iphone", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0", "edg/windows", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0", "firefox/linux", "Firefox on Linux"),
        ("curl/8.5", "/", "A browser that does not say its name"),
        (None, "/", "A browser that does not say its name"),
        ("<script>alert(1)</script>" * 100, "/", "A browser that does not say its name"),
    ],
)  # fmt: skip
def test_browsers_are_named_coarsely(app, header, agent, words):
    assert agent_of(header) == agent
    with force_locale("en"):
        assert str(agent_words(agent)) == words


def question_to_make(challenge: str) -> dict:
    return passkeys.making(
        SITE, challenge, "aGFuZGxl", "rosa.mamani", "Rosa Mamani", [Known("YWJj", ("usb",))]
    )


def test_a_passkey_is_made_and_shown():
    phone, challenge = Phone(), passkeys.new_challenge()
    key = passkeys.made(SITE, challenge, phone.make(question_to_make(challenge)))
    assert key is not None
    assert key.transports == ("hybrid", "internal")
    later = passkeys.new_challenge()
    answer = phone.show(passkeys.asking(SITE, later))
    assert passkeys.named_credential(answer) == key.credential_id
    assert passkeys.shown(SITE, later, answer, key.public_key, 0) == 1


@pytest.mark.parametrize(
    "wrong", ["challenge", "origin", "host", "unverified", "key", "count", "kind", "junk"]
)
def test_what_does_not_answer_this_question_of_this_site_is_refused(wrong):
    """Each case differs from a right answer in one thing."""
    phone, challenge = Phone(), passkeys.new_challenge()
    key = passkeys.made(SITE, challenge, phone.make(question_to_make(challenge)))
    later = passkeys.new_challenge()
    asked, known, count = passkeys.asking(SITE, later), key.public_key, 0
    if wrong == "challenge":
        asked["challenge"] = passkeys.new_challenge()
    elif wrong == "origin":
        phone.origin = "http://localhost.evil.example"
    elif wrong == "host":
        asked["rpId"] = "evil.example"
    elif wrong == "unverified":
        phone.verified = False
    elif wrong == "key":
        other = Phone()
        known = passkeys.made(SITE, challenge, other.make(question_to_make(challenge))).public_key
    elif wrong == "count":
        count = 7
    answer = phone.show(asked)
    if wrong == "kind":
        answer = phone.make(question_to_make(later))
    elif wrong == "junk":
        told = json.loads(answer)
        told["response"]["signature"] = "AAAA"
        answer = json.dumps(told)
    assert passkeys.shown(SITE, later, answer, known, count) is None


@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", "{}", '{"id": 7}', "{" * 5000, '{"id": "YWJj", "rawId": "YWJj", "type": "public-key", "response": {}}',
     '{"id": "YWJj", "response": {"clientDataJSON": "e30", "attestationObject": "o2Nm"}}', "x" * 30_000, '{"id": "a\\u0000b"}', '{"id": "\\ud800"}', '{"id": ""}', '{"id": ["YWJj"]}'],
)  # fmt: skip
def test_junk_is_no_answer(answer):
    assert passkeys.made(SITE, passkeys.new_challenge(), answer) is None
    assert passkeys.shown(SITE, passkeys.new_challenge(), answer, "AAAA", 0) is None
    assert re.fullmatch(r"[A-Za-z0-9_-]*", passkeys.named_credential(answer))
