"""Projections of the run record: run.json and everything that is made from it."""
