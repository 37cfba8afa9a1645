"""Communication campaigns of a space, their pieces and reach, and its news."""
