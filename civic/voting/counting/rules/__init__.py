"""The rules, one file per family: (election, parameters, chain of ties) → outcome, with nothing else looked at."""
