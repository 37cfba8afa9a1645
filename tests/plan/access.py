"""Who may open what of the plans: everybody, everything."""

ACCESS = {
    "plan.listing GET": ("public", ""),
    "plan.of_space GET": ("public", ""),
    "plan.detail GET": ("public", "404 where the plan is not loaded"),
    "plan.indicator GET": ("public", "404 where the plan is not loaded"),
}
PARAMS = {
    "plan.detail": lambda world: {"slug": "ilo-2019-2022"},
    "plan.indicator": lambda world: {"slug": "ilo-2019-2022", "code": "ILO-SOC-01-A"},
}
