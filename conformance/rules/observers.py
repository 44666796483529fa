"""What the words share that one response shows: the request for it, and the script that looks at the response."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.cases.case import Case, Ruled
from conformance.cases.requirement_purposes import Stated
from conformance.checks.rules.compared_values import lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, moment, request_values, select, succeeded
from conformance.contract.contract import Operation
from conformance.model import Exchange
from conformance.rules.rule import Arguments, shared
from conformance.rules.rule_requests import asked, own_requests, with_one_request
from conformance.scripts.rule_observation import Look, Looking, Seen, exchanges_of, looked_for, not_sent
from conformance.scripts.script import Ask, RuleScript, Scope, Script


def asking_reads(stated: Stated) -> Mapping[str, Case]:
    """The requests of a rule that one response shows: the read it asks for; writes need none of their own.

    Nor does what speaks of requests that give both ends of a `period`: rules of periods send them.
    """
    if not stated.operation.effect.repeatable or "period" in stated.arguments:
        return {}
    return own_requests(stated, {"ask": asked(stated)})


def items_of(arguments: Arguments, exchange: Exchange) -> list[Any]:
    """The values that the argument `items` selects in a response."""
    body = body_of(exchange)
    return [] if body is None else select(body, arguments["items"])


def gives_period(arguments: Arguments, operation: Operation, exchange: Exchange) -> bool:
    """Whether the request has both ends of the `period` that a rule speaks of, the first no later than the second."""
    places = arguments.get("period", ())
    ends = [moment(value) for place in places for value in request_values(operation, exchange.request, place)]
    known = [end for end in ends if end is not None]
    return not places or (len(known) == len(ends) == len(places) and known == sorted(known))


def _script(scope: Scope, operation: Operation, rules: Sequence[Ruled]) -> Script:
    """Ask what the rules of an operation can be seen in; all of them have the same request."""

    def look(index: int, repetition: int) -> Looking:
        case = rules[0].asks["ask"]
        replies = yield [Ask(case, role="witness", index=index, repetition=repetition)]
        if reason := not_sent(replies):
            return Look({}, reason)
        exchange = exchanges_of(replies)[0]
        seen = {
            ruled.purpose: Seen(_observed(scope, ruled, operation, exchange), (exchange.number,), exchange.case)
            for ruled in rules
        }
        return Look(seen)

    return looked_for(scope, rules, look)


def _observed(scope: Scope, ruled: Ruled, operation: Operation, exchange: Exchange) -> Observation:
    """Look at one answer with the rule's observer."""
    look = scope.rules[ruled.word].look
    assert look is not None  # only words with one have this script
    return look(ruled.arguments, operation, exchange) if succeeded(exchange) else lacking_answer(exchange)


OBSERVERS = RuleScript("observers", shared(_script), with_one_request)
