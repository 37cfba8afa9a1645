"""A production start refuses what is weak, each with its sentence; elsewhere keys are made once and kept."""

from __future__ import annotations

import os
import re

import pytest

from civic.config import ConfigError, load

STRONG = "k3yWithEnough-Different_Characters!!42"


def production(tmp_path, **changes):
    return {
        "CIVIC_ENV": "production",
        "CIVIC_INSTANCE": str(tmp_path),
        "SECRET_KEY": STRONG,
        "CIVIC_DATA_KEY": STRONG[::-1],
        "CIVIC_URL": "https://mesa.example",
    } | changes


def test_production_starts_with_strong_keys(tmp_path):
    config = load(production(tmp_path))
    assert config["SESSION_COOKIE_SECURE"]
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert config["ALLOWED_HOSTS"] == ["mesa.example"]


@pytest.mark.parametrize(
    ("changes", "threads"),
    [({}, 4), ({"DATABASE_URL": "postgresql://u@h/n"}, 8), ({"CIVIC_THREADS": "6"}, 6)],
)
def test_how_many_threads_serve(tmp_path, changes, threads):
    settings = load({"CIVIC_ENV": "testing", "CIVIC_INSTANCE": str(tmp_path)} | changes)
    assert settings["THREADS"] == threads
    assert settings["SQLALCHEMY_ENGINE_OPTIONS"]["pool_size"] == threads + 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "secret.key is missing"),
        ({"CIVIC_DATA_KEY": ""}, "data.key is missing"),
        ({"SECRET_KEY": "secret"}, "SECRET_KEY is missing or weak"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is missing or weak"),
        ({"CIVIC_DATA_KEY": "password"}, "CIVIC_DATA_KEY is missing or weak"),
        ({"FLASK_DEBUG": "1"}, "refuses debug"),
        ({"CIVIC_URL": ""}, "CIVIC_URL is missing"),
        ({"CIVIC_ENV": "prod"}, "must be one of"),
    ],
)
def test_production_refuses(tmp_path, changes, sentence):
    with pytest.raises(ConfigError, match=sentence):
        load(production(tmp_path, **changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"CIVIC_THREADS": "eight"}, "CIVIC_THREADS is “eight”: it must be a whole number from 1 to 64"),
        ({"CIVIC_THREADS": "0"}, "CIVIC_THREADS is “0”"),
        ({"CIVIC_WORKERS": "-1"}, "CIVIC_WORKERS is “-1”"),
        ({"CIVIC_TRUSTED_PROXIES": "yes"}, "CIVIC_TRUSTED_PROXIES is “yes”"),
        ({"CIVIC_SMALL_CELL": "0"}, "CIVIC_SMALL_CELL is “0”: it must be a whole number from 1 to 100"),
        ({"CIVIC_SMALL_CELL": "٥"}, "must be a whole number"),
        ({"CIVIC_PAGE_CACHE_SECONDS": "61"}, "a whole number from 0 to 60"),
        ({"CIVIC_CUT_OFF": "31 January"}, "CIVIC_CUT_OFF is “31 January”: it must be a month and a day"),
        ({"CIVIC_CUT_OFF": "02-29"}, "that every year has"),
    ],
)
def test_a_setting_that_is_no_number_is_refused_with_a_sentence(tmp_path, changes, sentence):
    with pytest.raises(ConfigError, match=re.escape(sentence)):
        load(production(tmp_path, **changes))


@pytest.mark.parametrize("name", ["secret.key", "data.key"])
def test_production_refuses_a_key_that_others_can_read(tmp_path, name):
    (tmp_path / name).write_text(STRONG)
    os.chmod(tmp_path / name, 0o644)
    with pytest.raises(ConfigError, match="can be read by other users"):
        load(production(tmp_path))


def test_keys_are_made_once_and_only_for_their_owner(tmp_path):
    env = {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(tmp_path)}
    first, second = load(env), load(env)
    assert first["SECRET_KEY"] == second["SECRET_KEY"] != first["DATA_KEY"]
    assert len(first["SECRET_KEY"]) >= 32
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://"])
def test_postgres_addresses_are_understood(tmp_path, prefix):
    config = load({"CIVIC_INSTANCE": str(tmp_path), "DATABASE_URL": f"{prefix}u:p@h/n"})
    assert config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u:p@h/n"
