"""What has been learnt while the exchanges of a run come in; it does not grow with their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.model import Exchange
from conformance.run.coverage import Covered
from conformance.run.engine import Concluded, Event, Recalled, Sent
from conformance.run.script import Contribution
from conformance.verdicts.tally import Tally


@dataclass(slots=True)
class Findings:
    """What has been learnt: contributions, coverage, and the exchanges that findings name."""

    tally: Tally
    covered: Covered
    #: Exchanges that findings name, by number.
    exchanges: dict[int, Exchange] = field(default_factory=dict)
    answers: int = 0
    requests: int = 0
    #: Case id -> what was told about it.
    reasons: dict[str, str] = field(default_factory=dict)
    #: Task -> its exchanges, until it is concluded.
    _open: dict[str, dict[int, Exchange]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Learn from one event of the engine."""
        match event:
            case Sent(exchange, _, task) | Recalled(exchange, task):
                self._open.setdefault(task, {})[exchange.number] = exchange
                self.count(exchange)
            case Concluded(task, contributions):
                self._keep(self._open.pop(task.name, {}), contributions)
                self.tally.add(contributions)
                self.reasons.update((c.case, c.reason) for c in contributions if c.case and c.reason)
            case _:
                pass

    def count(self, exchange: Exchange) -> None:
        """Count an exchange, and what it covers."""
        self.covered.take(exchange)
        self.requests += 1
        self.answers += exchange.response is not None

    def _keep(self, exchanges: dict[int, Exchange], contributions: Sequence[Contribution]) -> None:
        named = {number for c in contributions for finding in c.findings for number in finding.exchanges}
        self.exchanges.update((number, exchanges[number]) for number in named & exchanges.keys())
