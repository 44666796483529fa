"""Errors that keep a run from starting."""

from __future__ import annotations

from conformance.model import InvalidInput


class NoTarget(InvalidInput):
    """Nobody said what is to be judged, and guessing would turn green."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or "no target: name one, or say --target sandbox")


class BadOption(InvalidInput):
    """An option has a value that cannot be meant; the text says which are possible."""


class Unreachable(Exception):
    """The target answers nothing at all, so there is nothing to judge."""
