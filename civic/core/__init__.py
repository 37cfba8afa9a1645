"""Ground: tools without a subject. Nothing here knows what a person, a space or an event is."""
