"""Faults of content: successes that say nothing, something else, or in other JSON types than printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.contract import Answer, Contract, EffectKind, Operation, View
from conformance.contract.judging.documented_properties import Named, named, plain_kind, tabled
from conformance.contract.judging.views import Document
from conformance.contract.source import PART, parts
from conformance.contract.vocabulary import is_json
from conformance.model import Outcome, Response
from conformance.sandbox.call import Call
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.spoiling import (
    Change,
    Stated,
    after_at,
    after_json,
    json_of,
    shown,
    stated_below,
    with_header,
    with_json,
)

#: A body of no operation here: that of another framework's error, and that of another resource.
ERROR_OBJECT: Mapping[str, Any] = {"error": "bad"}
ANOTHER: Mapping[str, Any] = {"coverage": [{"street": "Calle Mayor", "technology": "FTTH"}], "next_page": None}
#: Values of another JSON kind than the printed one.
OTHER_KIND: Mapping[str, Any] = {
    "string": 17, "number": "47.89 EUR", "integer": "17 units", "boolean": "yes", "object": "none", "array": "none",
}  # fmt: skip


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults in the content of bodies, for each operation with a documented body."""
    for contract in contracts.values():
        yield from _mojibake(contract)
        for operation in contract.operations.values():
            yield from _of_errors(contract, operation)
            yield from _unasked_body(operation)
            for status, answer in operation.answers.items():
                if status.startswith("2") and answer.schema is not None and is_json(answer.media_type or ""):
                    names = named(Document.of(contract), answer.pointer)
                    yield from _of_success(operation, status, names)
                    yield from _of_kinds(contract, operation, status, answer)
                    break


def _mojibake(contract: Contract) -> Iterator[Fault]:
    """The fault that decodes texts with a wrong encoding, in every read that shows some."""
    reads = [o for o in contract.operations.values() if o.effect.kind is EffectKind.NONE]

    def changed(value: Any) -> Any:
        match value:
            case str() if not value.isascii():
                return value.encode("utf-8").decode("latin-1")
            case Mapping():
                return {name: changed(item) for name, item in value.items()}
            case list():
                return [changed(item) for item in value]
        return value

    if reads:
        yield Fault(
            f"{contract.api}/mojibake",
            f"{contract.api}/*/conforms/body/text",
            f"Texts that {contract.api} shows are encoded twice.",
            frozenset(operation.key for operation in reads),
            "mojibake",
            check="body/mojibake",
            after=after_json(changed),
        )


def _unasked_body(operation: Operation) -> Iterator[Fault]:
    """The fault that sends a body with a success for which no document shows one."""
    bare = [s for s, a in operation.answers.items() if s.startswith("2") and a.media_type is None and a.body_known]
    for status in bare[:1]:
        yield Fault(
            f"{operation.id}/unasked-body",
            f"{operation.key}/conforms/{status}/no-body",
            f"{operation.id} sends a body with {status}, for which none is documented.",
            frozenset({operation.key}),
            "unasked-body",
            check="body/none",
            after=_with_a_body(int(status)),
        )


def _with_a_body(status: int) -> Callable[[Call, Response], Outcome]:
    def after(call: Call, response: Response) -> Outcome:
        if response.status != status:
            return response
        shown(call)
        return with_header(with_json(response, {"done": "yes"}), "content-type", "application/json")

    return after


def _of_success(operation: Operation, status: str, names: Named) -> Iterator[Fault]:
    own = frozenset({operation.key})
    content = f"{operation.key}/conforms/{status}/content"
    if not names.bound or names.all <= names.reports or names.is_list:
        return
    for word, body, says in (
        ("error-object", ERROR_OBJECT, "an error object"),
        ("anothers-body", ANOTHER, "the body of another operation"),
    ):
        yield Fault(
            f"{operation.id}/{word}",
            content,
            f"{operation.id} responds with success and {says}.",
            own,
            "content",
            also=(f"{operation.key}/conforms/{status}/schema",),
            after=after_json(_always(body)),
        )


def _always(body: Mapping[str, Any]) -> Change:
    return lambda _: dict(body)


def _of_errors(contract: Contract, operation: Operation) -> Iterator[Fault]:
    answer = operation.answers.get("400") or operation.answers.get("404")
    if answer is None or answer.schema is None:
        return
    names = named(Document.of(contract), answer.pointer)
    if not names.all or names.all & ERROR_OBJECT.keys():
        return
    status = "400" if "400" in operation.answers else "404"
    yield Fault(
        f"{operation.id}/another-envelope-for-errors",
        f"{operation.key}/conforms/errors/shape",
        f"{operation.id} returns errors in the envelope of another framework.",
        frozenset({operation.key}),
        "error-envelope",
        check="body/error-shape",
        after=after_json(_always(ERROR_OBJECT), statuses=range(int(status), int(status) + 1)),
    )


def _of_kinds(contract: Contract, operation: Operation, status: str, answer: Answer) -> Iterator[Fault]:
    """A fault for the first members of each printed type that no source makes binding."""
    stated = {node.path: node.types for node in stated_below(contract, answer.pointer)}
    printed = (n for n in stated_below(contract, answer.pointer, View.PRINTED) if n.types and not stated.get(n.path))
    kinds: set[str] = set()
    for node in printed:
        kind = node.types[0]
        if len(node.types) == 1 and kind in OTHER_KIND and kind not in kinds:
            kinds.add(kind)
            check = "body/as-tabled" if _is_tabled(contract, operation, node, kind) else "body/as-printed"
            yield _of_kind(operation, status, node, kind, check)


def _is_tabled(contract: Contract, operation: Operation, node: Stated, kind: str) -> bool:
    """Whether a table of a document on which the operation rests gives the property the same type."""
    matches = (PART.fullmatch(part) for part in parts(operation.source))
    documents = {match["document"] for match in matches if match}
    name = next((step for step in reversed(node.path) if step != "[]"), "")
    known = tabled(Document.of(contract))
    return any(known.get((document, name)) == plain_kind(kind) for document in documents)


def _of_kind(operation: Operation, status: str, node: Stated, kind: str, check: str) -> Fault:
    def change(value: Any) -> Any:
        return value if value is None else OTHER_KIND[kind]

    return Fault(
        f"{operation.id}/{node.place}-not-as-printed",
        f"{operation.key}/conforms/{status}/as-printed",
        f"{operation.id} gives {node.place} in another JSON type than the documents print.",
        frozenset({operation.key}),
        "printed-type",
        check=check,
        also=(f"{operation.key}/conforms/{status}/schema",),
        after=after_at(node.path, change),
    )


def empty_object(operation: Operation) -> Fault:
    """The fault that answers every success of an operation with an empty object."""

    def after(call: Call, response: Response) -> Outcome:
        if not 200 <= response.status < 300 or json_of(response) in (None, {}):
            return response
        shown(call)
        return with_json(response, {})

    key = frozenset({operation.key})
    says = f"{operation.id} responds with success and an empty object."
    return Fault(f"{operation.id}/empty-object", f"{operation.key}/conforms", says, key, "empty-object", after=after)
