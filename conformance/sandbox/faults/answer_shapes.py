"""Answers of a wrong shape: what the documents state of a body does not hold at one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.contract import Answer, Contract, Operation
from conformance.model import Outcome, Response
from conformance.sandbox.call import Call
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.selecting import readings_for
from conformance.sandbox.faults.spoiling import (
    REMOVED,
    Change,
    Path,
    Stated,
    after_at,
    after_json,
    shown,
    stated_below,
    with_body,
    with_header,
)

#: JSON type -> what stands there instead, which no reading permits.
_OTHERS: Mapping[str, tuple[str, Change]] = {
    "integer": ("text", lambda value: f"{value}"),
    "number": ("text", lambda value: f"{value}"),
    "boolean": ("text", lambda value: "yes" if value else "no"),
    "string": ("list", lambda value: [value]),
    "array": ("object", lambda value: {"items": value}),
    "object": ("list", lambda value: [value]),
}
#: Format -> what is written instead.
_MISSES: Mapping[str, tuple[str, Change]] = {
    "date": ("day-first", lambda value: "-".join(reversed(str(value).split("-")))),
    "date-time": ("impossible-moment", lambda value: f"{str(value)[:10]}T25:61:00Z"),
    "uuid": ("no-uuid", lambda value: str(value)[:-1]),
    "int32": ("beyond-int32", lambda value: int(value) + 2**32),
    "int64": ("beyond-int64", lambda value: int(value) + 2**64),
    "email": ("no-address", lambda value: str(value).replace("@", "")),
    "uri": ("no-uri", lambda value: f"no {value}"),
}


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults in the shape of response bodies: one for each place of each documented body, and some for whole bodies."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            for status, answer in operation.answers.items():
                if status.startswith("2") and answer.media_type is not None and answer.pointer:
                    readings = readings_for(contract, operation, int(status))
                    yield from (replace(fault, readings=readings) for fault in _of_answer(contract, operation, answer))
            yield from _of_errors(contract, operation)


def _of_answer(contract: Contract, operation: Operation, answer: Answer) -> Iterator[Fault]:
    status = int(answer.status)
    for node in stated_below(contract, answer.pointer):
        yield from _of_node(operation, status, node)
    first = next(stated_below(contract, answer.pointer), None)
    if first is not None and first.types:
        yield _fault(
            operation,
            f"{status}-is-an-error",
            f"{operation.id} responds with {status} and the body of an error.",
            status,
            (),
            lambda _: [{"code": "0001"}] if "object" in first.types else {"code": "0001"},
        )


def _of_node(operation: Operation, status: int, node: Stated) -> Iterator[Fault]:
    kinds = [kind for kind in node.types if kind != "null"]
    where = node.place or "body"
    if kinds and not {"number", "string"} <= set(kinds) and not {"array", "object"} <= set(kinds):
        name, change = _OTHERS[kinds[0]]
        if name == "text" and "string" not in kinds:
            yield _fault(
                operation,
                f"{status}/{where}-as-text",
                f"{operation.id} returns {where} as a string.",
                status,
                node.path,
                _unless_null(change),
            )
        elif name != "text":
            yield _fault(
                operation,
                f"{status}/{where}-as-{name}",
                f"{operation.id} returns {where} as a {name}.",
                status,
                node.path,
                _unless_null(change),
            )
    if node.required and node.types and "null" not in node.types:
        yield _fault(
            operation,
            f"{status}/null-for-{where}",
            f"{operation.id} returns null for {where}.",
            status,
            node.path,
            lambda _: None,
            family="answers-null",
        )
    if node.path and node.required:
        yield _fault(
            operation,
            f"{status}/without-{where}",
            f"{operation.id} leaves {where} out of its answer.",
            status,
            node.path,
            lambda _: REMOVED,
            family="answers-required",
        )
    if "enum" in node.schema:
        yield _fault(
            operation,
            f"{status}/{where}-unlisted",
            f"{operation.id} returns an unlisted {where}.",
            status,
            node.path,
            _unless_null(lambda value: f"UN{value}"),
            family="answers-enum",
        )
        yield _fault(
            operation,
            f"{status}/{where}-in-other-letters",
            f"{operation.id} returns {where} in small letters where capitals are documented, or the other way round.",
            status,
            node.path,
            lambda value: value.swapcase() if isinstance(value, str) else value,
            family="answers-enum",
        )
    form = str(node.schema.get("format"))
    if form in _MISSES and (len(kinds) == 1 or {"int32", "int64"} & {form}):
        name, change = _MISSES[form]
        yield _fault(
            operation,
            f"{status}/{where}-{name}",
            f"{operation.id} returns {where} as no {form}.",
            status,
            node.path,
            _of_its_kind(form, change),
            family="answers-format",
        )


def _of_errors(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Faults that answer with errors of another shape, for each status that has one."""
    for status, answer in operation.answers.items():
        if not status.isdigit() or not status.startswith("4") or answer.media_type is None or not answer.pointer:
            continue
        root = next(stated_below(contract, answer.pointer), None)
        if root is None or status in ("408", "429") or not root.types:
            continue
        yield Fault(
            f"{operation.id}/{status}-in-words",
            f"{operation.key}/conforms/{status}/schema",
            f"{operation.id} responds with {status} and a sentence in the place of the documented error.",
            frozenset({operation.key}),
            "errors-shape",
            check="body/schema",
            after=after_json(lambda _: "This did not work.", statuses=range(int(status), int(status) + 1)),
        )
        if status in ("400", "404"):
            nodes = stated_below(contract, answer.pointer)
            coded = any(node.path[-1:] == ("code",) and node.types == ("string",) for node in nodes)
            yield from (f for f in _of_gateways(operation, status) if coded or not f.id.endswith("-code-as-number"))


def _of_gateways(operation: Operation, status: str) -> Iterator[Fault]:
    """Faults that answer with errors as gateways and serialisers make them."""
    only = range(int(status), int(status) + 1)
    page = b"<html><head><title>Error</title></head><body>nginx</body></html>"

    def spoiled(spoil: Callable[[Response], Response]) -> Callable[[Call, Response], Outcome]:
        def after(call: Call, response: Response) -> Outcome:
            if response.status not in only or not response.body:
                return response
            shown(call)
            return spoil(response)

        return after

    for name, says, place, check, after in (
        ("empty", "without a body", "schema", "body/present", spoiled(lambda r: with_body(r, b""))),
        ("page", "with a page of HTML", "media-type", "body/media-type",
         spoiled(lambda r: with_header(with_body(r, page), "content-type", "text/html"))),
        ("code-as-number", "with a number for its code", "schema", "body/schema",
         after_json(_with_number_codes, statuses=only)),
    ):  # fmt: skip
        yield Fault(
            f"{operation.id}/{status}-{name}",
            f"{operation.key}/conforms/{status}/{place}",
            f"{operation.id} responds with {status} {says}.",
            frozenset({operation.key}),
            "errors-shape",
            check=check,
            after=after,
        )


def _with_number_codes(content: Any) -> Any:
    match content:
        case {"errors": [*errors]}:
            return {**content, "errors": [_with_number_codes(error) for error in errors]}
        case {"code": str(code)}:
            digits = "".join(character for character in code if character.isdigit())
            return {**content, "code": int(digits or 1)}
    return content


def _fault(
    operation: Operation, name: str, says: str, status: int, path: Path, change: Change, *, family: str = "answers-type"
) -> Fault:
    return Fault(
        f"{operation.id}/{name}",
        f"{operation.key}/conforms/{status}/schema",
        says,
        frozenset({operation.key}),
        family,
        check="body/schema",
        after=after_at(path, change, statuses=range(status, status + 1)),
    )


def _unless_null(change: Change) -> Change:
    return lambda value: value if value is None else change(value)


def _of_its_kind(form: str, change: Change) -> Change:
    """Change what the format speaks of, and nothing else."""
    kind = int if form in ("int32", "int64") else str

    def changed(value: Any) -> Any:
        return change(value) if isinstance(value, kind) and not isinstance(value, bool) else value

    return changed
