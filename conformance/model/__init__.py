"""The values that everybody shares: what is sent, what comes back, and what we conclude from it."""

from conformance.model.errors import InvalidInput
from conformance.model.http import Exchange, NoAnswer, NoAnswerReason, Outcome, Request, Response
from conformance.model.verdict import Finding, Level, Owner, Verdict, finding_id

__all__ = [
    "Exchange",
    "Finding",
    "InvalidInput",
    "Level",
    "NoAnswer",
    "NoAnswerReason",
    "Outcome",
    "Owner",
    "Request",
    "Response",
    "Verdict",
    "finding_id",
]
