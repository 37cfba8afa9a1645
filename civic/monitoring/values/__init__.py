"""Values that the platform counts from its own records, as the file of a plan asks for them (`platform_source` and `rule`).

What is measured is read from the file, never from the name of a plan: `MEASURES` is the table. A rule may ask for something that
no record tells; the value is then given with what was left unchecked.

`ask` is what a row asks of the records, `people` and `acts` are the ways to count, `measures` is the table and its use.
"""

from __future__ import annotations

from civic.monitoring.values.ask import Counted, share_of
from civic.monitoring.values.measures import counted, is_yearly, measure_of

__all__ = ["Counted", "counted", "is_yearly", "measure_of", "share_of"]
