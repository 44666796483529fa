"""report.ctrf.json: the purposes in the Common Test Report Format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from conformance.report.causes import operation_key
from conformance.report.escaping import headline_of, one_line, written

#: Verdict -> the nearest status of the format; `rawStatus` keeps ours.
STATUS = {"pass": "passed", "fail": "failed", "inconclusive": "other", "error": "other", "not_applicable": "skipped"}


def ctrf(document: Mapping[str, Any]) -> str:
    """The run as a CTRF report in JSON."""
    tests = [_test(entry) for entry in document["purposes"]]
    counted = [test["status"] for test in tests]
    target = document["target"]
    report = {
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "generatedBy": "masstack-conformance",
        "timestamp": document["ended"],
        "results": {
            "tool": {"name": "masstack-conformance", "version": document["suite"]["version"]},
            "summary": {
                "tests": len(tests),
                **{s: counted.count(s) for s in ("passed", "failed", "skipped", "pending", "other")},
                "start": _milliseconds(document["started"]),
                "stop": _milliseconds(document["ended"]),
            },
            "environment": {
                "appName": one_line(target["product"] or target["env"]),
                "appVersion": one_line(target["version"]),
                "testEnvironment": one_line(f"{target['env']}/{target['org']}"),
                "extra": {
                    "sandbox": target["sandbox"],
                    "profile": document["profile"],
                    "verdict": document["verdict"],
                    "headline": headline_of(document),
                    "exitCode": document["exit_code"],
                },
            },
            "tests": tests,
        },
    }
    return json.dumps(report, indent=1, ensure_ascii=True) + "\n"


def _test(entry: Mapping[str, Any]) -> dict[str, Any]:
    findings = [*entry["findings"], *entry["warnings"]]
    test: dict[str, Any] = {
        "name": one_line(entry["id"]),
        "status": STATUS.get(entry["verdict"], "other"),
        "rawStatus": entry["verdict"],
        "duration": round(entry.get("seconds", 0) * 1000),
        "suite": [entry["api"], operation_key(entry)],
        "tags": [entry["level"], *map(one_line, entry["requirements"])],
    }
    if entry["reason"] and entry["verdict"] != "pass":
        test["message"] = one_line(entry["reason"], 2000)
    if findings:
        test["trace"] = "\n".join(
            f"{f['id']} {one_line(f['title'], 600)} {one_line(f['pointer'], 300)}: "
            f"expected {written(f['expected'])}, got {written(f['actual'])}"
            for f in findings[:20]
        )
        test["extra"] = {"findings": [f["id"] for f in findings]}
    if entry["unstable"]:
        test["flaky"] = True
    return test


def _milliseconds(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)
