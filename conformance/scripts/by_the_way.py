"""Rules that an answer shows by itself, whatever it was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.rules import disagreed
from conformance.checks.rules.observe import OBSERVERS
from conformance.contract.contract import Operation, Requirement
from conformance.model import Exchange, Finding, Verdict
from conformance.scripts.script import Contribution, Scope

#: API-wide rules that speak of errors, since no success has a shape that all operations share.
OF_ERRORS = "every"
#: Families of requests whose success says nothing: they are open, or should have been refused.
SAY_NOTHING = frozenset({"open", "rejects", "answers"})


def by_the_way(scope: Scope, operation: Operation, exchange: Exchange) -> list[Contribution]:
    """Contribute what an answer shows of the rules that ask for nothing; a rule that is not witnessed says nothing."""
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
        observation = OBSERVERS[name](arguments, operation, exchange)
        if observation.broken is not None:
            finding = Finding(
                check=f"rules/{name}",
                level=requirement.level,
                message=observation.broken,
                pointer=observation.pointer,
                expected=observation.expected,
                actual=observation.actual,
                exchanges=(exchange.number,),
                source=requirement.source,
            )
            evidence = (finding,)
            found.append(
                Contribution(purpose, Verdict.FAIL, observation.broken, evidence, exchange.case, "not repeated")
            )
        elif observation.witnessed:
            found.append(Contribution(purpose, Verdict.PASS, case=exchange.case))
    return found


def _applicable(
    scope: Scope, operation: Operation, exchange: Exchange, status: int
) -> Iterator[tuple[str, Requirement]]:
    if 200 <= status < 300:
        if SAY_NOTHING.intersection(exchange.case.split("/")[2:3]):
            return
        for requirement in operation.requirements:
            rule = requirement.rule
            if rule is not None and rule[0] in OBSERVERS and not rule[1].get("ask"):
                yield operation.id, requirement
    elif status >= 400:
        for requirement in scope.contracts[operation.api].requirements:
            if requirement.rule is not None and requirement.rule[0] == OF_ERRORS:
                yield "any", requirement
