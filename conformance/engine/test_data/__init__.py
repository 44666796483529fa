"""Test data that requests use up: who is dealt which values, and what earlier runs are known to have used up."""
