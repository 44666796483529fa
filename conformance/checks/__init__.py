"""Pure functions that look at one exchange or a history of exchanges and give findings."""

from conformance.checks import as_printed, body, bodyless, leak, mojibake, status, success_content
from conformance.checks.registry import Check, Subject, registered

__all__ = [
    "Check",
    "Subject",
    "as_printed",
    "body",
    "bodyless",
    "leak",
    "mojibake",
    "registered",
    "status",
    "success_content",
]
