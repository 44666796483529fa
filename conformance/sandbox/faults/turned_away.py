"""Operations that reject all test data, while other operations show that the same data are usable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from conformance.contract import Contract, Operation, View, view
from conformance.contract.pointer import resolve
from conformance.sandbox.call import Call, Refusal, Reply
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.spoiling import asked_at, shown

#: Of the prepaid lines that it takes, the sandbox has two, and three have to be turned away.
_TOO_FEW = frozenset({"getRecharges"})


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """A fault for each operation whose test data other reads vouch for, whatever is agreed (`x-vouched-by`)."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            agreed = any(said.get("under") for said in operation.vouched_by)
            if operation.vouched_by and not agreed and operation.id not in _TOO_FEW:
                yield _turned_away(contract, operation)
            yield from _by_kind(contract, operation)


def _turned_away(contract: Contract, operation: Operation) -> Fault:
    control = f"{operation.key}/accepts/request/control"
    # Some reads stand against one status alone: what they show is not unknown.
    refuted = {status for said in operation.vouched_by for status in said.get("refutes") or (400, 404)}
    status = next(s for s in sorted(refuted) if not _is_excused(contract, operation, control, s))
    return Fault(
        f"{operation.id}/turns-everybody-away",
        control,
        f"{operation.id} rejects every valid request with {status}, whatever its ids.",
        frozenset({operation.key}),
        "turned-away",
        check="control/usable-data",
        before=_rejecting(status),
    )


def _by_kind(contract: Contract, operation: Operation) -> Iterator[Fault]:
    """Turn away whom the last of the documented values stands for: companies, where people are served."""
    for parameter in operation.parameters:
        kind = contract.pool_kinds.get(parameter.pool or "")
        schema = view(contract, parameter.pointer, View.STATED) if kind is not None and kind.listed else {}
        schema = resolve(schema, schema["$ref"][1:]) if isinstance(schema, Mapping) and "$ref" in schema else schema
        listed = schema.get("enum") if isinstance(schema, Mapping) else None
        if not listed or not operation.effect.repeatable:
            continue
        place, value = parameter.place, listed[-1]

        def before(call: Call, place: str = place, value: object = value) -> Reply | None:
            if asked_at(call, place) != [value]:
                return None
            shown(call)
            raise Refusal(400, "such documents are not supported")

        yield Fault(
            f"{operation.id}/refuses-{value}-at-{place}",
            f"{operation.key}/accepts/{place}/listed",
            f"{operation.id} rejects the documented value {value} of {place}.",
            frozenset({operation.key}),
            "refuses-listed",
            before=before,
        )


def _rejecting(status: int) -> Callable[[Call], Reply | None]:
    def before(call: Call) -> Reply | None:
        shown(call)
        raise Refusal(status, "nothing of that kind is known here")

    return before


def _is_excused(contract: Contract, operation: Operation, control: str, status: int) -> bool:
    """Whether a reading permits to answer a valid request of the operation so."""
    return any(
        status in choice.shows.codes
        for reading in contract.readings.values()
        if reading.concerns(operation.id) and reading.seen_in is not None and reading.seen_in.cases != ("*",)
        if reading.seen_in.speaks_of(operation.id, f"{control}/plain")
        for choice in reading.choices
    )
