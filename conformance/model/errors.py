"""Errors that end a command: those that a user can fix, and a target that does not respond."""

from __future__ import annotations


class InvalidInput(Exception):
    """An option, a file or a spec that cannot be used; its text is one sentence that says what to do. Exit code 2."""


class DeclarationError(InvalidInput):
    """A declaration cannot be used; the text is one sentence with file, line and the next step."""


class NoTarget(InvalidInput):
    """Nobody said what is to be judged, and guessing would turn green."""

    def __init__(self, detail: str = "") -> None:
        next_step = "`masstack-conformance init` writes an ixit.yaml for yours"
        super().__init__(detail or f"no target: name one, or say --target sandbox; {next_step}")


class BadOption(InvalidInput):
    """An option has a value that cannot be meant; the text says which are possible."""


class Unreachable(Exception):
    """The target answers nothing at all, so there is nothing to judge."""
