"""Everybody who is written down, their accounts, what they allowed and asked for; and how long the short-lived parts are kept."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from civic.core.db import db
from civic.core.personal import Data, keeps
from civic.core.retention import kept, rows_of
from civic.people.models import (
    AccessLink,
    Account,
    AuthenticatorApp,
    Consent,
    DataRequest,
    OpenSession,
    Passkey,
    Person,
    PersonMerge,
    RecoveryCode,
    RoleGrant,
    SelfIdentification,
)

keeps("people", Person, people=("id",), data=(
    Data.NAMES, Data.DOCUMENT, Data.BIRTH, Data.SEX, Data.PLACE, Data.PHONE, Data.EMAIL,
))  # fmt: skip
keeps(
    "people", Account, AccessLink, AuthenticatorApp, Passkey, RecoveryCode, OpenSession, data=(Data.ACCESS,)
)
keeps("people", RoleGrant, data=(Data.OFFICE,))
keeps("people", Consent, DataRequest, data=(Data.REQUESTS,))
keeps("people", SelfIdentification, data=(Data.SELF,))
keeps("people", PersonMerge)


@kept(
    "people.links",
    title=_l("Used or ended links and slips"),
    counted=_l("the day they ended"),
    why=_l("Only a mark of the link is kept; it shows for a while how an account was opened."),
    days=90, least=7, most=730,
    rows=lambda: rows_of(AccessLink.id, AccessLink.expires_at),
)  # fmt: skip
def drop_links(ids: Sequence[int]) -> None:
    """Delete links that ended long ago."""
    db.session.execute(delete(AccessLink).where(AccessLink.id.in_(ids)))


@kept(
    "people.sessions",
    title=_l("Sessions, ended or run out"),
    counted=_l("the beginning of the session"),
    why=_l("No session lasts longer than a week; after that its line is of no use."),
    days=8, least=8, most=90,
    rows=lambda: rows_of(OpenSession.id, OpenSession.began_at),
)  # fmt: skip
def drop_sessions(ids: Sequence[int]) -> None:
    """Delete sessions that no cookie can carry any more."""
    db.session.execute(delete(OpenSession).where(OpenSession.id.in_(ids)))


@kept(
    "people.requests",
    title=_l("Words of answered requests about data"),
    counted=_l("the answer"),
    why=_l("To prove that the request was answered in time; that it was made and answered stays for good."),
    days=3 * 365, least=730, most=10 * 365, erases=True,
    rows=lambda: rows_of(DataRequest.id, DataRequest.answered_at, DataRequest.text != ""),
)  # fmt: skip
def erase_requests(ids: Sequence[int]) -> None:
    """Take the words away; kind, dates and outcome stay."""
    db.session.execute(update(DataRequest).where(DataRequest.id.in_(ids)).values(text="", answer=None))
