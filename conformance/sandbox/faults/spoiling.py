"""Ways to alter a response or to overlook an error in a request; faults are built from them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.contract import Answer, Contract, Operation, View, view
from conformance.contract.pointer import resolve
from conformance.model import Outcome, Response
from conformance.sandbox.call import NOTHING, Call, Refusal, Reply
from conformance.sandbox.operations import HANDLERS

#: Under this name a sandbox remembers that a fault has shown; one that never does has not been tried.
SHOWN = "a fault has shown"

Change = Callable[[Any], Any]
Path = tuple[str, ...]


class Removed:
    """Marks a member that is to go."""


REMOVED = Removed()


def shown(call: Call) -> None:
    """Note that a fault has shown."""
    call.sandbox.memory[SHOWN] = True


# -- requests


def success_of(operation: Operation) -> tuple[int, Answer]:
    """The first documented success of an operation: status and response."""
    status = operation.success_statuses[0]
    return status, operation.answers[str(status)]


def as_if_done(call: Call, status: int | None = None) -> Reply:
    """Answer as if the request had been carried out, with the documented example."""
    shown(call)
    first, answer = success_of(call.operation)
    content = answer.example if answer.media_type is not None and answer.example is not None else NOTHING
    if content is NOTHING and answer.media_type is not None:
        content = {}
    return Reply(status or first, content)


def values_at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    """Every value at a path of names; `[]` stands for every item."""
    if not path:
        yield value
    elif path[0] == "[]":
        for item in value if isinstance(value, list) else ():
            yield from values_at(item, path[1:])
    elif isinstance(value, Mapping) and path[0] in value:
        yield from values_at(value[path[0]], path[1:])


def asked_at(call: Call, place: str) -> list[Any]:
    """The values of a request at a place: `path.id`, `query.nif`, `body.items[].id`."""
    location, _, rest = place.partition(".")
    match location:
        case "path":
            return [call.path[rest]] if rest in call.path else []
        case "query":
            return [value for name, value in call.query if name == rest]
        case "body":
            return list(values_at(call.body, path_of(rest))) if call.raw else []
        case _:
            return [call.headers[rest]] if rest in call.headers else []


def path_of(place: str) -> Path:
    """Split `items[].id` into its steps."""
    return tuple(re.findall(r"\[\]|[^.\[\]]+", place))


def handled(call: Call) -> Reply:
    """Let the handler answer; a refusal is an answer too."""
    try:
        return HANDLERS[call.operation.id](call)
    except Refusal as refusal:
        return Reply(refusal.status, NOTHING)


# -- answers


def json_of(response: Response) -> Any:
    """Read the body of an answer, or give None."""
    try:
        return json.loads(response.body) if response.body else None
    except ValueError:
        return None


def with_json(response: Response, content: Any) -> Response:
    """A response with other JSON content."""
    return with_body(response, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def with_body(response: Response, body: bytes) -> Response:
    """A response with other bytes as its body, and a Content-Length that fits."""
    return replace(with_header(response, "content-length", str(len(body))), body=body)


def with_header(response: Response, name: str, value: str | None) -> Response:
    """A response with one header set, or without it for None."""
    kept = tuple(header for header in response.headers if header[0].lower() != name)
    return replace(response, headers=kept if value is None else (*kept, (name, value)))


def changed_at(value: Any, path: Sequence[str], change: Change) -> Any:
    """A copy whose values at a path are changed; `REMOVED` removes a member."""
    if not path:
        return change(value)
    if path[0] == "[]" and isinstance(value, list):
        return [item for item in (changed_at(item, path[1:], change) for item in value) if item is not REMOVED]
    if path[0] == "*" and isinstance(value, dict):
        return {name: changed_at(below, path[1:], change) for name, below in value.items()}
    if isinstance(value, dict) and path[0] in value:
        below = changed_at(value[path[0]], path[1:], change)
        return {n: below if n == path[0] else v for n, v in value.items() if n != path[0] or below is not REMOVED}
    return value


def after_json(change: Change, *, statuses: range = range(200, 300)) -> Callable[[Call, Response], Outcome]:
    """Make a seam that changes the content of answers of some statuses."""

    def after(call: Call, response: Response) -> Outcome:
        content = json_of(response)
        if response.status not in statuses or not response.body:
            return response
        new = change(content)
        if new == content and type(new) is type(content) and json.dumps(new) == json.dumps(content):
            return response
        shown(call)
        return with_json(response, new)

    return after


def after_at(path: Path, change: Change, *, statuses: range = range(200, 300)) -> Callable[[Call, Response], Outcome]:
    """Make a seam that changes what stands at a path in answers of some statuses."""
    return after_json(lambda content: changed_at(content, path, change), statuses=statuses)


# -- what the contract states


@dataclass(frozen=True, slots=True)
class Stated:
    """One node of an answer or a body, as far as it binds."""

    path: Path
    schema: Mapping[str, Any]
    required: bool

    @property
    def types(self) -> tuple[str, ...]:
        """The JSON types that it may have; none: any."""
        kinds = self.schema.get("type", ())
        return (kinds,) if isinstance(kinds, str) else tuple(kinds)

    @property
    def place(self) -> str:
        """Give its path as words: `items[].id`."""
        return dotted(self.path)


def dotted(path: Path) -> str:
    """Write a path as words: `items[].id`."""
    return ".".join(path).replace(".[]", "[]")


def stated_below(contract: Contract, pointer: str, kind: View = View.STATED) -> Iterator[Stated]:
    """Every node below a pointer of the contract that a source makes binding; a recursion is followed once."""
    root = view(contract, pointer, kind)
    if isinstance(root, Mapping):
        yield from _below(root, root, (), required=True, seen=())


def _below(
    root: Mapping[str, Any], node: Mapping[str, Any], path: Path, *, required: bool, seen: tuple[str, ...]
) -> Iterator[Stated]:
    while "$ref" in node:
        if node["$ref"] in seen:
            return
        seen = (*seen, node["$ref"])
        node = {**resolve(root, node["$ref"][1:]), **{k: v for k, v in node.items() if k != "$ref"}}
    yield Stated(path, node, required)
    needed = node.get("required", ())
    for name, below in (node.get("properties") or {}).items():
        if isinstance(below, Mapping):
            yield from _below(root, below, (*path, name), required=name in needed, seen=seen)
    if isinstance(node.get("items"), Mapping):
        yield from _below(root, node["items"], (*path, "[]"), required=False, seen=seen)
