"""Good practices shared between places, reviewed before they are public."""
