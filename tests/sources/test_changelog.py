"""The changelog of the Customers API and the releases that its elements carry tell the same story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from conformance.contract import bundle, specs_directory
from conformance.contract.pointer import pointer_of, resolve

Document = Mapping[str, Any]

#: Annotations that name the release in which an element came, was deprecated, or went.
MARKS = ("x-since", "x-deprecated-since", "x-removed-in")
#: What stands below these is prose, data or a patch, and no element of the API.
NO_ELEMENTS = {
    "example", "examples", "x-changes", "x-printed-example", "x-reading", "x-releases", "x-removed-operations",
    "x-requirements", "x-source",
}  # fmt: skip
METHODS = {"get", "put", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> Document:
    return bundle(specs_directory(), "customers")


def marks(node: Any) -> set[str]:
    """Give the releases that an element carries."""
    if not isinstance(node, Mapping):
        return set()
    changes = node.get("x-changes") or ()
    return {node[mark] for mark in MARKS if mark in node} | {change["release"] for change in changes}


def marked(node: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Give each release that some element carries, with the element's pointer."""
    if isinstance(node, Mapping):
        for release in marks(node):
            yield release, pointer
        for member, below in node.items():
            if member not in NO_ELEMENTS:
                yield from marked(below, pointer + pointer_of([member]))
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from marked(item, pointer + pointer_of([index]))


def same(document: Document, pointers: set[str]) -> set[str]:
    """Add what the nodes refer to, and their alternatives."""
    found: set[str] = set()
    pending = sorted(pointers)
    while pending:
        pointer = pending.pop()
        if pointer in found:
            continue
        found.add(pointer)
        node = resolve(document, pointer)
        if "$ref" in node:
            pending.append(node["$ref"][1:])
        for keyword in ("allOf", "anyOf", "oneOf"):
            pending.extend(f"{pointer}/{keyword}/{index}" for index in range(len(node.get(keyword) or ())))
    return found


def below(document: Document, pointers: set[str], steps: list[str]) -> tuple[set[str], set[str]]:
    """Walk down a schema by its members and items; give the nodes reached, and the ones just above them."""
    here, above = same(document, pointers), set[str]()
    for step in steps:
        above, here = here, set()
        for pointer in above:
            node = resolve(document, pointer)
            if step == "[]" and "items" in node:
                here |= same(document, {f"{pointer}/items"})
            elif step in (node.get("properties") or {}):
                here |= same(document, {pointer + pointer_of(["properties", step])})
    return here, above


def elements(document: Document, at: str) -> tuple[set[str], set[str]]:
    """Give the pointers that a place of the changelog names, and the ones above, which say what is required."""
    if at.startswith("schemas/"):
        _, name, *members = at.split("/")
        return below(document, {f"/components/schemas/{name}"}, members)
    operation, _, rest = at.partition("#")
    base = operations(document)[operation]
    head, _, tail = rest.partition(".")
    steps = re.findall(r"[^.\[\]]+|\[\]", head.removeprefix(head.rstrip("[]")) + "." + tail)
    if not rest:
        return {base}, set()
    if head == "query":
        return {
            pointer
            for index, _ in enumerate(resolve(document, base)["parameters"])
            for pointer in same(document, {f"{base}/parameters/{index}"})
            if resolve(document, pointer).get("name") == tail
        }, set()
    holders = same(document, {f"{base}/requestBody" if head == "body" else f"{base}/responses/{head.rstrip('[]')}"})
    if not steps:
        return holders, {base}
    return below(document, {f"{holder}/content/application~1json/schema" for holder in holders}, steps)


def operations(document: Document) -> dict[str, str]:
    return {
        operation["operationId"]: pointer_of(["paths", path, method])
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def entries(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for release in document["x-releases"]:
        for entry in release["entries"]:
            yield release["release"], entry


def test_each_entry_shows_in_an_element_that_carries_its_release(document: Document) -> None:
    """An entry of the changelog that names a place is borne out there, by the element or by the one above."""
    lost = []
    for release, entry in entries(document):
        for at in entry.get("at", ()):
            if not at.startswith("removed: "):
                here, above = elements(document, at)
                if release not in set().union(*(marks(resolve(document, pointer)) for pointer in here | above)):
                    lost.append(f"{release} {at}")

    assert not lost


#: What the newest list of statuses no longer has, and no entry takes away.
NEWER_THAN_THE_CHANGELOG = "sim-replacement/patch/responses/206"


def test_each_element_that_carries_a_release_is_told_by_the_changelog(document: Document) -> None:
    """No element has a history that the changelog does not know."""
    told = {
        (release, pointer)
        for release, entry in entries(document)
        for at in entry.get("at", ())
        if not at.startswith("removed: ")
        for pointer in set().union(*elements(document, at))
    }

    assert set() == {mark for mark in set(marked(document)) - told if not mark[1].endswith(NEWER_THAN_THE_CHANGELOG)}


def test_an_entry_shows_somewhere_or_says_why_not(document: Document) -> None:
    """There is no third way."""
    for _, entry in entries(document):
        assert ("at" in entry) != ("without-effect" in entry), entry["says"]


def test_removed_operations_are_those_that_the_changelog_removes(document: Document) -> None:
    """Each of them was removed in the release that names it."""
    removed = {
        (f"{operation['method']} {operation['path']}", operation["removed-in"])
        for operation in document["x-removed-operations"]
    }
    told = {
        (at.removeprefix("removed: "), release)
        for release, entry in entries(document)
        for at in entry.get("at", ())
        if at.startswith("removed: ") and entry["kind"] == "removed"
    }

    assert told == removed


def test_a_removed_operation_is_not_documented_any_more(document: Document) -> None:
    """Path and method together are gone; other methods of the path may be there."""
    documented = {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item if method in METHODS
    }
    removed = {f"{operation['method']} {operation['path']}" for operation in document["x-removed-operations"]}

    assert set() == documented & removed


def test_releases_are_in_order(document: Document) -> None:
    """The oldest comes first, and the newest entries, which carry no number, last."""
    releases = [release["release"] for release in document["x-releases"]]
    numbered = sorted(set(releases) - {"current"}, key=lambda release: [int(part) for part in release.split(".")])

    assert [*numbered, "current"] == releases
