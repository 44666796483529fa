"""Lint of API documents: what is wrong, what is assumed where they are silent, what is not tested."""
