"""run.json: the whole result of a run as one document; every other report is made from it and the record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.report.findings.gravity import Found, in_order
from conformance.verdicts.attested import Attested
from conformance.verdicts.baseline import Standing
from conformance.verdicts.behaviour import Behaviour
from conformance.verdicts.gate import GateVerdict
from conformance.verdicts.waived import Settlement

SCHEMA_VERSION = "2"


def result_hash(document: Mapping[str, Any]) -> str:
    """Hash a result document for the footer of its record, whose head it bears only later."""
    said = {name: value for name, value in document.items() if name != "record"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def run_json(
    header: Mapping[str, Any],
    entries: Sequence[Mapping[str, Any]],
    gate: GateVerdict,
    *,
    ended: str,
    seconds: float,
    requests: int,
    complete: bool,
    coverage: Mapping[str, Any] | None = None,
    left_out: Mapping[str, str] | None = None,
    stated: Mapping[str, Any] | None = None,
    settlement: Settlement | None = None,
    standing: Standing | None = None,
    behaviour: Behaviour | None = None,
    attested: Attested | None = None,
    never_shown: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Build the document run.json.

    Args:
        header: The first line of the record.
        entries: One entry for each purpose, as `purpose_entry` makes them.
        gate: Verdict, exit code and headline of the run.
        ended: When the run ended, in UTC as text.
        seconds: How long it took.
        requests: How many requests were sent.
        complete: Whether everything planned was done.

    The other arguments are further parts of the document; each may be missing.

    Returns:
        The document that `reports/schemas/run.schema.json` describes.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "verdict": gate.verdict,
        "headline": gate.headline,
        "exit_code": int(gate.exit),
        "complete": complete,
        "reasons": list(gate.reasons),
        **{key: header[key] for key in ("selection", "suite", "target", "contracts", "digests", "seed", "profile")},
        **({"drawn": header["drawn"]} if "drawn" in header else {}),
        "scope": {**header["scope"], **gate.operations.as_json()},
        "declared_in": header.get("declared_in"),
        "strict": header.get("strict", False),
        **({"ci_job": header["ci_job"]} if "ci_job" in header else {}),
        "started": header["started"],
        "ended": ended,
        **({"judged_again": header["judged_again"]} if "judged_again" in header else {}),
        "requests": requests,
        "seconds": round(seconds, 3),
        "counts": gate.counts.as_json(),
        "gate": _gate(entries, settlement, standing),
        "causes": causes(entries, header),
        "waivers": [use.as_json() for use in settlement.waivers] if settlement else [],
        "rulings": [use.as_json() for use in settlement.rulings] if settlement else [],
        **(attested or Attested()).as_json(),
        "never_shown": {key: list(names) for key, names in (never_shown or {}).items()},
        "coverage": dict(coverage or {}),
        "left_out": dict(left_out or {}),
        "behaviour": behaviour.as_json() if behaviour else {},
        "fingerprint": behaviour.fingerprint if behaviour else "",
        "forecast": header.get("forecast"),
        **(stated or {"operations": {}, "readings": [], "untestable": []}),
        "purposes": list(entries),
    }


def causes(entries: Sequence[Mapping[str, Any]], run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Group the findings of failing purposes by cause, the gravest first; `run` has the target and the contracts."""
    grouped: dict[str, list[Found]] = {}
    for entry in entries:
        for finding in entry["findings"] if entry["verdict"] == "fail" else ():
            grouped.setdefault(finding["cause"], []).append((entry, finding))
    return [_cause(name, grouped[name]) for name in in_order(grouped, run)]


def _cause(name: str, found: Sequence[Found]) -> dict[str, Any]:
    first = found[0][1]
    places = [(entry["operation"] or finding["operation"] or {"id": entry["api"]})["id"] for entry, finding in found]
    return {
        "id": name,
        "title": first["cause_title"],
        "check": first["check"],
        "purposes": list(dict.fromkeys(entry["id"] for entry, _ in found)),
        "operations": list(dict.fromkeys(places)),
        "findings": list(dict.fromkeys(finding["id"] for _, finding in found)),
    }


def _gate(
    entries: Sequence[Mapping[str, Any]], settlement: Settlement | None, standing: Standing | None
) -> dict[str, int]:
    """Count failing purposes that are new and known, and findings of the baseline that are fixed."""
    waived = settlement.waived if settlement else frozenset()
    known = standing.known if standing else frozenset()
    failing = {entry["id"] for entry in entries if entry["verdict"] == "fail"} - waived
    return {"new": len(failing - known), "fixed": len(standing.fixed) if standing else 0, "known": len(failing & known)}
