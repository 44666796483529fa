"""Explain what an id names: an operation, a requirement, a test, a finding, a kind of test data."""
