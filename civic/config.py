"""Settings of one instance, read once from the environment. Nothing here talks to a database."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from time import strptime
from typing import Any
from urllib.parse import parse_qs, urlsplit

PACKAGE = Path(__file__).resolve().parent
# Templates, static files and translations: beside the package in a checkout, inside it when a wheel was installed.
INSTALLED = (PACKAGE / "_files").is_dir()
ROOT = PACKAGE / "_files" if INSTALLED else PACKAGE.parent
MIGRATIONS = PACKAGE / "migrations"
ENVIRONMENTS = ("development", "testing", "demo", "production")
SECOND_FACTOR = ("required", "offered")
WEAK_SECRETS = {"", "dev", "secret", "changeme", "change-me", "password", "test", "development"}
MIN_SECRET_LENGTH = 32
# Threads of a process that serves: on SQLite one writes at a time, and whoever does has more of the processor when fewer work
# beside it; where the database is a server, threads wait for its answers.
THREADS, THREADS_ON_SQLITE = 8, 4


class ConfigError(Exception):
    """A setting that must be mended before the program may start; its text is one clear sentence."""


def instance_folder(env: Mapping[str, str]) -> Path:
    """The folder that holds database, uploads and keys: CIVIC_INSTANCE, or `instance/` of the checkout (of the folder
    where one stands, when the program was installed from a wheel)."""
    return Path(env.get("CIVIC_INSTANCE") or (Path.cwd() if INSTALLED else ROOT) / "instance").resolve()


def read_key(path: Path, *, create: bool) -> str:
    """The key kept in a file, made with 256 random bits and mode 0600 where it may be made."""
    if not path.exists():
        if not create:
            raise ConfigError(
                f"The secret file {path.name} is missing: set SECRET_KEY or run `civic init-keys` once."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


def refuse_readable_by_others(path: Path) -> None:
    """Raise ConfigError when a secret file can be read by group or others."""
    if path.exists() and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise ConfigError(
            f"The secret file {path.name} can be read by other users: run `chmod 600 {path.name}`."
        )


def refuse_weak(name: str, value: str) -> None:
    """Raise ConfigError for a secret that is short or well known."""
    if value.lower() in WEAK_SECRETS or len(value) < MIN_SECRET_LENGTH or len(set(value)) < 8:
        raise ConfigError(
            f"{name} is missing or weak: give it at least {MIN_SECRET_LENGTH} random characters."
        )


def load(env: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The Flask configuration for an environment; raises ConfigError with a sentence when it may not start."""
    env = os.environ if env is None else env
    name = env.get("CIVIC_ENV") or "development"
    if name not in ENVIRONMENTS:
        raise ConfigError(f"CIVIC_ENV is “{name}”: it must be one of {', '.join(ENVIRONMENTS)}.")
    production = name == "production"
    folder = instance_folder(env)
    secret_file, data_file = folder / "secret.key", folder / "data.key"
    if production:
        if env.get("FLASK_DEBUG", "0") not in ("", "0"):
            raise ConfigError("FLASK_DEBUG is on: a production start refuses debug mode; unset it.")
        refuse_readable_by_others(secret_file)
        refuse_readable_by_others(data_file)
    secret = env.get("SECRET_KEY") or read_key(secret_file, create=not production)
    data_key = env.get("CIVIC_DATA_KEY") or read_key(data_file, create=not production)
    if production:
        refuse_weak("SECRET_KEY", secret)
        refuse_weak("CIVIC_DATA_KEY", data_key)
        if not env.get("CIVIC_URL") and not env.get("CIVIC_HOSTS"):
            raise ConfigError(
                "CIVIC_URL is missing: name the site's address (https://…), so that no link follows a forged one."
            )
    url = database_url(env, folder)
    usual_threads = THREADS_ON_SQLITE if url.startswith("sqlite") else THREADS
    threads = whole_number(env, "CIVIC_THREADS", usual_threads, least=1, most=64)
    https = env.get("CIVIC_HTTPS", "1" if production else "0") == "1"
    return {
        "ENV_NAME": name,
        "INSTANCE": folder,
        "SECRET_KEY": secret,
        "DATA_KEY": data_key,
        "TESTING": name == "testing",
        "WORKERS": whole_number(env, "CIVIC_WORKERS", 2, least=1, most=64),  # processes that may serve
        "THREADS": threads,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url, threads=threads),
        "UPLOAD_FOLDER": folder / "uploads",
        "STORAGE_URL": storage_url(env),
        "STORAGE_KEY": env.get("STORAGE_KEY", ""),
        "STORAGE_SECRET": env.get("STORAGE_SECRET", ""),
        "REDIS_URL": redis_url(env, production=production),
        "PAGE_CACHE_SECONDS": page_cache_seconds(env, name),
        "KEEP_FIGURES": name != "testing",  # tests make rows that leave no line in the trail
        "STATIC": ROOT / "static",
        "HTTPS": https,
        "SESSION_COOKIE_NAME": "__Host-civic" if https else "civic",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 24 * 3600,
        "IDLE_LIMIT_SECONDS": 30 * 60 if production else 12 * 3600,
        "SECOND_FACTOR": second_factor(env, production=production),
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
        "TRUSTED_PROXIES": whole_number(env, "CIVIC_TRUSTED_PROXIES", 0, most=9),
        "ALLOWED_HOSTS": allowed_hosts(env),
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "es_PE",
        "BABEL_DEFAULT_TIMEZONE": "America/Lima",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "LANGUAGES": ("es", "en"),
        "PLATFORM_NAME": env.get("CIVIC_NAME", "Concertemos"),
        "CONTACT_WHATSAPP": env.get("CIVIC_WHATSAPP", ""),
        "CONTACT_EMAIL": env.get("CIVIC_CONTACT_EMAIL", ""),
        "OPERATOR_NAME": env.get("CIVIC_OPERATOR", ""),
        "BASE_URL": env.get("CIVIC_URL", ""),
        "MAIL_URL": env.get("MAIL_URL", ""),
        "METRICS_TOKEN": env.get("CIVIC_METRICS_TOKEN", ""),
        "MAIL_FROM": env.get("MAIL_FROM", ""),
        "PARTICIPATION_CUT_OFF": cut_off(env),
        "SMALL_CELL": whole_number(env, "CIVIC_SMALL_CELL", 5, least=1, most=100),
        "COMPRESS_MIMETYPES": [
            "text/html", "text/css", "text/plain", "text/csv", "text/calendar", "application/json",
            "application/javascript", "text/javascript", "image/svg+xml", "application/manifest+json",
        ],
    }  # fmt: skip


def second_factor(env: Mapping[str, str], *, production: bool) -> str:
    """Whether those who decide for others must have a second step: «required» in production, else «offered»."""
    wanted = env.get("CIVIC_SECOND_FACTOR") or ("required" if production else "offered")
    if wanted not in SECOND_FACTOR:
        raise ConfigError(f"CIVIC_SECOND_FACTOR is “{wanted}”: it must be one of {', '.join(SECOND_FACTOR)}.")
    return wanted


def allowed_hosts(env: Mapping[str, str]) -> list[str]:
    """The host names that are answered: CIVIC_HOSTS, or the host of CIVIC_URL; empty answers any."""
    named = [host.strip() for host in env.get("CIVIC_HOSTS", "").split(",") if host.strip()]
    own = urlsplit(env.get("CIVIC_URL", "")).hostname
    return named or ([own] if own else [])


def redis_url(env: Mapping[str, str], *, production: bool) -> str:
    """REDIS_URL, or nothing; raises ConfigError for what names no Redis and, in production, for one without a password."""
    url = env.get("REDIS_URL", "").strip()
    parts = urlsplit(url)
    if url and parts.scheme not in ("redis", "rediss", "unix"):
        raise ConfigError("REDIS_URL must begin with redis://, rediss:// or unix://.")
    has_password = parts.password or parse_qs(parts.query).get("password")
    if url and production and parts.scheme != "unix" and not has_password:
        raise ConfigError(
            "REDIS_URL has no password: a Redis that can be reached over the network must ask for one."
        )
    return url


def page_cache_seconds(env: Mapping[str, str], name: str) -> int:
    """For how long a public page may be served as it was: 5 seconds where people read, not at all where it is worked on."""
    usual = 5 if name in ("demo", "production") else 0
    return whole_number(env, "CIVIC_PAGE_CACHE_SECONDS", usual, most=60)


def whole_number(env: Mapping[str, str], name: str, usual: int, *, least: int = 0, most: int) -> int:
    """A setting that is a number of things, or what is usual; raises ConfigError for anything else."""
    asked = env.get(name, "").strip() or str(usual)
    if not (asked.isascii() and asked.isdecimal()) or not least <= int(asked) <= most:
        raise ConfigError(f"{name} is “{asked}”: it must be a whole number from {least} to {most}.")
    return int(asked)


def cut_off(env: Mapping[str, str]) -> str:
    """The month and day of the next year on which a year's figure may be closed; raises ConfigError for no such day."""
    asked = env.get("CIVIC_CUT_OFF", "").strip() or "01-31"
    try:
        strptime(f"2001-{asked}", "%Y-%m-%d")  # a year without 29 February: the day must come every year
    except ValueError:
        raise ConfigError(
            f"CIVIC_CUT_OFF is “{asked}”: it must be a month and a day that every year has, as 01-31."
        ) from None
    return asked


def storage_url(env: Mapping[str, str]) -> str:
    """STORAGE_URL, or nothing for the folder of uploads; raises ConfigError for what names no store."""
    url = env.get("STORAGE_URL", "").strip()
    parts = urlsplit(url)
    named = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    endpoint = urlsplit(named.get("endpoint", ""))
    if "@" in parts.netloc or "@" in endpoint.netloc:
        raise ConfigError("STORAGE_URL holds a key: put it into STORAGE_KEY and STORAGE_SECRET instead.")
    bucket = (
        parts.scheme == "s3"
        and parts.netloc
        and set(named) <= {"endpoint", "region"}
        and ("endpoint" not in named or (endpoint.scheme in ("http", "https") and endpoint.hostname))
    )
    folder = parts.scheme == "file" and not parts.netloc and parts.path.startswith("/") and parts.path != "/"
    if url and not bucket and not folder:
        raise ConfigError(
            "STORAGE_URL must look like s3://bucket/prefix?endpoint=https://host&region=name, or file:///folder."
        )
    return url


def database_url(env: Mapping[str, str], folder: Path) -> str:
    """DATABASE_URL in SQLAlchemy's spelling, or the embedded SQLite file of the instance."""
    url = env.get("DATABASE_URL") or f"sqlite:///{folder / 'civic.db'}"
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def engine_options(url: str, threads: int) -> dict[str, Any]:
    """How a database server is met: a connection that died while nobody used it is noticed and made anew, and nobody waits
    for ever, neither for a server that is gone nor for a lock. (SQLite's own patience is set in core/db.py.)

    Every thread of a process and the work beside them keep a connection: what is made above their number is thrown away after
    each request, and a busy process would spend its time with making connections.
    """
    kept = {"pool_size": threads + 2}
    if not url.startswith("postgresql"):
        return kept
    patience: dict[str, Any] = {
        "connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 10_000,
    }  # fmt: skip
    if "options=" not in url:
        patience["options"] = "-c lock_timeout=30s"
    return kept | {"pool_pre_ping": True, "connect_args": patience}
