"""Contract testing and conformance for the MasStack telco APIs."""

__version__ = "0.1.0"
