"""Judge the rules that a response shows by itself, whatever the request was for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.cases.requirement_purposes import disagreed
from conformance.checks.rules.observe import finding_of
from conformance.checks.rules.select import request_values, same
from conformance.contract.contract import Operation, Requirement
from conformance.model import Exchange, PurposeId, Repetition, Verdict
from conformance.scripts.script import Contribution, Scope

#: Families of requests whose success says nothing: they are open, or should have been refused.
SAY_NOTHING = frozenset({"open", "rejects", "answers"})


def by_the_way(scope: Scope, operation: Operation, exchange: Exchange) -> list[Contribution]:
    """Contribute what an answer shows of the rules that ask for nothing, or for what its request asks.

    A rule that is not witnessed says nothing.
    """
    response = exchange.response
    if response is None:
        return []
    contract = scope.contracts[operation.api]
    found: list[Contribution] = []
    for place, requirement in _applicable(scope, operation, exchange, response.status):
        purpose = f"{operation.api}/{place}/rules/{requirement.id}"
        if purpose not in scope.purposes or requirement.rule is None or disagreed(contract, requirement.under):
            continue
        name, arguments = requirement.rule
        look = scope.rules[name].look
        if look is None:
            continue
        observation = look(arguments, operation, exchange)
        if observation.broken is not None:
            evidence = (finding_of(requirement, observation, (exchange.number,)),)
            found.append(
                Contribution(
                    purpose, Verdict.FAIL, observation.broken, evidence, exchange.case, Repetition.NOT_REPEATED
                )
            )
        elif observation.witnessed:
            found.append(Contribution(purpose, Verdict.PASS, case=exchange.case))
    return found


def _applicable(
    scope: Scope, operation: Operation, exchange: Exchange, status: int
) -> Iterator[tuple[str, Requirement]]:
    if 200 <= status < 300:
        if PurposeId(exchange.case).family in SAY_NOTHING:
            return
        for requirement in operation.requirements:
            if requirement.rule is not None and _asks(operation, exchange, requirement.rule[1].get("ask") or {}):
                yield operation.id, requirement
    elif status >= 400:
        # What the whole API states speaks of errors, since no success has a shape that all operations share.
        for requirement in scope.contracts[operation.api].requirements:
            yield "any", requirement


def _asks(operation: Operation, exchange: Exchange, ask: Mapping[str, Any]) -> bool:
    """Whether a request has all that a rule asks for.

    What test data or a day fill in is left to the rule's script, and so is what is said of one thing: a write may have
    changed it since.
    """
    return not any(place.startswith("path.") for place in ask) and all(
        _has(request_values(operation, exchange.request, place), said) for place, said in ask.items()
    )


def _has(sent: list[Any], said: Any) -> bool:
    if not isinstance(said, Mapping):
        return any(same(value, said) for value in sent)
    return any(_read(value) == said for value in sent)


def _read(value: Any) -> Any:
    """A value of a query that holds JSON, as JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value
