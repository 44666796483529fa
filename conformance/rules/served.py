"""`still-served`, `still-accepted`, `not-served`: deprecated parts still work, removed operations do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from conformance.cases.body_places import get, has, path_of, put
from conformance.cases.case import REMOVE_IF_THERE, Case, Edit, Kind, Ruled
from conformance.cases.control_request import default_body, good_value
from conformance.cases.placeholders import Pool, Sent
from conformance.cases.requirement_purposes import Stated, has_rule
from conformance.cases.schema_walk import body_nodes, pool_of
from conformance.checks.rules.compared_values import lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import succeeded
from conformance.contract.contract import Contract, Operation, Parameter
from conformance.contract.rule_arguments import ArgumentKind, StandsOn
from conformance.model import Exchange, Repetition, Verdict
from conformance.rules.rule import SAYS_NOTHING, Rule, alone, always, taking
from conformance.rules.rule_requests import asking, example_of, own_requests, without_others
from conformance.scripts.rule_observation import (
    TRIES,
    Look,
    Looking,
    Seen,
    aside_of,
    concluded,
    exchanges_of,
    looked_for,
    not_sent,
)
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, RuleScript, Scope, Script
from conformance.verdicts.server_errors import REMOVED

#: Answers of a server that does not have an operation.
GONE = frozenset({404, 405, 410, 501})


def _asks_with_neighbour(stated: Stated) -> Mapping[str, Case]:
    near = neighbour(stated.contract, stated.operation)
    asks = asking(stated)
    return {**asks, "read": _plain_read(near, stated.purpose, stated.operation)} if near else asks


def _plain_read(near: Operation, purpose: str, operation: Operation) -> Case:
    """The read of a neighbouring operation, with the ids of the operation in question."""
    own = {pool_of(p): p for p in operation.parameters if p.location == "path"}
    kinds = {(kind or "").partition(".")[0]: p for kind, p in own.items()}
    edits = [
        Edit(("path", p.name), Sent(kinds[(pool_of(p) or "").partition(".")[0]].place))
        for p in near.parameters
        if p.location == "path"
    ]
    return Case(
        id=f"{purpose}/read-{near.id}", purpose=purpose, operation=near.key,
        kind=Kind.VALID, says="a read that shows that the ids are known", edits=tuple(edits), rank=2,
    )  # fmt: skip


def neighbour(contract: Contract, operation: Operation) -> Operation | None:
    """Find a read that takes the same ids or fewer and is not deprecated, to show that the ids are known.

    Args:
        contract: The contract of the API.
        operation: The deprecated operation.

    Returns:
        The first such operation, or None.
    """

    def kinds(one: Operation) -> set[str]:
        return {(pool_of(p) or "").partition(".")[0] for p in one.parameters if p.location == "path"}

    def fits(one: Operation) -> bool:
        needed = [p for p in one.parameters if p.required and p.location != "path"]
        known = kinds(one) <= kinds(operation) and len(kinds(one)) > 1
        return one.method == "GET" and known and not needed and not has_rule(one, "still-served")

    return next((one for one in contract.operations.values() if fits(one) and one.id != operation.id), None)


def _still_served_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask the deprecated operation, and one that knows the same ids."""
    del operation

    def look(index: int, repetition: int) -> Looking:
        ask = ruled.asks["ask"]
        near = [Ask(ruled.asks["read"], "read", index, repetition, like=ask)] if "read" in ruled.asks else []
        replies = yield [Ask(ask, "witness", index, repetition), *near]
        if isinstance(replies[0], NotSent):
            return Look({}, not_sent(replies))
        answer, *known = exchanges_of(replies)
        seen = Seen(still_served(answer, known[0] if known else None), (answer.number,), answer.case)
        return Look({ruled.purpose: seen})

    return looked_for(scope, [ruled], look, sets=2)


def still_served(answer: Exchange, known: Exchange | None) -> Observation:
    """Look whether a deprecated operation still succeeds.

    Args:
        answer: The exchange with the operation.
        known: An exchange with another read of the same ids; its success shows that a 404 is not due to them.

    Returns:
        Broken, held, or lacking.
    """
    if succeeded(answer):
        return Observation(True)
    status = answer.response.status if answer.response else 0
    if status in GONE and (status != 404 or (known is not None and succeeded(known))):
        return Observation(True, "is no longer served, though it is only deprecated", "status", "a success", status)
    return lacking_answer(answer)


def _asks_with_members(stated: Stated) -> Mapping[str, Case]:
    members = stated.arguments["members"]
    ways = _given(stated.contract, stated.operation, members)
    edits = {f"ask-{number}": way for number, way in enumerate(ways, 1)}
    return own_requests(stated, {**edits, "without": _without(members)})


def _given(contract: Contract, operation: Operation, members: Sequence[str]) -> list[list[Edit]]:
    """The edits that add members to the control request: one way, or one for each where the example has no place."""
    nodes = {node.path: node for node in body_nodes(contract, operation)}
    body = default_body(contract, operation)
    edits: list[Edit] = []
    for place in members:
        path = path_of(place)
        if path[0] != "body":
            parameter = operation.parameter(str(path[0]), str(path[1]))
            value = good_value(parameter) if parameter else None
            edits += [] if value is None else [Edit(path, value), *without_others(operation, {place})]
        elif path in nodes and has(body, path[1:-1]):
            value = get(body, path[1:]) if has(body, path[1:]) else example_of(nodes, path)
            body = put(body, path[1:], value)
            edits.append(Edit(path, value))
    if edits:
        return [edits]
    return [[Edit(path, example_of(nodes, path))] for path in map(path_of, members) if path in nodes]


def _without(members: Sequence[str]) -> list[Edit]:
    """The edits that remove members from a body."""
    paths = [path for path in map(path_of, members) if path[0] == "body"]
    outer = [path for path in paths if not any(path != other and path[: len(other)] == other for other in paths)]
    return [Edit(path, REMOVE_IF_THERE) for path in outer]


def _still_accepted_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Send the members; where that is refused, send the same without them, and with the same test data."""
    offers = [case for role, case in ruled.asks.items() if role.startswith("ask-")]

    def look(data: int, repetition: int) -> Looking:
        # The request without the members has used up the test data.
        index = 2 * (data if operation.effect.repeatable else data + TRIES * repetition)
        replies: list[Reply] = []
        for case in offers:
            replies += yield [Ask(case, "witness", index, repetition)]
            if isinstance(replies[-1], Exchange):
                break
        given = replies[-1] if replies else NotSent("the request has no place for the properties")
        if isinstance(given, NotSent):
            return Look({}, given.reason)
        plain: Exchange | None = None
        if not succeeded(given):
            replies += yield [Ask(ruled.asks["without"], "control", index, repetition)]
            plain = replies[-1] if isinstance(replies[-1], Exchange) else None
        seen = Seen(still_accepted(given, plain), (given.number,), given.case)
        return Look({ruled.purpose: seen})

    return looked_for(scope, [ruled], look, sets=TRIES)


def still_accepted(given: Exchange, plain: Exchange | None) -> Observation:
    """Look whether a request that is accepted without deprecated properties is accepted with them.

    Args:
        given: The exchange with the properties.
        plain: The exchange without them, with the same test data; None where it was not needed or not sent.

    Returns:
        Broken, held, or lacking.
    """
    if succeeded(given):
        return Observation(True)
    if plain is None or not succeeded(plain) or given.response is None or given.response.status in SAYS_NOTHING:
        return lacking_answer(given)
    status = given.response.status
    return Observation(True, "rejects a request with deprecated properties", "status", "a success", status)


def _wide_asks(contract: Contract, operations: Sequence[Operation], purpose: str) -> Mapping[str, Case] | None:
    return dict(_removed_asks(contract, operations, purpose)) or None


def _removed_asks(contract: Contract, operations: Sequence[Operation], purpose: str) -> Iterator[tuple[str, Case]]:
    """A request for each removed read whose ids are known; writes are never sent."""
    base = next((o for o in operations if o.method == "GET" and o.body is None), None)
    if base is None:
        return
    control = Case(
        f"{purpose}/control", purpose, base.key, Kind.VALID, "a valid request that shows that the API responds", rank=2
    )
    known = {
        p.name: p for o in contract.operations.values() for p in o.parameters if p.location == "path" and pool_of(p)
    }
    served = {(o.method, re.sub(r"\{[^}]*\}", "{}", o.path)) for o in contract.operations.values()}
    for removed in contract.removed:
        names = re.findall(r"\{([^}]*)\}", removed.path)
        again = (removed.method, re.sub(r"\{[^}]*\}", "{}", removed.path)) in served
        if removed.method != "GET" or again:
            continue
        pools = {name: _kind_of(contract, known, name) for name in names}
        if any(kind is None for kind in pools.values()):
            continue
        edits = [Edit(("template",), removed.path), *(Edit(("path", n), Pool(k or "")) for n, k in pools.items())]
        variant = f"{removed.method.lower()}-{re.sub(r'[^A-Za-z0-9]+', '-', removed.path).strip('-')}"
        case = Case(
            f"{purpose}/{variant}", purpose, base.key, Kind.OPEN, f"the removed {removed.method} {removed.path}",
            (Edit(("method",), removed.method), *edits), rank=2,
        )  # fmt: skip
        yield variant, case
    yield "control", control


def _kind_of(contract: Contract, known: Mapping[str, Parameter], name: str) -> str | None:
    """The kind of test data of a removed path's parameter: as elsewhere in the API, else that of its own name."""
    return pool_of(known[name]) if name in known else name if name in contract.pool_kinds else None


def _not_served_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask for every removed read; the API answers elsewhere."""
    del operation
    control = ruled.asks["control"]
    replies = yield [Ask(control, "control")]
    first = replies[0]
    if isinstance(first, NotSent):
        return [Contribution(ruled.purpose, Verdict.INCONCLUSIVE, first.reason, case=control.id)]
    if not succeeded(first):
        reason = lacking_answer(first).open_because
        return [Contribution(ruled.purpose, Verdict.INCONCLUSIVE, reason, case=control.id)]
    asks = [Ask(case, REMOVED) for name, case in ruled.asks.items() if name != "control"]
    removed = (yield asks) if asks else []
    found = aside_of(scope, replies)
    for ask, reply in zip(asks, removed, strict=True):
        if isinstance(reply, Exchange):
            seen = Seen(not_served(reply, ask.case.says), (reply.number,), ask.case.id)
            found.append(concluded(ruled, seen, confirmed=Repetition.NOT_REPEATED))
    if not exchanges_of(removed):
        unasked = not_sent(removed) or "no removed operation is a read whose test data are known; writes are not sent"
        found.append(Contribution(ruled.purpose, Verdict.INCONCLUSIVE, unasked, case=control.id))
    return found


def not_served(answer: Exchange, removed: str) -> Observation:
    """Look whether a removed operation no longer succeeds.

    Args:
        answer: The exchange with the removed operation.
        removed: What was removed, as a phrase: `the removed GET /users`.

    Returns:
        Broken where it succeeds, held where it is rejected (501 is a rejection here), else lacking: who crashes on a
        request, or has no time for it, may serve it all the same.
    """
    status = answer.response.status if answer.response else 0
    if succeeded(answer):
        return Observation(True, f"still serves {removed}", "status", "4xx", status)
    if status == 501 or (400 <= status < 500 and status not in (408, 429)):
        return Observation(True)
    return Observation(False, lacking=f"a response that says whether {removed} is served (it was {status or 'none'})")


STILL_ACCEPTED = RuleScript("still-accepted", alone(_still_accepted_script), spends=1)

RULES = (
    Rule(
        "still-accepted",
        "a request with the properties is accepted",
        "the control",
        taking(members=ArgumentKind.PLACES),
        StandsOn(),
        _asks_with_members,
        script=always(STILL_ACCEPTED),
    ),
    Rule(
        "still-served",
        "the deprecated operation responds as documented",
        "the control",
        {},
        StandsOn(deprecated=True),
        _asks_with_neighbour,
        script=always(RuleScript("still-served", alone(_still_served_script))),
    ),
    Rule(
        "not-served",
        "removed operations are not served",
        "the API responds elsewhere",
        {},
        StandsOn(frozenset(), api=True),
        asking,
        script=always(RuleScript("not-served", alone(_not_served_script))),
        wide=_wide_asks,
    ),
)
