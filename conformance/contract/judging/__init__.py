"""A value, a parameter, a request against the contract."""
