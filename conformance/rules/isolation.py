"""`isolated-by-organisation`: an organisation gets no data of another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conformance.cases.case import Case, Edit, Kind, Ruled
from conformance.cases.placeholders import Pool
from conformance.cases.requirement_purposes import Stated, rule_case
from conformance.cases.schema_walk import pool_of
from conformance.checks.rules.compared_values import canonical, lacking_answer
from conformance.checks.rules.foreign_data import holds_nothing
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, succeeded
from conformance.contract.contract import Operation, Parameter
from conformance.contract.rule_arguments import StandsOn
from conformance.model import Exchange
from conformance.rules.rule import Rule, alone, of_operations, of_reads
from conformance.rules.rule_requests import own_requests
from conformance.scripts.rule_observation import Look, Looking, Seen, aside_of, exchanges_of, looked_for, not_sent
from conformance.scripts.script import Ask, RuleScript, Scope, Script

#: The kind of test data by which a request names an organisation.
ORGANISATION = "orgId"
#: The names of cases that ask for what belongs to another organisation.
OWN_IDS_ELSEWHERE, FOREIGN_IDS_HERE = ISOLATING = ("own-ids-elsewhere", "foreign-ids-here")
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
        return Look({ruled.purpose: seen}, aside=aside_of(scope, replies))

    return looked_for(scope, [ruled], look)


def isolated(home: Exchange, abroad: Exchange) -> Observation:
    """Look whether data of one organisation are withheld from a request in the name of another.

    Args:
        home: The exchange in the data's own organisation.
        abroad: The same request under the other organisation.

    Returns:
        Broken where the same data come, held where they are rejected or empty, else lacking.
    """
    if not succeeded(home):
        return lacking_answer(home)
    if abroad.response is None or abroad.response.status == 429 or abroad.response.status >= 500:
        return lacking_answer(abroad)
    if not succeeded(abroad) or (holds_nothing(body_of(abroad)) and not holds_nothing(body_of(home))):
        return Observation(True)
    if canonical(body_of(home)) == canonical(body_of(abroad)):
        return Observation(
            True, "returns the same data to another organisation", "status", "4xx", abroad.response.status
        )
    return Observation(False, lacking="test data that are known in one organisation only")


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
)
