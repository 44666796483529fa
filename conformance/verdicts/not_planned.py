"""Why a later run did not plan a test that an earlier one judged."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from conformance.cases.budget import LIMITED
from conformance.cases.plan import NOT_ALLOWED

Document = Mapping[str, Any]


def why_not_planned(entry: Mapping[str, Any], old: Document, new: Document, *, changed: bool) -> str:
    """What kept a test out of the plan of the new run.

    Args:
        entry: The test in the run.json of the run that judged it.
        old: That run.json.
        new: The run.json that does not have the test.
        changed: Whether the suite or the contract of the test is another one in the new run.

    Returns:
        `selection` (`--operation`, `--purpose`, `--api`), `excluded` (by name in the IXIT), `permission` (`writes`),
        `limit` (of requests), `profile`, `declaration` (ICS, IXIT) or `plan`; an empty text where suite or contract
        dropped the test.
    """
    operation = f"{entry['api']}/{entry['operation']['id']}" if entry["operation"] else None
    if entry["api"] not in new["contracts"] or _narrowed_out(entry["id"], operation, new.get("selection") or {}):
        return "selection"
    for kind, name in (("excluded", "excluded"), ("outside", "permission")):
        if operation in {one["operation"] for one in new["scope"][kind]}:
            return name
    reasons = {why for case, why in new["left_out"].items() if f"{case}/".startswith(f"{entry['id']}/")}
    if reasons & {LIMITED, NOT_ALLOWED}:
        return "limit" if LIMITED in reasons else "permission"
    if reasons or old["profile"] != new["profile"]:
        return "profile"
    if changed:
        return ""
    declared = any(old["digests"].get(name) != new["digests"].get(name) for name in ("ics", "ixit"))
    return "declaration" if declared else "plan"


def _narrowed_out(purpose: str, operation: str | None, selection: Mapping[str, Any]) -> bool:
    """Whether `--operation` or `--purpose` leaves a test out; a statement about a whole API belongs to no operation."""
    operations, pattern = selection.get("operations"), selection.get("purposes")
    if operations is not None and operation not in operations:
        return True
    return bool(pattern) and not fnmatchcase(purpose, str(pattern))
