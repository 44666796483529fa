"""Check that a target accepts the credentials and knows the test data, before a run and in `doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from conformance.cases.schema_walk import pool_of
from conformance.contract.contract import Operation
from conformance.engine.reachability import is_page, why_silent
from conformance.engine.single_reads import Reader, asked_with
from conformance.model import NoAnswer, Outcome, Response
from conformance.model.errors import DeclarationError, Unreachable
from conformance.profile.ixit import Entry, Ixit
from conformance.profile.test_data_choice import entries

#: Reads of an API that are tried before its credentials are called wrong.
TRIED = 3
#: Values of one kind that are looked up.
LOOKED_UP = 5
#: What a remark is about that says whether an API takes the credentials, after the API's name.
AUTHORISED = "authorised"


class Grade(Enum):
    """How bad a remark is."""

    FINE = "ok"
    NOTE = "note"
    LACKING = "lacking"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that the doctor saw."""

    grade: Grade
    about: str
    says: str


def examine_authorisation(reader: Reader) -> Iterator[Remark]:
    """Send the first reads that the test data suffice for to each API; one that is taken is enough."""
    told: dict[str, list[Remark]] = {}
    for operation in reader.reads():
        remarks = told.setdefault(operation.api, [])
        if len(remarks) == TRIED or any(r.grade is Grade.FINE for r in remarks) or not operation.path_known:
            continue
        outcome = _ask_first(reader, operation)
        if outcome is not None:
            remarks.append(_authorised(reader, operation, outcome))
    for remarks in told.values():
        fine = [remark for remark in remarks if remark.grade is Grade.FINE]
        yield from fine or remarks[:1]
    for api in reader.environment.urls:
        if api in reader.contracts and not told.get(api):
            says = "no plain read could be sent that would show whether the credentials are taken"
            yield Remark(Grade.NOTE, f"{api} {AUTHORISED}", says)


def _ask_first(reader: Reader, operation: Operation) -> Outcome | None:
    values = {}
    for parameter in operation.parameters:
        kind = pool_of(parameter)
        if kind not in (None, "orgId"):
            found = entries(reader.organisation, str(kind))
            if found:
                values[str(kind)] = found[0].value
    request = reader.request(operation, values)
    return None if request is None else reader.send(request)


def _authorised(reader: Reader, operation: Operation, outcome: Outcome) -> Remark:
    about = f"{operation.api} {AUTHORISED}"
    if isinstance(outcome, NoAnswer):
        url = reader.environment.urls[operation.api]
        return Remark(Grade.LACKING, about, f"{operation.id}: {why_silent(outcome, url, reader.environment)}")
    match outcome.status:
        case 401:
            says = f"{operation.id} responds 401: it does not accept the credentials; are they valid here?"
            return Remark(Grade.WRONG, about, says)
        case 403:
            says = f"{operation.id} responds 403: the credentials are not valid for {reader.organisation.id}"
            return Remark(Grade.WRONG, about, says)
        case status if 300 <= status < 400:
            to = (outcome.header("location") or "nowhere").partition("?")[0]
            asks = "is the base URL right, or is there a login before the API?"
            says = f"{operation.id} responds {status} (to {to}); {asks}"
            return Remark(Grade.WRONG, about, says)
        case status if status >= 500:
            return Remark(Grade.LACKING, about, f"{operation.id} responds {status}")
        case _ if is_page(outcome):
            says = f"{operation.id} responds {outcome.status} with a web page; is there a login page before the API?"
            return Remark(Grade.WRONG, about, says)
        case status:
            return Remark(Grade.FINE, about, f"{operation.id} responds {status}")


def examine_pools(ixit: Ixit, reader: Reader, *, most: int = LOOKED_UP) -> Iterator[Remark]:
    """Look values of the pools up."""
    for stale in stale_values(reader, most=most):
        place = place_of(ixit, reader, stale.kind, stale.entry)
        says = f"{place}: {stale.kind} {stale.entry.value} is not known to the target"
        if stale.proven:
            yield Remark(Grade.WRONG, "test data", f"{says}; it was removed, or belongs to another environment")
        else:
            yield Remark(Grade.NOTE, "test data", f"{says}, nor is any other: {', '.join(stale.reads)} responds 404")


@dataclass(frozen=True, slots=True)
class Stale:
    """A value that the target does not know."""

    kind: str
    entry: Entry
    #: Whether the same reads know other values, so that the fault is the value's.
    proven: bool
    reads: tuple[str, ...]


def stale_values(reader: Reader, *, most: int = LOOKED_UP) -> Iterator[Stale]:
    """The pool values that the target does not know: the reads that take nothing else return 404."""
    lookups = lookups_of(reader)
    told: set[tuple[str, str]] = set()
    for kind, operations in lookups.items():
        gone: list[Entry] = []
        known = False
        for entry in entries(reader.organisation, kind)[:most]:
            statuses = [_status(reader, operation, {kind: entry.value}) for operation in operations[:2]]
            gone += [entry] if all(status == 404 for status in statuses) else []
            known = known or any(status is not None and status < 300 for status in statuses)
        base = kind.partition(".")[0]
        gone = [entry for entry in gone if (base, str(entry.value)) not in told]
        told.update((base, str(entry.value)) for entry in gone)
        for entry in gone:
            yield Stale(kind, entry, known, tuple(operation.id for operation in operations[:2]))


def lookups_of(reader: Reader) -> dict[str, list[Operation]]:
    """For each kind of test data, the reads that take one value of it and nothing else."""
    lookups: dict[str, list[Operation]] = {}
    for operation in reader.reads():
        parameters = asked_with(operation)
        if len(parameters) == 1 and operation.path_known and operation.effect.kind.value == "none":
            lookups.setdefault(str(pool_of(parameters[0])), []).append(operation)
    return lookups


def is_unknown(reader: Reader, operations: Sequence[Operation], value: object) -> bool:
    """Whether two reads (or the only one) that take a value and nothing else return 404."""
    asked = ((operation, {str(pool_of(asked_with(operation)[0])): value}) for operation in operations[:2])
    return all(_status(reader, operation, values) == 404 for operation, values in asked)


def _status(reader: Reader, operation: Operation, values: Mapping[str, object]) -> int | None:
    request = reader.request(operation, values)
    outcome = None if request is None else reader.send(request)
    return outcome.status if isinstance(outcome, Response) else None


def place_of(ixit: Ixit, reader: Reader, kind: str, entry: Entry) -> str:
    """The file and line of a pool value in the IXIT."""
    organisation = reader.organisation
    name = organisation.name or organisation.id
    for pool in (kind, kind.partition(".")[0]):
        found = organisation.pools.get(pool, ())
        for index, one in enumerate(found):
            if one.value == entry.value:
                return ixit.place("organisations", name, "pools", pool, index) or f"pools.{pool}"
    return f"pools.{kind}"


def require_known(ixit: Ixit, reader: Reader) -> tuple[str, ...]:
    """Raise DeclarationError for values that the target does not know; give what is only to be told."""
    found = list(examine_pools(ixit, reader, most=2))
    wrong = [remark.says for remark in found if remark.grade is Grade.WRONG]
    if wrong:
        raise DeclarationError("\n".join(wrong[:5]))
    return tuple(remark.says for remark in found)


def require_authorised(reader: Reader) -> tuple[str, ...]:
    """Raise Unreachable where no API takes the credentials, or is there at all; give what is only to be told."""
    remarks = [remark for remark in examine_authorisation(reader) if remark.grade is not Grade.NOTE]
    wrong = [remark for remark in remarks if remark.grade is Grade.WRONG]
    if wrong and len(wrong) == len(remarks):
        raise Unreachable(f"nothing can be judged: {wrong[0].says}")
    return tuple(remark.says for remark in remarks if remark.grade is not Grade.FINE)
