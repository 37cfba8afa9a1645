"""Town: persons, their accounts, consents and platform roles."""
