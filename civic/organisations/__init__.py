"""Town: the registry of organisations and their documents."""
