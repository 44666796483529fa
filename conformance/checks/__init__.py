"""Pure functions that look at one exchange or a history of exchanges and give findings."""

from conformance.checks import body, bodyless, content, leak, mojibake, printed, status
from conformance.checks.registry import Check, Subject, registered

__all__ = ["Check", "Subject", "body", "bodyless", "content", "leak", "mojibake", "printed", "registered", "status"]
