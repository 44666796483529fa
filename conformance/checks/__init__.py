"""Judging what came back: pure functions over exchanges and histories of exchanges."""

from conformance.checks import body, bodyless, leak, status
from conformance.checks.registry import Check, Subject, registered

__all__ = ["Check", "Subject", "body", "bodyless", "leak", "registered", "status"]
