"""From an ask to a request, with the test data of the run; the live side of the seam that a recorded run replaces."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from conformance.cases.case import Case
from conformance.contract.contract import Contract, EffectKind, Operation
from conformance.model import Request
from conformance.profile.ixit import Entry, Environment, Organisation
from conformance.profile.pools import Missing, choose, entries
from conformance.run.bind import Unbindable, draft, taken_by_control, wanted, write
from conformance.run.script import Ask, NotSent

#: Pool kinds whose values are given to one operation and never to another.
RESERVED_PREFIX = "free"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request ready to be sent for an ask."""

    ask: Ask
    request: Request
    request_id: str
    #: Counts the requests of the run from 1.
    number: int


class Binder:
    """Gives each ask its test data: the same ones in every run with the same IXIT and plan."""

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        environment: Environment,
        organisation: Organisation,
        others: Sequence[Organisation],
        *,
        credentials: Mapping[str, Mapping[str, str]],
        today: date,
        run_id: str | None = None,
        user_agent: str = "masstack-conformance",
    ) -> None:
        self.contracts = contracts
        self.environment = environment
        self.organisation = organisation
        self.foreign = next(iter(others), None)
        self.credentials = credentials
        self.today = today
        self.run_id = run_id or secrets.token_hex(2)
        self.user_agent = user_agent
        self.reserved = dict(_reservations(contracts, organisation))
        self.sent = 0

    def bind(self, ask: Ask) -> Outgoing | NotSent:
        """Fill an ask in, or say what is missing."""
        contract, operation = self._operation(ask.case)
        refused = self._forbidden(operation)
        if refused:
            return NotSent(refused)
        needs = wanted(contract, operation, ask.case, self.organisation)
        data = choose(
            self.organisation,
            [n for n in needs if n[0] != "orgId"],
            index=ask.index,
            reserved=self.reserved.get(operation.key),
        )
        if isinstance(data, Missing):
            return NotSent(data.advice)
        foreign = {"orgId": self.foreign.id} if self.foreign else {}
        try:
            filled = draft(
                contract,
                operation,
                ask.case,
                organisation=self.organisation,
                data={**data, "orgId": self.organisation.id},
                foreign=foreign,
                today=self.today,
                extra=ask.extra,
            )
        except Unbindable as error:
            return NotSent(str(error))
        self.sent += 1
        request_id = f"{self.run_id}-{self.sent:05d}"
        identity = {"X-Request-Id": request_id, "User-Agent": self.user_agent} if self.environment.identify else {}
        request = write(filled, self.environment, operation.api, self.credentials.get(operation.api, {}), identity)
        return Outgoing(ask, request, request_id, self.sent)

    def _operation(self, case: Case) -> tuple[Contract, Operation]:
        api, _, name = case.operation.partition("/")
        contract = self.contracts[api]
        return contract, contract.operations[name]

    def _forbidden(self, operation: Operation) -> str | None:
        effect = operation.effect.kind
        if operation.api not in self.environment.urls:
            return f"no base URL for {operation.api}: add environments.{self.environment.id}.urls.{operation.api}"
        if not operation.path_known and operation.key not in self.environment.paths and not self.environment.sandbox:
            return (
                f"the documents do not print the path of {operation.id}: "
                f"give it in environments.{self.environment.id}.paths.{operation.key}"
            )
        if effect in (EffectKind.NONE, EffectKind.COMPUTES) or effect in self.environment.writes:
            return None
        return f"{operation.id} has the effect {effect}: allow it in environments.{self.environment.id}.writes"


def _reservations(
    contracts: Mapping[str, Contract], organisation: Organisation
) -> Iterator[tuple[str, dict[str, tuple[Entry, ...]]]]:
    """Deal the values that are used up out to the operations that take them, evenly and in the contract's order."""
    takers: dict[str, list[Operation]] = {}
    for contract in contracts.values():
        for operation in contract.operations.values():
            for kind in sorted({kind for kind, _ in taken_by_control(contract, operation, organisation)}):
                if kind.startswith(RESERVED_PREFIX):
                    takers.setdefault(kind, []).append(operation)
    dealt: dict[str, dict[str, tuple[Entry, ...]]] = {}
    for kind, operations in takers.items():
        pool = entries(organisation, kind)
        for number, operation in enumerate(operations):
            dealt.setdefault(operation.key, {})[kind] = pool[number :: len(operations)]
    yield from dealt.items()
