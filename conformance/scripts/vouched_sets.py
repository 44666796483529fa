"""Ask other reads whether test data that an operation rejects are usable: then the target is at fault (judgement 4)."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from conformance.cases.body_places import path_of
from conformance.cases.case import Case, Edit
from conformance.cases.vouching import Voucher, unvouched, vouchers_of
from conformance.checks.rules.select import as_number, body_of, request_values, same, select, succeeded
from conformance.checks.status import may_reject
from conformance.contract.contract import Contract, Operation
from conformance.model import Exchange
from conformance.scripts.script import Ask, Reply, Scope

#: What the reads are asked as.
ROLE = "vouch"
#: So many sets have to be usable before the target is accused of rejecting them.
SETS = 3


@dataclass(slots=True)
class Vouched:
    """The rejected requests whose test data are usable by what other reads show, and what keeps others from it."""

    rejected: list[Exchange] = field(default_factory=list)
    #: The reads that show it.
    reads: list[Exchange] = field(default_factory=list)
    #: Where the documents say that such data are usable.
    source: str = ""
    #: Why the first of the others is not vouched for; empty: all are.
    lacking: str = ""
    #: How many of the rejected requests have test data that a read shows to be unusable.
    unusable: int = 0
    #: All responses of the reads.
    aside: list[Exchange] = field(default_factory=list)

    def accuses(self, accepted: int) -> bool:
        """Whether at least half of three or more usable sets were rejected."""
        usable = len(self.rejected) + accepted
        return usable >= SETS and 2 * len(self.rejected) >= usable


def vouched_for(
    scope: Scope,
    operation: Operation,
    control: Case,
    rejected: Sequence[tuple[int, Exchange]],
    accepted: int,
    vouched: Vouched | None = None,
) -> Generator[list[Ask], list[Reply], Vouched]:
    """Send the reads that vouch for test data, for each set with which a valid request was rejected.

    Args:
        scope: What scripts know of the run.
        operation: The operation.
        control: Its valid request.
        rejected: Set of test data -> the exchange in which the operation rejected it.
        accepted: How many other sets it accepted; fewer than three in all accuse nobody, and nothing is asked.
        vouched: What was found of earlier sets, to which it is added.
    """
    first, vouched = vouched is None, vouched or Vouched()
    answered = [(index, exchange) for index, exchange in rejected if exchange.response is not None]
    if first and len(answered) + accepted < SETS:
        return vouched
    contract = scope.contracts[operation.api]
    vouchers = vouchers_of(contract, operation)
    if not vouchers:
        vouched.lacking = f"no documented read vouches for the test data of {operation.id}"
        return vouched
    for index, exchange in answered:
        reads, lacking = yield from _vouched(scope, operation, control, vouchers, index, exchange, vouched)
        if lacking:
            vouched.lacking = vouched.lacking or lacking
            continue
        vouched.rejected.append(exchange)
        vouched.reads += reads
    vouched.source = "; ".join(dict.fromkeys(voucher.source for voucher in vouchers))
    return vouched


def _vouched(
    scope: Scope,
    operation: Operation,
    control: Case,
    vouchers: Sequence[Voucher],
    index: int,
    exchange: Exchange,
    vouched: Vouched,
) -> Generator[list[Ask], list[Reply], tuple[list[Exchange], str]]:
    """Ask about one rejected request; give the reads that show its data usable, or say what is lacking.

    Where a reading that nobody agreed on decides which request is usable, the one of each choice has to be rejected.
    """
    contract, found = scope.contracts[operation.api], list[Exchange]()
    for choices in _ways(contract, vouchers):
        held = {**contract.agreed, **choices}
        own = [v for v in vouchers if all(held.get(reading) in among for reading, among in v.under.items())]
        rejected = exchange
        wanted = {place: value for v in own if v.under.keys() & choices.keys() for place, value in v.given.items()}
        if not _has(operation, exchange, wanted):
            (reply,) = yield [Ask(_as_given(operation, control, wanted), ROLE, index)]
            if not isinstance(reply, Exchange) or reply.response is None or reply.response.status < 400:
                return [], f"{operation.id} does not reject the request of the other reading"
            rejected = reply
        fitting = [v for v in own if _has(operation, rejected, v.given)]
        reads, lacking = yield from _usable(scope, operation, control, fitting, index, rejected, vouched)
        if lacking:
            return [], lacking
        found += reads
    return found, ""


def _ways(contract: Contract, vouchers: Sequence[Voucher]) -> list[dict[str, str]]:
    """The choices of the readings that vouchers rest on and nobody agreed on, one set of choices for each way."""
    open_ones = sorted({reading for v in vouchers for reading in v.under if reading not in contract.agreed})
    permitted = [contract.readings[reading].permitted for reading in open_ones]
    return [dict(zip(open_ones, way, strict=True)) for way in product(*permitted)]


def _has(operation: Operation, exchange: Exchange, given: Mapping[str, Any]) -> bool:
    """Whether a request has the values at the places."""
    return all(
        any(same(value, wanted) for value in request_values(operation, exchange.request, place))
        for place, wanted in given.items()
    )


def _as_given(operation: Operation, control: Case, given: Mapping[str, Any]) -> Case:
    """The control with other values, which another choice of a reading makes the usable ones."""
    edits = tuple(Edit(path_of(place), value) for place, value in given.items())
    return replace(control, id=f"{operation.key}/vouched-by/{operation.id}", edits=(*control.edits, *edits))


def _usable(
    scope: Scope,
    operation: Operation,
    control: Case,
    fitting: Sequence[Voucher],
    index: int,
    exchange: Exchange,
    vouched: Vouched,
) -> Generator[list[Ask], list[Reply], tuple[list[Exchange], str]]:
    """Ask the reads that vouch for a rejected request; give them, or say what is lacking."""
    contract = scope.contracts[operation.api]
    status = exchange.response.status if exchange.response else 0

    def sent(place: str) -> list[Any]:
        return request_values(operation, exchange.request, place)

    fitting = [voucher for voucher in fitting if not voucher.statuses or status in voucher.statuses]
    places = frozenset(place for voucher in fitting for place in voucher.places)
    ids = any(voucher.statuses for voucher in fitting)
    place = unvouched(contract, operation, sent, next(iter(sent("body")), None), places, ids=ids)
    if place is not None or not fitting:
        return [], f"no documented read vouches for {place or 'such a request'} of {operation.id}"
    if may_reject(contract, operation, control.id, status):
        return [], f"the documents allow {operation.id} to reject such data with {status}"
    replies = yield [Ask(voucher.read, ROLE, index, like=control) for voucher in fitting]
    reads = [reply for reply in replies if isinstance(reply, Exchange)]
    vouched.aside += reads
    for voucher, reply in zip(fitting, replies, strict=True):
        lacking = reply.reason if not isinstance(reply, Exchange) else _not_shown(scope, voucher, reply, sent)
        if lacking:
            vouched.unusable += isinstance(reply, Exchange)
            return [], lacking
    return reads, ""


def _not_shown(scope: Scope, voucher: Voucher, read: Exchange, sent: Any) -> str:
    """What a read does not show of what it has to; empty: it shows all of it."""
    operation = scope.operation(read.operation)
    if not succeeded(read):
        status = read.response.status if read.response else "no response"
        return f"{operation.id} does not know the test data either ({status})"
    for place, there in voucher.asked.items():
        asked = request_values(operation, read.request, place)
        if not asked or not all(same(a, b) for a, b in zip(asked, sent(there), strict=False)):
            return f"{operation.id} was asked about other test data"
    body = body_of(read)
    for shown in voucher.shows:
        values = [value for value in select(body, shown["select"]) if value is not None]
        if not _holds(shown, values, sent):
            return f"{operation.id} does not show that the test data are usable: {shown['select']}"
    for path in voucher.lacks:
        if any(value is not None for value in select(body, path)):
            return f"{operation.id} shows a reason to reject the test data: {path}"
    return ""


def _holds(shown: Any, values: list[Any], sent: Any) -> bool:
    if not values:
        return False
    if "equals" in shown:
        asked = sent(shown["equals"]["request"])
        return bool(asked) and all(any(same(value, one) for value in values) for one in asked)
    if "at-least" in shown:
        asked = [as_number(one) for one in sent(shown["at-least"]["request"])]
        held = [as_number(value) for value in values]
        return bool(asked) and all(a is not None and h is not None and h >= a for a in asked for h in held)
    return True
