"""What has been learnt while the exchanges of a run come in; it does not grow with their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conformance.engine.engine import Concluded, Event, Recalled, Sent
from conformance.engine.reach import looks_like_page
from conformance.jobs.coverage import Covered
from conformance.jobs.gaps import Gaps
from conformance.jobs.unwritten import settled_without
from conformance.model import Exchange, NoAnswer, Response
from conformance.scripts.script import Contribution
from conformance.verdicts.server_errors import ServerErrors
from conformance.verdicts.tally import Tally

#: So many answers that are alike are no chance.
FEWEST = 10
_QUESTIONS: Mapping[range, str] = {
    range(300, 400): "is the address right?",
    range(401, 404): "are the credentials good?",
    range(404, 406): "is the address right?",
    range(429, 430): "is limits.rate of the IXIT too high?",
    range(500, 600): "is the target up?",
}


@dataclass(slots=True)
class Findings:
    """What has been learnt: contributions, coverage, and the exchanges that findings name."""

    tally: Tally
    covered: Covered
    gaps: Gaps = field(default_factory=Gaps)
    server_errors: ServerErrors = field(default_factory=ServerErrors)
    #: Exchanges that findings name, by number.
    exchanges: dict[int, Exchange] = field(default_factory=dict)
    answers: int = 0
    requests: int = 0
    #: The status of every answer, while they all had the same, and whether all of them were web pages.
    status: int | None = None
    only_pages: bool = True
    #: Why the last request had no answer.
    silence: str = ""
    #: Case id -> what was told about it.
    reasons: dict[str, str] = field(default_factory=dict)
    #: Exchanges that could not be redacted, and the tasks that saw one.
    withheld: int = 0
    _blind: set[str] = field(default_factory=set)
    #: Task -> its exchanges, until it is concluded.
    _open: dict[str, dict[int, Exchange]] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Learn from one event of the engine."""
        match event:
            case Sent(exchange, _, task) | Recalled(exchange, task):
                self._open.setdefault(task, {})[exchange.number] = exchange
                self.count(exchange)
            case Concluded(task, contributions):
                contributions = self.gaps.settled(contributions)
                if task.name in self._blind:
                    contributions = settled_without(contributions)
                self._keep(self._open.pop(task.name, {}), contributions)
                self.add(contributions)
            case _:
                pass

    def add(self, contributions: Sequence[Contribution]) -> None:
        """Take contributions in, and what they tell about their cases."""
        self.tally.add(contributions)
        self.reasons.update((c.case, c.reason) for c in contributions if c.case and c.reason)

    def withhold(self, exchange: Exchange, task: str) -> None:
        """Learn that an exchange is not in the record: what rests on it nobody can check."""
        self.withheld += 1
        self.requests += 1
        self._blind.add(task)
        self._open.setdefault(task, {})[exchange.number] = exchange

    def count(self, exchange: Exchange) -> None:
        """Count an exchange, and what it covers."""
        self.covered.take(exchange)
        self.requests += 1
        if self.server_errors.take(exchange):
            self.exchanges[exchange.number] = exchange
        if isinstance(exchange.outcome, NoAnswer):
            self.silence = f"{exchange.outcome.reason}: {exchange.outcome.detail}"
        else:
            self._compare(exchange.outcome)

    def _compare(self, response: Response) -> None:
        self.answers += 1
        if self.answers == 1:
            self.status = response.status
        elif self.status != response.status:
            self.status = None
        self.only_pages = self.only_pages and looks_like_page(response.body)

    @property
    def remark(self) -> str:
        """Say that every answer was alike, where it was: then hardly anybody has seen the API."""
        if not self.answers and self.silence:
            return f"the last request ended in {self.silence}"
        if self.answers < FEWEST:
            return ""
        if self.only_pages:
            return f"every one of {self.answers} answers is a web page: is this the API?"
        question = next((asks for statuses, asks in _QUESTIONS.items() if self.status in statuses), "")
        return f"every one of {self.answers} answers has the status {self.status}: {question}" if question else ""

    def _keep(self, exchanges: dict[int, Exchange], contributions: Sequence[Contribution]) -> None:
        named = {number for c in contributions for finding in c.findings for number in finding.exchanges}
        self.exchanges.update((number, exchanges[number]) for number in named & exchanges.keys())
