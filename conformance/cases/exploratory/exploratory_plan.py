"""Plan the exploratory tier: random requests within what the effect of an operation allows.

Operations that can be sent again get valid bodies of all shapes, with a fault or several; of the others only requests
that the contract refuses for certain are sent, so that nothing comes into being that nobody wanted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence

from conformance.cases.body_places import PlaceMissing, has, put
from conformance.cases.case import Case, Edit, Kind, Purpose
from conformance.cases.exploratory.flat_schema import Impossible, UnknownKeyword
from conformance.cases.exploratory.generated_requests import ABSENT, RequestMaker
from conformance.cases.fixed.fixed import fixed_cases
from conformance.cases.fixed.operation_planner import OperationPlanner
from conformance.cases.placeholders import Pool, Value
from conformance.contract.contract import Contract, Operation
from conformance.contract.patterns import UnknownPattern
from conformance.domain.random_source import Source, between, pick
from conformance.model import Level, PurposeId

#: Who makes the requests -> what its purpose says.
EXPLORERS = {
    "ours": "made at random from its schemas",
    "schemathesis": "that Schemathesis derives from its schemas",
}
#: The explorer of valid requests: what its purpose says.
VARIED = "varied"
VARIED_SAYS = "{} accepts its valid request with other strings, dates, amounts and optional properties."
Edits = tuple[Edit, ...]

#: Requests that one explorer proposes for one operation.
EXAMPLES = 40

#: Values that software trips over, wherever they stand.
WILD: tuple[Value, ...] = (
    None, True, 0, -1, 2**31, 2**63, 10**25, 1e308, 0.1, "", " ", "0", "null", "ñ\U0001f4f1", "a\u0000b", "\ud800",
    "%00", "../..", "' OR 1=1 --", "x" * 3000, [], [None], [[]], {}, {"": ""}, {"a": {"b": {"c": []}}},
)  # fmt: skip


def explores(operation: Operation) -> Iterator[Purpose]:
    """The purposes of exploring an operation; what they find affects the verdict under --strict only."""
    for explorer, says in EXPLORERS.items():
        yield Purpose(
            id=f"{operation.key}/explores/requests/{explorer}",
            api=operation.api,
            operation=operation.id,
            family="explores",
            level=Level.SHOULD,
            says=f"{operation.id} responds to requests {says} as documented, accepts no invalid one, crashes on none.",
            source=operation.source,
        )
    if operation.effect.repeatable and operation.body is not None:
        yield Purpose(
            id=f"{operation.key}/explores/requests/{VARIED}",
            api=operation.api,
            operation=operation.id,
            family="explores",
            level=Level.SHOULD,
            says=VARIED_SAYS.format(operation.id),
            source=operation.source,
        )


def explored_case(operation: Operation, explorer: str, edits: Sequence[Edit], kind: Kind = Kind.OPEN) -> Case:
    """Make a case from a request that an explorer found; its id is a hash of its edits, the same in every run."""
    written = json.dumps([edit.write() for edit in edits], sort_keys=True)
    mark = hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return Case(
        id=f"{operation.key}/explores/requests/{explorer}-{mark}",
        purpose=f"{operation.key}/explores/requests/{explorer}",
        operation=operation.key,
        kind=kind,
        says=f"a generated request ({', '.join(_described(edit) for edit in edits) or 'without a change'})",
        edits=tuple(edits),
        rank=9,
    )


def edits_maker(contract: Contract, operation: Operation) -> Callable[[Source], Edits] | None:
    """Compile what makes the edits of a request from a source, or give None where nothing may be sent."""
    planner = OperationPlanner(contract, operation)
    faults = [case.edits for _, case in fixed_cases(planner) if _is_fault(case)]
    if not operation.effect.repeatable:
        return _Faults(faults) if faults else None
    try:
        return _Requests(planner, RequestMaker(contract, operation, Pool), faults)
    except (Impossible, UnknownKeyword, UnknownPattern):
        return _Faults(faults) if faults else None


class _Faults:
    """Several faults at once: each alone is refused for certain."""

    def __init__(self, faults: Sequence[Edits]) -> None:
        self.faults = faults

    def __call__(self, source: Source) -> Edits:
        """Make between one fault and three, at different places."""
        chosen: list[Edit] = []
        for _ in range(between(source, 1, 3)):
            for edit in pick(source, self.faults):
                chosen += [edit] if _apart(edit, chosen) else []
        return tuple(chosen)


class _Requests:
    """Whole requests: valid, with a fault, or with wild values."""

    def __init__(self, planner: OperationPlanner, maker: RequestMaker, faults: Sequence[Edits]) -> None:
        self.operation = planner.operation
        self.maker = maker
        self.faults = faults

    def __call__(self, source: Source) -> Edits:
        """Make one; the plainest is valid."""
        edits = list(self.base(source))
        match source.below(4):
            case 1 if self.faults:
                edits += self.fitting(pick(source, self.faults), edits)
            case 2 | 3:
                edits = self.wild(source, edits)
        return tuple(edits)

    def base(self, source: Source) -> Iterator[Edit]:
        """Make a request that is valid however the documents are read; ids come from the test data."""
        made = self.maker(source)
        for location, values in (("query", made.query), ("header", made.headers)):
            for name, value in values:
                if value is not ABSENT:
                    yield Edit((location, name), value)
        if made.has_body:
            yield Edit(("body",), made.body)

    def fitting(self, fault: Edits, edits: Sequence[Edit]) -> list[Edit]:
        """Give a fault where the body that was made has its place; elsewhere the body is the control's."""
        body = next((edit.value for edit in edits if edit.place == ("body",)), None)
        return [edit for edit in fault if edit.place[0] != "body" or has(body, edit.place[1:-1])]

    def wild(self, source: Source, edits: list[Edit]) -> list[Edit]:
        """Put a wild value at one place of the body, or of the query."""
        value = pick(source, WILD)
        number = next((n for n, edit in enumerate(edits) if edit.place == ("body",)), None)
        if number is None:
            names = [p for p in self.operation.parameters if p.location == "query"]
            text = value if isinstance(value, str) and "\ud800" not in value else json.dumps(value)
            return [*edits, Edit(("query", pick(source, names).name), text)] if names else edits
        places = list(_places(edits[number].value))
        try:
            body = put(edits[number].value, pick(source, places), value)
        except PlaceMissing:
            return edits
        return [*edits[:number], Edit(("body",), body), *edits[number + 1 :]]


def _places(value: Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _places(below, (*path, name))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _places(below, (*path, index))


def _is_fault(case: Case) -> bool:
    return case.kind is Kind.INVALID and PurposeId(case.id).family == "rejects" and case.edits[-1].place[0] != "path"


def _apart(edit: Edit, others: Sequence[Edit]) -> bool:
    """Whether an edit touches neither what other edits contain nor what contains them."""
    whole = {"raw", "media-type"}
    if edit.place[0] in whole or any(other.place[0] in whole for other in others):
        return not others
    return all(
        edit.place[: len(other.place)] != other.place and other.place[: len(edit.place)] != edit.place
        for other in others
    )


def _described(edit: Edit) -> str:
    place, value = edit.write()
    text = json.dumps(value)
    return f"{'.'.join(map(str, place))}: {text if len(text) <= 60 else text[:57] + '…'}"
