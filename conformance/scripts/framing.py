"""Judge responses that are shorter or longer than their headers say: repeated, it is the target's fault.

Three of three times (two of two where a profile repeats less) between responses that arrive whole is a failure; where
none arrives whole, it is what stands on the way (`way`), and nothing is concluded (RFC 9112, 6.3 and 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from conformance.cases.case import Case
from conformance.contract.contract import Operation
from conformance.model import Exchange, Finding, Level, NoAnswer, NoAnswerReason, Repetition, Verdict
from conformance.scripts.script import Contribution, Scope

#: So many times in a row are no accident.
TIMES = 3


def is_torn(exchange: Exchange) -> bool:
    """Whether a response began but did not arrive whole."""
    return isinstance(exchange.outcome, NoAnswer) and exchange.outcome.reason is NoAnswerReason.TORN


def torn_throughout(
    scope: Scope, operation: Operation, case: Case, exchanges: Sequence[Exchange]
) -> list[Contribution]:
    """Conclude from a request whose response was torn each time that it was sent; nothing where it was not."""
    if len(exchanges) < min(TIMES, max(scope.limits.repeats, 1) + 1) or not all(map(is_torn, exchanges)):
        return []
    found = torn(operation, exchanges)
    own = Contribution(case.purpose, Verdict.INCONCLUSIVE, found.reason, case=case.id, unserved=case.rank == 0)
    return [own, found] if found.purpose in scope.purposes else [own]


def torn(operation: Operation, exchanges: Sequence[Exchange]) -> Contribution:
    """The failure of an operation whose responses do not arrive whole."""
    last = exchanges[-1].outcome
    detail = last.detail if isinstance(last, NoAnswer) else ""
    message = "does not send the body as its headers announce it"
    finding = Finding(
        check="body/transfer",
        level=Level.MUST,
        message=message,
        pointer="transfer",
        expected="a body as its headers announce it",
        actual=f"{detail}, {len(exchanges)} of {len(exchanges)} times",
        exchanges=tuple(exchange.number for exchange in exchanges),
        source=operation.source,
    )
    reason = f"the response does not arrive whole, {len(exchanges)} of {len(exchanges)} times: {detail}"
    purpose = f"{operation.key}/conforms/body/whole"
    return Contribution(purpose, Verdict.FAIL, reason, (finding,), exchanges[0].case, Repetition.CONFIRMED)


@dataclass(slots=True)
class TornWrites:
    """Successes of writes that were torn: a write is not repeated, so its operation is looked at as a whole."""

    _torn: dict[str, list[Exchange]] = field(default_factory=dict)
    _whole: set[str] = field(default_factory=set)

    def take(self, exchange: Exchange) -> None:
        """Learn from one exchange."""
        outcome = exchange.outcome
        if isinstance(outcome, NoAnswer):
            if outcome.status is not None and 200 <= outcome.status < 300:
                self._torn.setdefault(exchange.operation, []).append(exchange)
        elif 200 <= outcome.status < 300:
            self._whole.add(exchange.operation)

    def concluded(self, operations: Sequence[Operation]) -> Iterator[tuple[Contribution, Sequence[Exchange]]]:
        """The failures of writing operations none of whose successes arrived whole, with their exchanges."""
        for operation in operations:
            exchanges = self._torn.get(operation.key, ())
            if len(exchanges) >= TIMES and operation.key not in self._whole and not operation.effect.repeatable:
                yield torn(operation, exchanges), exchanges
