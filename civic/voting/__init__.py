"""Polls, rolls, ballots, the box that proves them and the count."""
