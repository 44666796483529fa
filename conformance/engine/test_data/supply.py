"""Test data that are used up: who is dealt which values, which of them are known to be gone, and what became of each.

Each taker (an operation, its rules, a workflow) has a share of each pool, and borrows from the others' what they do not
need. Where nothing is known of earlier runs, a run begins at a place of its own; a rejected valid request doubles the
step to the next value, so that what was used up costs a few tries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from conformance.cases.case import Kind, Plan
from conformance.cases.schema_walk import pool_of
from conformance.checks.rules.select import as_sent, body_of, select, succeeded
from conformance.contract.contract import Contract, EffectKind, operation_at
from conformance.contract.pool_kinds import Owner, PoolKind, all_kinds, is_id
from conformance.engine.request_builder import taken_by_control, wanted
from conformance.engine.test_data.needs import (
    LASTING,
    further,
    lasting_of,
    losing,
    makes_of,
    needs_of,
    serves_once,
    taker_of,
)
from conformance.engine.test_data.share import Share
from conformance.engine.test_data.state_file import Mark, StateFile
from conformance.model import Exchange, NoAnswer, NoAnswerReason
from conformance.profile.draw import UNDRAWN, Draw
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_choice import changeable_only, entries

#: Pool kinds whose values are given to one operation and never to another.
RESERVED_PREFIX = "free"
#: A bonus is free for a line, not for good: its values serve again.
SERVE_AGAIN = frozenset({"freeBonusId"})
#: Statuses that say nothing about the data that were sent.
_NOT_THE_DATA = frozenset({401, 403, 405, 408, 429})


@dataclass(slots=True)
class Supply:
    """The shares of a run, and what it learns of their values."""

    #: Taker -> kind -> share.
    shares: Mapping[str, Mapping[str, Share]] = field(default_factory=dict)
    state: StateFile | None = None
    #: Number of a request -> the values that it may use up, with their tags; whether the contract calls it valid.
    _out: dict[int, tuple[list[tuple[Share, str, str]], bool]] = field(default_factory=dict)
    #: Number of a request -> what it changes for good.
    _changes: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    #: Kind, and kind with the tag that was asked for (`kind#tag`) -> values that were used up by this run.
    used: dict[str, set[str]] = field(default_factory=dict)
    #: Taker -> the operations that it carries out for good, and those of which it takes back what it can.
    lasting: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Those takers among them whose operations work once.
    fastidious: Collection[str] = ()
    kinds: Mapping[str, PoolKind] = field(default_factory=dict)
    #: Like `shares`, of values that serve others as well, and these takers once: of lines as long as they lack limits.
    once: Mapping[str, Mapping[str, Share]] = field(default_factory=dict)
    #: Operation -> what its accepted response names was made: kind of test data, and a path into the response.
    makes: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    #: Operation -> what this run and those before it carried it out on: kind without what narrows it, and value.
    _done: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    #: Kind and identity of an entry -> the entry, which keeps the identity its own, and what it is the name of.
    _named: dict[tuple[str, int], tuple[Entry, frozenset[tuple[str, str]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take over what earlier runs did."""
        for name, held in self.state.state.values.items() if self.state is not None else ():
            operation, colon, kind = name.partition(":")
            if colon:
                self._done.setdefault(operation, set()).update((_base(kind), value) for value in held)

    def reserved(self, taker: str) -> Mapping[str, Share]:
        """Kind -> the share out of which a taker is dealt its values; a kind of which any value serves has none."""
        return {**self.once.get(taker, {}), **self.shares.get(taker, {})}

    @property
    def short(self) -> list[str]:
        """The kinds of which more was asked for than there is: what the run used up of them says little."""
        return sorted({share.kind for held in self.shares.values() for share in held.values() if share.ran_out})

    def sending(self, number: int, taker: str, values: Mapping[str, object], case: Kind) -> None:
        """Note which values go out with a request that writes."""
        shares = self.shares.get(taker, {})
        kinds = ((*key.partition("~")[0].partition("#"), value) for key, value in values.items())
        held = [(shares[kind], tag, str(value)) for kind, _, tag, value in kinds if kind in shares]
        if held:
            others = self._out.get(number, ([], False))[0]
            self._out[number] = [*others, *held], case is Kind.VALID

    def changing(self, number: int, values: Iterable[tuple[str, str]]) -> None:
        """Note what a request changes for good: kind and value of things that serve others as well."""
        self._changes[number] = list(values)

    def done_before(self, taker: str, kind: str, entry: Entry) -> bool:
        """Whether what a taker does for good was done with a value, or with the line that it belongs to."""
        done = [self._done[operation] for operation in self.lasting.get(taker, ()) if operation in self._done]
        return bool(done) and any(not own.isdisjoint(self._names(kind, entry)) for own in done)

    def wears(self, taker: str) -> bool:
        """Whether anything was done yet after which a value may fit a taker less."""
        return bool(self._done) and (taker in self.fastidious or not self._done.keys().isdisjoint(self.lasting[taker]))

    def worn(self, taker: str, kind: str, entry: Entry) -> int:
        """How little a value fits a taker: 2 where it did its work on it before, 1 where another one did its own.

        The latter counts only for what works once on a thing as it is, and may not work on one that was changed.
        """
        return self.wear(taker)(kind, entry)

    def wear(self, taker: str) -> Callable[[str, Entry], int]:
        """How little values fit a taker, as far as it is known now: `worn` of many, which are told one by one."""
        own = {name for o in self.lasting.get(taker, ()) for name in self._done.get(o, ())}
        others = {name for done in self._done.values() for name in done} if taker in self.fastidious else set()

        def worn(kind: str, entry: Entry) -> int:
            names = self._names(kind, entry)
            return 2 if not own.isdisjoint(names) else int(not others.isdisjoint(names))

        return worn

    def remaining(self, taker: str, pools: Mapping[str, tuple[Entry, ...]]) -> dict[str, tuple[Entry, ...]]:
        """The pools without parts that a taker did its work on for good, and without the lines that have no other.

        A bonus that was deleted and could not be put back is no more, whatever else its line is good for.
        """
        done = frozenset(name for o in self.lasting.get(taker, ()) for name in self._done.get(o, ()))
        found, left = dict(pools), set[tuple[str, str]]()
        emptied: set[tuple[str, str]] = set()
        for kind, pool in pools.items():
            kept = [entry for entry in pool if (_base(kind), str(entry.value)) not in done]
            if kind in self.kinds and self.kinds[kind].of is Owner.PART and 0 < len(kept) < len(pool):
                found[kind] = tuple(kept)
                left.update(line for entry in kept for line in lines_of(entry, self.kinds))
                emptied.update(line for entry in pool for line in lines_of(entry, self.kinds))
        emptied -= left
        for kind, pool in found.items() if emptied else ():
            held = tuple(entry for entry in pool if (_base(kind), str(entry.value)) not in emptied)
            found[kind] = held or pool
        return found

    def _names(self, kind: str, entry: Entry) -> frozenset[tuple[str, str]]:
        known = self._named.get((kind, id(entry)))
        if known is None:
            names = frozenset({(_base(kind), str(entry.value)), *lines_of(entry, self.kinds)})
            known = self._named[kind, id(entry)] = entry, names
        return known[1]

    def learn(self, exchange: Exchange) -> None:
        """Learn from an exchange what became of its values, and write it down."""
        changed = self._changes.pop(exchange.number, ())
        if changed and _mark_of(exchange, valid=True) is Mark.USED:
            self._done.setdefault(exchange.operation, set()).update((_base(kind), value) for kind, value in changed)
            if self.state is not None:
                self.state.spoil(((f"{exchange.operation}:{kind}", value) for kind, value in changed), by="done")
        if self.state is not None and succeeded(exchange):
            for kind, path in self.makes.get(exchange.operation, ()):
                self.state.make(kind, filter(is_id, map(as_sent, select(body_of(exchange), path))))
        held, valid = self._out.pop(exchange.number, ((), False))
        mark = _mark_of(exchange, valid=valid) if held else None
        if mark is None:
            return
        for share, tag, value in held:
            if mark is Mark.USED:
                share.accepted()
                for name in {share.kind, f"{share.kind}#{tag}" if tag else share.kind}:
                    self.used.setdefault(name, set()).add(value)
            else:
                share.rejected()
        if self.state is not None:
            self.state.settle({(share.kind, value): mark for share, _, value in held})

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

    def as_it_is_now(self, organisation: Organisation, contracts: Mapping[str, Contract]) -> Organisation:
        """The organisation without the tags that values lost when an operation was carried out on them."""
        pools = dict(organisation.pools)
        for contract in contracts.values():
            for operation in (one for one in contract.operations.values() if one.key in self._done):
                for kind, tag in serves_once(operation):
                    for name in (name for name in pools if _base(name) == _base(kind)):
                        lost = partial(self.done_before, operation.key, name)
                        pools[name] = tuple(
                            replace(e, tags=e.tags - {tag}) if tag in e.tags and lost(e) else e for e in pools[name]
                        )
        same = all(pools[name] == pool for name, pool in organisation.pools.items())
        return organisation if same else replace(organisation, pools=pools)

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


def worn_last(pool: Sequence[Entry], worn: Callable[[Entry], int]) -> tuple[Entry, ...]:
    """Put those last with which something was done before; no draw brings them to the front."""
    told = [worn(entry) for entry in pool]
    marked = tuple(entry if entry.worn == by else replace(entry, worn=by) for entry, by in zip(pool, told, strict=True))
    return tuple(sorted(marked, key=lambda entry: entry.worn)) if any(told) else marked


def lines_of(entry: Entry, kinds: Mapping[str, PoolKind]) -> list[tuple[str, str]]:
    """The lines that a value belongs to: kind without what narrows it, and value."""
    return [(_base(k), str(v)) for k, v in entry.related.items() if k in kinds and kinds[k].of is Owner.LINE]


def _base(kind: str) -> str:
    return kind.partition(".")[0]


def rotated(pool: Sequence[Entry], start: int) -> tuple[Entry, ...]:
    """Begin a pool at a place of the run's own."""
    place = start % len(pool) if pool else 0
    return (*pool[place:], *pool[:place])


def supply_for(
    contracts: Mapping[str, Contract],
    organisation: Organisation,
    plan: Plan | None,
    *,
    state: StateFile | None = None,
    gone: Collection[str] = (),
    start: int = 0,
    draw: Draw = UNDRAWN,
    writes: Collection[EffectKind] = frozenset(EffectKind),
    accepted_at_most: int = 3,
    unbound: bool = False,
) -> Supply:
    """Deal the values that are used up out to those that take them, evenly and in the contract's order.

    Operations, the rules of an operation, and workflows are dealt to apart, so that none takes what another relies on;
    what a plan needs of a share is lent to nobody. Those that lose a tag by what is done with them are dealt out as
    well: a second taker would find them changed.
    `gone` are values that earlier runs left in use; `start` is where a run begins that knows of no other; which
    of the values that are declared alike come first is drawn. `unbound`: whatever the IXIT says may be changed.
    """
    takers: dict[str, dict[str, None]] = {}
    spent = _spent_kinds(contracts)
    known = all_kinds(contract.pool_kinds for contract in contracts.values())
    for contract in contracts.values():
        for operation in contract.operations.values():
            _count(takers, operation.key, taken_by_control(contract, operation, organisation), spent)
    for case in further(plan):
        operation = operation_at(contracts, case.operation)
        _count(takers, taker_of(case), wanted(contracts[operation.api], operation, case, organisation), spent)
    counted = partial(needs_of, writes=writes, accepted_at_most=accepted_at_most)
    needs = counted(plan, contracts, organisation) if plan is not None else {}
    shares: dict[str, dict[str, Share]] = {}
    lasting = lasting_of(plan, contracts, {*LASTING, EffectKind.REVERSIBLE})
    once = {o.key for c in contracts.values() for o in c.operations.values() if o.effect.kind is EffectKind.ONCE}
    fastidious = {taker for taker, operations in lasting.items() if not once.isdisjoint(operations)}
    served: dict[str, dict[str, Share]] = {}
    makes = makes_of(contracts)
    supply = Supply(shares, state, once=served, lasting=lasting, fastidious=fastidious, kinds=known, makes=makes)
    for kind, names in takers.items():
        pool = rotated(draw.ordered(kind, without(entries(organisation, kind), gone)), start)
        apart = known[kind].apart if kind in known else frozenset[str]()
        for number, name in enumerate(names):
            need = {tag: count for (one, tag), count in needs.get(name, {}).items() if one == kind}
            avoided = partial(supply.done_before, name, kind)
            own = pool[number :: len(names)]
            shares.setdefault(name, {})[kind] = Share(kind, name, own, state, apart, need=need, avoided=avoided)
        _introduced([shares[name][kind] for name in names])
    now = supply.usable(supply.as_it_is_now(organisation, contracts))
    lines = now if unbound else changeable_only(now, known)
    for (kind, tag), losers in losing(lasting, contracts).items():
        serving = draw.ordered(kind, entries(lines, kind, tag))
        apart = known[kind].apart - {tag}
        for number, name in enumerate(losers if serving else ()):
            count = sum(count for (one, _), count in needs.get(name, {}).items() if one == kind)
            dealt = serving[number :: len(losers)]
            worn = partial(supply.worn, name, kind)
            served.setdefault(name, {})[kind] = Share(kind, name, dealt, apart=apart, need={tag: count}, avoided=worn)
        _introduced([served[name][kind] for name in losers if name in served])
    return supply


def _introduced(shares: Sequence[Share]) -> None:
    """Let those that hold one kind lend to each other."""
    for share in shares:
        share.beside(shares)


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
