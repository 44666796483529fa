"""What a person can mend."""

from __future__ import annotations


class InvalidInput(Exception):
    """Something that was given cannot be used; the text is one sentence that says what to do."""
