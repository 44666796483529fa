"""Compare two runs finding by finding; a failure that was not tested again is not called fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from conformance.cases.budget import LIMITED
from conformance.cases.plan import NOT_ALLOWED

Document = Mapping[str, Any]

JUDGED = frozenset({"pass", "fail"})


@dataclass(frozen=True, slots=True)
class Change:
    """One finding, or one purpose, that differs between two runs."""

    #: Id of the finding; of the purpose where no finding is meant.
    id: str
    purpose: str
    operation: str
    says: str
    level: str
    #: What may have brought it about: suite, contract, profile, selection, environment, declaration, target; for what
    #: the new run did not plan, why it did not.
    causes: tuple[str, ...]
    verdict: str
    first_seen: str | None = None
    #: Findings of the same purpose that this one came in place of, or that a purpose had which is no longer judged.
    instead_of: tuple[str, ...] = ()
    #: Ticket or decision that accepts it, or "".
    accepted: str = ""
    #: Whose turn it is, where it is not judged.
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two runs was."""

    started: str
    headline: str
    target: str
    profile: str
    suite: str
    judgement: str
    contracts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences of two runs, each list sorted by identity."""

    old: Side
    new: Side
    #: What differs between the runs beside their results, as sentences.
    differences: tuple[str, ...]
    appeared: tuple[Change, ...]
    fixed: tuple[Change, ...]
    still: tuple[Change, ...]
    not_judged: tuple[Change, ...]
    added: tuple[Change, ...]
    removed: tuple[Change, ...]
    #: Failures of the old run whose test the new run did not plan: neither fixed nor removed.
    no_longer_tested: tuple[Change, ...] = ()
    #: Why the new run did not plan other tests that the old run judged, and how many of them, the most first.
    not_planned: tuple[tuple[str, int], ...] = ()
    #: Cases that were answered otherwise, with what came in the old run and in the new one.
    changed: tuple[tuple[str, str, str], ...] = ()
    #: Operations that are newly not tested for a reason that is the target's, with the reason.
    lost: tuple[tuple[str, str], ...] = ()

    @property
    def failed(self) -> bool:
        """Tell whether anything is worse.

        A failure is new and nobody accepted it, or something is newly not tested for a reason that is the target's.
        """
        unjudged = any(c.owner == "target" and c.level == "must" for c in self.not_judged)
        return unjudged or bool(self.lost) or any(not change.accepted for change in self.appeared)

    @property
    def untested(self) -> bool:
        """Tell whether the new run says nothing of a failure that the old one had."""
        return bool(self.no_longer_tested) or any(c.instead_of for c in (*self.not_judged, *self.removed))

    @property
    def differs(self) -> bool:
        """Tell whether responses changed within what is permitted, or the new run tested less than the old one."""
        return bool(self.changed or self.not_judged or self.not_planned or self.untested)

    @property
    def word(self) -> str:
        """The comparison in one word: WORSE, BETTER, CHANGED (permitted, or less was tested), or SAME."""
        if self.failed:
            return "WORSE"
        if self.fixed and not self.untested:
            return "BETTER"
        return "CHANGED" if self.differs or self.fixed else "SAME"


def compare(old: Document, new: Document) -> Comparison:
    """Compare two runs by their run.json.

    Args:
        old: The earlier document.
        new: The later one.

    Returns:
        What appeared, was fixed, is still there or is no longer judged, each with what may have caused it.
    """
    before = {entry["id"]: entry for entry in old["purposes"]}
    after = {entry["id"]: entry for entry in new["purposes"]}
    common = sorted(before.keys() & after.keys())
    why = _Causes(old, new)
    lists: dict[str, list[Change]] = {name: [] for name in ("appeared", "fixed", "still", "not_judged")}
    for name in common:
        for kind, change in _of_purpose(before[name], after[name], why):
            lists[kind].append(change)
    added: list[Change] = []
    for name in sorted(after.keys() - before.keys()):
        entry = after[name]
        if why.suite or entry["api"] in why.contracts:
            added.append(_purpose(entry, why))
        else:
            lists["appeared"] += [_finding(entry, f, why) for f in failures(entry)]
    removed: list[Change] = []
    untested: list[Change] = []
    others: Counter[str] = Counter()
    for name in sorted(before.keys() - after.keys()):
        entry = before[name]
        reason = _why_not_planned(entry, old, new, changed=why.suite or entry["api"] in why.contracts)
        if not reason:
            removed.append(_purpose(entry, why, instead_of=tuple(sorted(f["id"] for f in failures(entry)))))
            continue
        untested += [replace(_finding(entry, f, why), causes=(reason,)) for f in failures(entry)]
        others[reason] += entry["verdict"] == "pass"
    return Comparison(
        _side(old),
        _side(new),
        tuple(why.sentences()),
        **{name: tuple(sorted(changes, key=lambda c: (c.purpose, c.id))) for name, changes in lists.items()},
        added=tuple(added),
        removed=tuple(removed),
        no_longer_tested=tuple(sorted(untested, key=lambda c: (c.purpose, c.id))),
        not_planned=tuple(sorted(((r, n) for r, n in others.items() if n), key=lambda item: (-item[1], item[0]))),
        changed=tuple(_changed(old, new)),
        lost=tuple(_lost(old, new)),
    )


def _changed(old: Document, new: Document) -> Iterator[tuple[str, str, str]]:
    """The cases of both runs whose responses differ in status or shape, with the old and the new one."""
    before, after = old.get("behaviour") or {}, new.get("behaviour") or {}
    for case in sorted(before.keys() & after.keys()):
        if before[case] != after[case]:
            yield case, before[case], after[case]


def _lost(old: Document, new: Document) -> Iterator[tuple[str, str]]:
    """The operations that only the new run left untested because of the target, each with the reason."""
    known = {one["operation"] for one in old.get("scope", {}).get("not_tested", ())}
    for one in new.get("scope", {}).get("not_tested", ()):
        if one["owner"] == "target" and one["operation"] not in known:
            yield one["operation"], one["why"]


def failures(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The findings for which a purpose of run.json fails; none where it does not fail."""
    return tuple(entry["findings"]) if entry["verdict"] == "fail" else ()


def _of_purpose(old: Mapping[str, Any], new: Mapping[str, Any], why: _Causes) -> Iterator[tuple[str, Change]]:
    had = {f["id"]: f for f in failures(old)}
    has = {f["id"]: f for f in failures(new)}
    if old["verdict"] in JUDGED and new["verdict"] not in JUDGED:
        yield "not_judged", _purpose(new, why, instead_of=tuple(sorted(had)))
        return
    gone = tuple(sorted(had.keys() - has.keys()))
    for name, finding in has.items():
        if name in had:
            yield "still", _finding(new, finding, why, since=had[name].get("first_seen") or why.old["started"])
        else:
            yield "appeared", _finding(new, finding, why, instead_of=gone)
    if new["verdict"] == "pass":
        yield from (("fixed", _finding(old, had[name], why, now="pass")) for name in gone)


def _why_not_planned(entry: Mapping[str, Any], old: Document, new: Document, *, changed: bool) -> str:
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


@dataclass(frozen=True, slots=True)
class _Causes:
    """What changed between two runs beside the target's answers."""

    old: Document
    new: Document

    @property
    def suite(self) -> bool:
        return bool(self.old["suite"] != self.new["suite"])

    @property
    def contracts(self) -> frozenset[str]:
        old, new = self.old["contracts"], self.new["contracts"]
        return frozenset(a for a in {*old, *new} if _hash(old.get(a)) != _hash(new.get(a)))

    @property
    def profile(self) -> bool:
        return any(self.old.get(key) != self.new.get(key) for key in ("profile", "seed", "strict"))

    @property
    def selection(self) -> bool:
        return bool(self.old.get("selection") != self.new.get("selection"))

    @property
    def environment(self) -> bool:
        old, new = self.old["target"], self.new["target"]
        return any(old.get(key) != new.get(key) for key in ("env", "org"))

    @property
    def declaration(self) -> bool:
        return bool(self.old["digests"].get("ics") != self.new["digests"].get("ics"))

    def of(self, api: str) -> tuple[str, ...]:
        found = {
            "suite": self.suite,
            "contract": api in self.contracts,
            "profile": self.profile,
            "selection": self.selection,
            "environment": self.environment,
            "declaration": self.declaration,
        }
        names = tuple(name for name, differs in found.items() if differs)
        return names if names and self.same_evidence else (*names, "target")

    @property
    def same_evidence(self) -> bool:
        """A record that was judged again began when the run did: the target is not what changed."""
        return bool(self.old["started"] == self.new["started"] and self.old["target"] == self.new["target"])

    def sentences(self) -> Iterator[str]:
        old, new = self.old, self.new
        for part in ("version", "judgement"):
            if old["suite"][part] != new["suite"][part]:
                what = "suite" if part == "version" else "rules of judgement"
                yield f"{what}: {old['suite'][part]} became {new['suite'][part]}"
        for api in sorted(self.contracts):
            yield f"contract of {api}: {_release(old, api)} became {_release(new, api)}"
        for key in ("profile", "seed", "strict"):
            if old.get(key) != new.get(key):
                yield f"{key}: {old.get(key)} became {new.get(key)}"
        if self.selection:
            yield from _selections(old, new)
        for key in ("env", "org", "product", "version"):
            if old["target"].get(key) != new["target"].get(key):
                yield f"target {key}: {old['target'].get(key)} became {new['target'].get(key)}"
        if self.declaration:
            yield "the ICS differs"


def _selections(old: Document, new: Document) -> Iterator[str]:
    for which, document in (("old", old), ("new", new)):
        scope, selected = document["scope"], document.get("selection")
        if selected is not None:
            tests = f" and to the tests {selected['purposes']}" if selected.get("purposes") else ""
            yield f"the {which} run is narrowed to {scope['in_run']} of {scope['declared']} operations{tests}"


def _hash(contract: Mapping[str, Any] | None) -> tuple[Any, ...]:
    return () if contract is None else (contract["release"], contract["sha256"], contract.get("agreed"))


def _release(document: Document, api: str) -> str:
    contract = document["contracts"].get(api)
    return f"{contract['release']} ({contract['sha256'][:12]})" if contract else "none"


def _finding(
    entry: Mapping[str, Any],
    finding: Mapping[str, Any],
    why: _Causes,
    *,
    since: str | None = None,
    instead_of: tuple[str, ...] = (),
    now: str | None = None,
) -> Change:
    return Change(
        finding["id"], entry["id"], _operation(entry, finding), finding.get("title") or finding["message"],
        entry["level"], why.of(entry["api"]),
        now or entry["verdict"], since or finding.get("first_seen"), instead_of, accepted(finding),
    )  # fmt: skip


def _purpose(entry: Mapping[str, Any], why: _Causes, *, instead_of: tuple[str, ...] = ()) -> Change:
    says = entry["reason"] or entry["says"]
    return Change(
        entry["id"], entry["id"], _operation(entry), says, entry["level"], why.of(entry["api"]), entry["verdict"],
        instead_of=instead_of, owner=entry.get("owner", ""),
    )  # fmt: skip


def accepted(finding: Mapping[str, Any]) -> str:
    """The ticket of the waiver, or the upheld ruling, that accepts a finding of run.json; empty where none does."""
    waiver, ruling = finding.get("waiver"), finding.get("ruling")
    if waiver:
        return str(waiver.get("ticket") or "waived") if isinstance(waiver, Mapping) else str(waiver)
    if isinstance(ruling, Mapping) and ruling.get("decision") == "upheld":
        return f"ruled by {ruling.get('by', '')}"
    return ""


def _operation(entry: Mapping[str, Any], finding: Mapping[str, Any] | None = None) -> str:
    operation = entry["operation"] or (finding or {}).get("operation")
    return f"{entry['api']}/{operation['id']}" if operation else str(entry["api"])


def _side(document: Document) -> Side:
    target, suite = document["target"], document["suite"]
    name = f"{target['env']}/{target['org']}"
    product = f" {target.get('product') or ''} {target.get('version') or ''}".rstrip()
    return Side(
        document["started"],
        document["headline"],
        f"{'SANDBOX ' if target.get('sandbox') else ''}{name}{product}",
        document["profile"],
        suite["version"],
        suite["judgement"],
        {api: _release(document, api) for api in sorted(document["contracts"])},
    )
