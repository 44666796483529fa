"""Lint: what is wrong with an API's specs, each in one sentence with file and line.

A contract with problems is refused. The document is examined first as it stands; examples, rules and the changelog are
examined through the contract that it makes, once it makes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.contract.build import build_whole
from conformance.contract.bundling.arazzo import load_workflows
from conformance.contract.bundling.bundle import Bundle, build_bundle, files_of
from conformance.contract.bundling.yaml_file import read_yaml
from conformance.contract.contract import Contract, Place
from conformance.contract.judging.views import View
from conformance.contract.judging.violations import violations
from conformance.contract.lint.lint_files import lint_files
from conformance.contract.lint.lint_operations import lint_operations
from conformance.contract.lint.lint_places import answer_schemas, place_problem, selected
from conformance.contract.lint.lint_prepared import lint_prepared
from conformance.contract.lint.lint_readings import lint_consequences
from conformance.contract.lint.lint_requirements import lint_agreements, lint_requirements, lint_rules, lint_rules_then
from conformance.contract.lint.lint_schemas import lint_schemas
from conformance.contract.lint.lint_unannotated import WITHOUT_EXAMPLE, is_examinable, lint_own_source
from conformance.contract.lint.lint_vouched import lint_vouched
from conformance.contract.lint.linting import Examination, entries_of
from conformance.contract.openapi_grammar import is_reference, walk
from conformance.contract.pointer import escaped, pointer_of, resolve
from conformance.contract.release import document_at, releases_of
from conformance.contract.rule_arguments import Words
from conformance.contract.spec_errors import UNBUILDABLE, ContractError, Problem
from conformance.contract.vocabulary import WRONG_EXAMPLE
from conformance.contract.workflows import Workflow
from conformance.model.cache_keys import Same

if TYPE_CHECKING:
    from openapi_spec_validator.validation.validators import SpecValidator

WORKFLOWS_FILE = "workflows.arazzo.yaml"

_LONGEST = 240


def lint(directory: Path, api: str, words: Words) -> tuple[Problem, ...]:
    """Find every problem of one API's specs.

    Args:
        directory: The folder with one folder for each API.
        api: Name of the API's folder.
        words: The words that requirements may be written in.

    Returns:
        The problems in the order of files and lines; none where the specs are sound. The same files are examined once.
    """
    broken = tuple(_unreadable(directory.resolve(), api))
    if broken:
        return broken
    try:
        bundle = build_bundle(directory, api)
    except ContractError as exc:
        return (Problem(exc.place or Place(api, 1), exc.message),)
    return _examined(Same(bundle), directory, Same(words))


@lru_cache(maxsize=32)
def _examined(same: Same[Bundle], directory: Path, known: Same[Words]) -> tuple[Problem, ...]:
    bundle, words = same.value, known.value
    api = bundle.api
    examination = Examination(bundle)
    placeless = _lint_openapi(examination)
    if not is_examinable(examination):
        return tuple(sorted(examination.found, key=lambda p: (p.place.file, p.place.line, p.message)))
    if bundle.own:
        lint_own_source(examination)
    else:
        lint_files(examination)
    lint_operations(examination)
    sound = lint_schemas(examination)
    lint_requirements(examination, words)
    if not examination.refused:
        # Most often one of our own rules has named the same, with its place.
        for message in placeless:
            examination.report("", message)
    contract = _whole(examination)
    if contract is not None:
        workflows = _workflows(directory, api)
        lint_rules(examination, contract, workflows, words)
        lint_agreements(examination, contract)
        lint_prepared(examination, contract)
        lint_vouched(examination, contract)
        lint_consequences(examination, contract, _workflow_values(directory, api))
        if sound:
            _lint_examples(examination, contract)
        _lint_changelog_places(examination, contract)
        _lint_releases(examination, contract, workflows, words)
    return tuple(sorted(examination.found, key=lambda p: (p.place.file, p.place.line, p.message)))


def _unreadable(directory: Path, api: str) -> Iterator[Problem]:
    """The errors of every file that cannot be read, not only of the first."""
    for path in files_of(directory / api):
        try:
            read_yaml(path, path.relative_to(directory.parent).as_posix())
        except ContractError as exc:
            yield Problem(exc.place or Place(path.name, 1), exc.message)


def _lint_openapi(examination: Examination) -> tuple[str, ...]:
    """Examine the bundle with openapi-spec-validator; give the messages for which it names no place."""
    from openapi_spec_validator.schemas import openapi_v31_schema_validator

    placeless: list[str] = []
    try:
        errors = list(_openapi_validator(own=examination.bundle.own)(dict(examination.document)).iter_errors())
    except RecursionError:
        # It follows `allOf` and `oneOf` for ever where schemas contain each other, as polymorphic ones do: what the
        # schema of OpenAPI demands is examined all the same.
        errors = list(openapi_v31_schema_validator.iter_errors(dict(examination.document)))
    except ValueError as exc:
        unpaired = [path for path in examination.document["paths"] if not _braces_pair(path)]
        for path in unpaired:
            examination.report(pointer_of(("paths", path)), f"the braces of the path {path} do not pair")
        return () if unpaired else (f"this is not OpenAPI 3.1: {exc}",)
    except (LookupError, TypeError, AttributeError) as exc:
        # The validator walks paths before it has examined their shape.
        return (f"this is not OpenAPI 3.1: its paths have no operations ({type(exc).__name__}: {exc})",)
    for error in errors:
        best = error
        while best.context:
            best = max(best.context, key=lambda inner: len(inner.absolute_path))
        if best.validator == "format":
            continue  # a regular expression of ECMA 262, which it takes for one of Python's; lint_schemas examines them
        text = " ".join(str(best.message).partition("Failed validating")[0].split())
        message = f"this is not OpenAPI 3.1: {text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}"
        named = re.search(r"for '(?P<method>[a-z]+)' operation in '(?P<path>/[^']*)'", text)
        if named:
            examination.report(pointer_of(("paths", named["path"], named["method"])), message)
        elif best.absolute_path and _exists(examination.document, pointer_of(list(best.absolute_path))):
            examination.report(pointer_of(list(best.absolute_path)), message)
        else:
            placeless.append(message)
    return tuple(placeless)


def _braces_pair(path: str) -> bool:
    return re.fullmatch(r"([^{}]|\{[^{}]*\})*", path) is not None


def _openapi_validator(*, own: bool) -> type[SpecValidator]:
    """The validator of OpenAPI 3.1; in documents of others a `default` is an annotation that demands nothing."""
    from openapi_spec_validator import OpenAPIV31SpecValidator
    from openapi_spec_validator.validation.keywords import KeywordValidator

    class Silent(KeywordValidator):
        def __call__(self, *_: Any) -> Iterator[Any]:
            return iter(())

    class Lenient(OpenAPIV31SpecValidator):
        keyword_validators = {**OpenAPIV31SpecValidator.keyword_validators, "default": Silent}  # noqa: RUF012

    return Lenient if own else OpenAPIV31SpecValidator


def _exists(document: Mapping[str, Any], pointer: str) -> bool:
    try:
        resolve(document, pointer)
    except KeyError:
        return False
    return True


def _whole(examination: Examination) -> Contract | None:
    """Build the contract of all releases, or note why that is impossible."""
    bundle = examination.bundle
    try:
        return build_whole(bundle.api, bundle.document, bundle.places)
    except (*UNBUILDABLE, ContractError) as exc:
        if not examination.refused:
            examination.report("", f"no contract can be built from this ({type(exc).__name__}: {exc})")
        return None


def _workflows(directory: Path, api: str) -> frozenset[str]:
    path = directory.resolve() / api / WORKFLOWS_FILE
    if not path.is_file():
        return frozenset()
    value = read_yaml(path, path.relative_to(directory.resolve().parent).as_posix()).value
    return frozenset(str(w.get("workflowId")) for _, w in entries_of(value, "workflows"))


def _workflow_values(directory: Path, api: str) -> tuple[Workflow, ...]:
    try:
        return load_workflows(directory.resolve(), api)
    except (ContractError, LookupError, TypeError, AttributeError):
        return ()  # whatever is wrong with them is told elsewhere


def _lint_examples(examination: Examination, contract: Contract) -> None:
    for pointer, kind, node in examination.nodes:
        if kind == "schema":
            found = [("example", node["example"])] if "example" in node else []
            listed = node.get("examples")
            found += [(f"examples/{i}", v) for i, v in enumerate(listed if isinstance(listed, list) else ())]
            for where, value in found:
                _lint_example(examination, contract, f"{pointer}/{where}", pointer, value)
        elif kind in {"media", "parameter", "header"} and "schema" in node:
            examples = list(_examples(node))
            if not examples and not examination.bundle.own:
                examination.report(pointer, "there is no example here")
            for where, value in examples:
                _lint_example(examination, contract, f"{pointer}/{where}", f"{pointer}/schema", value)


def _examples(node: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if WRONG_EXAMPLE in node or "example" in node:
        yield "example", node.get(WRONG_EXAMPLE, node.get("example"))
    named = node.get("examples")
    for name, example in named.items() if isinstance(named, Mapping) else ():
        if isinstance(example, Mapping) and "value" in example:
            yield f"examples/{escaped(name)}/value", example["value"]


def _lint_example(examination: Examination, contract: Contract, where: str, pointer: str, value: Any) -> None:
    # In a document that is not ours it is worth a note: nothing is sent that its schema does not accept.
    harmless = examination.bundle.own
    for violation in violations(contract, pointer, value, View.SHOWN):
        known = where + violation.pointer
        spot = f" at {violation.pointer}" if violation.pointer else ""
        if examination.supposed(where):
            examination.report(known, WITHOUT_EXAMPLE.format(f"{violation.message}{spot}"))
            return
        sent = "; it is not sent" if harmless and "/responses/" not in f"{where}/" else ""
        said = f"the example breaks its schema{spot}: {violation.message}{sent}"
        (examination.advise if harmless else examination.report)(known, said)


def _lint_changelog_places(examination: Examination, contract: Contract) -> None:
    removed = {f"{r.method} {r.path}" for r in contract.removed}
    for index, entry in entries_of(contract.document, "x-releases"):
        for number, change in entries_of(entry, "entries"):
            pointer = f"/x-releases/{index}/entries/{number}/at"
            for place in change.get("at") or ():
                problem = _changelog_place_problem(contract, str(place), removed)
                if problem:
                    examination.report(pointer, problem)


def _changelog_place_problem(contract: Contract, place: str, removed: set[str]) -> str | None:
    if place.startswith("removed: "):
        known = place.removeprefix("removed: ") in removed
        return None if known else f"{place.removeprefix('removed: ')} is not in x-removed-operations"
    if place.startswith("schemas/"):
        return _schema_place_problem(contract, place)
    name, hash_, member = place.partition("#")
    operation = contract.operations.get(name)
    if operation is None:
        return f"{place}: there is no operation {name}"
    if not hash_:
        return None
    match = re.fullmatch(r"(?P<status>[1-5][0-9]{2}|default)(?P<rest>.*)", member)
    if match is None:
        return place_problem(contract, operation, member)
    status, rest = match["status"], match["rest"]
    if status not in operation.answers:
        return f"{place}: {name} does not document the status {status}"
    path = f"${rest.replace('[]', '[*]')}"
    found = selected(contract, answer_schemas(contract, operation, status), path) if rest else []
    return f"{place}: {found}" if isinstance(found, str) else None


def _schema_place_problem(contract: Contract, place: str) -> str | None:
    """`schemas/Name/member`: a member of a component, through references."""
    _, name, *members = place.split("/")
    schemas = (contract.document.get("components") or {}).get("schemas") or {}
    if name not in schemas:
        return f"{place}: there is no schema {name}"
    path = "$" + "".join(f"['{member}']" if member != "[]" else "[*]" for member in members)
    found = selected(contract, [schemas[name]], path)
    return f"{place}: {found}" if isinstance(found, str) else None


def _lint_releases(examination: Examination, now: Contract, workflows: frozenset[str], words: Words) -> None:
    """Examine that every release which changes something makes a contract that its own references and rules fit."""
    bundle = examination.bundle
    named = {
        str(release)
        for _, _, node in examination.nodes
        for release in (
            *(node.get(member) for member in ("x-since", "x-removed-in", "x-deprecated-since")),
            *(change.get("release") for _, change in entries_of(node, "x-changes")),
        )
    }
    releases = releases_of(bundle.document)
    told: set[str] = set()
    # The newest comes first: a requirement is named once, with the last release that it does not fit.
    for release, following in reversed([pair for pair in pairwise(releases) if {*pair} & named]):
        try:
            document = document_at(bundle.document, release, releases)
            then = build_whole(bundle.api, document, bundle.places)
            lint_rules_then(examination, now, then, workflows, words, (release, following), told)
            for _, kind, node in walk(document, opaque=False):
                if is_reference(kind, node):
                    resolve(document, node["$ref"][1:])
        except (*UNBUILDABLE, ContractError) as exc:
            examination.report("", f"release {release} makes no contract ({type(exc).__name__}: {exc})")
