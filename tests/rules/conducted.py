"""The script of a rule conducted by hand: a test answers each request, and nothing is planned, bound or sent."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from conformance.cases.case import Purpose, Ruled
from conformance.cases.requirement_purposes import Stated
from conformance.contract import Contract, load_contracts
from conformance.contract.contract import Operation, Requirement
from conformance.model import Exchange, Level, NoAnswer, NoAnswerReason, Outcome, Repetition, Request, Response, Verdict
from conformance.rules import RULES
from conformance.scripts.script import Ask, Contribution, Limits, NotSent, Reply, Scope, Script

TODAY = date(2026, 5, 15)
AT = "2026-05-15T12:00:00.000Z"
#: What a write did has to show at once.
AT_ONCE = Limits(settle=0.0, settle_accepted=0.0)
TIMEOUT = NoAnswer(NoAnswerReason.TIMEOUT)

#: What a test answers to a request: an outcome, or a reason why it cannot be sent.
Answer = Callable[[Ask], Outcome | NotSent]


@cache
def contract(api: str = "customers") -> Contract:
    """One of the built-in contracts."""
    return load_contracts()[api]


def told(body: Any = None, status: int = 200) -> Response:
    """A response with a JSON body."""
    return Response(status, (("content-type", "application/json"),), json.dumps(body).encode())


def unless(asks: Callable[[Ask], bool], answer: Answer, *, reason: str = "no test data") -> Answer:
    """Send some requests only."""
    return lambda ask: NotSent(reason) if asks(ask) else answer(ask)


def of_role(*roles: str) -> Callable[[Ask], bool]:
    """Whether a request has one of these roles."""
    return lambda ask: ask.role in roles


def by_role(**outcomes: Any) -> Answer:
    """Answer by the role of the request, with `_` for `-` and no number; a status stands for a response without a body."""

    def answer(ask: Ask) -> Outcome | NotSent:
        outcome = outcomes[ask.role.replace("-", "_").rstrip("0123456789")]
        return told(None, outcome) if isinstance(outcome, int) else outcome

    return answer


def ruled(
    operation: Operation,
    word: str,
    arguments: dict[str, Any],
    *,
    known: Contract | None = None,
    name: str = "stated",
    level: Level = Level.MUST,
    api_wide: bool = False,
) -> Ruled:
    """A requirement written in a word, with the requests that its rule asks for."""
    known, carrier = known or contract(operation.api), None if api_wide else operation.id
    requirement = Requirement(name, operation.api, carrier, level, "It is so.", "001:1 text", (word, arguments), None)
    purpose = f"{operation.api}/{carrier or 'any'}/rules/{name}"
    if api_wide:
        asks = RULES[word].wide(known, list(known.operations.values()), purpose) or {}
    else:
        asks = RULES[word].asks(Stated(known, operation, requirement, purpose))
    return Ruled(requirement, purpose, operation.key, asks)


@dataclass(frozen=True)
class Conducted:
    """What a script asked for, and what it concluded."""

    asked: Sequence[Ask]
    contributions: Sequence[Contribution]

    def of(self, rule: Ruled) -> list[tuple[Verdict, str]]:
        """The verdicts on a rule, each with its reason."""
        return [(c.verdict, c.reason) for c in self.contributions if c.purpose == rule.purpose]

    def repetition_of(self, rule: Ruled) -> list[Repetition]:
        """How often a broken rule was seen broken."""
        return [c.confirmed for c in self.contributions if c.purpose == rule.purpose]

    def weights_of(self, rule: Ruled) -> list[Level]:
        """How much each finding on a rule weighs."""
        return [f.level for c in self.contributions if c.purpose == rule.purpose for f in c.findings]

    @property
    def roles(self) -> list[tuple[str, int]]:
        """Role and set of test data of each request, in the order in which they were asked for."""
        return [(ask.role, ask.index) for ask in self.asked]


def conduct(
    operation: Operation,
    rules: Sequence[Ruled],
    answer: Answer,
    *,
    known: Contract | None = None,
    limits: Limits = AT_ONCE,
    beside: Sequence[str] = (),
    at: str = AT,
) -> Conducted:
    """Run the script that these rules share, at a moment, and answer what it asks for; `beside` are further purposes."""
    known = known or contract(operation.api)
    purposes = {
        name: Purpose(name, operation.api, operation.id, "rules", Level.MUST, "It is so.")
        for name in (*(rule.purpose for rule in rules), *beside)
    }
    scope = Scope({operation.api: known}, purposes, TODAY, RULES, limits)
    kind = RULES[rules[0].word].script(operation)
    assert kind is not None
    return driven(kind.make(scope, operation, rules, 0), answer, known, at=at)


def driven(script: Script, answer: Answer, known: Contract, *, at: str = AT) -> Conducted:
    """Answer what a script asks for until it concludes."""
    asked: list[Ask] = []
    numbers = itertools.count(1)
    replies: list[Reply] | None = None
    while True:
        try:
            asks = script.send(replies) if replies is not None else next(script)
        except StopIteration as ended:
            return Conducted(asked, ended.value)
        asked += asks
        replies = [_reply(ask, answer(ask), known, next(numbers), at) for ask in asks]


def _reply(ask: Ask, outcome: Outcome | NotSent, known: Contract, number: int, at: str) -> Reply:
    if isinstance(outcome, NotSent):
        return outcome
    sent = _request(ask, known.operations[ask.case.operation.partition("/")[2]])
    return Exchange(number, ask.case.id, ask.case.operation, sent, outcome, at, str(number), ask.repetition, ask.role)


def _request(ask: Ask, operation: Operation) -> Request:
    """A request as far as rules look at it: ids are `ID-N` of the N-th set, and plain values stand where edits put them."""
    values = {edit.place: edit.value for edit in (*ask.case.edits, *ask.extra) if _is_plain(edit.value)}
    path, query, body = operation.path, [], dict[str, Any]()
    for place, value in values.items():
        match place:
            case ("path", str(name)):
                path = path.replace(f"{{{name}}}", str(value))
            case ("query", str(name)):
                query.append(f"{name}={value if isinstance(value, str) else json.dumps(value)}")
            case ("body", str(name)):
                body[name] = value
    for parameter in operation.parameters:
        path = path.replace(f"{{{parameter.name}}}", f"ID-{ask.index}") if parameter.location == "path" else path
    url = f"http://127.0.0.1:9{path}" + (f"?{'&'.join(query)}" if query else "")
    return Request(operation.method, url, body=json.dumps(body).encode() if operation.body is not None else None)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float | list | dict)
