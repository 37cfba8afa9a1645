"""Windows: how far each target is, computed from records anybody can recount."""
