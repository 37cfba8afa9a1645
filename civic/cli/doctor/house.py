"""What stands without any engine: settings, keys, the folder, time zone, translations, papers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app

from civic import config
from civic.cli.doctor.findings import Finding, bad, good, look
from civic.cli.instance import sqlite_file, why_not_write
from civic.core import clock

LITTLE, TOO_LITTLE = 1024**3, 100 * 1024**2  # bytes of free disk
SHARE = 50  # a disk with less than a fiftieth free is nearly full
SPECIMEN = {"heading": "Ñandú", "section": "Prueba", "caption": "Tabla", "headers": ["N.º"], "rows": [["1"]], "words": "Á", "people": []}  # fmt: skip


def settings(env: Mapping[str, str]) -> Iterator[Finding]:
    """What the environment says."""
    values = current_app.config
    name = values["ENV_NAME"]
    if env.get("FLASK_DEBUG", "0") not in ("", "0"):
        yield bad(
            "FLASK_DEBUG is on: whoever sees an error page can run programs here.", "Unset FLASK_DEBUG."
        )
    if name != "production":
        words = "a demonstration" if name == "demo" else "no place for real people's data"
        yield (look if name == "development" else good)(f"CIVIC_ENV is {name}: {words}.")
        return
    yield good("CIVIC_ENV is production.")
    if not values["BASE_URL"].startswith("https://"):
        yield look(
            f"CIVIC_URL is “{values['BASE_URL']}”: links in mails are not https.", "Set CIVIC_URL=https://…."
        )
    if not values["HTTPS"]:
        yield bad(
            "CIVIC_HTTPS is 0: who is signed in travels in clear.",
            "Unset CIVIC_HTTPS and put HTTPS in front.",
        )
    elif not values["TRUSTED_PROXIES"]:
        yield look(
            "CIVIC_TRUSTED_PROXIES is 0: behind a proxy all visitors seem to have one address, and share its limits.",
            "Set CIVIC_TRUSTED_PROXIES to the number of proxies in front (1 for nginx alone).",
        )
    if not values["CONTACT_EMAIL"] and not values["CONTACT_WHATSAPP"]:
        yield look("No page says whom to ask.", "Set CIVIC_CONTACT_EMAIL or CIVIC_WHATSAPP.")


def keys(env: Mapping[str, str]) -> Iterator[Finding]:
    """Strength of the two keys, and who can read them."""
    values, fine = current_app.config, True
    production = values["ENV_NAME"] == "production"
    for setting, value, file in (
        ("SECRET_KEY", values["SECRET_KEY"], "secret.key"), ("CIVIC_DATA_KEY", values["DATA_KEY"], "data.key"),
    ):  # fmt: skip
        try:
            config.refuse_weak(setting, value)
            if not env.get(setting):
                config.refuse_readable_by_others(Path(values["INSTANCE"]) / file)
        except config.ConfigError as wrong:
            fine = False
            yield (bad if production else look)(
                str(wrong), "A data.key in use must stay: other rights, not another key."
            )
    if values["SECRET_KEY"] == values["DATA_KEY"]:
        fine = False
        yield bad("Both keys are the same.", "Make another secret.key (people sign in again); keep data.key.")
    if fine:
        yield good("both keys are long, random and read by this user alone.")


def folder() -> Iterator[Finding]:
    """Whether the instance can write, and for how long yet."""
    place = Path(current_app.config["INSTANCE"])
    if sentence := why_not_write(place):
        yield bad(sentence)
        return
    disk = shutil.disk_usage(place)
    left = f"{disk.free / 1024**3:.1f} GB of {disk.total / 1024**3:.1f} GB are free at {place}."
    if disk.free < TOO_LITTLE:
        yield bad(left, "Make room: soon nothing can be saved.")
    elif disk.free < LITTLE or disk.free < disk.total // SHARE:
        yield look(left, "Make room, or move old backups away.")
    else:
        yield good(left)
    nodes = os.statvfs(place)
    if nodes.f_files and nodes.f_favail < nodes.f_files // SHARE:
        yield look(
            f"only {nodes.f_favail} more files fit on this disk.", "Delete small files that nobody needs."
        )
    file = sqlite_file(current_app)
    if file and file.exists() and file.stat().st_mode & 0o004 and place.stat().st_mode & 0o001:
        yield look("other users of this machine can read the database file.", f"chmod o-rwx {place}")


def time_zone(name: str | None = None) -> Iterator[Finding]:
    """Whether this machine knows the time of Peru."""
    zone = name or current_app.config["BABEL_DEFAULT_TIMEZONE"]
    try:
        away = datetime(2026, 1, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        yield bad(f"the time zone {zone} is not known here.", "Install the package tzdata of this system.")
        return
    if away != timedelta(hours=-5):
        yield bad(
            f"{zone} is {away} from UTC here, and Peru is five hours behind.", "Bring tzdata up to date."
        )
    else:
        yield good(f"{zone}; it is {clock.local(clock.now()):%Y-%m-%d %H:%M} there.")


def translations(place: Path | None = None) -> Iterator[Finding]:
    """Whether the words of each language are compiled and not older than their text."""
    place = place or Path(current_app.config["BABEL_TRANSLATION_DIRECTORIES"])
    sources = sorted(place.glob("*/LC_MESSAGES/messages.[mp]o"))
    told = sorted({each.parent.parent.name for each in sources})
    for language in told:
        text, made = (place / language / "LC_MESSAGES" / f"messages.{kind}" for kind in ("po", "mo"))
        if not made.exists() or made.stat().st_size < 100:
            yield bad(
                f"the words of «{language}» are not compiled.",
                "Start with civic up or civic serve, which do it.",
            )
        elif text.exists() and text.stat().st_mtime > made.stat().st_mtime:
            yield look(f"the words of «{language}» are older than their text.", "Start the server again.")
        else:
            yield good(f"«{language}» is compiled.")
    if "es" not in told:
        yield bad(f"there is no Spanish in {place}.", "Install the program again: its files are not whole.")


def papers() -> Iterator[Finding]:
    """Whether a PDF can be made, with the letters that it should have."""
    from civic.core.pdf import make_pdf

    try:
        made = make_pdf("specimen", SPECIMEN, title="Prueba", day=clock.today())
    except Exception as error:  # the compiler, its program file, a template
        yield bad(
            f"no PDF could be made: {type(error).__name__}: {str(error)[:200]}", "Install the packages again."
        )
        return
    if b"Libertinus" in made:
        yield good(f"a PDF of {len(made) // 1024} kB was made with its own letters.")
    else:
        yield bad("PDFs come out in other letters than their own.", "Install the package typst again.")
