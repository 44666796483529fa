"""report.sarif: the findings in the Static Analysis Results Interchange Format 2.1.0, placed in the user's IXIT."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from conformance.model import PurposeId
from conformance.report.causes import found_in, operation_key, place_of, replay_line
from conformance.report.escaping import headline_of, one_line, written
from conformance.report.source_links import link_of

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(document: Mapping[str, Any], out: str) -> str:
    """The run as a SARIF log; a finding's rule is its requirement, or the purpose where a schema states it."""
    grouped = (*found_in(document).values(), *found_in(document, "warnings").values())
    found = [one for each in grouped for one in each]
    rules = {rule_of(entry): _rule(entry, document) for entry, _ in found}
    index = {name: number for number, name in enumerate(sorted(rules))}
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "masstack-conformance",
                        "version": document["suite"]["version"],
                        "semanticVersion": document["suite"]["version"],
                        "properties": {"judgement": document["suite"]["judgement"]},
                        "rules": [rules[name] for name in sorted(rules)],
                    }
                },
                "automationDetails": {"id": _category(document)},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(document)],
                "results": [_result(entry, finding, index, document, out) for entry, finding in found],
            }
        ],
    }
    return json.dumps(log, indent=1, ensure_ascii=True) + "\n"


def rule_of(entry: Mapping[str, Any]) -> str:
    """The id of the SARIF rule for a purpose."""
    return one_line(entry["requirements"][0] if entry["requirements"] else entry["id"])


def _rule(entry: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    says, link = one_line(entry["says"]), link_of(str(entry["source"]), document)
    return {
        "id": rule_of(entry),
        "shortDescription": {"text": says},
        "fullDescription": {"text": says},
        "help": {"text": f"{says} Source: {one_line(entry['source']) or 'the contract'}."},
        **({"helpUri": link} if link else {}),
        "defaultConfiguration": {"level": _level(entry["level"])},
        "properties": {"tags": [entry["api"], PurposeId(one_line(entry["id"])).last]},
    }


def _result(
    entry: Mapping[str, Any],
    finding: Mapping[str, Any],
    index: Mapping[str, int],
    document: Mapping[str, Any],
    out: str,
) -> dict[str, Any]:
    rule = rule_of(entry)
    place = place_of(finding)
    at = f" At {one_line(place, 300)}." if place else ""
    text = (
        f"{one_line(finding['title'], 600)}.{at} Expected {written(finding['expected'], 400)}, "
        f"got {written(finding['actual'], 400)}. Reproduce: {replay_line(finding, out)}"
    )
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": index[rule],
        "level": _level(finding["level"]),
        "kind": "fail",
        "message": {"text": text},
        "locations": [_location(entry, document)],
        "fingerprints": {"finding/v1": finding["id"]},
        "partialFingerprints": {"primaryLocationLineHash": f"{finding['id'].removeprefix('F-')}:1"},
        "baselineState": "unchanged" if finding["state"] == "still" else "new",
        "occurrenceCount": finding["occurrences"],
        "properties": {
            "purpose": one_line(entry["id"]),
            "check": finding["check"],
            "cause": finding["cause"],
            "requestId": one_line(finding["request_id"] or ""),
            "at": finding["at"],
            "repetition": finding["repetition"],
            **_specified(entry, document),
        },
    }
    suppressions = [*_by_waiver(finding["waiver"]), *_by_ruling(finding["ruling"])]
    if suppressions:
        result["suppressions"] = suppressions
    return result


def _location(entry: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """A SARIF location: the line of the IXIT that declares the target, if any, and the operation."""
    key = operation_key(entry)
    logical = [{"fullyQualifiedName": one_line(entry["id"]), "name": key, "kind": "member"}]
    declared = document.get("declared_in")
    if declared is None:
        return {"logicalLocations": logical}
    place = {"artifactLocation": {"uri": quote(declared["file"])}, "region": {"startLine": declared["line"]}}
    return {"physicalLocation": place, "logicalLocations": logical}


def _specified(entry: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, str]:
    """Where the contract states the operation, as a SARIF property."""
    place = document.get("operations", {}).get(operation_key(entry))
    return {"contract": f"{place['file']}:{place['line']}"} if place else {}


def _by_waiver(waiver: Any) -> list[dict[str, Any]]:
    if not isinstance(waiver, Mapping):
        return []
    why = f"{waiver['ticket']}, {waiver['owner']}, until {waiver['expires']}: {waiver['reason']}"
    return [{"kind": "external", "status": "accepted", "justification": one_line(why)}]


def _by_ruling(ruling: Any) -> list[dict[str, Any]]:
    if not isinstance(ruling, Mapping):
        return []
    status = {"upheld": "accepted", "pending": "underReview"}.get(ruling["decision"], "rejected")
    why = f"{ruling['claim']}, by {ruling['by']} on {ruling['date']}: {ruling['argument']}"
    return [{"kind": "external", "status": status, "justification": one_line(why)}]


def _invocation(document: Mapping[str, Any]) -> dict[str, Any]:
    errors = [
        {
            "level": "error",
            "message": {"text": one_line(f"{e['id']}: {e['reason']}", 1000)},
            "descriptor": {"id": "suite-error"},
        }
        for e in document["purposes"]
        if e["verdict"] in ("error", "none")
    ]
    return {
        "executionSuccessful": document["exit_code"] in (0, 1),
        "exitCode": document["exit_code"],
        "exitCodeDescription": headline_of(document),
        "startTimeUtc": document["started"],
        "endTimeUtc": document["ended"],
        "toolExecutionNotifications": errors,
    }


def _category(document: Mapping[str, Any]) -> str:
    target = document["target"]
    sandbox = "sandbox/" if target["sandbox"] else ""
    return one_line(f"masstack-conformance/{sandbox}{target['env']}/{target['org']}/{document['profile']}/")


def _level(level: str) -> str:
    return "error" if level == "must" else "warning" if level == "should" else "note"
