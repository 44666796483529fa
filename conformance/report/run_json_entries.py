"""The verdict of a test purpose as an entry of the record and of run.json."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange, Level, Repetition
from conformance.model.sentences import OwnWords
from conformance.report.causes import offending
from conformance.report.findings.told_exchange import came_line, exchange_line, sent_line, write_before
from conformance.report.title import cause_of, title_of
from conformance.verdicts.tally import Evidence, PurposeVerdict

#: Characters of a value that run.json shows; the record has it whole.
MOST_CHARACTERS = 2000


def purpose_entry(
    verdict: PurposeVerdict,
    contracts: Mapping[str, Contract],
    exchanges: Mapping[int, Exchange],
    seconds: float = 0.0,
    redacted: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict,
) -> dict[str, Any]:
    """One entry of `purposes` in run.json.

    Args:
        verdict: The verdict of the purpose.
        contracts: The contracts by API name.
        exchanges: At least those that the findings name, by number, as the record has them.
        seconds: How long the target took for the purpose's own cases.
        redacted: Redacts the expected and the actual value of a finding, which its title quotes.

    Returns:
        The entry that `reports/schemas/run.schema.json` describes.
    """
    purpose = verdict.purpose
    operations = contracts[purpose.api].operations if purpose.api in contracts else {}
    operation = operations.get(purpose.operation or "")
    return {
        "id": purpose.id,
        "api": purpose.api,
        "operation": _operation(operation),
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
        "seconds": seconds,
        "unstable": verdict.unstable,
        "findings": [_finding(e, verdict, exchanges, operations, redacted) for e in verdict.evidence],
        "warnings": [_as_warning(_finding(e, verdict, exchanges, operations, redacted)) for e in verdict.warnings],
    }


def _operation(operation: Operation | None) -> dict[str, str] | None:
    return {"id": operation.id, "method": operation.method, "path": operation.path} if operation else None


def _finding(
    evidence: Evidence,
    verdict: PurposeVerdict,
    exchanges: Mapping[int, Exchange],
    operations: Mapping[str, Operation],
    redacted: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> dict[str, Any]:
    finding, purpose = evidence.finding, verdict.purpose
    # A statement about a whole API is broken at an operation, which its case names.
    at = operations.get(purpose.operation or "") or operations.get("".join(evidence.cases[0].split("/")[1:2]))
    cause, title = cause_of(finding.check, finding.message, finding.pointer, verdict.purpose.id)
    about = f"{purpose.api}/{at.id if at else ''}"
    values = {"expected": plain(finding.expected), "actual": plain(finding.actual)}
    quoted = redacted(
        {"operation": about, "check": finding.check, "pointer": finding.pointer, "place": finding.place, **values}
    )
    told = replace(finding, expected=quoted["expected"], actual=quoted["actual"])
    where = {"exchanges": finding.exchanges, "place": finding.place, "pointer": finding.pointer}
    shown = offending({**where, "actual": quoted["actual"]}, exchanges)
    others = [exchanges[number] for number in finding.exchanges if number in exchanges]
    write = write_before(shown, others) if shown is not None else None
    came = came_line(shown) if shown is not None else ""
    return {
        "id": evidence.id,
        "cause": cause,
        "cause_title": title,
        "check": finding.check,
        "level": finding.level.value,
        "title": plain(title_of(told, at.id if at else f"the {purpose.api} API", purpose.id, came)),
        "message": finding.message,
        "operation": _operation(at),
        "pointer": finding.pointer,
        "place": finding.place,
        **values,
        "source": finding.source,
        "case": evidence.cases[0],
        "cases": list(evidence.cases),
        "exchanges": list(finding.exchanges[:50]),
        "after": plain(exchange_line(write)) if write is not None else "",
        "sent": plain(sent_line(shown, purpose.id)) if shown is not None else "",
        "came": plain(came),
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


def _as_warning(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding that fails nothing is never shown as a broken must, however binding the statement of its check is."""
    return {**finding, "level": Level.SHOULD.value} if finding["level"] == Level.MUST.value else finding


def plain(value: Any) -> Any:
    """A value as JSON can hold it, cut where it is long, without lone surrogates."""
    match value:
        case OwnWords():
            return value
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
