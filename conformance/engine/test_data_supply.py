"""Test data that are used up: who is dealt which values, which of them are known to be gone, and what became of each.

Each taker (an operation, its rules, a workflow) has a share of each pool. Where nothing is known of earlier runs, a run
begins at a place of its own; a rejected valid request doubles the step to the next value, so that what was used up
costs a few tries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.cases.case import Case, Kind, Plan
from conformance.cases.preparation import with_given
from conformance.cases.schema_walk import pool_of
from conformance.contract.contract import Contract, EffectKind, operation_at
from conformance.contract.pool_kinds import all_kinds
from conformance.engine.request_builder import taken_by_control, wanted
from conformance.engine.state_file import Known, Mark, StateFile
from conformance.model import Exchange, NoAnswer, NoAnswerReason
from conformance.profile.draw import UNDRAWN, Draw
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_choice import entries

#: Pool kinds whose values are given to one operation and never to another.
RESERVED_PREFIX = "free"
#: A bonus is free for a line, not for good: its values serve again.
SERVE_AGAIN = frozenset({"freeBonusId"})
#: Statuses that say nothing about the data that were sent.
_NOT_THE_DATA = frozenset({401, 403, 405, 408, 429})


class Share:
    """The values of one kind that one taker may use, in the order in which they are tried."""

    def __init__(
        self,
        kind: str,
        taker: str,
        pool: Sequence[Entry],
        state: StateFile | None = None,
        apart: frozenset[str] = frozenset(),
    ) -> None:
        """Hold what is not known to be used up; what is doubtful comes last.

        Values with a tag of `apart` are dealt to who asks for it, and to others where nothing else is left.
        """
        self.kind = kind
        self._apart = apart
        self._taker = taker
        self._state = state
        self._left = _in_order(kind, pool, state)
        self._dealt: dict[str | None, list[Entry]] = {}
        self._claimed: set[int] = set()
        self._rejected = 0

    def __bool__(self) -> bool:
        """Say whether anything is left of it."""
        return bool(self._left or any(self._dealt.values()))

    def take(self, tag: str | None, index: int) -> Entry | None:
        """Give the `index`-th value with a tag, the same one each time; None where there are no more."""
        dealt = self._dealt.setdefault(tag, [])
        while len(dealt) <= index:
            entry = self._next(tag)
            if entry is None:
                return None
            dealt.append(entry)
        while not self._claim(dealt[index], tag, index):
            entry = self._next(tag)
            if entry is None:
                return None
            dealt[index] = entry
        return dealt[index]

    def recall(self, value: str, known: Known) -> None:
        """Deal a value as the run did before it was killed."""
        place = next((n for n, entry in enumerate(self._left) if str(entry.value) == value), None)
        if place is None:
            return
        entry = self._left.pop(place)
        dealt = self._dealt.setdefault(known.tag, [])
        while len(dealt) < known.index:
            between = self._next(known.tag)
            if between is None:
                break
            dealt.append(between)
        dealt.insert(known.index, entry)
        self._claimed.add(id(entry))

    def rejected(self) -> None:
        """Learn that a valid request was rejected with the value that was dealt last: the next is further away."""
        self._rejected += 1

    def accepted(self) -> None:
        """Learn that values are good here."""
        self._rejected = 0

    def _next(self, tag: str | None) -> Entry | None:
        fitting = [n for n, entry in enumerate(self._left) if tag is None or tag in entry.tags]
        if not fitting:
            return None
        odd = [len((self._apart - {tag}) & self._left[n].tags) for n in fitting]
        fitting = [n for n, count in zip(fitting, odd, strict=True) if count == min(odd)]
        far = 2**self._rejected - 1 if self._rejected else 0
        place = fitting[far % len(fitting)]
        entry = self._left[place]
        # What is skipped comes last: where one value is in use, those beside it may be, too.
        self._left = [*self._left[place + 1 :], *self._left[:place]]
        return entry

    def _claim(self, entry: Entry, tag: str | None, index: int) -> bool:
        if self._state is None or id(entry) in self._claimed:
            return True
        if not self._state.claim(self.kind, entry.value, by=self._taker, index=index, tag=tag):
            return False
        self._claimed.add(id(entry))
        return True


def _in_order(kind: str, pool: Sequence[Entry], state: StateFile | None) -> list[Entry]:
    """The usable values of a pool: fresh ones first, then those that a run held or had rejected."""
    if state is None:
        return list(pool)
    fresh, doubtful = [], []
    for entry in pool:
        known = state.state.of(kind, entry.value)
        if known is None or known.run == state.run:
            fresh.append(entry)
        elif known.mark is not Mark.USED:
            doubtful.append(entry)
    return fresh + doubtful


@dataclass(slots=True)
class Supply:
    """The shares of a run, and what it learns of their values."""

    #: Taker -> kind -> share.
    shares: Mapping[str, Mapping[str, Share]] = field(default_factory=dict)
    state: StateFile | None = None
    #: Number of a request -> the values that it may use up, and whether the contract says that it is valid.
    _out: dict[int, tuple[list[tuple[Share, str]], bool]] = field(default_factory=dict)
    #: Number of a request -> what it changes for good.
    _changes: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    #: Kind -> values that were used up by this run.
    used: dict[str, set[str]] = field(default_factory=dict)

    def sending(self, number: int, taker: str, values: Mapping[str, object], case: Kind) -> None:
        """Note which values go out with a request that writes."""
        shares = self.shares.get(taker, {})
        kinds = ((key.partition("#")[0], value) for key, value in values.items())
        held = [(shares[kind], str(value)) for kind, value in kinds if kind in shares]
        if held:
            others = self._out.get(number, ([], False))[0]
            self._out[number] = [*others, *held], case is Kind.VALID

    def changing(self, number: int, values: Iterable[tuple[str, str]]) -> None:
        """Note what a request changes for good: kind and value of things that serve others as well."""
        self._changes[number] = list(values)

    def done(self, operation: str, kind: str) -> Collection[str]:
        """The values with which earlier runs carried out a one-time operation, so that others are used first."""
        return self.state.state.values.get(f"{operation}:{kind}", {}) if self.state is not None else ()

    def learn(self, exchange: Exchange) -> None:
        """Learn from an exchange what became of its values, and write it down."""
        changed = self._changes.pop(exchange.number, ())
        if changed and self.state is not None and _mark_of(exchange, valid=True) is Mark.USED:
            self.state.spoil(((f"{exchange.operation}:{kind}", value) for kind, value in changed), by="done")
        held, valid = self._out.pop(exchange.number, ((), False))
        mark = _mark_of(exchange, valid=valid) if held else None
        if mark is None:
            return
        for share, value in held:
            if mark is Mark.USED:
                share.accepted()
                self.used.setdefault(share.kind, set()).add(value)
            else:
                share.rejected()
        if self.state is not None:
            self.state.settle({(share.kind, value): mark for share, value in held})

    def usable(self, organisation: Organisation) -> Organisation:
        """The organisation without test data that earlier runs made unusable, or that are dealt out."""
        if self.state is None:
            return organisation
        dealt = {kind for shares in self.shares.values() for kind in shares}
        spoiled = {kind: held for kind, held in self.state.state.values.items() if kind not in dealt}
        if not spoiled:
            return organisation
        pools = {
            kind: tuple(e for e in pool if str(e.value) not in spoiled.get(kind, {}))
            for kind, pool in organisation.pools.items()
        }
        return replace(organisation, pools=pools)

    def resume(self) -> None:
        """Deal what the run had claimed before it was killed."""
        for kind, value, known in sorted(self.state.own() if self.state else (), key=lambda one: one[2].index):
            share = self.shares.get(known.by, {}).get(kind)
            if share is not None:
                share.recall(value, known)


def _mark_of(exchange: Exchange, *, valid: bool) -> Mark | None:
    """What an exchange did to the test data that it carried, or None where it tells nothing."""
    outcome = exchange.outcome
    if isinstance(outcome, NoAnswer):
        unsent = outcome.reason is NoAnswerReason.UNSENDABLE or not exchange.sent_at
        return None if unsent or outcome.reason is NoAnswerReason.REFUSED else Mark.USED
    if 200 <= outcome.status < 300 or outcome.status >= 500:
        return Mark.USED  # after a server error nobody knows
    return Mark.REJECTED if valid and outcome.status >= 400 and outcome.status not in _NOT_THE_DATA else None


def without(pool: Sequence[Entry], gone: Collection[str]) -> tuple[Entry, ...]:
    """Leave out what the lists of earlier runs say is in use."""
    return tuple(entry for entry in pool if str(entry.value) not in gone) if gone else tuple(pool)


def done_last(pool: Sequence[Entry], done: Collection[str]) -> tuple[Entry, ...]:
    """Put those last with which something was done before."""
    return tuple(sorted(pool, key=lambda entry: str(entry.value) in done)) if done else tuple(pool)


def rotated(pool: Sequence[Entry], start: int) -> tuple[Entry, ...]:
    """Begin a pool at a place of the run's own."""
    place = start % len(pool) if pool else 0
    return (*pool[place:], *pool[:place])


def taker_of(case: Case) -> str:
    """Name whom a case's test data are dealt to."""
    return case.taker or case.operation


def supply_for(
    contracts: Mapping[str, Contract],
    organisation: Organisation,
    plan: Plan | None,
    *,
    state: StateFile | None = None,
    gone: Collection[str] = (),
    start: int = 0,
    draw: Draw = UNDRAWN,
) -> Supply:
    """Deal the values that are used up out to those that take them, evenly and in the contract's order.

    Operations, the rules of an operation, and workflows are dealt to apart, so that none takes what another relies on.
    `gone` are values that earlier runs left in use; `start` is where a run begins that knows of no other; which
    of the values that are declared alike come first is drawn.
    """
    takers: dict[str, dict[str, None]] = {}
    spent = _spent_kinds(contracts)
    known = all_kinds(contract.pool_kinds for contract in contracts.values())
    for contract in contracts.values():
        for operation in contract.operations.values():
            _count(takers, operation.key, taken_by_control(contract, operation, organisation), spent)
    for case in _further(plan):
        operation = operation_at(contracts, case.operation)
        _count(takers, taker_of(case), wanted(contracts[operation.api], operation, case, organisation), spent)
    shares: dict[str, dict[str, Share]] = {}
    for kind, names in takers.items():
        pool = rotated(draw.ordered(kind, without(entries(organisation, kind), gone)), start)
        apart = known[kind].apart if kind in known else frozenset[str]()
        for number, name in enumerate(names):
            shares.setdefault(name, {})[kind] = Share(kind, name, pool[number :: len(names)], state, apart)
    return Supply(shares, state)


def _further(plan: Plan | None) -> Iterator[Case]:
    """The cases outside the operations' own, whose test data are dealt separately."""
    for rule in plan.rules if plan else ():
        yield from (case for case in rule.asks.values() if case.taker)
    for course in plan.courses if plan else ():
        yield course.inputs
    for preparation in plan.preparations.values() if plan else ():
        yield from (with_given(step, dict.fromkeys(step.given.values())) for step in preparation.steps)


def _spent_kinds(contracts: Mapping[str, Contract]) -> frozenset[str]:
    """The kinds of test data in the paths of one-time operations: each value serves one such operation once."""
    once = [o for c in contracts.values() for o in c.operations.values() if o.effect.kind is EffectKind.ONCE]
    kinds = (pool_of(p) for o in once for p in o.parameters if p.location == "path")
    return frozenset(kind for kind in kinds if kind is not None and kind != "orgId")


def _count(
    takers: dict[str, dict[str, None]],
    name: str,
    kinds: Sequence[tuple[str, str | None]],
    spent: frozenset[str],
) -> None:
    for kind in sorted({k for k, _ in kinds if k.startswith(RESERVED_PREFIX) or k in spent} - SERVE_AGAIN):
        takers.setdefault(kind, {})[name] = None
