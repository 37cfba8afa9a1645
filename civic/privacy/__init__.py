"""Duties towards the people whose data is kept: which data banks there are, how long they are kept, who was concerned by a breach."""
