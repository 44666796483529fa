"""Escape quoted text so that it moves no cursor and is no command to a CI job."""

from __future__ import annotations

import re

from conformance.report.escaping import shown

#: How a job of GitHub is told to do something by what it prints.
_COMMAND = re.compile(r"^([ \t]*):(?=:)", re.MULTILINE)


def harmless(text: object) -> str:
    """A text that is safe to print: control characters are escaped, and no line begins with a CI command."""
    return _COMMAND.sub(r"\1: ", shown(text))
