"""Scripts of rules about what is served: deprecated operations still, removed ones no more."""

from __future__ import annotations

from conformance.cases.case import Ruled
from conformance.checks.rules.compare import lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import succeeded
from conformance.model import Exchange, Verdict
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Scope, Script
from conformance.scripts.seen import Look, Looking, Seen, aside_of, concluded, exchanges_of, looked_for, not_sent
from conformance.verdicts.server_errors import REMOVED

#: Answers of a server that does not have an operation.
GONE = frozenset({404, 405, 410, 501})


def still_served_script(scope: Scope, ruled: Ruled) -> Script:
    """Ask the deprecated operation, and one that knows the same ids."""

    def look(index: int, repetition: int) -> Looking:
        ask = ruled.asks["ask"]
        near = [Ask(ruled.asks["read"], "read", index, repetition, like=ask)] if "read" in ruled.asks else []
        replies = yield [Ask(ask, "witness", index, repetition), *near]
        if isinstance(replies[0], NotSent):
            return Look({}, not_sent(replies))
        answer, *known = exchanges_of(replies)
        seen = Seen(still_served(answer, known[0] if known else None), (answer.number,), answer.case)
        return Look({ruled.purpose: seen}, aside=aside_of(scope, replies))

    return looked_for(scope, [ruled], look, sets=2)


def still_served(answer: Exchange, known: Exchange | None) -> Observation:
    """The operation answers; where it does not, the ids are known elsewhere."""
    if succeeded(answer):
        return Observation(True)
    status = answer.response.status if answer.response else 0
    if status in GONE and (status != 404 or (known is not None and succeeded(known))):
        return Observation(True, "The deprecated operation is not served any more.", "status", "a success", status)
    return lacking_answer(answer)


def still_accepted_script(scope: Scope, ruled: Ruled) -> Script:
    """Send the members; where that is refused, send the same without them."""
    offers = [case for role, case in ruled.asks.items() if role.startswith("ask-")]

    def look(index: int, repetition: int) -> Looking:
        replies: list[Reply] = []
        for case in offers:
            replies += yield [Ask(case, "witness", 2 * index, repetition)]
            if isinstance(replies[-1], Exchange):
                break
        given = replies[-1] if replies else NotSent("the request has no place for the members")
        if isinstance(given, NotSent):
            return Look({}, given.reason)
        plain: Exchange | None = None
        if not succeeded(given):
            replies += yield [Ask(ruled.asks["without"], "control", 2 * index + 1, repetition)]
            plain = replies[-1] if isinstance(replies[-1], Exchange) else None
        seen = Seen(still_accepted(given, plain), (given.number,), given.case)
        return Look({ruled.purpose: seen}, aside=aside_of(scope, replies))

    return looked_for(scope, [ruled], look, sets=2)


def still_accepted(given: Exchange, plain: Exchange | None) -> Observation:
    """What is accepted without the members is accepted with them."""
    if succeeded(given):
        return Observation(True)
    if plain is None or not succeeded(plain) or given.response is None or given.response.status in (401, 403, 429):
        return lacking_answer(given)
    status = given.response.status
    return Observation(True, "A request with deprecated members is refused.", "status", "a success", status)


def not_served_script(scope: Scope, ruled: Ruled) -> Script:
    """Ask for every removed read; the API answers elsewhere."""
    control = ruled.asks["control"]
    replies = yield [Ask(control, "control")]
    first = replies[0]
    if isinstance(first, NotSent):
        return [Contribution(ruled.purpose, Verdict.INCONCLUSIVE, first.reason, case=control.id)]
    if not succeeded(first):
        reason = f"needs {lacking_answer(first).lacking}"
        return [Contribution(ruled.purpose, Verdict.INCONCLUSIVE, reason, case=control.id)]
    asks = [Ask(case, REMOVED) for name, case in ruled.asks.items() if name != "control"]
    found = list(aside_of(scope, replies))
    for ask, reply in zip(asks, (yield asks), strict=True):
        if isinstance(reply, NotSent):
            continue
        seen = Seen(not_served(reply), (reply.number,), ask.case.id)
        found.append(concluded(ruled, seen, confirmed="not repeated"))
    return found


def not_served(answer: Exchange) -> Observation:
    """A removed operation is not answered with a success."""
    if succeeded(answer):
        status = answer.response.status if answer.response else None
        path = answer.request.url.split("?")[0].rpartition("/")[2]
        return Observation(True, f"A removed operation is still served ({path}).", "status", "a refusal", status)
    return Observation(True) if answer.response is not None else lacking_answer(answer)
