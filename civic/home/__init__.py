"""Windows: the front page, the search and every person's own page."""
