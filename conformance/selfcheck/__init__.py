"""Run the suite against the faults of its own sandbox, and against the honest sandbox."""
