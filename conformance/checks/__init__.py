"""Judging what came back: pure functions over exchanges and histories of exchanges."""

from conformance.checks import body, bodyless, content, leak, printed, status
from conformance.checks.registry import Check, Subject, registered

__all__ = ["Check", "Subject", "body", "bodyless", "content", "leak", "printed", "registered", "status"]
