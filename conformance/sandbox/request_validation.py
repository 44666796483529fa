"""Validate a request to the sandbox: invalid ones are rejected, open ones as its readings say."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from conformance.contract import Contract, Operation, RequestJudgement, Violation, judge_request
from conformance.model.cache_keys import Keyed
from conformance.sandbox.call import Call, Refusal
from conformance.sandbox.chosen_readings import Choices

#: Says of a constraint that a request breaks whether it is overlooked.
Tolerates = Callable[[Call, Violation], bool]

#: Judgements that are remembered; equal requests are judged once.
_REMEMBERED = 4096
_LONGEST_REMEMBERED = 20_000
#: What the documents leave open and the sandbox takes without a word.
_TAKEN = frozenset({"repeated", "json", "parameter"})
#: The operation's own reading of how a malformed request is refused where no 400 is listed.
_OWN_READINGS = {
    "getAccountContracts": "contracts-bad-request",
    "getSubscriptionPenalties": "subscription-penalties-bad-request",
    "getSubscriptionPenaltiesByUuid": "penalties-by-uuid-bad-request",
}
#: The operation's own reading of a value that stands in the place of a list.
_SINGLE = {
    "getSubscription": "subscription-include-single",
    "getProducts": "products-include-single",
    "getServices": "services-filter-single",
    "getBonuses": "bonuses-filter-single",
    "getPromotions": "promotions-filter-single",
}


class Judge:
    """Judges requests by one contract and remembers what it said. Not for use by several threads at once."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._said: OrderedDict[object, RequestJudgement] = OrderedDict()

    def judge(
        self,
        operation: Operation,
        path: Mapping[str, str],
        query: Sequence[tuple[str, str]],
        headers: Mapping[str, str],
        body: bytes | None,
    ) -> RequestJudgement:
        """Whether a request is valid, invalid or open."""
        mattering = tuple(headers.get(p.name.lower()) for p in operation.parameters if p.location == "header")
        content_type = headers.get("content-type")
        key = (operation.id, tuple(path.items()), tuple(query), mattering, body, content_type)
        said = self._said.get(key)
        if said is not None:
            return said
        try:
            said = judge_request(self._contract, operation, path=path, query=query, headers=headers, body=body,
                                 content_type=content_type)  # fmt: skip
        except (ValueError, OverflowError) as exc:
            # Numbers of thousands of digits are beyond the validator.
            said = RequestJudgement("invalid", (Violation("body", "number", str(exc)),))
        if body is None or len(body) <= _LONGEST_REMEMBERED:
            self._said[key] = said
            if len(self._said) > _REMEMBERED:
                self._said.popitem(last=False)
        return said


@lru_cache(maxsize=64)
def _judge_of(contract: Keyed[Contract]) -> Judge:
    return Judge(contract.value)


def judge_of(contract: Contract) -> Judge:
    """The request validator of a contract, shared by all sandboxes with the same readings."""
    return _judge_of(Keyed(contract.identity, contract))


def refusal_of(
    call: Call, judgement: RequestJudgement, choices: Choices, tolerant: Iterable[Tolerates] = ()
) -> Refusal | None:
    """The rejection of a request, or None where it is acceptable; `tolerant` may overlook what it breaks."""
    offending = judgement.violations
    if judgement.kind == "open":
        offending = tuple(v for v in offending if not _takes(call.operation.id, v, choices, call.body))
    for tolerates in tolerant:
        offending = tuple(v for v in offending if not tolerates(call, v))
    if not offending:
        return None
    first = offending[0]
    return Refusal(_status(call, first, choices), f"{first.pointer}: {first.message}")


def _takes(operation: str, violation: Violation, choices: Choices, body: object) -> bool:
    """Whether the sandbox accepts what the documents leave open."""
    if violation.keyword in _TAKEN:
        return True
    if violation.pointer == "header.content-type":
        return choices.of("other-media-types") == "read"
    if violation.keyword == "type" and violation.pointer.startswith("query.query."):
        return choices.of(_SINGLE.get(operation, "")) == "single-too"
    if violation.keyword == "undocumented":
        return choices.of("extra-request-members") != "refused"
    if violation.keyword == "empty":
        return choices.of("empty-strings") != "refused"
    if violation.keyword != "type":
        return False
    if choices.of("scalar-coercion") == "coerces" and not _is_null(violation, body):
        return True
    return choices.of("null-for-absent") in ("as-absent", "either") and _is_null(violation, body)


def _is_null(violation: Violation, body: object) -> bool:
    """Whether some value at a place of the body is null."""
    found = [body]
    for name in violation.pointer.split(".")[1:]:
        lists = name.endswith("[]")
        found = [holder.get(name.removesuffix("[]")) for holder in found if isinstance(holder, dict)]
        if lists:
            found = [item for items in found if isinstance(items, list) for item in items]
    return violation.pointer.startswith("body") and None in found


def _status(call: Call, violation: Violation, choices: Choices) -> int:
    if violation.pointer == "header.content-type":
        return 415
    own = choices.of(_OWN_READINGS.get(call.operation.id, ""))
    if violation.pointer == "path.blockId" and violation.keyword == "enum":
        own = choices.of("block-unknown-what")
    if own == "not-found":
        return 404
    if violation.pointer.startswith("path.") and own != "bad-request":
        if choices.of("malformed-id-status") == "404":
            return 404
        if "400" not in call.operation.answers:
            return 404
    return 400
