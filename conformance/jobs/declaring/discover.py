"""`discover`: find the test data of a run from one known customer, with reads of the API."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.cases.case import Edit
from conformance.cases.preparation import made_kinds
from conformance.cases.schema_walk import parameter_nodes, pool_of
from conformance.contract.contract import Contract, EffectKind, Operation
from conformance.contract.pool_kinds import Owner, all_kinds
from conformance.engine.single_reads import Reader, alternative_edits, asked_with, json_of
from conformance.jobs.declaring.test_data_harvest import Found, Known, asks_further, discover_from, from_schema
from conformance.jobs.intermediary import Way
from conformance.model import Exchange, NoAnswer, Outcome, Response
from conformance.model.errors import BadOption
from conformance.model.sentences import did_you_mean
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.ixit_amendments import additions

#: Requests at most, so that a big customer does not become a load test.
MOST_REQUESTS = 600
#: Values of one kind that are looked into.
MOST_VALUES = 40


@dataclass(slots=True)
class Discovery:
    """What was asked and what came of it."""

    known: Known
    #: Kind and value of what was said at first.
    seeds: frozenset[tuple[str, str]] = frozenset()
    requests: int = 0
    #: Operation key -> its path, where no document prints it and the target has it.
    paths: Mapping[str, str] = field(default_factory=dict)
    #: Operation -> statuses that came, with how often.
    answers: dict[str, dict[str, int]] = field(default_factory=dict)
    cut: bool = False
    #: Kinds that a run makes by itself and that no plain read shows: a value of today is stale tomorrow.
    made: frozenset[str] = frozenset()
    #: What the responses say of what stands in front of the API.
    way: Way = field(default_factory=lambda: Way({}))

    @property
    def fruitful(self) -> bool:
        """Whether responses told of data of any customer, beyond what was known at first."""
        return any(
            self.known.kinds[kind].of < Owner.PART and (kind, value) not in self.seeds
            for kind, pool in self.known.pools.items()
            for value in pool
        )

    def pools(self) -> dict[str, tuple[Entry, ...]]:
        """The discovered pools; the values that led to most come first."""
        kept = {kind: pool for kind, pool in self.known.pools.items() if kind not in self.made}
        return {kind: tuple(self._pool(kind, pool.values())) for kind, pool in kept.items()}

    def _pool(self, kind: str, pool: Iterable[Found]) -> list[Entry]:
        """The entries of a kind; those with a tag that reserves them come last."""
        apart = self.known.kinds[kind].apart

        def plainness(entry: Entry) -> tuple[int, int]:
            return len(entry.tags & apart), -len(entry.tags)

        return sorted((entry for found in pool for entry in self.known.entries(kind, found)), key=plainness)


def discover(
    reader: Reader,
    seeds: Sequence[Mapping[str, Any]],
    *,
    most: int = MOST_REQUESTS,
    listener: Callable[[int], None] = lambda _: None,
) -> Discovery:
    """Ask searches with the seeds, and then every read that the values found so far suffice for."""
    kinds = all_kinds(contract.pool_kinds for contract in reader.contracts.values())
    said = frozenset((kind.partition(".")[0], str(value)) for seed in seeds for kind, value in seed.items())
    operations = [operation for contract in reader.contracts.values() for operation in contract.operations.values()]
    plain = [operation for operation in operations if operation.effect.kind is EffectKind.NONE]
    shown = {one["pool"] for operation in plain for one in operation.discovers if "pool" in one}
    found = Discovery(Known(kinds), said, made=made_kinds(reader.contracts.values()) - shown, way=Way(reader.contracts))
    for seed in seeds:
        for kind, value in seed.items():
            found.known.add(kind, value, {k: v for k, v in seed.items() if k != kind})
    done: set[tuple[str, str]] = set()
    waiting: deque[tuple[Operation, dict[str, Any], tuple[Edit, ...], Mapping[str, Any], bool]] = deque()
    while True:
        if not waiting:
            waiting.extend(_due(reader, found.known, done))
        if not waiting:
            return found
        operation, values, edits, ask, alone = waiting.popleft()
        if not alone and _is_vain(found.known, values):
            continue
        if found.requests >= most:
            found.cut = True
            return found
        request = reader.request(operation, values, edits, alone=alone)
        if request is None:
            continue
        outcome = reader.send(request)
        found.requests += 1
        listener(found.requests)
        found.way.take(Exchange(found.requests, "discover", operation.key, request, outcome, "", ""))
        _learn(reader, found, operation, ask, values, outcome)


def require_listed(contracts: Mapping[str, Contract], seeds: Iterable[Mapping[str, Any]]) -> None:
    """Refuse a value, such as a type of document, that no read that takes its kind lists; BadOption says which are."""
    nodes = [
        node
        for contract in contracts.values()
        for operation in contract.operations.values()
        if operation.method == "GET"
        for node in parameter_nodes(contract, operation)
    ]
    for kind, value in (pair for seed in seeds for pair in seed.items()):
        lists = [node.schema.get("enum") for node in nodes if node.pool == kind]
        listed = [str(one) for values in lists for one in values or ()]
        if lists and all(lists) and str(value) not in listed:
            names = dict.fromkeys(listed)
            hint = did_you_mean(str(value).upper(), names) or f"there are {', '.join(names)}"
            raise BadOption(f"no read knows the {kind} {value}: {hint}")


def _due(
    reader: Reader, known: Known, done: set[tuple[str, str]]
) -> Iterator[tuple[Operation, dict[str, Any], tuple[Edit, ...], Mapping[str, Any], bool]]:
    """The reads that can be sent now, with the values to send, and were not sent before."""

    def fresh(operation: Operation, values: Mapping[str, Any], further: str) -> bool:
        key = operation.key, f"{sorted(values.items(), key=str)}{further}"
        if key in done:
            return False
        done.add(key)
        return True

    for operation in reader.reads():
        if not operation.path_known:
            continue
        if operation.alternatives:
            for kinds, edits in alternative_edits(operation):
                for values in _searches(reader, operation, known, kinds):
                    if fresh(operation, values, str(sorted(kinds))):
                        yield operation, values, edits, {}, True
            continue
        pools = [str(pool_of(p)) for p in asked_with(operation)]
        for values in (*_combined(known, pools, tried=_tried(operation)), *_guesses(known, pools)):
            for ask in asks_further(operation):
                if fresh(operation, values, str(ask)):
                    edits = tuple(Edit(tuple(place.split(".", 1)), value) for place, value in ask.items())
                    yield operation, values, edits, ask, False


def _guesses(known: Known, kinds: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Codes of a kind of which nobody knows one, each until the target confirms one by what it lists."""
    if len(kinds) == 1 and not known.values(kinds[0]):
        yield from ({kinds[0]: code} for code in known.kinds[kinds[0]].tried)


def _searches(reader: Reader, operation: Operation, known: Known, kinds: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The values for a search: two kinds that belong together; each type of document is tried."""
    if len(kinds) == 1:
        (kind,) = kinds
        for found in known.values(kind)[:MOST_VALUES]:
            yield {kind: found.value}
        return
    first = "document" if "document" in kinds else min(kinds)
    for found in known.values(first)[:MOST_VALUES]:
        rest = {kind: found.related[kind] for kind in kinds - {first} if kind in found.related}
        if len(rest) == len(kinds) - 1:
            yield {first: found.value, **rest}
        elif len(kinds) == 2:
            (other,) = kinds - {first}
            yield from ({first: found.value, other: option} for option in _options(reader, operation, other))


def _options(reader: Reader, operation: Operation, kind: str) -> Sequence[Any]:
    """The values that a contract lists for a parameter of a kind."""
    contract = reader.contracts[operation.api]
    for node in parameter_nodes(contract, operation):
        if node.pool == kind and "enum" in node.schema:
            return tuple(node.schema["enum"])
    return ()


def _tried(operation: Operation) -> frozenset[str]:
    """The kinds of which a read is tried with every value, whatever narrower kind it asks for.

    So the landlines that have credit limits are found by a read whose documents speak of mobile lines first.
    """
    return frozenset(kind for entry in operation.discovers for kind in entry.get("of") or ())


def _combined(known: Known, kinds: list[str], *, tried: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """The combinations of values of several kinds that belong together."""
    if not kinds:
        yield {}
        return
    last = kinds[-1]
    base = last.partition(".")[0]
    for found in known.values(base if base in tried else last)[:MOST_VALUES]:
        bases = {kind: kind.partition(".")[0] for kind in kinds[:-1]}
        rest = {kind: found.related[base] for kind, base in bases.items() if base in found.related}
        if len(rest) == len(kinds) - 1:
            yield {last: found.value, **rest}


def _learn(
    reader: Reader,
    found: Discovery,
    operation: Operation,
    ask: Mapping[str, Any],
    values: Mapping[str, Any],
    outcome: Outcome,
) -> None:
    status = outcome.status if isinstance(outcome, Response) else None
    told = str(status) if not isinstance(outcome, NoAnswer) else str(outcome.reason)
    counts = found.answers.setdefault(operation.id, {})
    counts[told] = counts.get(told, 0) + 1
    context = _context(found.known, values)
    body = json_of(outcome)
    if status is not None and 200 <= status < 300:
        if len(values) > 1 and operation.alternatives:
            for kind, value in values.items():  # the pair was right, so that the two belong together
                found.known.add(kind, value, {k: v for k, v in values.items() if k != kind})
        for kind, value, related in from_schema(reader.contracts[operation.api], operation, status, body, context):
            if not (found.known.kinds[kind].tried and values.get(kind) == value):  # an echo confirms no code
                found.known.add(kind, value, related)
    before = found.known.size
    discover_from(found.known, operation, ask, status, body, context)
    if found.known.size > before:  # whatever was asked about lists something
        for kind, value in values.items():
            found.known.confirm(kind, value)
    for kind, value in values.items():  # what an answer said about the customer belongs to what it was asked with
        own = found.known.pools.get(kind.partition(".")[0], {}).get(str(value))
        if own is not None and isinstance(body, Mapping) and operation.alternatives:
            first = next(iter(from_schema(reader.contracts[operation.api], operation, status or 0, body, {})), None)
            for other, its in (first[2] if first is not None else {}).items():
                if found.known.belongs(kind.partition(".")[0], other) and other != kind:
                    own.related.setdefault(other, its)


def _is_vain(known: Known, values: Mapping[str, Any]) -> bool:
    """Whether a request would ask about a code, while another one was confirmed meanwhile."""
    return any(
        known.kinds[kind].tried and known.values(kind) and all(one.value != value for one in known.values(kind))
        for kind, value in values.items()
    )


def _context(known: Known, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a request was sent with and everything that is related to them."""
    context = {kind.partition(".")[0]: value for kind, value in values.items()}
    for kind, value in list(context.items()):
        own = known.pools.get(kind, {}).get(str(value))
        if own is not None:
            for other, its in own.related.items():
                context.setdefault(other, its)
    return context


def with_found(organisation: Organisation, discovery: Discovery) -> Organisation:
    """The organisation with the discovered values added after the declared ones."""
    pools = dict(organisation.pools)
    for kind, entries in discovery.pools().items():
        pools[kind] = (*pools.get(kind, ()), *additions(pools.get(kind, ()), entries))
    return replace(organisation, pools=pools)
