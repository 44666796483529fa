"""Findings beside each other: the order of their causes, and what was expected against what came."""
