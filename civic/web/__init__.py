"""Ground: what every page needs (errors, languages, headers, forms, drawings). No subject lives here."""
