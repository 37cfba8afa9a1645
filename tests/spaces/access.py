"""Who may open which address of the room (see tests/test_access.py)."""

from civic.spaces.queries import team_of

ACCESS: dict[str, tuple[str, str]] = {
    "spaces.listing GET": ("public", ""),
    "spaces.detail GET": ("public", ""),
    "spaces.manage GET": ("team", ""),
    "spaces.manage_new GET": ("administrator", ""),
    "spaces.manage_new POST": ("administrator", ""),
    "spaces.manage_edit GET": ("coordinator", ""),
    "spaces.manage_edit POST": ("coordinator", ""),
    "spaces.manage_team GET": ("team", "the form is the coordinators'"),
    "spaces.manage_give_role POST": ("coordinator", "leading roles: administrators"),
    "spaces.manage_end_role POST": ("coordinator", "leading roles: administrators"),
    "spaces.manage_stages GET": ("team", ""),
    "spaces.manage_stage_new GET": ("coordinator", ""),
    "spaces.manage_stage_new POST": ("coordinator", ""),
    "spaces.manage_stage_edit GET": ("coordinator", "404: the world has no stage"),
    "spaces.manage_stage_edit POST": ("coordinator", "404: the world has no stage"),
    "spaces.manage_stage_remove POST": ("coordinator", "404: the world has no stage"),
    "spaces.manage_activity GET": ("team", "the form is the coordinators'"),
    "spaces.manage_change_activity POST": ("coordinator", ""),
}

PARAMS = {
    "spaces.manage_end_role": lambda world: {
        "slug": world.space.slug,
        "member_id": team_of(world.space)[0].id,
    },
    "spaces.manage_stage_edit": lambda world: {"slug": world.space.slug, "stage_id": 1},
    "spaces.manage_stage_remove": lambda world: {"slug": world.space.slug, "stage_id": 1},
}
