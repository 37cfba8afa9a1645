"""Lists: seats by the highest quotients (D'Hondt, the Peruvian cifra repartidora)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number, rounded
from civic.voting.counting.ballots import Election
from civic.voting.counting.results import Outcome, Step
from civic.voting.counting.rules.ranked import first_places
from civic.voting.counting.ties import Chain


def dhondt(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """One seat after the other to the list with the highest votes / (seats + 1); level: more votes, then the chain."""
    votes = list_votes(election)
    seats = dict.fromkeys(range(len(votes)), 0)
    winners: list[int] = []
    steps: list[Step] = []
    for number in range(1, int(parameters["seats"]) + 1):
        if not any(votes):
            break
        quotients = {option: Fraction(votes[option], held + 1) for option, held in seats.items()}
        high = max(quotients.values())
        level = [option for option, quotient in quotients.items() if quotient == high]
        strong = [option for option in level if votes[option] == max(votes[o] for o in level)]
        option = chain.choose(strong, number)
        if len(level) > len(strong) and len(strong) == 1:
            chain.note(number, level, option, "list votes")
        seats[option] += 1
        winners.append(option)
        steps.append(
            {
                "kind": "list seat",
                "step": number,
                "option": election.name_of(option),
                "quotient": rounded(high, 4),
                "votes": votes[option],
                "divisor": seats[option],
            }
        )
    ids = [option.id for option in election.options]
    order = sorted(seats, key=lambda option: (-seats[option], -votes[option], chain.keys(option)))
    rounds: list[Step] = [
        {"round": 1, "votes": {ids[option]: plain_number(Fraction(votes[option])) for option in order}}
    ]
    more = {
        "seats": {ids[option]: seats[option] for option in order},
        "divisor": steps[-1]["quotient"] if steps else "0",
    }
    return Outcome(tuple(winners), tuple(steps), tuple(order), tuple(rounds), more)


def list_votes(election: Election) -> list[int]:
    """The votes of each list: a ballot counts for the one list it puts first."""
    return first_places(election)
