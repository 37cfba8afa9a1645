"""Who may open what of the ground (read by tests/test_access.py)."""

ACCESS = {
    "watch.alive GET": ("public", ""),
    "watch.ready GET": ("public", "503: the tests make their tables from the models, without a revision"),
    "watch.metrics GET": ("public", "this machine only, or whoever has the token: tests/web/test_watch.py"),
}
