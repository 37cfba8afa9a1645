"""Paper: signed attendance sheets and how they are typed back, the papers of an event, and the screen of its hall."""
