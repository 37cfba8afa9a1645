"""The factory: a table of contents of the house, from the ground up."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Flask
from flask_compress import Compress
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from civic import config
from civic.core.db import db
from civic.web import (
    addresses,
    assets,
    errors,
    i18n,
    logs,
    markdown,
    public_cache,
    safety,
    shared_pages,
    watch,
)

ROOMS = (
    "territory", "people", "organisations", "spaces", "messages", "accreditation",
    "events", "attendance", "sheets", "door", "surveys", "training", "certificates", "networks", "practices",
    "campaigns", "plan",
    "proposals", "opinions", "evaluation", "answers", "voting", "records", "agreements", "meetings", "oversight",
    "monitoring", "opendata", "imports", "privacy", "home",
)  # fmt: skip
# The files of a room that attach themselves when they are read: tables, receivers, addresses.
ATTACHED = ("models", "personal", "listeners", "jobs", "measures", "views", "manage", "shell")


def create_app(env: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """The application for an environment (os.environ by default); raises ConfigError when it may not start."""
    app = Flask("civic", template_folder=str(config.ROOT / "templates"), static_folder=None)
    app.url_rule_class = addresses.LateRule
    app.config.update(config.load(env) | overrides)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")

    db.init_app(app)
    app.extensions["migrate"] = _LateMigrate(app)
    logs.register(app)  # first: its number stands in every answer
    watch.register(app)
    CSRFProtect(app)
    Compress(app)
    public_cache.register(app)
    shared_pages.register(app)
    safety.register(app)
    i18n.register(app)
    markdown.register(app)
    assets.register(app)
    errors.register(app)

    for room in ROOMS:
        for part in ATTACHED:
            if find_spec(f"civic.{room}.{part}"):
                import_module(f"civic.{room}.{part}")
        if find_spec(f"civic.{room}.views"):
            app.register_blueprint(import_module(f"civic.{room}.views").bp)
    _attach_sign_in(app)
    _attach_navigation(app)
    if app.config["ENV_NAME"] == "production":
        _refuse_demo_accounts_at_once(app)
    return app


class _LateMigrate:
    """Flask-Migrate, made when somebody asks for it: Alembic is large, and a server that only serves never needs it."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate

        Migrate(self._app, db, directory=str(config.MIGRATIONS), render_as_batch=True, compare_type=True)
        return getattr(self._app.extensions["migrate"], name)


def _refuse_demo_accounts_at_once(app: Flask) -> None:
    """At the start; while the database does not answer, before the first request that it answers: until then none is served."""
    from sqlalchemy.exc import OperationalError

    to_look = True

    def look() -> None:
        nonlocal to_look
        if to_look:
            _refuse_demo_accounts(app)
            to_look = False

    try:
        look()
    except OperationalError:  # the server starts all the same and finds back by itself
        app.before_request_funcs.setdefault(None, []).insert(0, look)


def _refuse_demo_accounts(app: Flask) -> None:
    """A real instance never opens with the password that stands in the README."""
    from sqlalchemy import inspect

    from civic.people.queries import has_demo_accounts

    with app.app_context():
        if inspect(db.engine).has_table("accounts") and has_demo_accounts():
            raise config.ConfigError(
                "This database holds demonstration accounts: start production with an empty database (civic init)."
            )
        db.session.remove()
        db.engine.dispose()


def _attach_sign_in(app: Flask) -> None:
    from civic.people.models import Visitor
    from civic.people.queries import person_for_session

    manager = LoginManager(app)
    manager.session_protection = None  # it binds sessions to an address; phones change theirs all day
    manager.anonymous_user = Visitor
    manager.user_loader(person_for_session)


def _attach_navigation(app: Flask) -> None:
    from civic.home.navigation import template_globals

    app.context_processor(template_globals)
