"""The verdict of a test purpose as an entry of the record and of run.json."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from conformance.contract.contract import Contract
from conformance.model import Exchange, PurposeId, Repetition
from conformance.verdicts.tally import Evidence, PurposeVerdict

#: Characters of a value that run.json shows; the record has it whole.
MOST_CHARACTERS = 2000


def purpose_entry(
    verdict: PurposeVerdict, contracts: Mapping[str, Contract], exchanges: Mapping[int, Exchange]
) -> dict[str, Any]:
    """Give one entry of `purposes`; `exchanges` has at least those that the findings name."""
    purpose = verdict.purpose
    operation = contracts[purpose.api].operations.get(purpose.operation or "") if purpose.api in contracts else None
    return {
        "id": purpose.id,
        "api": purpose.api,
        "operation": {"id": operation.id, "method": operation.method, "path": operation.path} if operation else None,
        "family": purpose.family,
        "level": purpose.level.value,
        "says": purpose.says,
        "source": purpose.source,
        "verdict": verdict.verdict.word,
        "requirements": list(purpose.requirements),
        "reason": verdict.reason,
        "owner": verdict.owner.value,
        "notes": list(verdict.notes),
        "cases": verdict.cases,
        "unstable": verdict.unstable,
        "findings": [_finding(e, verdict, exchanges) for e in verdict.evidence],
        "warnings": [_finding(e, verdict, exchanges) for e in verdict.warnings],
    }


def _finding(evidence: Evidence, verdict: PurposeVerdict, exchanges: Mapping[int, Exchange]) -> dict[str, Any]:
    finding = evidence.finding
    shown = next((exchanges[n] for n in finding.exchanges if n in exchanges), None)
    cause, title = cause_of(finding.check, finding.message, finding.pointer, verdict.purpose.id)
    return {
        "id": evidence.id,
        "cause": cause,
        "cause_title": title,
        "check": finding.check,
        "level": finding.level.value,
        "message": finding.message,
        "pointer": finding.pointer,
        "expected": plain(finding.expected),
        "actual": plain(finding.actual),
        "source": finding.source,
        "case": evidence.cases[0],
        "cases": list(evidence.cases),
        "exchanges": list(finding.exchanges[:50]),
        "occurrences": evidence.occurrences,
        "request_id": shown.request_id if shown else None,
        "at": shown.sent_at if shown else None,
        "confirmed": evidence.confirmed == Repetition.CONFIRMED,
        "repetition": evidence.confirmed or Repetition.NOT_REPEATED,
        "state": "new",
        "first_seen": None,
        "waiver": None,
        "ruling": None,
        "replay": "",
    }


def cause_of(check: str, message: str, pointer: str, purpose: str) -> tuple[str, str]:
    """Give id and title of the cause that a finding belongs to: one defect, in however many operations."""
    if check in _VERBS:
        what = _refusable(purpose, message)
        parts = [check, what]
        title = what if what == message else f"{what} {_VERBS[check]}"
    elif check == "status/server-error":  # the same defect as at a control
        parts, title = ["valid/server-error"], _TITLES["valid/server-error"]
    elif check == "valid/server-error":
        parts, title = [check], _TITLES[check]
    elif check.startswith(("valid/", "open/")):
        rule = PurposeId(purpose).last
        parts = [check, rule]
        title = f"{_TITLES.get(check, check)} ({rule})"
    else:
        place = re.sub(r"/\d+(?=/|$)", "/*", pointer)
        parts = [check, message, place]
        title = f"{message} {place}".strip()
    return f"C-{hashlib.sha256('|'.join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:8]}", title


def _refusable(purpose: str, message: str) -> str:
    """Say what should have been refused: the same in every operation where it is the same defect."""
    family, place, rule = PurposeId(purpose).parts
    if family == "rules":
        return message
    if family != "answers":
        return f"Requests that break `{rule}`"
    if rule == "unknown" and place.removeprefix("path.") in ("orgId", "org_id"):
        return "Organisations that do not exist"
    return _REFUSABLE.get(rule, f"Requests with {place} {rule}")


_REFUSABLE = {
    "missing": "Requests without credentials",
    "wrong": "Requests with credentials that are not valid",
    "unsupported": "Methods that no document names",
    "unknown": "Ids that belong to nothing",
}

_VERBS = {
    "invalid/accepted": "are accepted",
    "invalid/server-error": "end in a server error",
    "invalid/not-refused": "are not refused",
}

_TITLES = {
    "valid/server-error": "Valid requests end in a server error",
    "valid/refused": "Valid requests are refused",
    "valid/status": "Valid requests are answered by no documented status",
    "open/server-error": "Requests that the documents leave open end in a server error",
}


def plain(value: Any) -> Any:
    """Give a value as JSON knows it, cut where it is long, without lone surrogates."""
    match value:
        case None | bool() | int():
            return value if not isinstance(value, int) or abs(value) < 2**63 else str(value)
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return float(value) if value.is_finite() else str(value)
        case str():
            text = value.encode("utf-8", "backslashreplace").decode("utf-8")
            return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}… ({len(text)} characters)"
        case bytes():
            return plain(value.decode("utf-8", "backslashreplace"))
        case Mapping():
            return {plain(str(key)): plain(item) for key, item in list(value.items())[:200]}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in list(value)[:200]]
        case _:
            return plain(str(value))
