"""The base class of errors that a user can fix."""

from __future__ import annotations


class InvalidInput(Exception):
    """An option, a file or a spec that cannot be used; its text is one sentence that says what to do. Exit code 2."""
