"""What has one cause, and what it is called."""

from __future__ import annotations

import pytest

from conformance.model import Finding, Level
from conformance.report.title import cause_of, heading_of, title_of

LEAK = "accepts ids of another organisation"


@pytest.mark.parametrize(
    ("purpose", "check", "title"),
    [
        ("x/a/answers/credentials/missing", "invalid/accepted", "Requests without credentials are accepted"),
        ("x/a/answers/path.id/unknown", "invalid/accepted", "Unknown ids are accepted"),
        ("x/a/answers/path.orgId/unknown", "invalid/accepted", "Organisations that do not exist are accepted"),
        ("x/a/rejects/body.n/multipleOf", "invalid/accepted", "Requests that break `multipleOf` are accepted"),
        ("x/a/rejects/body.n/pattern", "invalid/server-error", "Values in the wrong form end in a server error"),
        ("x/a/rules/a-isolated", "invalid/accepted", "The target accepts ids of another organisation"),
        ("x/a/accepts/request/control", "valid/refused", "Valid requests are rejected (control)"),
    ],
)
def test_a_cause_is_called_by_what_went_wrong(purpose: str, check: str, title: str) -> None:
    """In words, and not by a part of an id."""
    assert title == cause_of(check, LEAK, "status", purpose)[1]


def test_a_leak_between_organisations_is_one_cause_in_however_many_operations() -> None:
    """Each operation has a requirement of its own that forbids it."""
    causes = {cause_of("invalid/accepted", LEAK, "status", f"x/{name}/rules/{name}-isolated") for name in ("a", "b")}

    assert 1 == len(causes)


@pytest.mark.parametrize(
    ("check", "message", "pointer", "expected", "actual", "title"),
    [
        ("invalid/accepted", "accepts a body without x", "status", "400", 200, "getIt accepts a body without x (200; expected 400)"),
        ("rules/rejected-when", "accepts x", "status", [400, 404], 200, "getIt accepts x (200; expected 400 or 404)"),
        ("body/schema", "returns x with the wrong type", "/x", "an integer", "a string",
         "getIt returns x with the wrong type in a 404 response (got a string, expected an integer)"),
        ("body/schema", "Required property x is missing", "/x", "x", "the property is missing",
         "getIt: Required property x is missing in a 404 response"),
        ("body/json", "The body is not JSON", "json:syntax", "sound JSON", "line 1", "getIt: The body is not JSON (line 1)"),
        ("rules/ordered", "returns items that are not in descending order of /x", "/0/x", "descending order", "1 before 2",
         "getIt returns items that are not in descending order of /x (got 1 before 2)"),
        ("rules/visible-in", "accepts a change that getIt does not show", "$.x", 3, [],
         "getIt accepts a change that getIt does not show (got nothing, expected x 3)"),
        ("rules/visible-in", "accepts a change that getIt does not show", "$.x", 3, [1, 2],
         "getIt accepts a change that getIt does not show (got 1, 2; expected x 3)"),
        ("rules/unchanged-when-rejected", "changes data", "$.x", [1, 2], [3, 4],
         "getIt changes data (got 3, 4; expected 1, 2)"),
        ("rules/unchanged-when-rejected", "changes data", "$.x", ["old"], ["new"],
         "getIt changes data (got new, expected old)"),
        ("readings/agreed", "breaks the agreed reading x", "reading:x", "none", "status 200: some",
         "getIt breaks the agreed reading x (got status 200: some)"),
        ("workflows/step", "fails \"the line is off\"", "off", "200", "404", "getIt fails \"the line is off\" (got 404, expected 200)"),
        ("rules/visible-in", "accepts a change that getIt does not show", "$.items[*].id", 3, [1],
         "getIt accepts a change that getIt does not show (got 1, expected id 3)"),
        ("rules/filtered", "returns an item that is over", "$.items[*]", "current",
         {"name": "a promotion with a long name", "promotion_id": 7, "end_date": "2026-01-02T00:00:00Z", "more": "x" * 40},
         "getIt returns an item that is over (got promotion_id 7, end_date 2026-01-02; expected current)"),
        ("workflows/step", "does not show that the value is there", "changed", {"id": "a", "value": 4.5}, {"id": "a", "value": 3.25},
         "getIt does not show that the value is there (got {\"value\": 3.25}, expected {\"value\": 4.5})"),
        ("body/content", "returns none of the documented properties", "", ["id", "name"], ["code", "message"],
         "getIt returns none of the documented properties (got code, message; expected id, name)"),
        ("invalid/not-refused", "rejects x with 418; the documentation lists 400", "status", "400", 418,
         "getIt rejects x with 418; the documentation lists 400 (418)"),
    ],
)  # fmt: skip
def test_a_title_says_what_the_target_did_wrong(check, message, pointer, expected, actual, title) -> None:
    """With the operation, what came and what was expected."""
    found = Finding(check, Level.MUST, message, pointer, expected, actual)
    purpose = "x/getIt/conforms/404/schema" if check == "body/schema" else "x/getIt/rejects/body.x/required"

    assert title == title_of(found, "getIt", purpose)


def test_a_heading_is_the_title_of_the_only_finding_or_what_all_share() -> None:
    """One defect in many operations is one problem."""
    assert "getA fails" == heading_of(["getA fails"], "The target fails", ["a"])
    assert "getA fails, and 1 more place like it" == heading_of(
        ["getA fails", "getA too"], "The target fails", ["a", "a"]
    )
    assert "The target fails, in getA and getB" == heading_of(
        ["getA fails", "getB fails"], "The target fails", ["x/getA", "x/getB"]
    )
    assert "The target fails, in 4 operations" == heading_of(
        ["1", "2", "3", "4"], "The target fails", ["a", "b", "c", "d"]
    )


@pytest.mark.parametrize(
    ("message", "came", "title"),
    [
        ("rejects x", '400 "The line is unknown"', 'getIt rejects x (400 "The line is unknown"; expected 200)'),
        ('rejects x "Unknown"', '400 "Unknown"', 'getIt rejects x "Unknown" (400; expected 200)'),
        ("rejects x", "400", "getIt rejects x (400; expected 200)"),
        ("rejects x", '404 "of another exchange"', "getIt rejects x (400; expected 200)"),
    ],
)
def test_a_rejection_is_told_in_the_targets_own_words(message, came, title) -> None:
    """Once, and only where they are those of the status that came."""
    told = Finding("valid/refused", Level.MUST, message, "status", expected="200", actual=400)

    assert title == title_of(told, "getIt", "x/getIt/accepts/request/control", came)
