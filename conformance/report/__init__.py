"""Make reports from the run record: run.json first, everything else from it."""
