"""Values that every folder shares: request, response, exchange, finding, verdict. They depend on no other folder."""

from conformance.model.errors import InvalidInput
from conformance.model.http import Exchange, NoAnswer, NoAnswerReason, Outcome, Request, Response
from conformance.model.keys import OperationKey, PurposeId
from conformance.model.verdict import Finding, Level, Owner, Repetition, Verdict, finding_id

__all__ = [
    "Exchange",
    "Finding",
    "InvalidInput",
    "Level",
    "NoAnswer",
    "NoAnswerReason",
    "OperationKey",
    "Outcome",
    "Owner",
    "PurposeId",
    "Repetition",
    "Request",
    "Response",
    "Verdict",
    "finding_id",
]
