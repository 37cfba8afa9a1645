"""Technical evaluation: filters, weighted criteria, two scores per proposal and the ranking."""
