"""`isolated-by-organisation`, `serves-own-organisation-only`: an organisation gets no data of another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from conformance.cases.case import Case, Edit, Kind, Ruled
from conformance.cases.placeholders import Pool
from conformance.cases.requirement_purposes import Stated, rule_case
from conformance.cases.schema_walk import pool_of
from conformance.checks.rules.compared_values import canonical, lacking_answer
from conformance.checks.rules.foreign_data import holds_nothing
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, succeeded
from conformance.checks.status import rejects
from conformance.contract.contract import Contract, Operation, Parameter
from conformance.contract.rule_arguments import StandsOn
from conformance.model import Exchange, OperationKey, Repetition, Verdict
from conformance.rules.rule import Rule, alone, always, of_operations, of_reads
from conformance.rules.rule_requests import asking, own_requests
from conformance.scripts.rule_observation import (
    Look,
    Looking,
    Seen,
    aside_of,
    concluded,
    exchanges_of,
    looked_for,
    not_sent,
)
from conformance.scripts.script import Ask, Contribution, NotSent, RuleScript, Scope, Script

#: The kind of test data by which a request names an organisation.
ORGANISATION = "orgId"
#: The names of cases that ask for what belongs to another organisation.
OWN_IDS_ELSEWHERE, FOREIGN_IDS_HERE = ISOLATING = ("own-ids-elsewhere", "foreign-ids-here")
#: Statuses that say that the caller may not, whatever is there.
NOT_ALLOWED = frozenset({401, 403})
#: So many times as many reads reject credentials as serve them, before those that do are accused: in one organisation
#: they may have more permissions than in another.
CLEARLY = 3
#: Pool kinds that name no data of a customer, and so nothing that an organisation keeps for itself.
COMMON_KINDS = frozenset({"orgId", "hostCfg", "dealerId", "shopId", "catalogueId", "productId", "bundleId"})


def _asks(stated: Stated) -> Mapping[str, Case]:
    elsewhere = _elsewhere(stated.operation)
    # Where a request names no organisation, asking again is no asking elsewhere: the same answer would prove nothing.
    return own_requests(stated, {"ask": [], "elsewhere": elsewhere}) if elsewhere else {}


def _lacks(operation: Operation) -> str:
    """Without an organisation in the request, only ids of another one's data, in a read, can show anything."""
    ids = any(p.location == "path" and _is_customers(p) for p in operation.parameters)
    if _elsewhere(operation) or (ids and operation.effect.repeatable):
        return ""
    return f"a parameter with `x-pool: {ORGANISATION}`"


def _beside(stated: Stated) -> Sequence[Case]:
    if stated.wide or _judged_by_content(stated.operation):
        return ()
    return tuple(_isolated(stated.operation, stated.purpose))


def _isolated(operation: Operation, purpose: str) -> Iterator[Case]:
    says = "ids of one organisation under the orgId of another"
    if _elsewhere(operation):
        yield rule_case(
            operation, purpose, OWN_IDS_ELSEWHERE, Kind.INVALID, says, _elsewhere(operation), isolating=True
        )
    ids = [p for p in operation.parameters if p.location == "path" and _is_customers(p)]
    if ids and operation.effect.repeatable:
        edits = [Edit(("path", p.name), Pool(pool_of(p) or "", foreign=True)) for p in ids]
        says = "ids of another organisation"
        yield rule_case(operation, purpose, FOREIGN_IDS_HERE, Kind.INVALID, says, edits, optional=True, isolating=True)


def _elsewhere(operation: Operation) -> list[Edit]:
    """The edits that send a request under the other organisation; none where a request names no organisation."""
    named = next((p for p in operation.parameters if pool_of(p) == ORGANISATION), None)
    return [Edit((named.location, named.name), Pool(ORGANISATION, foreign=True))] if named else []


def _is_customers(parameter: Parameter) -> bool:
    """Whether a parameter identifies data that belong to one organisation."""
    kind = pool_of(parameter)
    return kind is not None and kind not in COMMON_KINDS


def _judged_by_content(operation: Operation) -> bool:
    """Whether only the body can show isolation, since a person may be a customer of two organisations."""
    own = any(p.location == "path" and _is_customers(p) for p in operation.parameters)
    return operation.effect.repeatable and not own


def _script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask at home and under another organisation: the answer there must not be that of home."""
    del operation

    def look(index: int, repetition: int) -> Looking:
        ask, read = ruled.asks["ask"], ruled.asks["elsewhere"]
        replies = yield [Ask(ask, "control", index, repetition), Ask(read, "witness", index, repetition, like=ask)]
        if reason := not_sent(replies):
            return Look({}, reason)
        home, abroad = exchanges_of(replies)
        seen = Seen(isolated(home, abroad), (abroad.number, home.number), abroad.case)
        return Look({ruled.purpose: seen})

    return looked_for(scope, [ruled], look)


def isolated(home: Exchange, abroad: Exchange) -> Observation:
    """Look whether data of one organisation are withheld from a request in the name of another.

    Args:
        home: The exchange in the data's own organisation.
        abroad: The same request under the other organisation.

    Returns:
        Broken where the same data come, held where they are rejected or empty, else lacking: a status that does not
        speak of the request rejects nothing, and two responses with nothing in them give nothing away.
    """
    if not succeeded(home):
        return lacking_answer(home)
    status = abroad.response.status if abroad.response is not None else 0
    if not succeeded(abroad):
        return Observation(True) if rejects(status) else lacking_answer(abroad)
    if holds_nothing(body_of(home)):
        return Observation(False, lacking=f"test data for which {OperationKey(home.operation).id} returns something")
    if holds_nothing(body_of(abroad)):
        return Observation(True)
    if canonical(body_of(home)) == canonical(body_of(abroad)):
        return Observation(True, "returns the same data to another organisation", "status", "4xx", status)
    return Observation(False, lacking="test data that are known in one organisation only")


def _asks_abroad(contract: Contract, operations: Sequence[Operation], purpose: str) -> Mapping[str, Case] | None:
    """For each read: what another organisation has, asked for in its name with our credentials.

    What names no customer tells nothing that an organisation keeps for itself; its rejection says who may ask.
    """
    del contract
    found: dict[str, Case] = {}
    for operation in operations:
        needed = [p for p in operation.parameters if p.required and pool_of(p) != ORGANISATION]
        ids = [p for p in needed if _is_customers(p)]
        if not (operation.effect.repeatable and operation.body is None and _elsewhere(operation)) or (
            needed and not ids
        ):
            continue
        edits = [Edit((p.location, p.name), Pool(pool_of(p) or "", foreign=True)) for p in ids]
        found[operation.id] = Case(
            f"{purpose}/{operation.id}", purpose, operation.key, Kind.OPEN,
            "what another organisation has, with the credentials of this one",
            (*_elsewhere(operation), *edits), optional=True, rank=2,
        )  # fmt: skip
    return found if any(_of_customers(case) for case in found.values()) else None


def _of_customers(case: Case) -> bool:
    """Whether a request abroad asks for more than belongs to the whole organisation."""
    return len(case.edits) > 1


def _abroad_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask every read what another organisation has: where one says that we may not, none may say it."""
    del operation
    asks = [Ask(case, "witness") for case in ruled.asks.values()]
    replies = yield asks
    pairs = [(ask, one) for ask, one in zip(asks, replies, strict=True) if isinstance(one, Exchange)]
    if not pairs:
        unsent = [one.reason for one in replies if isinstance(one, NotSent)]
        return [Contribution(ruled.purpose, Verdict.INCONCLUSIVE, unsent[0])]
    found = list(aside_of(scope, replies))
    told = [(ask, one) for ask, one in pairs if _of_customers(ask.case) and tells(one)]
    denied = [(ask, one) for ask, one in pairs if _denies(scope.operation(ask.case.operation), one)]
    if told and denied:
        # Credentials may lack the permission for an operation everywhere.
        home = yield [Ask(replace(ask.case, id=f"{ask.case.id}/home", edits=()), "control") for ask, _ in denied]
        denied = [pair for pair, one in zip(denied, home, strict=True) if isinstance(one, Exchange) and succeeded(one)]
    if len(denied) < max(1, CLEARLY * len(told)):
        said = "the credentials at hand serve the other organisation as well" if told else "no rejection says why"
        return [*found, Contribution(ruled.purpose, Verdict.NOT_APPLICABLE, said)]
    again = (yield [replace(ask, repetition=1) for ask, _ in told]) if told else []
    for (ask, one), repeated in zip(told, again, strict=True):
        same = isinstance(repeated, Exchange) and tells(repeated)
        seen = Seen(_given_out(one, denied[0][1]), (one.number, denied[0][1].number), ask.case.id)
        confirmed = Repetition.CONFIRMED if same else Repetition.INTERMITTENT
        own = _own_statement(scope, scope.operation(ask.case.operation), ruled)
        found += [concluded(each, seen, confirmed=confirmed) for each in (ruled, *own)]
    return found if told else [*found, Contribution(ruled.purpose, Verdict.PASS, case=asks[0].case.id)]


def _own_statement(scope: Scope, operation: Operation, ruled: Ruled) -> Iterator[Ruled]:
    """What the operation itself says of other organisations: a finding there names the operation."""
    for requirement in operation.requirements:
        purpose = f"{operation.key}/rules/{requirement.id}"
        if requirement.rule and requirement.rule[0] == "isolated-by-organisation" and purpose in scope.purposes:
            yield replace(ruled, purpose=purpose, requirement=replace(requirement, rule=ruled.requirement.rule))


def tells(answer: Exchange) -> bool:
    """Whether a response gives something away: a success with a value in it."""
    return succeeded(answer) and not holds_nothing(body_of(answer))


def _denies(operation: Operation, answer: Exchange) -> bool:
    """Whether a response says that the caller may not; a status that is documented may say something of the data."""
    status = answer.response.status if answer.response is not None else 0
    return status in NOT_ALLOWED and status not in operation.statuses


def _given_out(answer: Exchange, denied: Exchange) -> Observation:
    status, other = (one.response.status if one.response else None for one in (answer, denied))
    says = "gives data of another organisation to credentials that the other operations reject there"
    return Observation(True, says, "status", str(other), status)


RULES = (
    Rule(
        "isolated-by-organisation",
        "the response to another organisation's id is the one to an unknown id",
        "it succeeds in its own organisation",
        {},
        StandsOn(api=True),
        _asks,
        script=of_reads(RuleScript("isolated-by-organisation", alone(_script))),
        beside=_beside,
        wide=of_operations,
        bears_out=True,
        lacks=_lacks,
    ),
    Rule(
        "serves-own-organisation-only",
        "no read gives what another organisation has to credentials that other reads reject there (401, 403)",
        "some read rejects them that serves them at home; elsewhere credentials may serve several organisations",
        {},
        StandsOn(frozenset(), api=True),
        asking,
        script=always(RuleScript("serves-own-organisation-only", alone(_abroad_script))),
        wide=_asks_abroad,
    ),
)
