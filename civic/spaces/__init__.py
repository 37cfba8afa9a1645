"""Town: concertation spaces, their team, stages and territory."""
