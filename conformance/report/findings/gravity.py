"""The order of causes in every report: what endangers customers first, then must before should, then the widest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from conformance.model import PurposeId
from conformance.rules.isolation import ISOLATING
from conformance.verdicts.compare import accepted

#: An entry of `purposes` in run.json, and one of its findings or warnings.
Found = tuple[Mapping[str, Any], Mapping[str, Any]]

#: The last part of the ids of cases that ask for what belongs to another organisation.
_ISOLATING = tuple(f"/{name}" for name in ISOLATING)
#: Checks that data were changed although the request was rejected, or were not changed although it was accepted.
_DATA_CHANGED = ("rules/unchanged-when-rejected", "rules/visible-in", "rules/gone-from")
#: Checks that somebody who does everything right gets nothing.
_NOTHING_WORKS = ("valid/", "control/", "answer/none", "status/server-error", "declared/")
#: Checks that somebody who does everything right gets something wrong.
_WRONG = ("body/", "rules/", "status/", "workflows/")
OTHER = 9


def in_order(grouped: Mapping[str, Sequence[Found]], run: Mapping[str, Any]) -> list[str]:
    """The ids of causes in the order in which they are shown.

    What nobody knew of comes before what is known or accepted; then what lets others in (tenant isolation, credentials,
    internals told); then must before should; then by how much it breaks. Readings that nobody agreed on stand behind.

    Args:
        grouped: The findings of each cause.
        run: `target` and `contracts` of the run, as in run.json and in the header of a record.
    """

    def rank(name: str) -> tuple[int | str, ...]:
        found = grouped[name]
        operations = {(entry["api"], str(entry["operation"] or finding["operation"])) for entry, finding in found}
        return (
            0 if any(is_new(finding) for _, finding in found) else 1,
            min(_danger(entry, finding) for entry, finding in found),
            1 if all(_nobodys_agreement(entry, finding, run) for entry, finding in found) else 0,
            0 if any(finding["level"] == "must" for _, finding in found) else 1,
            min(_harm(finding["check"]) for _, finding in found),
            -len(operations),
            -len(found),
            name,
        )

    return sorted(grouped, key=rank)


def is_new(finding: Mapping[str, Any]) -> bool:
    """Tell whether nobody knew of a finding or accepted it."""
    return finding["state"] not in ("still", "added") and not accepted(finding)


def _danger(entry: Mapping[str, Any], finding: Mapping[str, Any]) -> int:
    """0 where another organisation's data are reached, 1 where credentials do not count, 2 where internals are told."""
    check = str(finding["check"])
    if check == "rules/isolated-by-organisation" or (check == "invalid/accepted" and _is_isolating(finding["cases"])):
        return 0
    if check.startswith("invalid/") and PurposeId(entry["id"]).place == "credentials":
        return 1
    return 2 if check.startswith("leak/") else OTHER


def _is_isolating(cases: Collection[str]) -> bool:
    return any(case.endswith(_ISOLATING) for case in cases)


def _harm(check: str) -> int:
    if check in _DATA_CHANGED:
        return 0
    if check.startswith(_NOTHING_WORKS):
        return 1
    return 2 if check.startswith(_WRONG) else OTHER


def _nobodys_agreement(entry: Mapping[str, Any], finding: Mapping[str, Any], run: Mapping[str, Any]) -> bool:
    """Whether a reading is broken that no two parties agreed on: the sandbox declares its own choices."""
    if not finding["check"].startswith("readings/"):
        return False
    agreed = run["contracts"].get(entry["api"], {}).get("agreed") or {}
    return bool(run["target"]["sandbox"]) or PurposeId(entry["id"]).last not in agreed
