"""Open data is open."""

ACCESS = {
    "opendata.index GET": ("public", ""),
    "opendata.csv GET": ("public", ""),
    "opendata.json GET": ("public", ""),
    "opendata.recount_script GET": ("public", ""),
}
PARAMS = {
    "opendata.csv": lambda world: {"dataset": "participacion"},
    "opendata.json": lambda world: {"dataset": "participacion"},
}
