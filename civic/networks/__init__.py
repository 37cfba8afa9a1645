"""Networks of promoters: who belongs, from which course, and what they multiply."""
