"""Certificates of completed courses: issue, check by anybody, correction and revocation."""
