"""Who may open what in this room (read by tests/test_access.py)."""

ACCESS = {
    "home.front GET": ("public", ""),
    "home.search GET": ("public", ""),
    "home.mine GET": ("signed_in", ""),
    "home.administration GET": ("administrator", ""),
}
