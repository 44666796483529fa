"""junit.xml: the tests as test cases, for whatever shows test results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from conformance.report.causes import operation_key, place_of, replay_line
from conformance.report.escaping import headline_of, one_line, shown, written
from conformance.verdicts.compare import accepted

#: Findings of one purpose whose values are written out.
MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class _Told:
    """What is the same for all test cases of a document."""

    #: What its commands call the run.
    out: str
    #: Verdicts that count as errors.
    errors: frozenset[str]


def junit(document: Mapping[str, Any], out: str = "") -> str:
    """The run as JUnit XML; `out` is the directory that its commands name.

    A test that could not be tested is an error, but skipped in a conformant run, whose limits allow it: no server shall
    call a conformant run unstable. What is not applicable is skipped, and a waived failure stays one. A test is named
    by its rule, which readers show; its id is a property, and stays where a sentence is put into better words.
    """
    suites: dict[str, list[Mapping[str, Any]]] = {}
    for entry in document["purposes"]:
        suites.setdefault(operation_key(entry), []).append(entry)
    told = _Told(out, errors_of(document))
    root = ET.Element("testsuites", {"name": headline_of(document), **_totals(document["purposes"], told.errors)})
    root.set("time", f"{document['seconds']:.3f}")
    for key in sorted(suites):
        root.append(_suite(key, suites[key], document, told))
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(key: str, entries: Sequence[Mapping[str, Any]], document: Mapping[str, Any], told: _Told) -> ET.Element:
    suite = ET.Element("testsuite", {"name": key.replace("/", "."), **_totals(entries, told.errors)})
    suite.set("time", f"{sum(entry.get('seconds', 0) for entry in entries):.3f}")
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
    sentences = Counter(_rule_of(key, entry) for entry in entries)
    for entry in sorted(entries, key=lambda e: e["id"]):
        sentence = _rule_of(key, entry)
        within = one_line(entry["id"].removeprefix(f"{key}/"))
        suite.append(_case(key, f"{sentence} [{within}]" if sentences[sentence] > 1 else sentence, entry, told))
    return suite


def _rule_of(key: str, entry: Mapping[str, Any]) -> str:
    """The rule of a test with its operation: what readers of JUnit show as its name."""
    says, operation = one_line(entry["says"], 300), key.rpartition("/")[2]
    return says if operation in says else f"{operation}: {says}"


def _case(key: str, name: str, entry: Mapping[str, Any], told: _Told) -> ET.Element:
    took = f"{entry.get('seconds', 0):.3f}"
    case = ET.Element("testcase", {"classname": key.replace("/", "."), "name": name, "time": took})
    known = ET.SubElement(case, "properties")
    ET.SubElement(known, "property", {"name": "id", "value": one_line(entry["id"])})
    match entry["verdict"]:
        case "fail":
            _failure(case, entry, told.out)
        case "inconclusive" if "inconclusive" in told.errors:
            _put(case, "error", "could not be tested", f"could not be tested: {entry['reason']}", _rule(entry))
        case "inconclusive":
            ET.SubElement(case, "skipped", {"message": one_line(f"could not be tested: {entry['reason']}", 300)})
        case "not_applicable":
            ET.SubElement(case, "skipped", {"message": one_line(f"not applicable: {entry['reason']}", 300)})
        case "pass":
            if entry["warnings"]:
                ET.SubElement(case, "system-out").text = shown("\n".join(_values(f, "") for f in entry["warnings"]))
        case _:
            _put(case, "error", "error of the suite", f"error of the suite: {entry['reason']}", entry["reason"])
    return case


def _failure(case: ET.Element, entry: Mapping[str, Any], out: str) -> None:
    findings = entry["findings"]
    accepting = [accepted(f) for f in findings]
    waived = f"waived ({', '.join(sorted(set(accepting)))}): " if findings and all(accepting) else ""
    kind = findings[0]["check"] if findings else entry["level"]
    lines = [*(_values(f, out) for f in findings[:MOST_FINDINGS]), _rule(entry)]
    if len(findings) > MOST_FINDINGS:
        lines.insert(-1, f"and {len(findings) - MOST_FINDINGS} more findings")
    _put(case, "failure", kind, f"{waived}{_sentence(entry)}", "\n".join(lines))


def _sentence(entry: Mapping[str, Any]) -> str:
    """What went wrong in one line: the title of the first finding, with expected and got."""
    what = str(entry["reason"] or entry["says"])
    if not entry["findings"]:
        return what
    first = entry["findings"][0]
    title, got = str(first["title"]), written(first["actual"], 80)
    expected = written(first["expected"], 80)
    if got in title or f"expected {expected}" in title:
        return title
    return f"{title} (expected {expected}; got {got})"


def _values(finding: Mapping[str, Any], out: str) -> str:
    place = place_of(finding)
    at = f" at {place}" if place else ""
    sent = (
        f"\n  request   {finding['request_id']} at {finding['at']}" if finding["request_id"] else "\n  request   none"
    )
    if finding.get("sent"):
        after = f"\n  after     {finding['after']}" if finding.get("after") else ""
        sent = f"{after}\n  sent      {finding['sent']} -> {finding['came']}{sent}"
    again = f"\n  reproduce {replay_line(finding, out)}" if out else ""
    return (
        f"{finding['id']} ({finding['level']}) {finding['title']}{at}\n"
        f"  expected  {written(finding['expected'])}\n  got       {written(finding['actual'])}"
        f"{sent}\n  source    {finding['source']}{again}"
    )


def _rule(entry: Mapping[str, Any]) -> str:
    return f"rule: {entry['says']}"


def errors_of(document: Mapping[str, Any]) -> frozenset[str]:
    """The verdicts that JUnit shows as errors; in a conformant run an inconclusive test is none."""
    allowed = {"inconclusive"} if document["verdict"] == "conformant" else set()
    return frozenset({"inconclusive", "error", "none"} - allowed)


def _put(case: ET.Element, tag: str, kind: str, message: str, text: str) -> None:
    element = ET.SubElement(case, tag, {"message": one_line(message, 300), "type": one_line(kind, 100)})
    if text:
        element.text = shown(text)


def _totals(entries: Sequence[Mapping[str, Any]], errors: frozenset[str]) -> dict[str, str]:
    verdicts = [entry["verdict"] for entry in entries]
    wrong = sum(v in errors for v in verdicts)
    return {
        "tests": str(len(verdicts)),
        "failures": str(verdicts.count("fail")),
        "errors": str(wrong),
        "skipped": str(len(verdicts) - wrong - verdicts.count("pass") - verdicts.count("fail")),
    }
