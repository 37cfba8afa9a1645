"""Who may open what of the monitoring room."""

ACCESS = {
    "monitoring.participation GET": ("public", ""),
    "monitoring.method GET": ("public", ""),
    "monitoring.training GET": ("public", ""),
    "monitoring.goal GET": ("public", "404 where the plan is not loaded"),
    "monitoring.compare GET": ("public", ""),
    "monitoring.pending GET": ("team", "phones for facilitators alone"),
    "monitoring.pending_sheet GET": ("facilitator", "it holds phones"),
    "monitoring.manage_years GET": ("team", ""),
    "monitoring.close_year POST": ("coordinator", "of the space"),
    "monitoring.note_recount POST": ("coordinator", "of the space"),
}
PARAMS = {
    "monitoring.goal": lambda world: {"slug": "ilo-2019-2022", "code": "ILO-SOC-01"},
    "monitoring.close_year": lambda world: {"slug": world.space.slug, "year": 2024},
    "monitoring.note_recount": lambda world: {"slug": world.space.slug, "year": 2024},
}
