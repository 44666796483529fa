"""Contract testing and conformance for the MasStack telco APIs."""
