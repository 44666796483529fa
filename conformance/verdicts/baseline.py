"""Baselines: known failures, which change the exit code but never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.verdicts.compare import accepted, failures

SCHEMA_VERSION = "1"

#: What has to be the same for a baseline to say anything about a run.
SAME = ("env", "org", "profile", "selection")


class BaselineError(Exception):
    """A baseline that cannot be used; its text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was known when it was accepted."""

    env: str
    org: str
    profile: str
    selection: Any
    started: str
    #: Finding id -> purpose, check, and when it was first seen.
    findings: Mapping[str, Mapping[str, str]]
    #: Purpose -> verdict.
    purposes: Mapping[str, str]
    #: Version and judgement of the suite, and API -> hash of its contract: what may add purposes.
    suite: Mapping[str, str]
    contracts: Mapping[str, str]
    #: Who accepted it, and by which ticket; empty for a run that exited 0.
    accepted: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The content of the baseline file, which is kept beside the code."""
        return {
            "schema_version": SCHEMA_VERSION, "kind": "baseline", "accepted": dict(self.accepted), "env": self.env,
            "org": self.org, "profile": self.profile, "selection": self.selection, "started": self.started,
            "findings": {name: dict(self.findings[name]) for name in sorted(self.findings)},
            "suite": dict(self.suite), "contracts": dict(sorted(self.contracts.items())),
            "purposes": dict(sorted(self.purposes.items())),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands against its baseline."""

    #: Failing purposes whose findings are known, beside waived ones, or that the baseline had not yet: these only warn.
    known: frozenset[str]
    #: Finding id -> `still`, `new` or `added`.
    state: Mapping[str, str]
    first_seen: Mapping[str, str]
    new: int
    fixed: tuple[str, ...]
    #: Known failures that this run did not judge.
    not_judged: tuple[str, ...]


def baseline_of(document: Mapping[str, Any]) -> Baseline:
    """Take a baseline file, or the run.json of a run that exited 0."""
    try:
        if document.get("kind") == "baseline":
            return Baseline(
                document["env"], document["org"], document["profile"], document["selection"], document["started"],
                document["findings"], document["purposes"], document["suite"], document["contracts"],
                document["accepted"],
            )  # fmt: skip
        if document["exit_code"] != 0:
            raise BaselineError(
                f"the run exited {document['exit_code']} and is no baseline: "
                "masstack-conformance baseline accept RUN --by NAME --ticket T"
            )
        return accepted_of(document, {})
    except (KeyError, TypeError, AttributeError) as failure:
        raise BaselineError("this is neither a baseline nor the run.json of a run") from failure


def accepted_of(document: Mapping[str, Any], accepted: Mapping[str, str]) -> Baseline:
    """Make a baseline of a run, whatever its exit code."""
    target = document["target"]
    findings = {
        f["id"]: {"purpose": entry["id"], "check": f["check"], "first_seen": f.get("first_seen") or document["started"]}
        for entry in document["purposes"]
        for f in failures(entry)
    }
    purposes = {entry["id"]: entry["verdict"] for entry in document["purposes"]}
    return Baseline(
        target["env"], target["org"], document["profile"], document["selection"], document["started"], findings,
        purposes, document["suite"], hashes(document), accepted,
    )  # fmt: skip


def hashes(document: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each API's contract, by API name, read from a run.json document."""
    return {api: contract["sha256"] for api, contract in document["contracts"].items()}


def fits(baseline: Baseline, *, env: str, org: str, profile: str, selection: Any) -> None:
    """Refuse a baseline that says nothing about a run."""
    if profile == "acceptance":
        raise BaselineError("an acceptance takes no baseline: leave --baseline out")
    here = {"env": env, "org": org, "profile": profile, "selection": selection}
    for key in SAME:
        if getattr(baseline, key) != here[key]:
            there = getattr(baseline, key)
            raise BaselineError(
                f"the baseline is of another {key} ({there}, here {here[key]}): accept a run of this one"
            )


def stand(
    baseline: Baseline,
    entries: Sequence[Mapping[str, Any]],
    *,
    started: str,
    suite: Mapping[str, str],
    contracts: Mapping[str, str],
) -> Standing:
    """Compare the failures of a run with those of a baseline: which are new, which are known, which are gone.

    ~
    Args:
        baseline: The accepted failures, with the suite and contracts that they were found by.
        entries: `purposes` of run.json.
        started: When the run began, in UTC as text.
        suite: The version of the suite and of its rules.
        contracts: API -> hash of its contract.

    Returns:
        The state of each finding, and when it was first seen.
    """
    changed = {api for api, sha256 in contracts.items() if baseline.contracts.get(api) != sha256}
    if dict(suite) != dict(baseline.suite):
        changed = set(contracts)
    state: dict[str, str] = {}
    first_seen: dict[str, str] = {}
    known: set[str] = set()
    new = 0
    for entry in entries:
        found = failures(entry)
        added = entry["id"] not in baseline.purposes and entry["api"] in changed
        for finding in found:
            before = baseline.findings.get(finding["id"])
            state[finding["id"]] = "still" if before else "added" if added else "new"
            first_seen[finding["id"]] = before["first_seen"] if before else started
        undecided = [f for f in found if not accepted(f)]
        if not undecided:
            continue
        if all(state[f["id"]] != "new" for f in undecided):
            known.add(entry["id"])
        else:
            new += 1
    verdicts = {entry["id"]: entry["verdict"] for entry in entries}
    gone = sorted(baseline.findings.keys() - state.keys())
    fixed = tuple(name for name in gone if verdicts.get(baseline.findings[name]["purpose"]) == "pass")
    open_again = tuple(
        name for name in gone if verdicts.get(baseline.findings[name]["purpose"], "absent") not in ("pass", "fail")
    )
    return Standing(frozenset(known), state, first_seen, new, fixed, open_again)
