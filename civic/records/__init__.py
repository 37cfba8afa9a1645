"""Documents that are approved, signed and sealed: actas, agreements, resolutions."""
