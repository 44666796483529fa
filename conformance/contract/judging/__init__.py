"""Validate a value, a parameter or a whole request against the contract."""
