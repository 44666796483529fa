"""Lint of a document that is its own source: what was supposed where it says nothing, and how to say it better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.examples import NoExample, holding, made_example
from conformance.contract.linting import Examination
from conformance.contract.pointer import escaped, resolve
from conformance.contract.views import READ_ONLY, is_marked
from conformance.contract.vocabulary import is_json

NO_EXAMPLE = "our generators find no example of this ({}): give it an `example`"


def lint_own_source(examination: Examination) -> None:
    """Name every supposition, once for the places that share it."""
    examination.advise("", "nothing here has an `x-source`: the document is its own source, and all that it says binds")
    for pointer, path, method, operation in examination.operations:
        name = operation["operationId"]
        written = operation["x-operation-id"]
        if written != name:
            said = f"is called {written}" if written else "has no `operationId`"
            examination.advise(pointer, f"{method.upper()} {path} {said}: it is called {name} here")
        if examination.supposed(f"{pointer}/x-effect") and operation["x-effect"]["kind"] != "none":
            examination.advise(
                pointer,
                f"{name} says no `x-effect`: it is taken for `once`, sent if the IXIT's `writes` has it, not repeated",
            )
        above = pointer.rpartition("/")[0]
        for holder in (above, pointer):
            for here, parameter in _parameters(examination.document, holder):
                _lint_parameter(examination, here, parameter)
        for here, media in _bodies(examination.document, pointer):
            _lint_example(examination, here, media)
            absent = sorted(_absent(examination.document, media.get("schema"), media.get("example"), "body"))
            if absent and not examination.supposed(f"{here}/example"):
                examination.advise(here, f"the example of {name} lacks {', '.join(absent)}: of these nothing is sent")


def _lint_parameter(examination: Examination, pointer: str, parameter: Mapping[str, Any]) -> None:
    kind = parameter.get("x-pool")
    if kind is not None and examination.supposed(f"{pointer}/x-pool"):
        examination.advise(
            pointer,
            f"{parameter.get('name')} says no `x-pool`: it takes test data of the kind {kind}; "
            f"the IXIT gives some in organisations.NAME.pools.{kind}",
        )
        return
    content = parameter.get("content") or {}
    for media_type, media in content.items():
        _lint_example(examination, f"{pointer}/content/{escaped(media_type)}", media)
    if not content:
        _lint_example(examination, pointer, parameter)


def _lint_example(examination: Examination, pointer: str, holder: Mapping[str, Any]) -> None:
    """Name an example that could not be made; whether one that was made holds is examined with all others."""
    if "example" in holder:
        return
    why = "it has no schema"
    try:
        if "schema" in holder:
            made_example(examination.document, holder["schema"])
    except (NoExample, LookupError, TypeError, ValueError) as exc:
        why = str(exc)
    examination.report(pointer, NO_EXAMPLE.format(why))


def _absent(document: Mapping[str, Any], schema: Any, value: Any, place: str) -> Iterator[str]:
    """Name the members of a schema that an example lacks, the uppermost ones."""
    if isinstance(value, list) and value:
        for branch in holding(document, schema):
            yield from _absent(document, branch.get("items"), value[0], f"{place}[]")
    for branch in holding(document, schema) if isinstance(value, Mapping) else ():
        for name, member in (branch.get("properties") or {}).items():
            if name in value:
                yield from _absent(document, member, value[name], f"{place}.{name}")
            elif not is_marked(document, member, READ_ONLY):
                yield f"{place}.{name}"


def _parameters(document: Mapping[str, Any], holder: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for index, _ in enumerate(resolve(document, holder).get("parameters") or ()):
        yield from _followed(document, f"{holder}/parameters/{index}")


def _bodies(document: Mapping[str, Any], operation: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "requestBody" in resolve(document, operation):
        for pointer, body in _followed(document, f"{operation}/requestBody"):
            for media_type, media in (body.get("content") or {}).items():
                if is_json(media_type):
                    yield f"{pointer}/content/{escaped(media_type)}", media


def _followed(document: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    node = resolve(document, pointer)
    while isinstance(node, Mapping) and isinstance(node.get("$ref"), str):
        pointer = node["$ref"][1:]
        node = resolve(document, pointer)
    if isinstance(node, Mapping):
        yield pointer, node
