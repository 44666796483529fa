"""Pure functions that look at one exchange or a history of exchanges and give findings."""

from conformance.checks import as_printed, body, bodyless, leak, status, success_content
from conformance.checks.registry import Check, Subject, registered

__all__ = ["Check", "Subject", "as_printed", "body", "bodyless", "leak", "registered", "status", "success_content"]
