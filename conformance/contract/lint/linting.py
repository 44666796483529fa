"""What all lint modules share: the bundled document and the list of problems found in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from conformance.contract.bundling.bundle import Bundle
from conformance.contract.contract import Place
from conformance.contract.openapi_grammar import METHODS, walk
from conformance.contract.pointer import escaped
from conformance.contract.release import releases_of
from conformance.contract.source import BINDING_KINDS, OTHER_KINDS, PART, Document, documents_of, parts
from conformance.contract.spec_errors import Problem
from conformance.model.sentences import did_you_mean

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


@dataclass
class Examination:
    """One bundle, and what was found wrong with it; nothing is named twice at one place."""

    bundle: Bundle
    found: dict[Problem, None] = field(default_factory=dict)

    def report(self, pointer: str, message: str) -> None:
        """Note a problem at a node of the bundle."""
        self.found.setdefault(Problem(self.bundle.place(pointer), message))

    @property
    def refused(self) -> bool:
        """Whether anything found so far keeps a run from going by the contract."""
        return any(problem.refuses for problem in self.found)

    def advise(self, pointer: str, message: str) -> None:
        """Note what was supposed at a node of a document that is its own source."""
        self.found.setdefault(Problem(self.bundle.place(pointer), message, advice=True))

    def supposed(self, pointer: str) -> bool:
        """Tell whether a node stands in no file: it was supposed."""
        return pointer not in self.bundle.places

    def report_at(self, place: Place, message: str) -> None:
        """Note a problem at a place in the files."""
        self.found.setdefault(Problem(place, message))

    @property
    def document(self) -> Mapping[str, Any]:
        """The bundle's document."""
        return self.bundle.document

    @cached_property
    def nodes(self) -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
        """Pointer, kind and value of every mapping of the document that is no mere value."""
        return tuple(
            (pointer, kind, node)
            for pointer, kind, node in walk(self.document, opaque=False)
            if isinstance(node, Mapping)
        )

    @cached_property
    def releases(self) -> frozenset[str]:
        """The names of all releases."""
        return frozenset(releases_of(self.document))

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents that sources may speak of, by name."""
        return documents_of(self.document)

    @cached_property
    def operations(self) -> tuple[tuple[str, str, str, Mapping[str, Any]], ...]:
        """Pointer, path, method and object of every operation, with or without an id."""
        return tuple(
            (f"/paths/{escaped(path)}/{method}", path, method, item[method])
            for path, item in self.document["paths"].items()
            if isinstance(item, Mapping)
            for method in METHODS
            if isinstance(item.get(method), Mapping)
        )


def entries_of(node: Mapping[str, Any], annotation: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Index and value of every well-formed entry of an annotation that is a list."""
    value = node.get(annotation)
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, Mapping):
            yield index, entry


def source_problem(source: Any, documents: Mapping[str, Document]) -> str | None:
    """What is wrong with an `x-source`, as a sentence, or None."""
    if not isinstance(source, str) or not source:
        return 'a source is a string such as "001:2030-2045 table"'
    for part in parts(source):
        match = PART.fullmatch(part)
        if match is None:
            return f'the source "{part}" is not written as document:lines kind'
        document, is_file = documents.get(match["document"]), "." in match["document"]
        if document is None and not is_file:  # a file is its own source
            known = f"x-documents has {', '.join(documents)}" if documents else "x-documents names none"
            return f"the source {part} names document {match['document']}; {known}"
        if match["lines"] is None and (is_file or (document and document.whole)):
            return f"the source {part} names no lines, and {match['document']} was read whole"
        if match["lines"] and document and document.url and not document.whole:
            return f"the source {part} names lines, and of {match['document']} parts only are known"
        if match["kind"] not in BINDING_KINDS | OTHER_KINDS:
            return f"the source {part} is of kind {match['kind']}{near(match['kind'], BINDING_KINDS | OTHER_KINDS)}"
    return None


def lint_statement(
    examination: Examination, pointer: str, entry: Mapping[str, Any], kind: str, members: Collection[str]
) -> Any:
    """Examine what requirements and readings have in common, and give the id."""
    identity = entry.get("id")
    if not isinstance(identity, str) or not _KEBAB.fullmatch(identity):
        examination.report(pointer, f"the id of a {kind} is words-in-kebab-case; {identity} is not")
    for member in set(entry) - set(members):
        examination.report(pointer, f"a {kind} has no property {member}{near(member, members)}")
    if not isinstance(entry.get("says"), str):
        examination.report(pointer, f"the {kind} {identity} has no `says`")
    problem = source_problem(entry.get("source"), examination.documents)
    if problem:
        examination.report(f"{pointer}/source", problem)
    return identity


def near(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that was probably meant."""
    hint = did_you_mean(word, sorted(known))
    return f"; {hint}" if hint else ""
