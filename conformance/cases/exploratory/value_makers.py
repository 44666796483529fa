"""Make a function that generates values from a schema of the contract.

The schema is compiled once. What a member is called, its `x-personal` and its `x-pool` choose the domain of its values,
where the schema admits what the domain makes; elsewhere values are made like the printed examples.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any

import jsonschema_rs

from conformance.cases.exploratory.flat_schema import Flat, Impossible, Schema, flat
from conformance.cases.schema_walk import Node
from conformance.cases.value_domains import domain_of
from conformance.contract import patterns
from conformance.contract.judging.violations import compiled
from conformance.domain.domain import DOMAINS
from conformance.domain.random_source import Dice, Source, pick
from conformance.domain.spain import day, moment, sentence, uuid

Make = Callable[[Source], Any]
#: Gives what stands for a pool kind in a template, or None: a value is made up.
Pools = Callable[[str], Any] | None
Path = tuple[str | int, ...]

#: An optional member is left out once in so many times.
LEFT_OUT = 4
#: Items of a list without a limit.
MOST_ITEMS = 3
#: Attempts at a node whose alternatives exclude one another in ways that only its validator knows.
ATTEMPTS = 100
MAX_DEPTH = 12
#: How often what refers to itself is followed.
MOST_WITHIN = 2


class Compiler:
    """Compiles the nodes of one self-contained schema."""

    def __init__(self, schema: Schema, notes: Mapping[Path, Node], pools: Pools = None) -> None:
        self.definitions: Mapping[str, Schema] = schema.get("$defs", {}) if isinstance(schema, Mapping) else {}
        self.notes = notes
        self.pools = pools
        self.within: list[str] = []

    def node(self, schemas: Sequence[Schema], path: Path) -> Make:
        """Compile what satisfies all the schemas at once; raises Impossible when nothing does, or all is too deep."""
        references = [str(s["$ref"]) for s in schemas if isinstance(s, Mapping) and "$ref" in s]
        if any(self.within.count(reference) >= MOST_WITHIN for reference in references):
            raise Impossible
        self.within += references
        try:
            return self._node(schemas, path)
        finally:
            del self.within[len(self.within) - len(references) :]

    def _node(self, schemas: Sequence[Schema], path: Path) -> Make:
        found = flat(schemas, self.definitions)
        note = self.notes.get(path)
        if note is not None and note.pool and self.pools is not None:
            entry = self.pools(note.pool)
            return lambda _: entry
        if found.alternatives:
            return self.alternatives(found, schemas, path)
        return self.plain(found, path)

    def plain(self, found: Flat, path: Path) -> Make:
        """Compile a node without alternatives."""
        if found.values is not None:
            values = found.values
            return lambda source: values[source.below(len(values))]
        kinds = [kind for kind in found.types if kind != "null"]
        if not kinds:
            return lambda _: None
        make = self.of_kind(_likely(kinds, found), found, path)
        if "null" in found.types and len(path) > 1:
            return lambda source: make(source) if source.below(8) else None
        return make

    def of_kind(self, kind: str, found: Flat, path: Path) -> Make:
        """Compile a node of one JSON type."""
        match kind:
            case "object":
                return self.object(found, path)
            case "array":
                return self.array(found, path)
            case "boolean":
                return lambda source: source.below(2) == 1
            case "integer" | "number":
                return number_maker(kind, found, self.notes.get(path))
        return text_maker(found, self.notes.get(path))

    def object(self, found: Flat, path: Path, *, without: frozenset[str] = frozenset()) -> Make:
        """Compile an object: what is required, and most of what is not."""
        members: list[tuple[str, Make, bool]] = []
        for name, schemas in (found.members or {}).items():
            needed = name in found.required
            if name in without or (len(path) > MAX_DEPTH and not needed):
                continue
            try:
                members.append((name, self.node(schemas, (*path, name)), needed))
            except Impossible:
                if needed:
                    raise
        fixed = tuple((name, make) for name, make, needed in members if needed)
        unknown = [name for name in found.required if name not in (found.members or {})]
        order = tuple(members)

        def make(source: Source) -> dict[str, Any]:
            below = source.below
            return {name: maker(source) for name, maker, needed in order if needed or below(LEFT_OUT)}

        def make_unknown(source: Source) -> dict[str, Any]:
            return {**make(source), **dict.fromkeys(unknown, "x")}

        if len(fixed) == len(order) and not unknown:
            return lambda source: {name: maker(source) for name, maker in fixed}
        return make_unknown if unknown else make

    def array(self, found: Flat, path: Path) -> Make:
        """Compile a list."""
        fewest = found.fewest
        most = max(fewest, min(found.most if found.most is not None else MOST_ITEMS, fewest + MOST_ITEMS))
        try:
            item: Make = self.node(found.items, (*path, 0)) if most else _nothing
        except Impossible:
            if fewest:
                raise
            return lambda _: []

        def make(source: Source) -> list[Any]:
            return [item(source) for _ in range(fewest + source.below(most - fewest + 1))]

        def make_distinct(source: Source) -> list[Any]:
            kept: list[Any] = []
            for value in make(source):
                kept += [] if value in kept else [value]
            return kept

        return make_distinct if found.unique and fewest < 2 else make

    def alternatives(self, found: Flat, schemas: Sequence[Schema], path: Path) -> Make:
        """Compile a node with alternatives: one maker for each combination of them."""
        base = replace(found, alternatives=())
        makers: list[Make] = []
        for chosen in product(*(range(len(branches)) for _, branches in found.alternatives)):
            makers += self.combination(base, found, chosen, schemas, path)
        if not makers:
            raise Impossible
        valid = compiled(_joined(schemas, self.definitions))

        def make(source: Source) -> Any:
            for _ in range(ATTEMPTS):
                value = pick(source, makers)(source)
                if self.pools is not None or valid.is_valid(value):
                    return value
            raise Impossible

        return make

    def combination(
        self, base: Flat, found: Flat, chosen: Sequence[int], schemas: Sequence[Schema], path: Path
    ) -> list[Make]:
        """Compile one combination of alternatives, or nothing where it contradicts itself."""
        branches = [alternative[1][n] for alternative, n in zip(found.alternatives, chosen, strict=True)]
        if not all(_only_requires(b) for _, every in found.alternatives for b in every):
            try:
                joined = flat(
                    [*(_without_alternatives(s, self.definitions) for s in schemas), *branches], self.definitions
                )
                return [self.plain(joined, path)]
            except Impossible:
                return []
        needed = {name for branch in branches for name in branch["required"]}  # type: ignore[index]
        excluded: set[str] = set()
        for (exclusive, every), n in zip(found.alternatives, chosen, strict=True):
            own = set(every[n]["required"])  # type: ignore[index]
            others = [set(b["required"]) - own for i, b in enumerate(every) if i != n]  # type: ignore[index]
            excluded |= {name for rest in others for name in rest} if exclusive else set()
        if needed & excluded or set(base.required) & excluded or "object" not in base.types:
            return []
        required = tuple(dict.fromkeys((*base.required, *sorted(needed))))
        try:
            return [self.object(replace(base, required=required), path, without=frozenset(excluded))]
        except Impossible:
            return []


def _nothing(source: Source) -> None:
    del source


def number_maker(kind: str, found: Flat, note: Node | None) -> Make:
    """Compile a number: mostly of the size of the example, at times at an edge of what is stated."""
    domain = domain_of(note) if note is not None else None
    if domain is not None and domain.name in ("mobile", "landline", "msisdn") and _fits_range(found, 6e8, 1e9):
        valid = domain.valid
        return lambda source: int(valid(source))
    step = 1 if kind == "integer" else 0.01
    low = found.low if found.low is not None else 0
    low = low if found.above is None else max(low, found.above + step)
    high = found.high if found.high is not None else 10**9
    high = high if found.under is None else min(high, found.under - step)
    if low > high:
        raise Impossible
    example = next((e for e in examples_of(note) if isinstance(e, int | float) and not isinstance(e, bool)), 1000)
    first = max(low, 0) if high >= 0 else low
    usual = min(high, max(first, abs(example) * 2 + 10))
    edges = [edge for edge, stated in ((found.low, found.low), (found.high, found.high)) if stated is not None and edge]
    edges = [e for e in edges if low <= e <= high and abs(e) < 2**53] or [first]
    span = int(usual - first) + 1
    if kind == "integer":
        edges = [int(edge) for edge in edges]
        return lambda source: int(first) + source.below(span) if source.below(16) != 15 else pick(source, edges)
    cents = int((usual - first) * 100) + 1
    return lambda source: round(first + source.below(cents) / 100, 2) if source.below(16) != 15 else pick(source, edges)


def _fits_range(found: Flat, low: float, high: float) -> bool:
    return (found.low is None or found.low <= low) and (found.high is None or found.high >= high)


def text_maker(found: Flat, note: Node | None) -> Make:
    """Compile a text: of its domain, of its pattern, of its format, or like its examples."""
    check = compiled(_text_schema(found))
    candidates: list[Make] = []
    domain = domain_of(note) if note is not None else None
    if domain is not None:
        candidates.append(domain.valid)
    for form in found.formats:
        candidates += [_FORMATS[form]] if form in _FORMATS else []
    candidates += [patterns.pattern_maker(patterns.parse(pattern)) for pattern in found.patterns]
    candidates += [like(example) for example in examples_of(note) if isinstance(example, str)]
    candidates.append(sentence)
    for candidate in candidates:
        if all(check.is_valid(candidate(Dice(seed))) for seed in range(60)):
            return candidate if candidate is not sentence or not found.longest else _cut(candidate, found.longest)
    for candidate in (*candidates, _filled(found)):
        if any(check.is_valid(candidate(Dice(seed))) for seed in range(60)):
            return _filtered(candidate, check)
    raise Impossible


@lru_cache(maxsize=4096)
def like(example: str) -> Make:
    """Make texts like an example: other digits in its places, or the example as it is."""
    if len(example) == 10 and example[4:8:3] == "--":
        return day
    places = [i for i, char in enumerate(example) if char.isdigit()]
    if not places or len(places) > 15:
        return lambda source: example if source.below(8) != 7 else sentence(source)
    parts: list[str] = []
    for char in example:
        if char.isdigit():
            parts.append("%d")
        else:
            parts.append(char.replace("%", "%%"))
    form = "".join(parts)
    count = len(places)
    own = int("".join(example[i] for i in places))

    def make(source: Source) -> str:
        number = source.below(10**count) if source.below(8) else own
        return form % tuple(str(number).zfill(count).encode().translate(_DIGIT_VALUES))

    return make


_DIGIT_VALUES = bytes((i - 48) if 48 <= i < 58 else i for i in range(256))

_FORMATS: Mapping[str, Make] = {
    "date": day,
    "date-time": moment,
    "uuid": uuid,
    "email": DOMAINS["email"].valid,
    "idn-email": DOMAINS["email"].valid,
    "ipv4": DOMAINS["ip"].valid,
    "uri": lambda source: f"https://example.com/p/{source.below(10**6)}",
    "byte": lambda source: pick(source, ("YQ==", "YWI=", "YWJj")),
}


def examples_of(note: Node | None) -> tuple[Any, ...]:
    """The examples that the specs give at a node."""
    if note is None:
        return ()
    found = note.schema.get("examples")
    single = note.schema.get("example")
    return (*(found if isinstance(found, list) else ()), *((single,) if single is not None else ()))


def _likely(kinds: Sequence[str], found: Flat) -> str:
    """Choose the type of a node that admits several."""
    if found.members is not None and "object" in kinds:
        return "object"
    if found.items and "array" in kinds:
        return "array"
    return kinds[0]


def _text_schema(found: Flat) -> dict[str, Any]:
    parts: list[dict[str, Any]] = [{"pattern": pattern} for pattern in found.patterns]
    parts += [{"format": form} for form in found.formats]
    limit = {} if found.longest is None else {"maxLength": found.longest}
    return {"type": "string", "minLength": found.shortest, **limit, **({"allOf": parts} if parts else {})}


def _cut(make: Make, longest: int) -> Make:
    return lambda source: make(source)[:longest].strip() or "x"


def _filled(found: Flat) -> Make:
    return lambda source: "x" * max(found.shortest, 1) if found.shortest else sentence(source)[: found.longest]


def _filtered(make: Make, check: jsonschema_rs.Draft202012Validator) -> Make:
    def made(source: Source) -> Any:
        for _ in range(ATTEMPTS):
            value = make(source)
            if check.is_valid(value):
                return value
        raise Impossible

    return made


def _only_requires(schema: Schema) -> bool:
    return isinstance(schema, Mapping) and set(schema) == {"required"}


def _without_alternatives(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A schema without its top-level alternatives, in itself and in what it refers to."""
    if not isinstance(schema, Mapping):
        return schema
    kept = {key: value for key, value in schema.items() if key not in ("oneOf", "anyOf", "$ref", "allOf")}
    parts = list(schema.get("allOf", ()))
    parts += [definitions[schema["$ref"].rpartition("/")[2]]] if "$ref" in schema else []
    below = [_without_alternatives(part, definitions) for part in parts]
    return {**kept, "allOf": below} if below else kept


def _joined(schemas: Sequence[Schema], definitions: Mapping[str, Schema]) -> Schema:
    return {"allOf": list(schemas), "$defs": definitions}
