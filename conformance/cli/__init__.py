"""The command line: parse, call, exit."""

from conformance.cli.command import main

__all__ = ["main"]
