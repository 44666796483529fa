"""The scripts of the exploratory tier: what explorers propose is sent, judged as what it is, shrunk, and repeated."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

from conformance.cases.case import Case, Kind, Plan
from conformance.cases.exploratory.exploratory_plan import EXAMPLES, VARIED, Edits, edits_maker, explored_case
from conformance.cases.exploratory.explorer import explore
from conformance.cases.exploratory.hypothesis_source import made_by
from conformance.checks import Subject, registered
from conformance.checks.sent_request import judged_again
from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange, Finding, Level, NoAnswer, PurposeId, Repetition, Verdict
from conformance.scripts.generated_valid import varied
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Scope, Script
from conformance.verdicts.case_verdict import judge


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far one operation is explored by one explorer."""

    #: Requests proposed, and with those that make a find smaller.
    examples: int = EXAMPLES
    most: int = 120
    #: Seconds that the target may take for them together.
    seconds: float = 60.0


BOUNDS = Bounds()


class _Tried:
    """What was tried, by the name of its case: nothing is sent twice."""

    def __init__(self, scope: Scope, operation: Operation, explorer: str, bounds: Bounds) -> None:
        self.scope = scope
        self.operation = operation
        self.explorer = explorer
        self.bounds = bounds
        self.findings: dict[str, tuple[Finding, ...]] = {}
        self.kinds: dict[str, Kind] = {}
        self.answered = 0
        self.seconds = 0.0
        self.refusal = ""

    @property
    def over(self) -> bool:
        """Whether the bounds of exploring are reached, or nothing can be sent."""
        return self.seconds >= self.bounds.seconds or (bool(self.refusal) and not self.answered)

    def ask(self, edits: Edits) -> Ask:
        """The ask that sends a proposed request."""
        return Ask(explored_case(self.operation, self.explorer, edits), role="explore")

    def note(self, ask: Ask, reply: Reply) -> bool:
        """Remember what an answer showed, and say whether it is a find."""
        if isinstance(reply, NotSent):
            self.refusal = reply.reason
            return False
        self.seconds += reply.outcome.seconds
        self.answered += reply.response is not None
        kind = kind_of(self.scope, self.operation, reply)
        self.kinds[ask.case.id] = kind
        self.findings[ask.case.id] = finds_of(self.scope, self.operation, replace(ask.case, kind=kind), reply)
        return bool(self.findings[ask.case.id])


def kind_of(scope: Scope, operation: Operation, exchange: Exchange) -> Kind:
    """Whether the request of an exchange is valid, invalid or open by the contract, as it was sent."""
    return Kind(judged_again(scope.contracts[operation.api], operation, exchange.request).kind)


def finds_of(scope: Scope, operation: Operation, case: Case, exchange: Exchange) -> tuple[Finding, ...]:
    """The findings of an explored exchange, given the kind that the contract says its request has."""
    if isinstance(exchange.outcome, NoAnswer) or exchange.response is None:
        return ()
    own = judge(case, operation, exchange, control_accepted=True)
    subject = Subject(exchange, exchange.response, operation, scope.contracts[operation.api])
    shape = [f for check in registered().values() for f in check(subject) if f.level is Level.MUST]
    return (*(own.findings if own.verdict is Verdict.FAIL else ()), *shape)


def exploring(scope: Scope, contract: Contract, operation: Operation, explorer: str, bounds: Bounds = BOUNDS) -> Script:
    """Explore one operation with one explorer."""
    tried = _Tried(scope, operation, explorer, bounds)
    found = yield from (_ours if explorer == "ours" else _schemathesis)(tried, contract)
    if found is None:
        return [_nothing(tried)]
    case = explored_case(operation, explorer, found)
    case = replace(case, kind=tried.kinds[case.id])
    findings = tried.findings[case.id]
    confirmed = Repetition.NOT_REPEATED
    if operation.effect.repeatable:
        confirmed = yield from _repeated(tried, case)
    note = f"ready to be added as a fixed case: {json.dumps(case.write(), ensure_ascii=True)}"
    return [Contribution(case.purpose, Verdict.FAIL, findings[0].message, findings, case.id, confirmed, notes=(note,))]


Found = Generator[list[Ask], list[Reply], Edits | None]


def _ours(tried: _Tried, contract: Contract) -> Found:
    make = edits_maker(contract, tried.operation)
    if make is None:
        return None
    bounds = tried.bounds
    proposals = explore(made_by(make), seed=tried.scope.limits.seed, examples=bounds.examples, most=bounds.most)
    return (yield from _driven(tried, proposals))


def _driven(tried: _Tried, proposals: Generator[Edits, bool, Edits | None]) -> Found:
    """Try what Hypothesis proposes, one after the other, since each proposal depends on the answers before."""
    smallest: Edits | None = None
    failed: bool | None = None
    while True:
        try:
            edits = next(proposals) if failed is None else proposals.send(failed)
        except StopIteration as ended:
            return ended.value if ended.value is not None else smallest
        ask = tried.ask(edits)
        if ask.case.id not in tried.findings:
            replies = yield [ask]
            tried.note(ask, replies[0])
        failed = bool(tried.findings.get(ask.case.id))
        smallest = edits if failed else smallest
        # What was accepted against the contract may have left something behind: once is enough.
        if tried.over or (failed and not tried.operation.effect.repeatable):
            proposals.close()
            return smallest


def _schemathesis(tried: _Tried, contract: Contract) -> Found:
    """Send what its coverage phase has, several at a time, then what it makes at random where that may be sent."""
    from conformance.cases.exploratory.schemathesis_engine import coverage_edits, fuzzed

    proposals = [
        (edits, tried.ask(edits)) for edits in coverage_edits(contract, tried.operation, most=tried.bounds.examples)
    ]
    batches = [proposals] if tried.operation.effect.repeatable else [[one] for one in proposals]
    for batch in batches:
        replies = yield [ask for _, ask in batch]
        noted = [tried.note(ask, reply) for (_, ask), reply in zip(batch, replies, strict=True)]
        found = next((edits for (edits, _), failed in zip(batch, noted, strict=True) if failed), None)
        if found is not None or tried.over:
            return found
    if not tried.operation.effect.repeatable:
        return None
    few = max(1, tried.bounds.examples // 4)
    further = explore(fuzzed(contract, tried.operation), seed=tried.scope.limits.seed, examples=few, most=3 * few)
    return (yield from _driven(tried, further))


def _repeated(tried: _Tried, case: Case) -> Generator[list[Ask], list[Reply], Repetition]:
    """Send a find again, as often as the profile says."""
    if not tried.scope.limits.repeats:
        return Repetition.NOT_REPEATED
    asks = [Ask(case, role="explore", repetition=number + 1) for number in range(tried.scope.limits.repeats)]
    replies = yield asks
    again = [bool(finds_of(tried.scope, tried.operation, case, r)) for r in replies if isinstance(r, Exchange)]
    if not again:
        return Repetition.NOT_REPEATED
    return Repetition.CONFIRMED if all(again) else Repetition.INTERMITTENT


def _nothing(tried: _Tried) -> Contribution:
    purpose = f"{tried.operation.key}/explores/requests/{tried.explorer}"
    if tried.answered:
        return Contribution(purpose, Verdict.PASS, f"nothing found; requests with a response: {tried.answered}")
    if tried.refusal:
        return Contribution(purpose, Verdict.INCONCLUSIVE, tried.refusal)
    return Contribution(purpose, Verdict.NOT_APPLICABLE, "no request may be sent without leaving something behind")


def exploring_scripts(scope: Scope, plan: Plan) -> Iterator[tuple[str, Operation, Script]]:
    """A script for each planned purpose of the exploratory tier."""
    for name, purpose in plan.purposes.items():
        if purpose.family != "explores" or purpose.operation is None:
            continue
        contract = scope.contracts[purpose.api]
        operation = contract.operations[purpose.operation]
        explorer = PurposeId(name).last
        if explorer == VARIED:
            yield name, operation, varied(scope, contract, operation)
        else:
            yield name, operation, exploring(scope, contract, operation, explorer)
