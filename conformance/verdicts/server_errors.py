"""Count 500 responses wherever they came: rule, witness, workflow, repeated control (JUDGEMENT.md, 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from conformance.model import Exchange, Finding, Level, Repetition, Verdict
from conformance.model.sentences import some
from conformance.verdicts.case_verdict import PASSING
from conformance.verdicts.contribution import Contribution
from conformance.verdicts.decisions import decided

#: Families of cases whose requests the documents call valid.
VALID = frozenset({"accepts", "rules", "workflows", "prepares"})
#: Role of a request to what an API no longer has.
REMOVED = "removed"
#: Exchanges that are named as evidence.
MOST = 20


def is_server_error(exchange: Exchange) -> bool:
    """Whether a response is a server error of the target itself, not of a gateway and not a 501."""
    response = exchange.response
    return response is not None and response.status >= 500 and response.status not in PASSING and response.status != 501


@dataclass(slots=True)
class _Count:
    answers: int = 0
    errors: int = 0
    #: Responses to each request, by case and URL: what was asked otherwise says nothing of how often one crashes.
    by_request: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: The requests to which a response was a server error.
    crashed: set[tuple[str, str]] = field(default_factory=set)
    #: The first exchanges that ended in a server error.
    shown: list[Exchange] = field(default_factory=list)


@dataclass(slots=True)
class ServerErrors:
    """Counts, for each operation, how many of the answers to valid requests were server errors."""

    _counts: dict[str, _Count] = field(default_factory=dict)

    def take(self, exchange: Exchange) -> bool:
        """Count an exchange; say whether it is to be kept as evidence."""
        response, parts = exchange.response, exchange.case.split("/")
        family = parts[1] if parts[1:2] == ["workflows"] else "".join(parts[2:3])
        if response is None or family not in VALID or exchange.role.startswith(REMOVED):
            return False
        count = self._counts.setdefault(exchange.operation, _Count())
        count.answers += 1
        request = (exchange.case, exchange.request.url)
        count.by_request[request] += 1
        if not is_server_error(exchange):
            return False
        count.errors += 1
        count.crashed.add(request)
        if count.errors > MOST:
            return False
        count.shown.append(exchange)
        return True

    def taken(self, profile: str) -> list[Contribution]:
        """The contributions so far; the counts start again, since parts of an operation are judged by themselves."""
        found = list(self.contributions(profile))
        self._counts.clear()
        return found

    def contributions(self, profile: str) -> Iterator[Contribution]:
        """A contribution for each operation to which valid requests were sent."""
        for operation, count in sorted(self._counts.items()):
            purpose = f"{operation}/conforms/status/server-error"
            outcome = ("no-server-error", "one-server-error", "server-errors-again")[min(count.errors, 2)]
            row = decided(outcome, request="rule", profile=profile)
            if not row.check:
                yield Contribution(purpose, row.verdict, case=f"{operation}/accepts/request/control")
                continue
            first = count.shown[0]
            status = first.response.status if first.response else None
            alike = sum(count.by_request[request] for request in count.crashed)
            requests = "the same request" if len(count.crashed) == 1 else f"{len(count.crashed)} such requests"
            actual = f"{status} in {count.errors} of {some(alike, 'response')} to {requests}"
            finding = Finding(
                check=row.check,
                level=Level.SHOULD if row.warning else Level.MUST,
                message=row.says,
                pointer="status",
                expected="no server error",
                actual=actual,
                exchanges=tuple(exchange.number for exchange in count.shown),
            )
            reason = f"{row.says}: {actual}"
            every = count.errors == count.answers
            confirmed = Repetition.CONFIRMED if every else Repetition.INTERMITTENT
            yield Contribution(purpose, Verdict.FAIL, reason, (finding,), first.case, confirmed)
