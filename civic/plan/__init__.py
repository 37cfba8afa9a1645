"""Workshop: the plans of a province: goals, indicators and targets as their sources state them."""
