"""Titles of findings and causes: what the target did wrong, with the operation, what came and what was expected."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from conformance.model import Finding, PurposeId
from conformance.model.sentences import alternatives, some, together
from conformance.report.escaping import written

#: Characters of an expected or an actual value that a title shows; longer ones stand below it.
MOST = 60
#: Operations that the heading of a cause names; more are counted.
NAMED = 3

#: Checks whose title says what came and what was expected, where both are short.
_COMPARING = (
    "rules/",
    "control/",
    "body/",
    "answer/",
    "valid/",
    "invalid/",
    "open/",
    "status/",
    "declared/",
    "readings/agreed",
    "workflows/",
)


def title_of(finding: Finding, operation: str, purpose: str = "", came: str = "") -> str:
    """What the target did wrong, in one line: `createSignup accepts a body without sales_info (200; expected 400)`.

    A message that begins with a capital is a sentence of its own; all others go on from the operation. `came` is the
    status with the target's own words, which a rejection is told with.
    """
    message = finding.message.rstrip(".")
    said = f"{operation}: {message}" if message[:1].isupper() or not message[:1].isalpha() else f"{operation} {message}"
    status = PurposeId(purpose).place if finding.check.startswith("body/") else ""
    if status.isdigit() and not status.startswith("2"):
        said = f"{said} in a {status} response"
    beside = _beside(finding, came)
    return f"{said} ({beside})" if beside else said


def _beside(finding: Finding, came: str) -> str:
    if finding.check.startswith(("body/json", "leak/")):
        return written(finding.actual, 2 * MOST).strip() if finding.actual else ""
    if not finding.check.startswith(_COMPARING):
        return ""
    between = "" if finding.pointer == "status" else ", "  # statuses are alternatives, values belong together
    actual, wanted = _unlike(finding.actual, finding.expected)
    got, expected = _short(actual, ", ", empty="nothing"), _short(wanted, between)
    said = finding.check.startswith("rules/") and bool(expected) and expected in finding.message
    if got and (said or finding.check == "readings/agreed"):
        return f"got {got}"
    if came.startswith(f'{got} "') and came.removeprefix(f"{got} ") not in finding.message:
        got = came  # a rejection is told with the target's own words
    if finding.pointer == "status":
        expected = "" if expected and f"lists {expected}" in finding.message else expected
        return "; ".join(part for part in (got, f"expected {expected}" if expected else "") if part)
    if finding.check.startswith("body/") and got.startswith("the "):  # a sentence, which has the expected value in it
        return "" if got == MISSING else got
    if (
        _NAMED.search(finding.pointer)
        and isinstance(finding.expected, int | float | Decimal)
        and not isinstance(finding.expected, bool)
    ):
        expected = f"{finding.pointer.rpartition('.')[2]} {expected}"
    between = "; " if ", " in got + expected else ", "
    if got and not expected and finding.check.startswith(("rules/", "workflows/")):
        return f"got {got}"  # what was expected is too long here
    return f"got {got}{between}expected {expected}" if got and expected else ""


_NAMED = re.compile(r"^\$.*\.\w+$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

#: What a schema check gives as the actual value of a property that is missing.
MISSING = "the property is missing"


def _short(value: Any, between: str, *, empty: str = "") -> str:
    """A value that is short enough for a title; numbers are joined by a text, or as alternatives."""
    if value is None or value in ("", [], ()):
        return empty if value in ([], ()) else ""
    if isinstance(value, Mapping) and len(written(value, 2 * MOST)) > MOST:
        return _identified(value) or (written(value) if len(written(value)) <= 2 * MOST else "")
    if isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], str | int | float | Mapping):
        return _short(value[0], between)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes) and all(isinstance(v, int) for v in value):
        numbers = [str(one) for one in value]
        text = between.join(numbers) if between else alternatives(numbers)
    else:
        text = written(value, MOST)
    return text if len(text) <= MOST else ""


def _unlike(actual: Any, expected: Any) -> tuple[Any, Any]:
    """Both values; of two objects that differ in some of their properties those alone."""
    if isinstance(actual, list) and isinstance(expected, list) and len(actual) == len(expected) == 1:
        actual, expected = actual[0], expected[0]
    if not (isinstance(actual, Mapping) and isinstance(expected, Mapping)):
        return actual, expected
    names = [name for name in expected if name in actual and actual[name] != expected[name]]
    if not names:
        return actual, expected
    return {name: actual[name] for name in names}, {name: expected[name] for name in names}


def _identified(item: Mapping[str, Any]) -> str:
    """What tells an item from others in a list: its first id, and its days; empty where it has none."""
    ids = [name for name, value in item.items() if name.lower().endswith("id") and isinstance(value, int | str)]
    days = [name for name, value in item.items() if isinstance(value, str) and _DAY.match(value)]
    told = [f"{name} {written(item[name], MOST)}" for name in ids[:1]]
    told += [f"{name} {item[name][:10]}" for name in days[:3]]
    return ", ".join(told) if ids else ""


def heading_of(titles: Sequence[str], cause_title: str, operations: Collection[str]) -> str:
    """The heading of the findings of one cause: the title of the only one, or what they share, and where."""
    if len(set(titles)) == 1:
        return titles[0]
    if len(set(operations)) == 1:
        return f"{titles[0]}, and {some(len(titles) - 1, 'more place')} like it"
    named = sorted({operation.rpartition("/")[2] for operation in operations})
    return f"{cause_title}, in {together(named) if len(named) <= NAMED else some(len(set(operations)), 'operation')}"


def cause_of(check: str, message: str, pointer: str, purpose: str) -> tuple[str, str]:
    """The id and title of the cause of a finding: the same defect has the same cause in all operations."""
    if check in _VERBS:
        what = _rejectable(purpose, message)
        parts = [check, what]
        title = _sentence(message) if what == message else f"{_IN_WORDS.get(what, what)} {_VERBS[check]}"
    elif check == "status/server-error":  # the same defect as at a valid request
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
        title = _sentence(message)
    return f"C-{hashlib.sha256('|'.join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:8]}", title


def _sentence(message: str) -> str:
    """The message as a sentence about all operations: `The target accepts orgId "x"`."""
    text = message.rstrip(".")
    return text if text[:1].isupper() or not text[:1].isalpha() else f"The target {text}"


def _rejectable(purpose: str, message: str) -> str:
    """What should have been rejected, in the same words in every operation with the same defect."""
    family, place, rule = PurposeId(purpose).parts
    if family == "rules":
        return message
    if family != "answers":
        return f"Requests that break `{rule}`"
    if rule == "unknown" and place.removeprefix("path.") in ("orgId", "org_id"):
        return "Organisations that do not exist"
    return _REJECTABLE.get(rule, f"Requests with {place} {rule}")


_REJECTABLE: Mapping[str, str] = {
    "missing": "Requests without credentials",
    "wrong": "Requests with invalid credentials",
    "unsupported": "Undocumented methods",
    "unknown": "Unknown ids",
}

#: What is said of requests that break a keyword of the contract; the phrase before stays part of the cause's id.
_IN_WORDS: Mapping[str, str] = {
    "Requests that break `type`": "Values of the wrong type",
    "Requests that break `required`": "Requests without something required",
    "Requests that break `enum`": "Values that are not documented",
    "Requests that break `const`": "Values that are not documented",
    "Requests that break `format`": "Values in the wrong format",
    "Requests that break `pattern`": "Values in the wrong form",
    "Requests that break `minLength`": "Values that are too short",
    "Requests that break `maxLength`": "Values that are too long",
    "Requests that break `minimum`": "Numbers below the smallest documented one",
    "Requests that break `maximum`": "Numbers above the largest documented one",
    "Requests that break `minItems`": "Lists with too few items",
    "Requests that break `maxItems`": "Lists with too many items",
    "Requests that break `uniqueItems`": "Lists with an item twice",
    "Requests that break `additionalProperties`": "Requests with an undocumented property",
    "Requests that break `malformed`": "Malformed bodies",
}

_VERBS: Mapping[str, str] = {
    "invalid/accepted": "are accepted",
    "invalid/server-error": "end in a server error",
    "invalid/not-refused": "are not rejected",
}

_TITLES: Mapping[str, str] = {
    "valid/server-error": "Valid requests end in a server error",
    "valid/refused": "Valid requests are rejected",
    "valid/status": "Valid requests get no final response",
    "valid/documented-value": "Documented values are rejected",
    "open/server-error": "Requests that the documentation leaves open end in a server error",
}
