"""From the requirements of a contract to purposes, and to cases beside an operation's control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from conformance.cases.case import Case, Edit, Kind, Purpose, Supposition
from conformance.cases.places import path_of
from conformance.cases.rule_edits import edits_of, needs_answer
from conformance.cases.values import Pool, Sent
from conformance.cases.walk import pool_of
from conformance.contract.contract import Contract, Operation, Parameter, Requirement
from conformance.contract.rules import RULES

Planned = tuple[Purpose, Case]

#: Rules that answers show by themselves.
OBSERVED = frozenset(
    {"echoes", "ordered", "first-equals", "contains", "every", "present-when", "absent-when", "status-implied-by"}
)
#: Rules whose requests stand among the operation's own, beside its control.
BESIDE_CONTROL = frozenset({"rejected-when", "accepted-when", "isolated-by-organisation", "insensitive-to"})
#: Rules that show in a read what a write did.
SHOW_EFFECTS = frozenset({"visible-in", "gone-from"})
#: Pool kinds that name no data of a customer, and so nothing that an organisation keeps for itself.
COMMON_KINDS = frozenset({"orgId", "hostCfg", "dealerId", "shopId", "catalogueId", "productId", "bundleId"})


def purpose_of(contract: Contract, requirement: Requirement, *, also: Sequence[str] = ()) -> Purpose:
    """Give the purpose that tests a requirement; it may bear out API-wide ones (`also`) as well."""
    place = requirement.operation or "any"
    rule = requirement.rule[0] if requirement.rule else ""
    return Purpose(
        id=f"{requirement.api}/{place}/rules/{requirement.id}",
        api=requirement.api,
        operation=requirement.operation,
        family="rules",
        level=requirement.level,
        says=requirement.says,
        source=requirement.source,
        requirements=(requirement.key, *also),
        witness=RULES[rule].witness if rule in RULES else "",
        under=suppositions(contract, requirement.under),
        shows=f"{requirement.api}/{place}" if rule in SHOW_EFFECTS and requirement.operation else "",
    )


def suppositions(contract: Contract, under: Mapping[str, tuple[str, ...]]) -> tuple[Supposition, ...]:
    """Give the choices that something rests on, where nothing is agreed."""
    return tuple(
        Supposition(f"{contract.api}/{name}", choices, contract.readings[name].permitted)
        for name, choices in under.items()
        if name in contract.readings and name not in contract.agreed
    )


def disagreed(contract: Contract, under: Mapping[str, tuple[str, ...]]) -> str | None:
    """Say which agreement excludes something, or None where none does."""
    for name, choices in under.items():
        agreed = contract.agreed.get(name)
        if agreed is not None and agreed not in choices:
            return f"it holds under {name}={' or '.join(choices)}; agreed is {agreed}"
    return None


def untestable(contract: Contract) -> Iterator[Requirement]:
    """Give the requirements that no exchange can show, for the reports."""
    yield from (requirement for requirement in contract.all_requirements() if requirement.untestable)


def cases_beside_control(contract: Contract, operation: Operation) -> Iterator[Planned]:
    """Give the cases of the rules that one answer decides, beside the operation's control."""
    for requirement in operation.requirements:
        if requirement.rule and requirement.rule[0] in BESIDE_CONTROL and not disagreed(contract, requirement.under):
            purpose = purpose_of(contract, requirement, also=borne_out(contract, requirement.rule[0]))
            yield from ((purpose, case) for case in beside(contract, operation, requirement, purpose.id))
    for requirement in contract.requirements:
        if requirement.rule and requirement.rule[0] == "rejected-when" and _applies(operation, requirement.rule[1]):
            purpose = purpose_of(contract, requirement)
            case = _rejected(contract, operation, requirement, purpose.id)
            yield purpose, case if operation.path_known else replace(case, optional=True)


def beside(contract: Contract, operation: Operation, requirement: Requirement, purpose: str) -> Iterator[Case]:
    """Give the cases of one requirement beside the control; none where a script has to judge it."""
    assert requirement.rule is not None
    name, arguments = requirement.rule
    match name:
        case "rejected-when" if not needs_answer(arguments["with"]):
            yield _rejected(contract, operation, requirement, purpose)
        case "accepted-when" if not needs_answer(arguments["with"]):
            edits = edits_of(contract, operation, arguments["with"])
            yield rule_case(
                operation, purpose, "accepted", Kind.VALID, requirement.says, edits,
                firm=not any(isinstance(edit.value, Pool) for edit in edits),
            )  # fmt: skip
        case "isolated-by-organisation" if not judged_by_content(operation):
            yield from _isolated(operation, purpose)
        case "insensitive-to":
            edit = Edit(path_of(arguments["place"]), Sent(arguments["place"], other_case=True))
            yield rule_case(operation, purpose, "other-case", Kind.VALID, requirement.says, [edit], firm=True)


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
    """Give a case of a rule; its id ends with the requirement and a variant."""
    place = purpose.rpartition("/")[2]
    return Case(
        id=f"{operation.key}/rules/{place}/{variant}", purpose=purpose, operation=operation.key, kind=kind, says=says,
        edits=tuple(edits), fits=tuple(fits), firm=firm, exact=exact, optional=optional, isolating=isolating,
        rank=2,
    )  # fmt: skip


def _rejected(contract: Contract, operation: Operation, requirement: Requirement, purpose: str) -> Case:
    assert requirement.rule is not None
    arguments = requirement.rule[1]
    statuses = arguments.get("status", ())
    fits = tuple(statuses) if isinstance(statuses, list | tuple) else (int(statuses),)
    edits = edits_of(contract, operation, arguments["with"])
    says = f"has {', '.join(arguments['with'])} as in {requirement.id}"
    return rule_case(operation, purpose, "refused", Kind.INVALID, says, edits, fits=fits, exact=bool(fits))


def _isolated(operation: Operation, purpose: str) -> Iterator[Case]:
    says = "names ids of the own organisation under another one"
    if elsewhere(operation):
        yield rule_case(
            operation, purpose, "own-ids-elsewhere", Kind.INVALID, says, elsewhere(operation), isolating=True
        )
    ids = [p for p in operation.parameters if p.location == "path" and is_customers(p)]
    if ids and operation.effect.repeatable:
        edits = [Edit(("path", p.name), Pool(pool_of(p) or "", foreign=True)) for p in ids]
        says = "names ids of another organisation under the own one"
        yield rule_case(
            operation, purpose, "foreign-ids-here", Kind.INVALID, says, edits, optional=True, isolating=True
        )


def elsewhere(operation: Operation) -> list[Edit]:
    """Give what puts a request under another organisation; nothing where a request names none."""
    named = next((p for p in operation.parameters if pool_of(p) == "orgId"), None)
    return [Edit((named.location, named.name), Pool("orgId", foreign=True))] if named else []


def is_customers(parameter: Parameter) -> bool:
    """Say whether a parameter names data that an organisation keeps for itself."""
    kind = pool_of(parameter)
    return kind is not None and kind not in COMMON_KINDS


def judged_by_content(operation: Operation) -> bool:
    """Say whether isolation shows in what is answered only: a person may be a customer of two organisations."""
    own = any(p.location == "path" and is_customers(p) for p in operation.parameters)
    return operation.effect.repeatable and not own


def has_rule(operation: Operation, name: str) -> bool:
    """Say whether an operation has a requirement with a rule of its own."""
    return any(r.rule is not None and r.rule[0] == name for r in operation.requirements)


def borne_out(contract: Contract, rule: str) -> tuple[str, ...]:
    """Give the keys of API-wide requirements with a rule: those of operations bear them out."""
    names = ("isolated-by-organisation", "unchanged-when-rejected")
    return tuple(r.key for r in contract.requirements if rule in names and r.rule is not None and r.rule[0] == rule)


def _applies(operation: Operation, arguments: Mapping[str, Any]) -> bool:
    """Say whether an operation has the parameters that an API-wide rule sets."""
    places = {parameter.place for parameter in operation.parameters}
    return set(arguments["with"]) <= places
