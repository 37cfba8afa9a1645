"""Windows: public data sets; the only list of public columns."""
