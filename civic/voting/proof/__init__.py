"""What makes a secret poll checkable by anybody: pure functions over bytes, without database, request or clock.

`canonical` freezes what was announced, `blind` signs a credential without seeing it (RFC 9474), `merkle` is the log that
only grows (RFC 6962), `signing` signs its heads and receipts (Ed25519, RFC 8032), `codes` are the letters a voter keeps.
"""
