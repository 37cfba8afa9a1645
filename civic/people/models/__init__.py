"""Persons, accounts, roles, consents and merges; and what proves who somebody is."""

from civic.people.models.persons import (
    AccessLink,
    Account,
    Channel,
    Consent,
    DataRequest,
    DocumentKind,
    LinkPurpose,
    Notice,
    NoticeKind,
    Person,
    PersonMerge,
    PlatformRole,
    RequestKind,
    RoleGrant,
    SelfIdentification,
    Sex,
    System,
    Visitor,
    name_key,
)
from civic.people.models.ways_in import AuthenticatorApp, OpenSession, Passkey, RecoveryCode, WayIn

__all__ = [
    "AccessLink", "Account", "AuthenticatorApp", "Channel", "Consent", "DataRequest", "DocumentKind",
    "LinkPurpose", "Notice", "NoticeKind", "OpenSession", "Passkey", "Person", "PersonMerge", "PlatformRole",
    "RecoveryCode", "RequestKind", "RoleGrant", "SelfIdentification", "Sex", "System", "Visitor", "WayIn",
    "name_key",
]  # fmt: skip
