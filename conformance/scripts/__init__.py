"""Generators that decide which request a test sends next, for a live target and a recorded run alike."""
