"""Lint of the files themselves: unquoted codes, what nothing refers to, sources, releases, unknown annotations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from conformance.contract.bundling.bundle import ROOT_FILES
from conformance.contract.bundling.yaml_file import Plain
from conformance.contract.contract import Place
from conformance.contract.lint.linting import Examination, entries_of, source_problem
from conformance.contract.pointer import escaped, tokens
from conformance.contract.vocabulary import ANNOTATIONS, SCHEMA_KEYWORDS
from conformance.model.sentences import did_you_mean

_AMOUNT = re.compile(r"[0-9]+\.[0-9]*0", re.ASCII)
_AMOUNT_PLACES = frozenset(
    {
        "example",
        "examples",
        "x-printed-example",
        "default",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
    }
)
_RELEASE_ANNOTATIONS = ("x-since", "x-deprecated-since", "x-removed-in")


def lint_files(examination: Examination) -> None:
    """Examine files, sources and releases."""
    for file in examination.bundle.files.values():
        for plain in file.plain:
            if not _is_harmless(plain):
                what = "key" if plain.is_key else "value"
                examination.report_at(
                    Place(file.name, plain.line),
                    f"the {what} {plain.text} has no quotes, and other readers of YAML take it for something else",
                )
    _lint_unused(examination)
    for pointer, kind, node in examination.nodes:
        if kind not in {"schemas", "headers", "parameters", "paths", "content"}:
            _lint_annotations(examination, pointer, node)
    _lint_changelog(examination)


def _is_harmless(plain: Plain) -> bool:
    parts = tokens(plain.pointer)
    amount = _AMOUNT.fullmatch(plain.text) and not plain.is_key and not _AMOUNT_PLACES.isdisjoint(parts)
    return bool(amount) or parts in {("openapi",), ("arazzo",)}


def _lint_unused(examination: Examination) -> None:
    targets = examination.bundle.targets
    for file in examination.bundle.files.values():
        if file.name.rpartition("/")[2] in ROOT_FILES or not isinstance(file.value, Mapping):
            continue
        used = {tokens(pointer)[0] for name, pointer in targets if name == file.name and pointer}
        for key in file.value:
            if key not in used and (file.name, "") not in targets:
                examination.report_at(file.place(f"/{escaped(key)}"), f"nothing refers to {key}")


def _lint_annotations(examination: Examination, pointer: str, node: Mapping[str, Any]) -> None:
    for member in node:
        strange = member.startswith("x-") and member not in ANNOTATIONS
        if strange and (hint := did_you_mean(member, sorted(ANNOTATIONS), cutoff=0.8)):
            examination.report(f"{pointer}/{member}", f"{member} is no annotation; {hint}")
    if "x-source" in node:
        _lint_source(examination, pointer, node)
    for member in _RELEASE_ANNOTATIONS:
        if member in node:
            _lint_release(examination, f"{pointer}/{member}", member, node[member])
    for index, change in entries_of(node, "x-changes"):
        _lint_change(examination, f"{pointer}/x-changes/{index}", change)


def _lint_source(examination: Examination, pointer: str, node: Mapping[str, Any]) -> None:
    source = node["x-source"]
    if not isinstance(source, Mapping):
        problem = source_problem(source, examination.documents)
        if problem:
            examination.report(f"{pointer}/x-source", problem)
        return
    for keyword, own in source.items():
        problem = source_problem(own, examination.documents)
        if keyword not in SCHEMA_KEYWORDS | ANNOTATIONS | {"shape"}:
            problem = f"x-source speaks of {keyword}, which is neither a keyword nor `shape`"
        if problem:
            examination.report(f"{pointer}/x-source/{keyword}", problem)


def _lint_release(examination: Examination, pointer: str, member: str, release: Any) -> None:
    if not isinstance(release, str):
        examination.report(pointer, f"the release in {member} is not a quoted string")
    elif release not in examination.releases:
        examination.report(pointer, f"{member} names release {release}, which x-releases does not list")


def _lint_change(examination: Examination, pointer: str, change: Mapping[str, Any]) -> None:
    for member in ("release", "says", "source"):
        if not change.get(member):
            examination.report(pointer, f"an entry of x-changes has no `{member}`")
    if "release" in change:
        _lint_release(examination, f"{pointer}/release", "x-changes", change["release"])
    problem = source_problem(change["source"], examination.documents) if change.get("source") else None
    if problem:
        examination.report(f"{pointer}/source", problem)
    if "before" in change and not isinstance(change["before"], Mapping):
        examination.report(f"{pointer}/before", "`before` is no merge patch")


def _lint_changelog(examination: Examination) -> None:
    document = examination.document
    seen = set[str]()
    for index, entry in entries_of(document, "x-releases"):
        release = entry.get("release")
        pointer = f"/x-releases/{index}"
        if not isinstance(release, str):
            examination.report(f"{pointer}/release", "the release in x-releases is not a quoted string")
        elif release in seen:
            examination.report(f"{pointer}/release", f"release {release} is listed twice")
        seen.add(str(release))
        for number, change in entries_of(entry, "entries"):
            _lint_change_entry(examination, f"{pointer}/entries/{number}", change)
    for index, removed in entries_of(document, "x-removed-operations"):
        pointer = f"/x-removed-operations/{index}"
        for member in ("method", "path", "removed-in", "source"):
            if not removed.get(member):
                examination.report(pointer, f"an entry of x-removed-operations has no `{member}`")
        _lint_release(examination, f"{pointer}/removed-in", "x-removed-operations", removed.get("removed-in"))
        problem = source_problem(removed.get("source"), examination.documents)
        if problem:
            examination.report(f"{pointer}/source", problem)


def _lint_change_entry(examination: Examination, pointer: str, change: Mapping[str, Any]) -> None:
    for member in ("says", "kind", "source"):
        if not change.get(member):
            examination.report(pointer, f"an entry of x-releases has no `{member}`")
    if "at" not in change and "without-effect" not in change:
        examination.report(
            pointer, "an entry of x-releases says with `at` where it shows, or with `without-effect` why not"
        )
    problem = source_problem(change.get("source"), examination.documents)
    if problem:
        examination.report(f"{pointer}/source", problem)
