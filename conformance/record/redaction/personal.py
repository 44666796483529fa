"""Look up which properties hold personal data, by the contract's `x-personal`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from conformance.contract import Contract, Operation
from conformance.contract.pointer import resolve, tokens
from conformance.model import OperationKey
from conformance.model.cache_keys import Keyed
from conformance.record.redaction.secret_names import CREDENTIAL, names_a_credential, under_a_credential

#: The contract knows the place, it is no text, and not personal: nothing there is looked at.
PLAIN = "plain"
#: The contract knows the place, and it is a text that is not personal in itself.
TEXT = "text"

#: Members that no contract mentions, whose names tell what they hold.
_TELLING = re.compile(
    r"(first|last|full|given|family|holder|user|customer|contact)_?name|surname|birth|iban|\bnif\b|\bnie\b|\bdni\b|passport"
    r"|e?_?mail|phone|msisdn|mobile_?number|address|street|postal|iccid|\bimei|\bimsi|card_?number|\bpan\b|\bpuk\d?\b|\bpin\d?\b",
    re.IGNORECASE,
)
_NO_TEXT = frozenset({"integer", "number", "boolean", "null"})
_PLAIN_FORMATS = frozenset({"date", "date-time", "time", "uuid", "uri"})
_NO_CREDENTIAL = frozenset({"boolean", "null"})


@dataclass(frozen=True, slots=True)
class _Route:
    operation: Operation
    contract: Contract
    #: Matches the end of a path; one group for each path parameter.
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    literals: int


class PersonalPlaces:
    """The places of personal data in the requests and answers of some contracts."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        """Read the annotations."""
        self._routes = {
            api: sorted((_route(contract, o) for o in contract.operations.values()), key=lambda route: -route.literals)
            for api, contract in contracts.items()
        }
        self._by_key: dict[str, _Route] = {
            route.operation.key: route for routes in self._routes.values() for route in routes
        }
        personal, other, patterns, vocabulary, kinds = _survey(contracts.values())
        self._names = personal - other
        #: Kinds of pools whose values are personal.
        self.kinds: frozenset[str] = kinds
        #: Patterns that personal values may have to keep.
        self.patterns: tuple[str, ...] = patterns
        #: Words that the contracts fix (`enum`, `const`): they are nobody's.
        self.vocabulary: frozenset[str] = vocabulary
        self._documents = {api: contract.document for api, contract in contracts.items()}
        self._nodes = lru_cache(maxsize=20_000)(self._nodes_at)
        self.place = lru_cache(maxsize=20_000)(self._place)
        """Give the class of personal data at a place of an operation; PLAIN, TEXT, or None where nothing is known.

        `status` None means the request, and `pointer` then is `path.NAME`, `query.NAME`, `header.NAME`, or a JSON
        Pointer into the body; in pointers `*` stands for any index."""

    def routed(self, operation: str, method: str, url: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
        """Say which operation a request is, its case's or another of the same API, and where its parameters stand.

        Gives the operation's key and, for each path parameter, start and end in the URL, and the name.
        """
        start = _path_start(url)
        path = re.split(r"[?#]", url[start:], maxsplit=1)[0]
        for route in self._candidates(operation, method.upper()):
            match = route.pattern.search(path)
            if match is not None:
                spans = ((*match.span(at + 1), name) for at, name in enumerate(route.names))
                return route.operation.key, tuple((a + start, b + start, name) for a, b, name in spans)
        return operation, ()

    def _candidates(self, operation: str, method: str) -> Iterator[_Route]:
        """The case's own operation, then those of the method, then those that a wrong method was tried on."""
        own = self._by_key.get(operation)
        if own is not None and own.operation.method == method:
            yield own
        others = self._routes.get(OperationKey(operation).api, [])
        yield from (route for route in others if route.operation.method == method)
        yield from others

    def _place(self, operation: str, status: int | None, pointer: str) -> str | None:
        route = self._by_key.get(operation)
        if route is None:
            return self._by_name(pointer)
        if status is None and not pointer.startswith("/") and pointer:
            return self._parameter(route, pointer)
        roots = _roots(route.operation, status)
        known = [nodes for root in roots if (nodes := self._nodes(route.operation.api, root, pointer))]
        found = [_kind(nodes) for nodes in known]
        for kind in found:
            if kind not in (None, PLAIN, TEXT):
                return kind
        if under_a_credential(pointer) and not (known and all(map(_says_all, known))):
            return CREDENTIAL
        return next((kind for kind in found if kind is not None), None) or self._by_name(pointer)

    def _parameter(self, route: _Route, place: str) -> str | None:
        location, _, name = place.partition(".")
        for parameter in route.operation.parameters:
            same = parameter.name == name or (location == "header" and parameter.name.lower() == name.lower())
            if parameter.location == location and same:
                around = resolve(route.contract.document, parameter.pointer.rpartition("/")[0])
                if isinstance(around, Mapping) and "x-personal" in around:
                    return str(around["x-personal"])
                nodes: _Nodes = [(parameter.schema, None)]
                kind = _kind(nodes)
                secret = kind in (None, PLAIN, TEXT) and names_a_credential(name) and not _says_all(nodes)
                return CREDENTIAL if secret else kind
        return self._by_name("/" + name)

    def _nodes_at(self, api: str, root: str, pointer: str) -> _Nodes:
        """The schema nodes at a position, each with the class inherited from above."""
        document = self._documents[api]
        if "/" not in pointer:
            return list(_expanded(document, [(resolve(document, root), None)]))
        above, _, last = pointer.rpartition("/")
        (token,) = tokens(f"/{last}")
        return list(_expanded(document, _step(self._nodes(api, root, above), token)))

    def _by_name(self, pointer: str) -> str | None:
        """A member that the contract does not have there may still have a name that it uses elsewhere."""
        if under_a_credential(pointer):
            return CREDENTIAL
        name = pointer.rpartition("/")[2]
        return "name" if name in self._names or _TELLING.search(name) else None


_Nodes = list[tuple[Any, str | None]]


def _roots(operation: Operation, status: int | None) -> list[str]:
    """The pointers of the schemas that a body may have; first those of its status."""
    if status is None:
        return [operation.body.pointer] if operation.body is not None else []
    own = operation.answer_to(status) or operation.answers.get("default")
    answers = [own] if own is not None else list(operation.answers.values())
    return [answer.pointer for answer in answers if answer.schema is not None and answer.pointer]


def _expanded(document: Any, nodes: Iterable[tuple[Any, str | None]]) -> Iterator[tuple[Any, str | None]]:
    """Follow references and alternatives; each node once."""
    waiting = list(nodes)
    seen: set[int] = set()
    while waiting:
        node, inherited = waiting.pop()
        if not isinstance(node, Mapping) or id(node) in seen:
            continue
        seen.add(id(node))
        kind = str(node["x-personal"]) if "x-personal" in node else inherited
        yield node, kind
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#"):
            waiting.append((resolve(document, reference[1:]), kind))
        for keyword in ("allOf", "anyOf", "oneOf"):
            waiting += [(branch, kind) for branch in node.get(keyword, ())]
        waiting += [(node[keyword], kind) for keyword in ("if", "then", "else") if keyword in node]


def _step(nodes: _Nodes, step: str) -> Iterator[tuple[Any, str | None]]:
    for node, kind in nodes:
        properties = node.get("properties", {})
        if step in properties:
            yield properties[step], kind
        elif step == "*":
            yield from ((node[keyword], kind) for keyword in ("items", "contains") if keyword in node)
            yield from ((item, kind) for item in node.get("prefixItems", ()))
        elif isinstance(node.get("additionalProperties"), Mapping):
            yield node["additionalProperties"], kind
        elif kind is not None:
            yield {}, kind  # below a personal object everything is


def _kind(nodes: _Nodes) -> str | None:
    personal = next((kind for _, kind in nodes if kind is not None), None)
    if personal is None:
        personal = next((str(n["x-personal"]) for n, _ in nodes if isinstance(n, Mapping) and "x-personal" in n), None)
    if personal is not None:
        return personal
    schemas = [node for node, _ in nodes if isinstance(node, Mapping)]
    if any(node.get("format") == "password" for node in schemas):
        return CREDENTIAL
    types = {name for node in schemas for name in _types(node)}
    fixed = any("enum" in node or "const" in node for node in schemas)
    formatted = any(node.get("format") in _PLAIN_FORMATS for node in schemas)
    if fixed or formatted or (types and types <= _NO_TEXT):
        return PLAIN
    return TEXT if "string" in types else None


def _says_all(nodes: _Nodes) -> bool:
    """Tell whether the contract fixes the words that may stand at a place: then none of them is a secret."""
    schemas = [node for node, _ in nodes if isinstance(node, Mapping)]
    types = {name for node in schemas for name in _types(node)}
    return any("enum" in node or "const" in node for node in schemas) or bool(types and types <= _NO_CREDENTIAL)


def _types(node: Mapping[str, Any]) -> tuple[str, ...]:
    given = node.get("type", ())
    return (given,) if isinstance(given, str) else tuple(given)


_Survey = tuple[frozenset[str], frozenset[str], tuple[str, ...], frozenset[str], frozenset[str]]


def _survey(contracts: Iterable[Contract]) -> _Survey:
    """Collect names of personal and of other members, patterns of personal values, fixed words, and pool kinds."""
    each = [_survey_of(Keyed(contract.identity, contract)) for contract in contracts]
    personal, other, patterns, vocabulary, kinds = zip(*each, strict=True) if each else ((),) * 5
    none = frozenset[str]()
    in_order = tuple(dict.fromkeys(pattern for found in reversed(patterns) for pattern in found))
    return none.union(*personal), none.union(*other), in_order, none.union(*vocabulary), none.union(*kinds)


@lru_cache(maxsize=64)
def _survey_of(contract: Keyed[Contract]) -> _Survey:
    personal: set[str] = set()
    other: set[str] = set()
    patterns: dict[str, None] = {}
    vocabulary: set[str] = set()
    kinds: set[str] = set()
    waiting: list[tuple[Any, str]] = [(contract.value.document, "")]
    while waiting:
        node, name = waiting.pop()
        if isinstance(node, list):
            waiting += [(item, name) for item in node]
        if not isinstance(node, Mapping):
            continue
        if "x-personal" in node:
            personal |= {name, str(node.get("name", name))}
            patterns |= dict.fromkeys(_patterns(node))
            kinds |= {node["x-pool"]} if "x-pool" in node else set()
        elif isinstance(node.get("pattern"), str) and (node.get("format") == "password" or names_a_credential(name)):
            patterns[node["pattern"]] = None
        vocabulary |= {word for word in (*_list(node.get("enum")), node.get("const")) if isinstance(word, str)}
        for key, value in node.items():
            if key == "properties" and isinstance(value, Mapping):
                other |= {member for member, schema in value.items() if not _mentions_personal(schema)}
                waiting += [(schema, member) for member, schema in value.items()]
            elif key not in ("example", "examples", "x-printed-example", "enum"):
                waiting.append((value, name if key in ("items", "allOf", "anyOf", "oneOf") else ""))
    return frozenset(personal - {""}), frozenset(other), tuple(patterns), frozenset(vocabulary), frozenset(kinds)


def _mentions_personal(schema: Any) -> bool:
    # a reference may lead to a personal schema: it proves neither
    return isinstance(schema, Mapping) and ("x-personal" in schema or "$ref" in schema or "items" in schema)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _patterns(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for key, value in node.items():
            if key not in ("example", "examples"):
                yield from _patterns(value)
    elif isinstance(node, list):
        for item in node:
            yield from _patterns(item)


def _route(contract: Contract, operation: Operation) -> _Route:
    names = tuple(re.findall(r"\{([^{}]+)\}", operation.path))
    literal = re.split(r"\{[^{}]+\}", operation.path)
    pattern = "([^/]*)".join(re.escape(part) for part in literal)
    return _Route(operation, contract, re.compile(pattern + r"/?\Z"), names, sum(len(part) for part in literal))


def _path_start(url: str) -> int:
    scheme = url.find("://")
    begin = re.compile(r"[/?#]|\Z").search(url, scheme + 3 if scheme >= 0 else 0)
    return begin.start() if begin else len(url)
