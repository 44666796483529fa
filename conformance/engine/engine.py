"""`execute`: run many scripts at once, send what they ask for, and hand the replies back to them."""

from __future__ import annotations

import heapq
import itertools
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from conformance.engine.binder import Outgoing
from conformance.engine.circuit_breaker import TOO_MANY, Circuit, State
from conformance.engine.holding import Holding
from conformance.exchange import Arrival, Pump, retry_after
from conformance.model import Exchange, Outcome, Owner, Request, Response
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Task

#: Longest wait for an answer before the clock is looked at again, seconds.
TICK = 0.05
#: How often a request is sent again that is answered 429.
MOST_PUT_OFF = 3


class Binding(Protocol):
    """Turns an ask into a request, or says why it cannot be sent."""

    def bind(self, ask: Ask) -> Outgoing | Recalled | First | NotSent:
        """Bind one ask, give what it was answered before, or what has to be asked first; then it is bound again."""
        ...


@dataclass(frozen=True, slots=True)
class First:
    """A read that has to be answered before an ask can be bound; it is no exchange of the plan."""

    request: Request
    learn: Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Sending:
    """A request that may change data is about to go out; whatever happens then, it must not go out twice."""

    ask: Ask


@dataclass(frozen=True, slots=True)
class Recalled:
    """An ask was answered before the run was resumed; it is not sent again."""

    exchange: Exchange
    #: Name of the task that asked.
    task: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """An exchange ended."""

    exchange: Exchange
    key: str
    #: Name of the task that asked.
    task: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An ask could not be sent."""

    ask: Ask
    reason: str
    owner: Owner


@dataclass(frozen=True, slots=True)
class Concluded:
    """A task ended with what it contributes to the verdicts."""

    task: Task
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Renewed:
    """A request was refused because its credentials had ended; it is sent again with new ones."""

    ask: Ask
    request_id: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """A request was answered 429; it is sent again when the target has had the pause that it asked for."""

    ask: Ask
    request_id: str


@dataclass(frozen=True, slots=True)
class Fell:
    """The target fell silent, answers again, or is given up."""

    state: State


Event = Sending | Recalled | Sent | Skipped | Concluded | Renewed | PutOff | Fell

#: Ticket of a probe.
_PROBE = "probe"


@dataclass(slots=True)
class _Active:
    task: Task
    replies: list[Reply | None]
    open: int
    asks: list[Ask] = field(default_factory=list)


def no_objects(ask: Ask) -> frozenset[str]:
    """For `execute`: nothing is known of what a request reads or changes, so that no request waits for another."""
    del ask
    return frozenset()


def execute(
    tasks: Sequence[Task],
    binding: Binding,
    pump: Pump,
    *,
    stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.monotonic,
    again: Callable[[Outgoing, Outcome], Outgoing | None] = lambda _outgoing, _outcome: None,
    circuit: Circuit | None = None,
    objects: Callable[[Ask], frozenset[str]] = no_objects,
) -> Iterator[Event]:
    """Run the tasks phase by phase: reads, then what can be reverted, what cannot, and the exploratory tier.

    Args:
        tasks: The scripts and what they must not share with others.
        binding: Turns an ask of a script into a request.
        pump: Sends requests, many at a time.
        stop: Asked all the time; when it returns true, everything under way is cut and concluded.
        clock: Seconds that only rise.
        again: Returns the request to send in place of one whose credentials had expired, or None.
        circuit: Ends the run when the target is down; None: a new circuit breaker.
        objects: Names what a request reads or changes, with whom it belongs to. A task that writes holds what it has
            asked about until it turns to other objects or ends; another that asks about it waits.

    Yields:
        What happens, as it happens: requests sent, exchanges, tasks concluded with their contributions.
    """
    circuit = circuit or Circuit(concurrency=pump.room, clock=clock)
    for _, group in itertools.groupby(sorted(tasks, key=lambda t: t.phase), key=lambda t: t.phase):
        yield from _Phase(list(group), binding, pump, stop, clock, again, circuit, objects).run()


class _Phase:
    """One phase: tasks whose locks are free run side by side."""

    def __init__(
        self,
        tasks: list[Task],
        binding: Binding,
        pump: Pump,
        stop: Callable[[], bool],
        clock: Callable[[], float],
        again: Callable[[Outgoing, Outcome], Outgoing | None],
        circuit: Circuit,
        objects: Callable[[Ask], frozenset[str]],
    ) -> None:
        self.waiting = deque(tasks)
        self.binding = binding
        self.pump = pump
        self.stop = stop
        self.clock = clock
        self.again = again
        self.circuit = circuit
        self.locks: set[str] = set()
        self.objects = objects
        #: What tasks that write have asked about; those that wait for it, in the order in which they came.
        self.holding: Holding[_Active] = Holding()
        #: Something that waits may have become free to start.
        self.freed = True
        self.backlog: deque[tuple[_Active, int, Ask]] = deque()
        self.delayed: list[tuple[float, int, _Active, int, Ask]] = []
        self.flying: dict[Hashable, tuple[_Active, int, Outgoing]] = {}
        #: URL of a read -> what waits for its answer, and who learns from it.
        self.firsts: dict[str, list[tuple[_Active, int, Ask]]] = {}
        self.learning: dict[Hashable, First] = {}
        #: Key of an ask -> how often it was answered 429.
        self.put_off: Counter[str] = Counter()
        self.order = itertools.count()
        self.stopped = False

    def run(self) -> Iterator[Event]:
        while True:
            yield from self._probe()
            self.stopped = self.stopped or self.stop() or self.circuit.state is State.DEAD
            yield from self._start()
            yield from self._send()
            self._let_go_on()
            if not (self.waiting or self.backlog or self.delayed or self.flying or self.learning):
                return
            if self.stopped:
                yield from self._deliver(self.pump.cut())
                continue
            timeout = TICK
            if self.delayed and not self.flying and not self.learning:
                timeout = max(0.0, min(TICK, self.delayed[0][0] - self.clock()))
                if not self.backlog and timeout:
                    time.sleep(timeout)
            if not self.circuit.closed and not self.pump.in_flight:
                time.sleep(TICK)
            yield from self._deliver(self.pump.poll(timeout))

    def _probe(self) -> Iterator[Event]:
        before = self.circuit.state
        request = self.circuit.due()
        if request is not None:
            self.pump.submit(_PROBE, request)
        if self.circuit.state is not before:
            yield Fell(self.circuit.state)

    def _start(self) -> Iterator[Event]:
        """Start what may start, in the given order; what waits is not overtaken by what needs the same data."""
        if not self.freed:
            return
        self.freed = False
        claimed = set(self.locks)
        behind: list[Task] = []
        while self.waiting:
            if len(self.backlog) >= max(1, self.pump.room) * 2 and not self.stopped:
                self.freed = True  # there was no room for all that may start
                break
            task = self.waiting.popleft()
            if task.locks & claimed:
                claimed |= task.locks
                behind.append(task)
                continue
            self.locks |= task.locks
            claimed |= task.locks
            yield from self._advance(_Active(task, [], 0), None)
        self.waiting.extendleft(reversed(behind))

    def _advance(self, active: _Active, replies: list[Reply] | None) -> Iterator[Event]:
        """Send replies into a script, and queue what it asks next."""
        while True:
            try:
                asks = active.task.script.send(replies) if replies is not None else next(active.task.script)
            except StopIteration as ended:
                self.locks -= active.task.locks
                self.holding.release(id(active))
                self.freed = True
                yield Concluded(active.task, tuple(ended.value or ()))
                return
            if asks:
                break
            replies = []
        active.replies = [None] * len(asks)
        active.open = len(asks)
        active.asks = asks
        wanted = frozenset().union(*map(self.objects, asks)) if active.task.locks and not self.stopped else frozenset()
        if self.holding.take(id(active), wanted, active):
            self._queue(active)

    def _let_go_on(self) -> None:
        """Queue what waited for objects that were released; where tasks wait for one another, the first goes on."""
        for active in self.holding.freed():
            self._queue(active)
        if self.stopped or not (self.backlog or self.delayed or self.flying or self.learning):
            for active in self.holding.give_up(everything=self.stopped):
                self._queue(active)

    def _queue(self, active: _Active) -> None:
        """Queue what a script asks: now, or after the pause that it wants."""
        for place, ask in enumerate(active.asks):
            if ask.after > 0 and not self.stopped:
                heapq.heappush(self.delayed, (self.clock() + ask.after, next(self.order), active, place, ask))
            else:
                self.backlog.append((active, place, ask))

    def _send(self) -> Iterator[Event]:
        now = self.clock()
        while self.delayed and (self.delayed[0][0] <= now or self.stopped):
            _, _, active, place, ask = heapq.heappop(self.delayed)
            self.backlog.append((active, place, ask))
        while self.backlog and (self.stopped or (self.pump.room > 0 and self.circuit.closed)):
            active, place, ask = self.backlog.popleft()
            ended = NotSent("the run was ended before it was sent", Owner.SUITE)
            bound = ended if self.stopped else self.binding.bind(ask)
            match bound:
                case NotSent(reason, owner):
                    yield Skipped(ask, reason, owner)
                    yield from self._reply(active, place, bound)
                    continue
                case First():
                    self._ask_first(bound, (active, place, ask))
                    continue
                case Recalled(exchange):
                    yield Recalled(exchange, active.task.name)
                    yield from self._reply(active, place, exchange)
                    continue
            if bound.once:
                yield Sending(ask)
            ticket = next(self.order)
            self.flying[ticket] = (active, place, bound)
            self.pump.submit(ticket, bound.request, resend=not bound.once)

    def _ask_first(self, first: First, waiting: tuple[_Active, int, Ask]) -> None:
        """Send a read, once for all that wait for it."""
        others = self.firsts.setdefault(first.request.url, [])
        others.append(waiting)
        if len(others) == 1:
            ticket = next(self.order)
            self.learning[ticket] = first
            self.pump.submit(ticket, first.request)

    def _deliver(self, arrivals: Sequence[Arrival]) -> Iterator[Event]:
        """Take in what came, let the next go out, and judge only then: the target works in the meantime."""
        ended: list[tuple[_Active, int, Outgoing, Exchange]] = []
        for ticket, outcome, sent_at in arrivals:
            yield from self._learn(ticket, outcome)
            if ticket == _PROBE:
                continue
            if ticket in self.learning:
                first = self.learning.pop(ticket)
                first.learn(outcome)
                self.backlog.extendleft(reversed(self.firsts.pop(first.request.url)))
                continue
            active, place, outgoing = self.flying.pop(ticket)
            renewed = None if self.stopped else self.again(outgoing, outcome)
            if renewed is not None:
                yield Renewed(outgoing.ask, outgoing.request_id)
                self.flying[ticket] = (active, place, renewed)
                self.pump.submit(ticket, renewed.request, resend=not renewed.once)
                continue
            if self._puts_off(outgoing, outcome):
                yield PutOff(outgoing.ask, outgoing.request_id)
                self.flying[ticket] = (active, place, outgoing)
                self.pump.submit(ticket, outgoing.request, resend=not outgoing.once)
                continue
            ended.append((active, place, outgoing, exchange_of(outgoing, outcome, sent_at)))
        yield from self._send()
        for active, place, outgoing, exchange in ended:
            yield Sent(exchange, outgoing.ask.key, active.task.name)
            yield from self._reply(active, place, exchange)

    def _learn(self, ticket: Hashable, outcome: Outcome) -> Iterator[Event]:
        """Tell the circuit what came."""
        before = self.circuit.state
        if ticket == _PROBE:
            self.circuit.probed(outcome)
        elif ticket in self.learning:
            self.circuit.take(self.learning[ticket].request, outcome, harmless=True)
        else:
            outgoing = self.flying[ticket][2]
            self.circuit.take(outgoing.request, outcome, harmless=not outgoing.once)
        if self.circuit.state is not before:
            yield Fell(self.circuit.state)

    def _reply(self, active: _Active, place: int, reply: Reply) -> Iterator[Event]:
        active.replies[place] = reply
        active.open -= 1
        if active.open == 0:
            yield from self._advance(active, [r for r in active.replies if r is not None])

    def _puts_off(self, outgoing: Outgoing, outcome: Outcome) -> bool:
        """Slow down as a 429 asks, for no longer than a dead target is waited for; say whether to send again."""
        if not isinstance(outcome, Response) or outcome.status != TOO_MANY:
            return False
        asked = retry_after(outcome, datetime.now(UTC))
        self.pump.hold(min(1.0 if asked is None else asked, self.circuit.patience))
        self.put_off[outgoing.ask.key] += 1
        return not self.stopped and self.circuit.closed and self.put_off[outgoing.ask.key] <= MOST_PUT_OFF


def exchange_of(outgoing: Outgoing, outcome: Outcome, sent_at: str) -> Exchange:
    """Put an exchange together; its number is that of its request id."""
    ask = outgoing.ask
    role = f"{ask.role}#{ask.index}" if ask.index else ask.role
    return Exchange(
        number=outgoing.number,
        case=ask.case.id,
        operation=ask.case.operation,
        request=outgoing.request,
        outcome=outcome,
        sent_at=sent_at,
        request_id=outgoing.request_id,
        repetition=ask.repetition,
        role=role,
    )
