"""Errors in declarations, with file and line."""

from __future__ import annotations

from conformance.model import InvalidInput


class DeclarationError(InvalidInput):
    """A declaration cannot be used; the text is one sentence with file, line and the next step."""
