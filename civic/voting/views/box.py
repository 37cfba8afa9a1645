"""The box and its proof: credentials given, ballots taken in, receipts, codes, heads, and everything a stranger recounts with."""
