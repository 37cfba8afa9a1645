"""Town: departments, provinces, districts and settlements of Peru, keyed by INEI ubigeo."""
