"""The suite against its own sandbox's faults, and against the sandbox as it is."""
