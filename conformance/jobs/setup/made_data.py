"""Let test data that earlier runs made serve: a line that a sign-up brought, where lines without limits run out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from conformance.cases.schema_walk import pool_of
from conformance.contract.contract import Operation
from conformance.engine.single_reads import Reader, applies, asked_with, json_of
from conformance.engine.test_data.needs import serves_once
from conformance.engine.test_data.state_file import State, remembered
from conformance.jobs.setup.settings import Settings
from conformance.model import Response
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_choice import entries

#: Values with a tag that a run has at hand, where so many were made; and how many are looked at for them.
ENOUGH, LOOKED_AT = 24, 40


def with_made(settings: Settings, reader: Reader) -> Organisation:
    """The organisation with values that earlier runs made, as far as those that are declared run out.

    What serves an operation once, as long as it has a tag (`x-prefers`), is looked up in what the state file says was
    made: a read whose `x-discovers` speaks of the tag has to show it now. What was made comes after what is declared.

    Args:
        settings: The run; one that only reads uses nothing up.
        reader: Asks the target.

    Raises:
        StateError: The state file cannot be read.
    """
    organisation = settings.organisation
    if settings.state is None or not settings.environment.writes or settings.profile.reads_only:
        return organisation
    state = remembered(settings.state)
    for operation in _writing(settings):
        for kind, tag in serves_once(operation):
            done = _done(state, operation, kind)
            fresh = sum(str(entry.value) not in done for entry in entries(organisation, kind, tag))
            known = done | {str(entry.value) for entry in entries(organisation, kind)}
            made = [value for text, value in reversed(state.made.get(kind, {}).items()) if text not in known]
            shown = islice(_showing(reader, kind, tag, made[:LOOKED_AT]), max(0, ENOUGH - fresh))
            organisation = _with_entries(organisation, kind, tag, shown)
    return organisation


def _writing(settings: Settings) -> Iterator[Operation]:
    for contract in settings.contracts.values():
        yield from (o for o in contract.operations.values() if o.effect.kind in settings.environment.writes)


def _done(state: State, operation: Operation, kind: str) -> frozenset[str]:
    """The values that an operation was carried out on."""
    names = (f"{operation.key}:{name}" for name in (kind, kind.partition(".")[0]))
    return frozenset(value for name in names for value in state.values.get(name, {}))


def _showing(reader: Reader, kind: str, tag: str, values: Iterable[Any]) -> Iterator[Any]:
    """Those of the values that a read shows to have the tag, one after the other."""
    told = list(_tellers(reader, kind, tag))
    for value in values:
        if any(_shows(reader, read, entry, value) for read, entry in told):
            yield value


def _tellers(reader: Reader, kind: str, tag: str) -> Iterator[tuple[Operation, Mapping[str, Any]]]:
    """The reads that take one value of a kind and tell whether it has a tag, with what they say of it."""
    base = kind.partition(".")[0]
    for read in reader.reads():
        pools = [str(pool_of(parameter)).partition(".")[0] for parameter in asked_with(read)]
        if pools == [base] and read.path_known:
            yield from ((read, one) for one in read.discovers if one.get("tag") == tag and base in one.get("of", ()))


def _shows(reader: Reader, read: Operation, entry: Mapping[str, Any], value: Any) -> bool:
    pools: Collection[str] = [str(pool_of(parameter)) for parameter in asked_with(read)]
    request = reader.request(read, dict.fromkeys(pools, value)) if not entry.get("ask") else None
    outcome = reader.send(request) if request is not None else None
    return isinstance(outcome, Response) and applies(entry, outcome.status, json_of(outcome))


def _with_entries(organisation: Organisation, kind: str, tag: str, values: Iterable[Any]) -> Organisation:
    base, _, narrower = kind.partition(".")
    tags = frozenset(filter(None, (tag, narrower)))
    found = tuple(Entry(value, tags, changeable=True) for value in values)
    return replace(organisation, pools={**organisation.pools, base: (*organisation.pools.get(base, ()), *found)})


__all__ = ["ENOUGH", "LOOKED_AT", "with_made"]
