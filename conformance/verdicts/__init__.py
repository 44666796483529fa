"""Findings become verdicts of test purposes, and these the verdict of the run."""
