"""What has one cause, and what it is called."""

from __future__ import annotations

import pytest

from conformance.report.title import cause_of

LEAK = "accepts ids of another organisation"


@pytest.mark.parametrize(
    ("purpose", "check", "title"),
    [
        ("x/a/answers/credentials/missing", "invalid/accepted", "Requests without credentials are accepted"),
        ("x/a/answers/path.id/unknown", "invalid/accepted", "Unknown ids are accepted"),
        ("x/a/answers/path.orgId/unknown", "invalid/accepted", "Organisations that do not exist are accepted"),
        ("x/a/rejects/body.n/pattern", "invalid/server-error", "Requests that break `pattern` end in a server error"),
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
