"""Two simulations of a country, seeded: how long ballots wait on voting day, and which pages a replica behind may serve.

Not a measurement: arithmetic with chance, on rates that are named below and measured elsewhere (`docs/scale.md` says where).
Run as `python -m bench sim_country`. Nothing is read or written; the same seed prints the same lines.
"""

from __future__ import annotations

import random
from collections.abc import Callable

SEED = 2026
VOTERS, HOURS = 1_000_000, 8
LAST_HOUR = 0.30  # of all voters come in the last hour; the others are spread evenly
HURRY = 3.0  # how much denser the last five minutes are than the rest of that hour
RATES = (25, 50, 100, 200, 400)  # ballots a second that one database commits durably
LAGS = (0.05, 0.5, 5.0, 60.0)  # seconds a replica is behind, on the average


def arrivals(minute: int, voters: int) -> float:
    """How many ballots are expected in a minute of the voting day."""
    minutes = HOURS * 60
    if minute < minutes - 60:
        return voters * (1 - LAST_HOUR) / (minutes - 60)
    weight = HURRY if minute >= minutes - 5 else 1.0
    return voters * LAST_HOUR * weight / (55 + 5 * HURRY)


def poisson(rng: random.Random, mean: float) -> int:
    """A chance number of arrivals around a mean (large ones by the normal law)."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    count, left = 0, rng.expovariate(1.0)
    while left < mean:
        count, left = count + 1, left + rng.expovariate(1.0)
    return count


def day(rng: random.Random, voters: int, rate: float) -> tuple[int, float, float]:
    """(longest queue, longest wait in seconds, minutes after closing until the last ballot is in) of a voting day."""
    queue, longest, wait = 0.0, 0.0, 0.0
    for second in range(HOURS * 3600):
        queue = max(0.0, queue + poisson(rng, arrivals(second // 60, voters) / 60) - rate)
        longest, wait = max(longest, queue), max(wait, queue / rate)
    return round(longest), wait, queue / rate / 60


def queue_table(say: Callable[[str], None]) -> None:
    """How long ballots wait, by how many a second are committed and among how many shards they are divided."""
    say(f"  {VOTERS:,} ballots in {HOURS} hours, {LAST_HOUR:.0%} of them in the last hour, seed {SEED}")
    peak = max(arrivals(minute, VOTERS) / 60 for minute in range(HOURS * 60))
    say(
        f"  mean {VOTERS / HOURS / 3600:.1f}/s, last hour {VOTERS * LAST_HOUR / 3600:.1f}/s, last minutes {peak:.1f}/s"
    )
    say(
        f"  {'per shard/s':>11} {'shards':>6} {'longest queue':>14} {'longest wait':>13} {'after closing':>14}"
    )
    for rate in RATES:
        for shards in (1, 4):
            queue, wait, late = day(random.Random(SEED), VOTERS // shards, rate)
            say(f"  {rate:11} {shards:6} {queue:14,} {wait:11,.0f} s {late:10.1f} min")


def stale(rng: random.Random, lag: float, pause: float, tries: int = 20_000) -> float:
    """How often a person who just wrote does not find it on a replica, by how soon they look."""
    missed = sum(rng.expovariate(1 / lag) > rng.expovariate(1 / pause) for _try in range(tries))
    return missed / tries


def replica_table(say: Callable[[str], None]) -> None:
    """Read your writes: what share of looks right after an act would show the old state."""
    say(f"  {'lag':>7} {'redirect after a form':>22} {'a page opened later':>20} {'primary for 5 s':>16}")
    for lag in LAGS:
        rng = random.Random(SEED)
        soon, later = stale(rng, lag, 0.3), stale(rng, lag, 30.0)
        held = (
            sum(rng.expovariate(1 / lag) > 5 + rng.expovariate(1 / 30.0) for _try in range(20_000)) / 20_000
        )
        say(f"  {lag:5.2f} s {soon:22.1%} {later:20.1%} {held:16.2%}")


def main() -> None:
    """Print both tables."""
    queue_table(print)
    print()
    replica_table(print)


if __name__ == "__main__":
    main()
