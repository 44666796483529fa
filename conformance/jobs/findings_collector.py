"""Collect what a run concludes while exchanges come in, in memory that does not grow with their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.cases.case import Case
from conformance.checks.never_shown import NeverShown
from conformance.checks.reading_evidence import Sighting
from conformance.engine.engine import Concluded, Event, Recalled, Sent
from conformance.jobs.coverage import Covered
from conformance.jobs.intermediary import Way
from conformance.jobs.resume_gaps import Gaps
from conformance.jobs.throughout import Throughout
from conformance.jobs.withheld_exchanges import settled_without
from conformance.model import Exchange, NoAnswer
from conformance.scripts.framing import TornWrites
from conformance.scripts.script import Contribution
from conformance.verdicts.behaviour import Behaviour
from conformance.verdicts.purpose_verdict import PurposeVerdict
from conformance.verdicts.server_errors import ServerErrors
from conformance.verdicts.slowness import Slowness
from conformance.verdicts.tally import Tally


@dataclass(slots=True)
class Findings:
    """What has been learnt: contributions, coverage, and the exchanges that findings name."""

    tally: Tally
    covered: Covered
    gaps: Gaps = field(default_factory=Gaps)
    server_errors: ServerErrors = field(default_factory=ServerErrors)
    slowness: Slowness = field(default_factory=Slowness)
    behaviour: Behaviour = field(default_factory=Behaviour)
    #: Exchanges that findings name, by number.
    exchanges: dict[int, Exchange] = field(default_factory=dict)
    answers: int = 0
    requests: int = 0
    #: Whether anything of the API was seen.
    way: Way = field(init=False)
    never_shown: NeverShown = field(init=False)
    torn: TornWrites = field(default_factory=TornWrites)
    throughout: Throughout = field(init=False)
    #: Case id -> microseconds that the target took: whole numbers, so that their sum knows no order.
    _took: dict[str, int] = field(default_factory=dict)
    #: Why the last request had no answer.
    silence: str = ""
    #: Case id -> what was told about it.
    reasons: dict[str, str] = field(default_factory=dict)
    #: Exchanges that could not be redacted, and the tasks that saw one.
    withheld: int = 0
    _blind: set[str] = field(default_factory=set)
    #: Task -> its exchanges, until it is concluded.
    _open: dict[str, dict[int, Exchange]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at the way by the contracts of what is covered."""
        self.way = Way(self.covered.contracts)
        self.never_shown = NeverShown(self.covered.contracts)
        self.throughout = Throughout(self.covered.contracts)

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
        self.behaviour.take(exchange)
        self._blind.add(task)
        self._open.setdefault(task, {})[exchange.number] = exchange

    def concluded(self, *, reached: bool) -> tuple[PurposeVerdict, ...]:
        """The verdicts of the whole run, with what only all exchanges together show, and without a gateway's faults."""
        operations = [o for contract in self.covered.contracts.values() for o in contract.operations.values()]
        for contribution, exchanges in (*self.torn.concluded(operations), *self.throughout.concluded()):
            self.tally.add([contribution])
            self.exchanges.update((exchange.number, exchange) for exchange in exchanges)
        return self.way.judged(self.tally.verdicts(reached=reached))

    def count(self, exchange: Exchange) -> None:
        """Count an exchange, and what it covers."""
        self.covered.take(exchange)
        self.way.take(exchange)
        self.never_shown.take(exchange)
        self.torn.take(exchange)
        self.throughout.take(exchange)
        self.requests += 1
        self._took[exchange.case] = self._took.get(exchange.case, 0) + round(exchange.outcome.seconds * 1_000_000)
        if self.slowness.take(exchange) | self.server_errors.take(exchange):
            self.exchanges[exchange.number] = exchange
        if isinstance(exchange.outcome, NoAnswer):
            self.silence = f"{exchange.outcome.reason}: {exchange.outcome.detail}"
        else:
            self.answers += 1

    def seconds(self, cases: Iterable[Case]) -> Mapping[str, float]:
        """Give purpose -> seconds that the target took for the requests of its own cases; of rules, its own steps."""
        purpose_of = {case.id: case.purpose for case in cases}
        taken: dict[str, int] = {}
        for case, took in self._took.items():
            purpose = purpose_of.get(case, case)
            taken[purpose] = taken.get(purpose, 0) + took
        return {purpose: took / 1_000_000 for purpose, took in taken.items()}

    @property
    def remark(self) -> str:
        """What is odd about all responses together, or why none came, as a sentence."""
        if self.way.sentences():
            return ""
        return self.way.remark or (f"the last request ended in {self.silence}" if not self.answers else "")

    def _keep(self, exchanges: dict[int, Exchange], contributions: Sequence[Contribution]) -> None:
        named = {number for c in contributions for finding in c.findings for number in finding.exchanges}
        first: dict[object, Sighting] = {}
        for sighting in (s for c in contributions for s in c.sightings if self.tally.sightings.is_news(s)):
            known = first.setdefault(sighting.key, sighting)
            first[sighting.key] = min(known, sighting, key=lambda one: one.exchange)
        named |= {sighting.exchange for sighting in first.values()}
        self.exchanges.update((number, exchanges[number]) for number in named & exchanges.keys())
