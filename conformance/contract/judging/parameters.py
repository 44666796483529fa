"""Validate a parameter as it is written in a request.

A parameter is text; what it stands for depends on its schema's type. Each reading is therefore tried with the texts
that its own type admits: `5` holds where the documents leave open whether a number or a text is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jsonschema_rs

from conformance.contract.contract import Contract, Parameter
from conformance.contract.judging.jsontext import MalformedJson, TooDeep, parse_json, whole_number
from conformance.contract.judging.validation import NUMBER, Judged, judge_value
from conformance.contract.judging.views import Document, View, view_of
from conformance.contract.judging.violations import Violation, compiled, errors_of
from conformance.contract.pointer import resolve
from conformance.contract.readings import narrow, permitted_patches
from conformance.contract.source import binds, inherited_source, shape_source, source_of
from conformance.model.cache_keys import Same

_LOOSE_NUMBER = re.compile(r"\s*[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?\s*", re.ASCII)
_LOOSE_BOOLEAN = frozenset({"0", "1", "t", "f", "yes", "no", "on", "off"})


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to read a parameter: the types that its text may stand for, and what then holds."""

    types: frozenset[str]
    item_types: frozenset[str]
    required: bool
    validator: jsonschema_rs.Draft202012Validator


@dataclass(frozen=True, slots=True)
class _Forms:
    """What is stated about a parameter, and all the ways in which it may be read."""

    stated: _Form
    sure: tuple[_Form, ...]
    explode: bool


def judge_parameter(contract: Contract, parameter: Parameter, values: tuple[str, ...]) -> Judged:
    """Judge the values that a request gives for one parameter, most often one or none."""
    return _judged(Same(contract), Same(parameter), values)


@lru_cache(maxsize=8192)
def _judged(of: Same[Contract], the: Same[Parameter], values: tuple[str, ...]) -> Judged:
    contract, parameter = of.value, the.value
    forms = _forms(Document.of(contract), parameter.pointer, parameter.content, parameter.location == "path")
    if not values or (parameter.location == "path" and values[0] == ""):
        missing = Violation(parameter.place, "required", "the parameter is missing")
        if forms.stated.required:
            return Judged(broken=(missing,))
        return Judged(doubts=(missing,)) if any(form.required for form in forms.sure) else Judged()
    if parameter.content is not None:
        return Judged.joined([_judge_content(contract, parameter, values[0]), _repeated(parameter, values)])
    parts = [_judge_text(parameter, forms, values)]
    if "array" not in forms.stated.types:
        parts.append(_repeated(parameter, values))
    return Judged.joined(parts)


def _repeated(parameter: Parameter, values: tuple[str, ...]) -> Judged:
    if len(values) < 2:
        return Judged()
    return Judged(doubts=(Violation(parameter.place, "repeated", "the parameter is given more than once"),))


def _judge_content(contract: Contract, parameter: Parameter, text: str) -> Judged:
    try:
        parsed = parse_json(text)
    except MalformedJson as exc:
        return Judged(broken=(Violation(parameter.place, "json", f"the parameter is not JSON: {exc}"),))
    except TooDeep:
        return Judged(doubts=(Violation(parameter.place, "depth", "the parameter is nested too deep"),))
    judged = judge_value(contract, parameter.pointer, parsed.value, parameter.place)
    return Judged(judged.broken, judged.doubts + tuple(Violation(parameter.place, "json", o) for o in parsed.oddities))


def _judge_text(parameter: Parameter, forms: _Forms, values: tuple[str, ...]) -> Judged:
    stated = _least_broken(forms.stated, forms.explode, values)
    if stated:
        eased = _least_broken(forms.stated, forms.explode, values, loosely=True)
        return Judged(doubts=_placed(parameter, stated)) if not eased else Judged(broken=_placed(parameter, stated))
    doubts = [v for form in forms.sure for v in _least_broken(form, forms.explode, values)]
    if "" in values:
        doubts.append(Violation("", "empty", "whether an empty text is accepted is not documented"))
    return Judged(doubts=tuple(dict.fromkeys(_placed(parameter, doubts))))


def _placed(parameter: Parameter, violations: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(
        Violation(parameter.place + ("[]" if v.pointer else ""), v.keyword, v.message, v.limit) for v in violations
    )


def _least_broken(
    form: _Form, explode: bool, values: tuple[str, ...], *, loosely: bool = False
) -> tuple[Violation, ...]:
    """The violations under whichever interpretation of the text has the fewest."""
    candidates = list(_candidates(form, explode, values, loosely=loosely))
    return min((errors_of(form.validator, candidate) for candidate in candidates), key=len)


def _candidates(form: _Form, explode: bool, values: tuple[str, ...], *, loosely: bool) -> Iterator[Any]:
    if "array" in form.types:
        texts = (
            values
            if explode and len(values) > 1
            else tuple(t for v in values for t in ([v] if explode else v.split(",")))
        )
        yield [next(_scalars(form.item_types, text, loosely=loosely)) for text in texts]
        if form.types == {"array"}:
            return
    yield from _scalars(form.types, values[0], loosely=loosely)


def _scalars(types: frozenset[str], text: str, *, loosely: bool) -> Iterator[Any]:
    """The values that a text may stand for; the text itself where it fits no type, so that the type is reported."""
    numeric = types & {"integer", "number"}
    if numeric and NUMBER.fullmatch(text) and (types >= {"number"} or text.lstrip("-").isdigit()) and text != "-0":
        yield whole_number(text) if text.lstrip("-").isdigit() else float(text)
    elif numeric and loosely and _LOOSE_NUMBER.fullmatch(text):
        number = float(text)
        yield int(number) if abs(number) < 2**53 and number.is_integer() else number
    if "boolean" in types:
        if text in {"true", "false"}:
            yield text == "true"
        elif loosely and (text.strip().lower() in _LOOSE_BOOLEAN | {"true", "false"}):
            yield True
    yield text


@lru_cache(maxsize=4096)
def _forms(document: Document, pointer: str, content: str | None, is_path: bool) -> _Forms:
    above = pointer.removesuffix("/schema")
    if content is not None:
        above = above.rpartition("/content/")[0]
    node = resolve(document.content, above)
    inherited = inherited_source(document.content, above)
    binding = binds(source_of(node, "required", inherited))
    source = shape_source(node, inherited)
    schema = {} if content is not None else node["schema"]
    sure = tuple(
        _form(document, narrowed, source, View.SURE, is_path or variant.get("required", False) is True)
        for variant in _variants(node, "parameter")
        for narrowed in _variants(_flat(document.content, {} if content is not None else variant["schema"]), "schema")
    )
    stated = _form(document, schema, source, View.STATED, is_path or (binding and node.get("required", False) is True))
    return _Forms(stated, sure, node.get("explode", node["in"] == "query" and node.get("style", "form") == "form"))


def _variants(node: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """A schema under each permitted choice of its readings, one reading at a time."""
    plain = {key: value for key, value in node.items() if key != "x-reading"}
    return [narrow(plain, patch, kind=kind) for _, _, patch in permitted_patches(node)] or [plain]


def _flat(document: Mapping[str, Any], schema: Any) -> dict[str, Any]:
    """Follow a reference at the top of a schema, so that the readings of its target are seen."""
    seen = set[str]()
    while isinstance(schema, Mapping) and isinstance(schema.get("$ref"), str) and schema["$ref"] not in seen:
        seen.add(schema["$ref"])
        siblings = {key: value for key, value in schema.items() if key != "$ref"}
        target = resolve(document, schema["$ref"][1:])
        readings = [*(target.get("x-reading") or ()), *(siblings.get("x-reading") or ())]
        schema = {**target, **siblings, **({"x-reading": readings} if readings else {})}
    return dict(schema) if isinstance(schema, Mapping) else {}


def _form(document: Document, schema: Any, source: str, view: View, required: bool) -> _Form:
    flat = _flat(document.content, schema)
    return _Form(
        types=_types(document.content, flat),
        item_types=_types(document.content, _flat(document.content, flat.get("items", {}))),
        required=required,
        validator=compiled(view_of(document, schema, source, view)),
    )


def _types(document: Mapping[str, Any], schema: Mapping[str, Any]) -> frozenset[str]:
    """The JSON types that a schema admits, as far as it says."""
    declared = schema.get("type")
    if declared is not None:
        return frozenset([declared] if isinstance(declared, str) else declared)
    branches = [*(schema.get("oneOf") or ()), *(schema.get("anyOf") or ()), *(schema.get("allOf") or ())]
    return frozenset(t for branch in branches for t in _types(document, _flat(document, branch))) or frozenset(
        {"string"}
    )
