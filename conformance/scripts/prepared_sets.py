"""Make the test data of an operation by other requests, before its script first asks with them (`x-prepared-by`)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import isfinite
from typing import Any

from conformance.cases.case import Case, Kind, Preparation, PreparingStep, Taken
from conformance.cases.fixed.variants import shape_of
from conformance.cases.preparation import places_wanted, sent_by_control, with_given, with_prepared
from conformance.checks.rejection_words import words_of
from conformance.checks.rules.select import as_sent, body_of, request_values, select, succeeded
from conformance.contract.contract import Operation
from conformance.model import Exchange, Verdict
from conformance.scripts.rule_observation import aside_of
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Scope, Script, pause_before

#: What the requests of all steps are asked as.
ROLE = "prepare"
#: Sets of the steps' own test data that are tried for one set: an account may have nothing to compute.
MOST = 24
#: Sets that are written for in vain, where what a step did is taken back: what was added may have stood there before.
MOST_WRITES = 3
#: Places of the prepared request -> the values that steps yielded.
Values = dict[str, Any]
Preparing = Generator[list[Ask], list[Reply], None]


def prepared(scope: Scope, operation: Operation, preparation: Preparation, script: Script, name: str = "") -> Script:
    """Run a script with test data that other requests make: each set once, before the first request that takes it.

    Where a step is rejected, may not be sent, or shows nothing to take, the test data of the IXIT serve.

    Args:
        scope: What scripts know of the run.
        operation: The operation whose requests need the data.
        preparation: The steps that make them.
        script: A script that asks the operation.
        name: Tells the steps of one script of the operation from those of another.

    Returns:
        The script; what the responses of the steps show of their operations stands beside its own contributions.
    """
    sets = _Sets(scope, operation, preparation, f"{ROLE}:{name}" if name else ROLE)
    replies: list[Reply] | None = None
    while True:
        try:
            asks = script.send(replies) if replies is not None else next(script)
        except StopIteration as ended:
            yield from sets.undo()
            return [*(ended.value or ()), *sets.aside]
        for index, places in sets.due(asks).items():
            yield from sets.prepare(index, places)
        filled = [sets.filled(ask) for ask in asks]
        sent = [one for one in filled if isinstance(one, Ask)]
        came: Iterator[Reply] = iter((yield sent) if sent else ())
        replies = [
            sets.told(ask, next(came)) if isinstance(one, Ask) else one for ask, one in zip(asks, filled, strict=True)
        ]
        for ask, reply in zip(asks, replies, strict=True):
            sets.note(ask, reply)


@dataclass(slots=True)
class _Sets:
    """The sets of test data that were made for one script."""

    scope: Scope
    operation: Operation
    preparation: Preparation
    role: str
    #: Which set of test data the steps take next: each attempt takes another.
    turn: int = 0
    made: dict[int, Values] = field(default_factory=dict)
    #: Set -> why it could not be made.
    failed: dict[int, str] = field(default_factory=dict)
    aside: list[Contribution] = field(default_factory=list)
    #: Set -> numbers of the exchanges whose effect the prepared request undoes, as long as it was not tried.
    standing: dict[int, list[int]] = field(default_factory=dict)
    #: The valid request of the script.
    control: Case | None = None
    #: What was looked for in vain -> why; it is not looked for again.
    given_up: dict[frozenset[str], str] = field(default_factory=dict)
    #: Seconds that were waited in vain since a set was made: a target that shows nothing is not waited for again.
    vain: float = 0.0

    @property
    def places(self) -> list[str]:
        """The places for which the steps yield values."""
        return [taken.place for step in self.preparation.steps for taken in step.takes]

    def due(self, asks: Sequence[Ask]) -> dict[int, frozenset[str]]:
        """The sets that are asked with for the first time, with the places whose values are needed."""
        wanted: dict[int, frozenset[str]] = {}
        for ask in asks:
            places = self._wanted(ask)
            if places and ask.index not in self.made and ask.index not in self.failed:
                wanted[ask.index] = wanted.get(ask.index, frozenset()) | places
        always = {place for place in self.places if sent_by_control(self.operation, place)}
        always |= {place for step in self.preparation.steps for place in step.given.values()}
        return {index: places | always for index, places in wanted.items()}

    def _wanted(self, ask: Ask) -> frozenset[str]:
        if ask.case.further:  # it asks with other kinds of test data, not with further sets
            return frozenset()
        own = [case for case in (ask.case, ask.like) if case is not None and case.operation == self.operation.key]
        return frozenset().union(*(places_wanted(self.operation, case, self.places) for case in own))

    def prepare(self, index: int, needed: frozenset[str]) -> Preparing:
        """Send the steps for a set, with further test data of theirs until they yield what is needed."""
        before = next((why for places, why in self.given_up.items() if places <= needed), None)
        if before is not None:
            self.failed[index] = before
            return
        seen: list[Exchange] = []
        why, writes = "", 0
        for _ in range(MOST):
            attempt = yield from self._attempted(needed)
            why = attempt.why or why
            if attempt.undone:
                self.standing[index] = attempt.undone
            if not attempt.why:
                self.made[index] = attempt.values
                return
            writes += attempt.wrote
            spent = writes >= (MOST_WRITES if any(step.undone for step in self.preparation.steps) else 1)
            if spent or not attempt.first or any(_same(attempt.first, other) for other in seen):
                break
            seen.append(attempt.first)
        self.failed[index] = self.given_up[needed] = why

    def _attempted(self, needed: frozenset[str]) -> Generator[list[Ask], list[Reply], _Attempt]:
        """Send the steps once, as long as each yields what is needed of it."""
        attempt, turn = _Attempt(), self.turn
        self.turn += 1
        for step in self.preparation.steps:
            operation = self.scope.operation(step.case.operation)
            reply = yield from self._looked(step, attempt, turn, needed)
            if isinstance(reply, NotSent):
                attempt.why = reply.reason
                return attempt
            attempt.first = attempt.first or reply
            attempt.wrote = attempt.wrote or (succeeded(reply) and not operation.effect.repeatable)
            attempt.undone += [reply.number] if step.undone and succeeded(reply) else []
            if attempt.why:
                return attempt
        return attempt

    def _looked(
        self, step: PreparingStep, attempt: _Attempt, turn: int, needed: frozenset[str]
    ) -> Generator[list[Ask], list[Reply], Reply]:
        """Send a step; one that looks for what an earlier one made does so until it shows, or has had its time."""
        operation = self.scope.operation(step.case.operation)
        waited, look = 0.0, 0
        while True:
            waited += pause_before(look)
            ask = Ask(with_given(step, attempt.values), self.role, turn, look, after=pause_before(look))
            (reply,) = yield [ask]
            if isinstance(reply, NotSent):
                return reply
            self.aside += aside_of(self.scope, [reply])
            attempt.why = _take(operation, step, reply, needed, attempt)
            look += 1
            compares = any(taken.gained for taken in step.takes)
            waits = compares and attempt.why and succeeded(reply)
            if not waits or self.vain + waited >= self.scope.limits.settle:
                self.vain = self.vain + waited if waits else 0.0 if compares else self.vain
                attempt.seen.setdefault(operation.key, reply)
                return reply

    def filled(self, ask: Ask) -> Ask | NotSent:
        """The ask with the values of its set; NotSent where it needs one that no response showed."""
        values = self.made.get(ask.index, {})
        lacking = sorted(self._wanted(ask) - values.keys()) if values else ()
        if lacking:
            return NotSent(f"{self._steps()} showed no value for {', '.join(lacking)}")
        like = None if ask.like is None else self._with(ask.like, values)
        return replace(ask, case=self._with(ask.case, values), like=like)

    def _with(self, case: Case, values: Values) -> Case:
        own = case.operation == self.operation.key
        return with_prepared(self.operation, case, self.places, values) if own else case

    def told(self, ask: Ask, reply: Reply) -> Reply:
        """The reply to an ask of the script; one that was not sent says why its test data could not be made, either."""
        why = self.failed.get(ask.index)
        if not isinstance(reply, NotSent) or why is None or why == reply.reason or not self._wanted(ask):
            return reply
        return replace(reply, reason=f"{why}; {reply.reason}")

    def note(self, ask: Ask, reply: Reply) -> None:
        """Learn from a reply of the target whether what was done for a set is undone, or will not be."""
        own = ask.case.operation == self.operation.key
        if own and ask.role == "control":
            self.control = ask.case
        if not own or not isinstance(reply, Exchange) or ask.index not in self.standing:
            return
        if not self._wanted(ask) and ask.role != "undo":
            return  # it named something else
        if succeeded(reply):
            numbers = (*self.standing.pop(ask.index), reply.number)
            self.aside.append(Contribution("", Verdict.PASS, restored=numbers))
        elif ask.case.kind is Kind.VALID:
            self.standing.pop(ask.index)

    def undo(self) -> Preparing:
        """Send the valid request for the sets that no request of the script spent."""
        for index in list(self.standing):
            ask = NotSent("") if self.control is None else self.filled(Ask(self.control, "undo", index))
            if index not in self.made or isinstance(ask, NotSent):
                continue
            (reply,) = yield [ask]
            self.aside += aside_of(self.scope, [reply])
            self.note(ask, reply)

    def _steps(self) -> str:
        return " and ".join(self.scope.operation(step.case.operation).id for step in self.preparation.steps)


@dataclass(slots=True)
class _Attempt:
    """What sending the steps once led to."""

    values: Values = field(default_factory=dict)
    #: Why it did not yield what is needed; empty: it did.
    why: str = ""
    first: Exchange | None = None
    #: `api/operationId` -> the first response to a step of it.
    seen: dict[str, Exchange] = field(default_factory=dict)
    #: A write among them was accepted.
    wrote: bool = False
    #: Numbers of the exchanges whose effect the prepared request undoes.
    undone: list[int] = field(default_factory=list)


def _same(one: Exchange, other: Exchange) -> bool:
    return (one.request.url, one.request.body) == (other.request.url, other.request.body)


def _take(operation: Operation, step: PreparingStep, reply: Exchange, needed: frozenset[str], attempt: _Attempt) -> str:
    """Take the values that a step yields; say why one that is needed is missing, or give an empty text."""
    response = reply.response
    if response is None:
        return f"{operation.id} did not respond"
    if not succeeded(reply):
        return f"{operation.id} responded {response.status}{words_of(response)}"
    for taken in step.takes:
        found = [number for number in map(_plain, _found(operation, taken, reply)) if number is not None]
        if taken.gained:
            before = attempt.seen.get(operation.key)
            found = [] if before is None else _gained(taken, found, before)
        if found:
            attempt.values[taken.place] = found if taken.listed else found[0]
        elif taken.place in needed and taken.gained:
            return f"the response of {operation.id} has nothing at {taken.answer} that it had not before"
        elif taken.place in needed:
            return f"the response of {operation.id} has nothing at {taken.answer or taken.request} for {taken.place}"
    return ""


def _found(operation: Operation, taken: Taken, reply: Exchange) -> list[Any]:
    if taken.answer is None:
        parameter = next((p for p in operation.parameters if p.place == taken.request), None)
        whole = parameter is not None and shape_of(parameter.schema) == "integer"
        values = list(request_values(operation, reply.request, taken.request))
        return [int(value) if whole and str(value).lstrip("-").isdecimal() else value for value in values]
    return select(body_of(reply), taken.answer)


def _gained(taken: Taken, found: list[Any], before: Exchange) -> list[Any]:
    """What a read shows and did not show before; nothing where several are new, one of which somebody else made."""
    known = {_plain(value) for value in select(body_of(before), taken.answer or "")}
    new = [value for value in dict.fromkeys(found) if value not in known]
    return new if taken.listed or len(new) == 1 else []


def _plain(value: Any) -> str | int | float | None:
    """A value as it is sent again: a number without a fraction as an integer; None for what is no id."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal) or value == "":
        return None
    sent = as_sent(value)
    if isinstance(sent, float | Decimal):
        return float(sent) if isfinite(sent) else None
    return str(sent) if isinstance(sent, str) else int(sent)
