"""The rules by name with their parameters as data, and the one function that counts.

What a rule asks for stands in `parameters`, the rules in `table`, the count in `running`.
"""

from __future__ import annotations

from civic.voting.counting.registry.parameters import COMPLETIONS, Parameter
from civic.voting.counting.registry.running import SIDE_BY_SIDE, count, read_parameters
from civic.voting.counting.registry.table import RULES, Rule

__all__ = ["COMPLETIONS", "RULES", "SIDE_BY_SIDE", "Parameter", "Rule", "count", "read_parameters"]
