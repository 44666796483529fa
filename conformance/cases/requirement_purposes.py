"""From the requirements of a contract to purposes, and to the requests that their rules ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from conformance.cases.case import Case, Edit, Kind, Purpose, Ruled, Supposition
from conformance.contract.contract import Contract, Operation, Requirement
from conformance.contract.rule_arguments import StandsOn
from conformance.model import PurposeId

Planned = tuple[Purpose, Case]


@dataclass(frozen=True, slots=True)
class Stated:
    """A requirement where it is planned: at one operation, which carries it unless the whole API does."""

    contract: Contract
    operation: Operation
    requirement: Requirement
    #: Id of the purpose that tests it.
    purpose: str

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The arguments of its rule."""
        return self.requirement.rule[1] if self.requirement.rule is not None else {}

    @property
    def wide(self) -> bool:
        """Whether the whole API carries it."""
        return self.requirement.operation is None


#: Gives the requests that one statement needs, by their roles: `ask` to the operation itself, `read` to another one.
Asks = Callable[[Stated], Mapping[str, Case]]
#: Gives the cases that stand among an operation's own and are judged by their status.
Beside = Callable[[Stated], Sequence[Case]]
#: Gives the requests of a statement on the whole API, or None: the operations' purposes test it, or nothing can.
Wide = Callable[[Contract, Sequence[Operation], str], Mapping[str, Case] | None]


class PlannedRule(Protocol):
    """What the planner needs of a rule."""

    @property
    def witness(self) -> str:
        """What has to be seen for a verdict."""

    @property
    def stands_on(self) -> StandsOn:
        """Where the word makes sense."""

    @property
    def asks(self) -> Asks:
        """The requests of its script."""

    @property
    def beside(self) -> Beside:
        """The cases among the operation's own."""

    @property
    def wide(self) -> Wide:
        """The requests of a statement on the whole API."""

    @property
    def bears_out(self) -> bool:
        """Whether the operations' statements bear out that of the whole API."""

    @property
    def brackets(self) -> bool:
        """Whether its reads stand around the refusals of the operation."""

    @property
    def shows_effect(self) -> bool:
        """Whether it shows in a read what a write did."""

    @property
    def seen_by_the_way(self) -> bool:
        """Whether one answer shows it, whatever it was asked for."""


PlannedRules = Mapping[str, PlannedRule]


def purpose_of(
    contract: Contract, requirement: Requirement, rules: PlannedRules, *, also: Sequence[str] = ()
) -> Purpose:
    """The purpose that tests a requirement; `also` names API-wide requirements that it serves as well."""
    place = requirement.operation or "any"
    rule = _rule_of(requirement, rules)
    # What must not be done yet shows no effect, whatever word says so.
    shows = rule is not None and rule.shows_effect and not _is_of_a_day_to_come(requirement)
    return Purpose(
        id=f"{requirement.api}/{place}/rules/{requirement.id}",
        api=requirement.api,
        operation=requirement.operation,
        family="rules",
        level=requirement.level,
        says=requirement.says,
        source=requirement.source,
        requirements=(requirement.key, *also),
        witness=rule.witness if rule is not None else "",
        under=suppositions(contract, requirement.under),
        decides=f"{contract.api}/{requirement.decides}" if requirement.decides else "",
        shows=f"{requirement.api}/{place}" if shows else "",
    )


def _is_of_a_day_to_come(requirement: Requirement) -> bool:
    return requirement.rule is not None and requirement.rule[1].get("shows") == "not-yet"


def suppositions(contract: Contract, under: Mapping[str, tuple[str, ...]]) -> tuple[Supposition, ...]:
    """The choices of readings on which a statement rests, for those readings on which nothing is agreed."""
    return tuple(
        Supposition(
            f"{contract.api}/{name}",
            choices,
            contract.readings[name].permitted,
            tuple(f"{contract.api}/{operation}" for operation in contract.readings[name].operations),
        )
        for name, choices in under.items()
        if name in contract.readings and name not in contract.agreed
    )


def disagreed(contract: Contract, under: Mapping[str, tuple[str, ...]]) -> str | None:
    """The agreement that excludes a statement, as a sentence, or None where none does."""
    for name, choices in under.items():
        agreed = contract.agreed.get(name)
        if agreed is not None and agreed not in choices:
            return f"it holds under {name}={' or '.join(choices)}; agreed is {agreed}"
    return None


def untestable(contract: Contract) -> Iterator[Requirement]:
    """The requirements that no exchange can show, for the reports."""
    yield from (requirement for requirement in contract.all_requirements() if requirement.untestable)


def cases_beside_control(contract: Contract, operation: Operation, rules: PlannedRules) -> Iterator[Planned]:
    """The cases of rules that a single response decides, sent beside the operation's control."""
    for requirement in operation.requirements:
        rule = _rule_of(requirement, rules)
        if rule is not None and not disagreed(contract, requirement.under):
            purpose = purpose_of(contract, requirement, rules, also=borne_out(contract, requirement, rules))
            stated = Stated(contract, operation, requirement, purpose.id)
            yield from ((purpose, case) for case in rule.beside(stated))
    for requirement in contract.requirements:
        rule = _rule_of(requirement, rules)
        if rule is not None and rule.stands_on.api and not disagreed(contract, requirement.under):
            purpose = purpose_of(contract, requirement, rules)
            for case in rule.beside(Stated(contract, operation, requirement, purpose.id)):
                yield purpose, case if operation.path_known else replace(case, optional=True)


def ruled_of(
    contract: Contract, operations: Sequence[Operation], rules: PlannedRules
) -> Iterator[tuple[Purpose, Ruled]]:
    """Plan the requirements that scripts judge, or that responses to other requests show."""
    for operation in operations:
        for requirement in operation.requirements:
            if requirement.rule is not None and requirement.rule[0] != "workflow":
                found = _ruled(contract, operation, requirement, rules)
                if found is not None:
                    yield found
    if not operations:
        return
    for requirement in contract.requirements:
        found = _ruled_api_wide(contract, operations, requirement, rules)
        if found is not None:
            yield found


def _ruled(
    contract: Contract, operation: Operation, requirement: Requirement, rules: PlannedRules
) -> tuple[Purpose, Ruled] | None:
    rule = _rule_of(requirement, rules)
    purpose = purpose_of(contract, requirement, rules, also=borne_out(contract, requirement, rules))
    if rule is None or disagreed(contract, requirement.under):
        return purpose, _ruling(rule, requirement, purpose, operation)
    stated = Stated(contract, operation, requirement, purpose.id)
    if rule.beside(stated):
        return None
    return purpose, _ruling(rule, requirement, purpose, operation, rule.asks(stated))


def _ruled_api_wide(
    contract: Contract, operations: Sequence[Operation], requirement: Requirement, rules: PlannedRules
) -> tuple[Purpose, Ruled] | None:
    rule = _rule_of(requirement, rules)
    if rule is None:
        return None
    purpose = purpose_of(contract, requirement, rules)
    asks = rule.wide(contract, operations, purpose.id)
    return (purpose, _ruling(rule, requirement, purpose, operations[0], asks)) if asks is not None else None


def _ruling(
    rule: PlannedRule | None,
    requirement: Requirement,
    purpose: Purpose,
    operation: Operation,
    asks: Mapping[str, Case] | None = None,
) -> Ruled:
    brackets = rule is not None and rule.brackets
    return Ruled(requirement, purpose.id, operation.key, asks or {}, brackets)


def _rule_of(requirement: Requirement, rules: PlannedRules) -> PlannedRule | None:
    return rules.get(requirement.rule[0]) if requirement.rule is not None else None


def rule_case(
    operation: Operation,
    purpose: str,
    variant: str,
    kind: Kind,
    says: str,
    edits: Sequence[Edit] = (),
    *,
    fits: Sequence[int] = (),
    firm: bool = False,
    exact: bool = False,
    optional: bool = False,
    isolating: bool = False,
) -> Case:
    """Make a case of a rule; its id ends with the requirement and a variant."""
    place = PurposeId(purpose).last
    return Case(
        id=f"{operation.key}/rules/{place}/{variant}", purpose=purpose, operation=operation.key, kind=kind, says=says,
        edits=tuple(edits), fits=tuple(fits), firm=firm, exact=exact, optional=optional, isolating=isolating,
        rank=2,
    )  # fmt: skip


def has_rule(operation: Operation, name: str) -> bool:
    """Whether an operation has a requirement written in a rule word of its own."""
    return any(r.rule is not None and r.rule[0] == name for r in operation.requirements)


def borne_out(contract: Contract, requirement: Requirement, rules: PlannedRules) -> tuple[str, ...]:
    """The keys of the API-wide requirements that an operation's requirement with the same word serves."""
    rule = _rule_of(requirement, rules)
    if rule is None or requirement.rule is None or not rule.bears_out:
        return ()
    return tuple(r.key for r in contract.requirements if r.rule is not None and r.rule[0] == requirement.rule[0])
