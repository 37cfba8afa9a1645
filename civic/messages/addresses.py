"""Whole addresses for messages. They start with the instance's own address, never with what a request claims to be asked for."""

from __future__ import annotations

from typing import Any

from flask import current_app, has_request_context, request

LOCAL = "http://localhost:8000"  # where `make run` serves, when nothing says otherwise


def absolute(endpoint: str, **values: Any) -> str:
    """The whole address of a page: under BASE_URL if set, else under the host of this request.

    Production without BASE_URL only answers to the hosts it was told (`ALLOWED_HOSTS`), so that host is not forged.
    """
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    base = current_app.config.get("BASE_URL") or (request.host_url if has_request_context() else LOCAL)
    return base.rstrip("/") + path
