"""Redact before a line is written: credentials are removed, personal values become pseudonyms."""
