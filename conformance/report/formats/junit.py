"""junit.xml: the purposes as test cases, for whatever shows test results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from conformance.report.causes import operation_key
from conformance.report.escaping import one_line, shown, written
from conformance.verdicts.compare import accepted

#: Findings of one purpose whose values are written out.
MOST_FINDINGS = 20


def junit(document: Mapping[str, Any]) -> str:
    """Give the document; inconclusive is an error, not applicable is skipped, and a waived failure stays one."""
    suites: dict[str, list[Mapping[str, Any]]] = {}
    for entry in document["purposes"]:
        suites.setdefault(operation_key(entry), []).append(entry)
    root = ET.Element("testsuites", {"name": one_line(document["headline"]), **_totals(document["purposes"])})
    root.set("time", f"{document['seconds']:.3f}")
    for key in sorted(suites):
        root.append(_suite(key, suites[key], document))
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(key: str, entries: Sequence[Mapping[str, Any]], document: Mapping[str, Any]) -> ET.Element:
    suite = ET.Element("testsuite", {"name": key.replace("/", "."), **_totals(entries), "time": "0"})
    suite.set("timestamp", document["started"].removesuffix("Z"))
    properties = ET.SubElement(suite, "properties")
    target = document["target"]
    said = {
        "environment": target["env"],
        "organisation": target["org"],
        "product": f"{target['product']} {target['version']}",
        "sandbox": "true" if target["sandbox"] else "false",
        "profile": document["profile"],
        "suite": document["suite"]["version"],
    }
    for name, value in said.items():
        ET.SubElement(properties, "property", {"name": name, "value": one_line(value)})
    for entry in sorted(entries, key=lambda e: e["id"]):
        suite.append(_case(key, entry))
    return suite


def _case(key: str, entry: Mapping[str, Any]) -> ET.Element:
    name = entry["id"].removeprefix(f"{key}/")
    case = ET.Element("testcase", {"classname": key.replace("/", "."), "name": one_line(name), "time": "0"})
    match entry["verdict"]:
        case "fail":
            _failure(case, entry)
        case "inconclusive":
            _put(case, "error", "inconclusive", f"could not judge: {entry['reason']}", "")
        case "not_applicable":
            ET.SubElement(case, "skipped", {"message": one_line(entry["reason"], 300)})
        case "pass":
            if entry["warnings"]:
                ET.SubElement(case, "system-out").text = shown("\n".join(_values(f) for f in entry["warnings"]))
        case _:
            _put(case, "error", "error of the suite", "error of the suite", entry["reason"])
    return case


def _failure(case: ET.Element, entry: Mapping[str, Any]) -> None:
    findings = entry["findings"]
    accepting = [accepted(f) for f in findings]
    waived = f"waived ({', '.join(sorted(set(accepting)))}): " if findings and all(accepting) else ""
    kind = findings[0]["check"] if findings else entry["level"]
    lines = [entry["says"], *(_values(f) for f in findings[:MOST_FINDINGS])]
    if len(findings) > MOST_FINDINGS:
        lines.append(f"and {len(findings) - MOST_FINDINGS} more findings")
    _put(case, "failure", kind, f"{waived}{entry['reason'] or entry['says']}", "\n".join(lines))


def _values(finding: Mapping[str, Any]) -> str:
    at = f" at {finding['pointer']}" if finding["pointer"] else ""
    return (
        f"{finding['id']} ({finding['level']}) {finding['message']}{at}\n"
        f"  expected {written(finding['expected'])}\n  got {written(finding['actual'])}\n"
        f"  request {finding['request_id']} at {finding['at']}, source {finding['source']}"
    )


def _put(case: ET.Element, tag: str, kind: str, message: str, text: str) -> None:
    element = ET.SubElement(case, tag, {"message": one_line(message, 300), "type": one_line(kind, 100)})
    if text:
        element.text = shown(text)


def _totals(entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    verdicts = [entry["verdict"] for entry in entries]
    errors = sum(v not in ("pass", "fail", "not_applicable") for v in verdicts)
    return {
        "tests": str(len(verdicts)),
        "failures": str(verdicts.count("fail")),
        "errors": str(errors),
        "skipped": str(verdicts.count("not_applicable")),
    }
