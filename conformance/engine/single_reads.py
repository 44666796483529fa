"""Single reads of a target outside a run, for `discover` and `doctor`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from conformance.cases.case import Case, Edit, Kind
from conformance.cases.placeholders import Pool
from conformance.cases.schema_walk import pool_of
from conformance.checks.rules.select import select
from conformance.contract.contract import Contract, Operation, Parameter
from conformance.engine.request_builder import Unbindable, draft, wanted, write
from conformance.exchange import HttpTransport
from conformance.model import Outcome, Request, Response
from conformance.profile.ixit import Environment, Organisation


class Reader:
    """Asks an environment's reads with values given by pool kind."""

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        environment: Environment,
        organisation: Organisation,
        credentials: Mapping[str, Mapping[str, str]],
        transport: HttpTransport,
    ) -> None:
        self.contracts = contracts
        self.environment = environment
        self.organisation = organisation
        self._credentials = credentials
        self._transport = transport
        self.sent = 0
        #: Told of how many requests were sent.
        self.listener: Callable[[int], None] = lambda _: None

    def reads(self) -> Iterator[Operation]:
        """The reads of all APIs that have an address in this environment."""
        for api, contract in self.contracts.items():
            if api in self.environment.urls:
                yield from (o for o in contract.operations.values() if o.method == "GET" and o.effect.repeatable)

    def request(
        self, operation: Operation, values: Mapping[str, Any], edits: tuple[Edit, ...] = (), *, alone: bool = False
    ) -> Request | None:
        """Write the request of a read; None where a value is lacking."""
        contract = self.contracts[operation.api]
        case = Case("read", "read", operation.key, Kind.VALID, "reads", edits, alone=alone)
        kinds = {kind for kind, _ in wanted(contract, operation, case, self.organisation)}
        data = {"orgId": self.organisation.id, **values}
        if not kinds <= set(data):
            return None
        today = datetime.now(UTC).date()
        try:
            filled = draft(
                contract, operation, case, organisation=self.organisation, data=data, foreign={}, today=today
            )
        except Unbindable:
            return None
        credentials = self._credentials.get(operation.api, {})
        return write(filled, self.environment, operation.api, credentials, {})

    def send(self, request: Request) -> Outcome:
        """Send a request."""
        self.sent += 1
        self.listener(self.sent)
        return self._transport.send(request)


def asked_with(operation: Operation) -> list[Parameter]:
    """The required path parameters of an operation without the organisation."""
    return [p for p in operation.parameters if p.location == "path" and pool_of(p) not in ("orgId", None)]


def alternative_edits(operation: Operation) -> Iterator[tuple[frozenset[str], tuple[Edit, ...]]]:
    """Each group of alternative parameters: the kinds of test data that it takes, and its edits."""
    places = {p.place: p for p in operation.parameters}
    for group in operation.alternatives:
        found = [places[place] for place in group if place in places]
        kinds = [pool_of(p) for p in found]
        if found and all(kinds):
            path = [p for p in operation.parameters if p.location == "path"]
            edits = tuple(Edit((p.location, p.name), Pool(str(pool_of(p)))) for p in (*path, *found))
            yield frozenset(str(kind) for kind in kinds), edits


def json_of(outcome: Outcome) -> Any:
    """The JSON of a successful response, or None."""
    if not isinstance(outcome, Response) or not 200 <= outcome.status < 300:
        return None
    try:
        return json.loads(outcome.body)
    except (ValueError, RecursionError):
        return None


def applies(entry: Mapping[str, Any], status: int | None, body: Any) -> bool:
    """Whether a response is one that an entry of `x-discovers` speaks of."""
    wanted = entry.get("status")
    if wanted is not None:
        return str(status) == str(wanted)
    if status is None or not 200 <= status < 300:
        return False
    if "when" in entry and not _shows(body, entry["when"]):
        return False
    return not ("unless" in entry and _shows(body, str(entry["unless"])))


def _shows(body: Any, path: str) -> bool:
    return any(value is not None and value not in ("", [], {}) for value in select(body, path))
