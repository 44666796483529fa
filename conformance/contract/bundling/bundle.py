"""Bundle the files of an API into one OpenAPI document whose references all lead inside it.

Schemas, parameters, responses and request bodies that a `$ref` names go to `components` under their own names; path
items are inlined, and so is a referenced object (not a schema) that has annotations of its own beside the `$ref`.
`format: int32` and `int64` are given their ranges, since validators do not know them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from conformance.contract.bundling.openapi30 import is_30, upgrade
from conformance.contract.bundling.source_documents import FILE as SOURCES
from conformance.contract.bundling.source_documents import sources_in, supply_documents
from conformance.contract.bundling.unannotated import is_own_source, supply
from conformance.contract.bundling.yaml_file import YamlFile, file_content, read_yaml
from conformance.contract.contract import Place
from conformance.contract.openapi_grammar import (
    SCHEMA_LISTS,
    SCHEMA_MAPS,
    SCHEMAS,
    SECTIONS,
    is_reference,
    kind_below,
    walk,
    with_range,
)
from conformance.contract.pointer import ancestors, child, escaped, followed, pointer_of, resolve, tokens
from conformance.contract.spec_errors import ContractError
from conformance.model.sentences import did_you_mean

#: What the document of an API is called in its folder; ours is the first.
ROOT_FILES = ("openapi.yaml", "openapi.yml", "openapi.json")
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})

_REFERENCE_WORDS = frozenset({"$ref", "summary", "description"})


#: File and JSON Pointer.
_Spot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Bundle:
    """One document, and where each of its nodes stands in the files."""

    api: str
    document: Mapping[str, Any]
    places: Mapping[str, Place]
    files: Mapping[str, YamlFile]
    #: File and pointer of everything that some `$ref` names.
    targets: frozenset[tuple[str, str]]
    #: Whether the document is its own source (own_source.py).
    own: bool = False

    def place(self, pointer: str) -> Place:
        """The file and line of the node at a pointer, or of its nearest ancestor that has one."""
        return next(self.places[p] for p in ancestors(pointer) if p in self.places)


@dataclass(frozen=True, slots=True)
class _Target:
    """What a `$ref` names: a component, and the way from there."""

    file: str
    root: str
    rest: str
    section: str


@dataclass(frozen=True, slots=True)
class _Job:
    """A whole bundling under way."""

    directory: Path
    root: str
    files: dict[str, YamlFile] = field(default_factory=dict)
    #: (file, relative reference) -> the file that it leads to.
    led: dict[tuple[str, str], str] = field(default_factory=dict)
    #: (file, pointer) of an inlined path item or of the root -> where it stands in the bundle.
    inlined: dict[_Spot, str] = field(default_factory=dict)
    components: dict[_Spot, str] = field(default_factory=dict)
    targets: set[_Spot] = field(default_factory=set)
    names: dict[_Spot, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def file(self, name: str) -> YamlFile:
        if name not in self.files:
            self.files[name] = read_yaml(self.directory.parent / name, name)
        return self.files[name]


def build_bundle(directory: Path, api: str) -> Bundle:
    """Bundle the folder `api` of the specs directory; the same files are bundled once."""
    directory = directory.resolve()
    folder = directory / api
    root = root_of(folder)
    if root is None:
        names = _names_in(directory)
        known, hint = ", ".join(names) or "none", did_you_mean(api, names)
        raise ContractError(
            f"there is no {ROOT_FILES[0]} in {folder.name}/; {hint}{' ' if hint else ''}the APIs here are: {known}",
            Place(f"{directory.name}/{api}", 1),
        )
    digest = hashlib.sha256()
    shared = directory / SOURCES
    for path in (*files_of(folder), *((shared,) if shared.is_file() else ())):
        digest.update(file_content(path, path.relative_to(directory).as_posix()))
        digest.update(b"\0")
    return _bundled(directory, api, root, digest.hexdigest())


def root_of(folder: Path) -> str | None:
    """The file name of the API document in a folder, or None where there is none."""
    return next((name for name in ROOT_FILES if (folder / name).is_file()), None)


def apis_in(directory: Path) -> tuple[str, ...]:
    """Name the APIs of a specs directory in alphabetical order; raises ContractError where there are none."""
    names = _names_in(directory)
    if not names:
        lies = root_of(directory)
        hint = f"; put {lies} into a folder of the API's name, {directory.name}/NAME/{lies}" if lies else ""
        raise ContractError(f"there are no contracts in {directory}{hint}")
    return names


def _names_in(directory: Path) -> tuple[str, ...]:
    return tuple(sorted({path.parent.name for name in ROOT_FILES for path in directory.glob(f"*/{name}")}))


def files_of(folder: Path) -> list[Path]:
    """The files in a folder that an API's document may consist of."""
    return sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES)


@lru_cache(maxsize=32)
def _bundled(directory: Path, api: str, name: str, digest: str) -> Bundle:  # noqa: ARG001 - the cache's key
    job = _Job(directory, f"{directory.name}/{api}/{name}")
    root = job.file(job.root)
    if isinstance(root.value, dict) and root.value.keys() & {"webhooks", "components"}:
        root.value.setdefault("paths", {})  # a document of 3.1 need not have any
    if not isinstance(root.value, dict) or not isinstance(root.value.get("paths"), dict):
        raise ContractError("an OpenAPI document is a mapping with `paths`", root.place(""))
    _require_version(root)
    job.inlined[job.root, ""] = ""
    for path, item in root.value["paths"].items():
        if is_reference("path", item):
            found = _find(job, (job.root, pointer_of(("paths", path))), item["$ref"])
            job.inlined[found] = pointer_of(("paths", path))
    _discover(job, (job.root, ""), "root", root.value, set())
    _name(job)
    document = _emit(job, (job.root, ""), "root", root.value, "")
    _emit_components(job, document)
    _check(job, document)
    _inline_schemes(root.value, document)
    if is_30(document["openapi"]):
        upgrade(document)
    supply_documents(document, sources_in(directory))
    own = is_own_source(walk(document, opaque=False))
    if own:
        try:
            supply(document, list(walk(document)), job.places)
        except (LookupError, TypeError, ValueError, AttributeError) as exc:
            said = f"this is not OpenAPI 3.1 ({type(exc).__name__}: {exc}); any validator of OpenAPI says where"
            raise ContractError(said, root.place("")) from exc
    return Bundle(api, document, job.places, job.files, frozenset(job.targets), own=own)


def _inline_schemes(root: Mapping[str, Any], document: dict[str, Any]) -> None:
    """Let every security scheme be what its reference leads to: the requirements name those of the root document."""
    named = (root.get("components") or {}).get("securitySchemes") or {}
    if any("$ref" in scheme for scheme in named.values() if isinstance(scheme, Mapping)):
        kept = document["components"]["securitySchemes"]
        document["components"]["securitySchemes"] = {name: followed(document, kept[name])[1] for name in named}


def _require_version(root: YamlFile) -> None:
    version = root.value.get("openapi", root.value.get("swagger"))
    if not str(version).startswith("3.1") and not is_30(version):
        said = "names no version" if version is None else f"is of version {version}"
        raise ContractError(
            f"this document {said}, and we read OpenAPI 3.0 and 3.1: convert it first", root.place("/openapi")
        )


def _find(job: _Job, spot: _Spot, reference: str) -> _Spot:
    """The file and JSON Pointer that a `$ref` names."""
    file, pointer = spot
    place = job.file(file).place(pointer)
    relative, _, fragment = reference.partition("#")
    if fragment and not fragment.startswith("/"):
        raise ContractError(f"`$ref: {reference}` names an `$anchor`: say where it stands, `#/components/…`", place)
    name = file
    if relative:
        name = job.led.get((file, relative), "")
        if not name:
            path = (job.directory.parent / file).parent / unquote(relative)
            try:
                name = path.resolve().relative_to(job.directory.parent).as_posix()
            except ValueError:
                raise ContractError(f"`$ref: {reference}` leads out of the specs", place) from None
            if not path.is_file():
                raise ContractError(f"`$ref: {reference}` names a file that does not exist", place)
            job.led[file, relative] = name
    node, target = job.file(name).value, unquote(fragment)
    for token in tokens(target):
        try:
            node = child(node, token)
        except KeyError:
            meant = did_you_mean(token, node if isinstance(node, Mapping) else ())
            hint = f"; {meant}" if meant else ""
            raise ContractError(
                f"`$ref: {reference}` names nothing: there is no {token} in {name}{hint}", place
            ) from None
    return name, target


def _target(job: _Job, spot: _Spot, reference: str, kind: str) -> _Target:
    name, target = _find(job, spot, reference)
    parts = tokens(target)
    nested = len(parts) > 1 and kind == "schema" and parts[1] in SCHEMA_MAPS | SCHEMA_LISTS | SCHEMAS
    root = pointer_of(parts[:1]) if nested else target
    return _Target(name, root, target[len(root) :], SECTIONS[kind])


def _standing(job: _Job, target: _Target) -> str | None:
    """Where the target stands in the bundle already: in the root or in an inlined path item."""
    whole = target.root + target.rest
    for pointer in ancestors(whole):
        if (target.file, pointer) in job.inlined:
            inside = whole[len(pointer) :]
            return (
                None
                if target.file == job.root and not inside.startswith(("/components/", "/paths/"))
                else (job.inlined[target.file, pointer] + inside)
            )
    return None


def _discover(job: _Job, spot: _Spot, kind: str, value: Any, seen: set[_Spot]) -> None:
    """Collect every target of a `$ref` below a node."""
    if is_reference(kind, value):
        _discover_target(job, spot, kind, value, seen)
    for member, below in _members(value):
        if isinstance(below, (dict, list)):
            _discover(job, (spot[0], f"{spot[1]}/{escaped(member)}"), kind_below(kind, member), below, seen)


def _discover_target(job: _Job, spot: _Spot, kind: str, value: dict[str, Any], seen: set[_Spot]) -> None:
    if kind == "path":
        found = _find(job, spot, value["$ref"])
    else:
        target = _target(job, spot, value["$ref"], kind)
        found = (target.file, target.root)
        if _standing(job, target) is None and not _merges(kind, value):
            job.components[found] = target.section
        job.targets.add((target.file, target.root + target.rest))
    job.targets.add(found)
    if found not in seen:
        seen.add(found)
        _discover(job, found, kind, resolve(job.file(found[0]).value, found[1]), seen)


def _merges(kind: str, value: Mapping[str, Any]) -> bool:
    """Tell whether a reference is inlined: one to an object that is no schema cannot carry members of its own."""
    return kind != "schema" and not _REFERENCE_WORDS.issuperset(value)


def _name(job: _Job) -> None:
    """Name each component uniquely; where two have the same name, the name of the file goes before it."""
    taken = {
        (section, name)
        for section, members in (job.file(job.root).value.get("components") or {}).items()
        for name in (members if isinstance(members, dict) else ())
    }
    wanted = {
        key: (section, re.sub(r"[^A-Za-z0-9._-]", "_", tokens(key[1])[-1] if key[1] else Path(key[0]).stem))
        for key, section in sorted(job.components.items())
    }
    for key, (section, name) in wanted.items():
        alone = sum(other == (section, name) for other in wanted.values()) == 1
        unprefixed = (alone or Path(key[0]).stem == "common") and (section, name) not in taken
        chosen = name if unprefixed else _pascal(Path(key[0]).stem) + name
        count = 2
        while (section, chosen) in taken:
            chosen = f"{name}{count}"
            count += 1
        taken.add((section, chosen))
        job.names[key] = chosen


def _pascal(text: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text))


def _emit(job: _Job, spot: _Spot, kind: str, value: Any, out: str) -> Any:
    """Copy a node into the bundle with its references rewritten, and remember where it came from."""
    job.places[out] = job.file(spot[0]).place(spot[1])
    if isinstance(value, list):
        return [_emit_member(job, spot, kind, item, out) for item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    whole: dict[str, Any] = {}
    own = value
    if is_reference(kind, value):
        whole = _emit_reference(job, spot, kind, value, out)
        own = {member: below for member, below in value.items() if member != "$ref"}
    whole |= {member: _emit_member(job, spot, kind, (member, below), out) for member, below in own.items()}
    return with_range(whole) if kind == "schema" else whole


def _emit_member(job: _Job, spot: _Spot, kind: str, item: tuple[str | int, Any], out: str) -> Any:
    member, below = item
    step = f"/{escaped(member)}"
    return _emit(job, (spot[0], spot[1] + step), kind_below(kind, member), below, out + step)


def _emit_reference(job: _Job, spot: _Spot, kind: str, value: dict[str, Any], out: str) -> dict[str, Any]:
    if kind == "path" or _merges(kind, value):
        found = _find(job, spot, value["$ref"])
        inlined: dict[str, Any] = _emit(job, found, kind, resolve(job.file(found[0]).value, found[1]), out)
        job.places[out] = job.file(spot[0]).place(spot[1])
        return inlined
    target = _target(job, spot, value["$ref"], kind)
    standing = _standing(job, target)
    if standing is None:
        standing = pointer_of(("components", target.section, job.names[target.file, target.root])) + target.rest
    return {"$ref": f"#{standing}"}


def _emit_components(job: _Job, document: dict[str, Any]) -> None:
    components = dict(document.get("components") or {})
    for key, name in job.names.items():
        section = job.components[key]
        kind = next(kind for kind, kept in SECTIONS.items() if kept == section)
        node = _emit(job, key, kind, resolve(job.file(key[0]).value, key[1]), pointer_of(("components", section, name)))
        components[section] = {**components.get(section, {}), name: node}
    if components:
        document["components"] = {
            section: dict(sorted(members.items())) if isinstance(members, dict) else members
            for section, members in sorted(components.items())
        }


def _check(job: _Job, document: dict[str, Any]) -> None:
    """Every reference of the bundle leads somewhere."""
    for pointer, kind, node in walk(document, patches=True, opaque=False):
        if is_reference(kind, node):
            try:
                resolve(document, node["$ref"][1:])
            except KeyError:
                place = next(job.places[p] for p in ancestors(pointer) if p in job.places)
                raise ContractError("this `$ref` leads through another `$ref`; name its target itself", place) from None
            if _leads_back(document, node):
                place = next(job.places[p] for p in ancestors(pointer) if p in job.places)
                raise ContractError("this `$ref` leads back to itself and names nothing", place)


def _leads_back(document: Mapping[str, Any], node: Mapping[str, Any]) -> bool:
    seen = set[str]()
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        if node["$ref"] in seen:
            return True
        seen.add(node["$ref"])
        node = resolve(document, node["$ref"][1:])
    return False


def _members(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)
