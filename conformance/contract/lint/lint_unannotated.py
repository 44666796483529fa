"""Lint of a document that is its own source: what was supposed where it says nothing, and how to say it better."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from conformance.contract.bundling.example_values import NoExample, holding
from conformance.contract.judging.views import READ_ONLY, is_marked
from conformance.contract.lint.linting import Examination
from conformance.contract.openapi_grammar import NAMED
from conformance.contract.pointer import ancestors, escaped, followed, pointer_of, resolve
from conformance.contract.vocabulary import ANNOTATIONS, NO_EXAMPLE, WRONG_EXAMPLE, is_json
from conformance.model.sentences import did_you_mean

_LIST, _MAPPING = (list, "a list"), (dict, "a mapping")
#: Annotation -> what its value is, as a type and in words.
_SHAPES: Mapping[str, tuple[type, str]] = {
    **dict.fromkeys(("x-requirements", "x-reading", "x-changes", "x-releases", "x-removed-operations"), _LIST),
    **dict.fromkeys(("x-undone-by", "x-prepared-by", "x-vouched-by", "x-discovers", "x-control"), _LIST),
    **dict.fromkeys(("x-alternatives", "x-zones"), _LIST),
    **dict.fromkeys(("x-effect", "x-observed-by", "x-pool-kinds", "x-prefers"), _MAPPING),
    "x-path-known": (bool, "true or false"),
    "x-pool": (str, "a kind of test data"),
}
_RELEASES = frozenset({"x-since", "x-deprecated-since", "x-removed-in"})
#: What `supply` leaves behind.
_OURS = frozenset({"x-operation-id", NO_EXAMPLE, WRONG_EXAMPLE})
WITHOUT_EXAMPLE = "our generators find no example of this ({}): give it an `example`"


def is_examinable(examination: Examination) -> bool:
    """Examine the shapes of nodes and annotations, and the schemas of a document that is its own source.

    It says whether further rules can be asked about it.
    """
    before = 0 if examination.bundle.own else len(examination.found)
    inside = set[str]()
    for pointer, kind, node in examination.nodes:
        if (
            examination.bundle.own
            and kind == "schema"
            and not any(above in inside for above in ancestors(pointer.rpartition("/")[0]))
        ):
            inside.add(pointer)
            _examine_schema(examination, pointer, node)
        for member in node if kind not in NAMED else ():
            if member.startswith("x-") and not _is_ours(examination, f"{pointer}/{member}", member, node[member]):
                examination.report(f"{pointer}/{member}", f"`{member}` is {_SHAPES[member][1]}")
        for why in _misshapen(kind, node):
            examination.report(pointer, f"this is not OpenAPI 3.1: {why}")
    return not any(problem.refuses for problem in list(examination.found)[before:])


def _examine_schema(examination: Examination, pointer: str, node: Mapping[str, Any]) -> None:
    try:
        jsonschema_rs.meta.validate(dict(node))
    except jsonschema_rs.ValidationError as exc:
        if exc.instance_path[-1:] != ["pattern"]:
            where = pointer + pointer_of(exc.instance_path)
            unknown = exc.instance_path[-1:] == ["type"]
            said = f"{exc.instance} is no type" if unknown else f"this is no JSON Schema: {exc.message}"
            examination.report(where, said)


def _misshapen(kind: str, node: Mapping[str, Any]) -> Iterator[str]:
    """Sentences on what a validator accepts or reports without a place, and no contract can be built from."""
    if kind in {"media", "parameter", "header"} and not isinstance(node.get("schema", {}), (Mapping, bool)):
        yield "the schema is no mapping"
    if kind == "body" and node.get("content") == {}:
        yield "the body has no content"
    if kind in {"path", "operation"} and not isinstance(node.get("parameters", []), list):
        yield "`parameters` is no list"
    if kind == "parameter" and "$ref" not in node and not {"name", "in"} <= node.keys():
        yield "a parameter has no `name` or `in`"


def _is_ours(examination: Examination, pointer: str, member: str, value: Any) -> bool:
    """Whether an annotation has a known shape; reports those that nearly have one, or mean nothing."""
    if not examination.bundle.own:
        pass  # lint_files names both
    elif member not in ANNOTATIONS:
        hint = did_you_mean(member, sorted(ANNOTATIONS), cutoff=0.8)
        if hint and member not in _OURS:
            examination.advise(pointer, f"{member} is no annotation of ours; {hint}")
    elif member in _RELEASES and str(value) not in examination.releases:
        examination.report(pointer, f"{member} names release {value}, which x-releases does not list")
    return member not in _SHAPES or isinstance(value, _SHAPES[member][0])


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
            try:
                absent = sorted(_absent(examination.document, media.get("schema"), media.get("example"), "body"))
            except NoExample:  # what holds itself as a part cannot be looked through; nothing is sent of it
                absent = []
            if absent and not examination.supposed(f"{here}/example"):
                examination.advise(
                    here, f"the example of {name} does not have {', '.join(absent)}: of these nothing is sent"
                )


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
    if "example" not in holder:
        why = holder.get(NO_EXAMPLE, "it has no schema")
        examination.report(pointer, WITHOUT_EXAMPLE.format(why))


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
    there, node = followed(document, resolve(document, pointer), pointer)
    if isinstance(node, Mapping):
        yield there, node
