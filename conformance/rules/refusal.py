"""`rejected-when`, `accepted-when`, `insensitive-to`: which requests an operation has to reject or accept.

Most are cases beside the control. Where the request is computed from what a read shows (the largest of some values, and
a step beyond), a script reads first.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from conformance.cases.body_places import named, path_of
from conformance.cases.case import Case, Edit, Kind, Ruled
from conformance.cases.placeholders import Pool, Sent
from conformance.cases.requirement_purposes import Stated, rule_case
from conformance.checks.rules.compared_values import lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, select, succeeded
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import Argument, ArgumentKind, StandsOn
from conformance.model import Exchange, Level
from conformance.model.sentences import OwnWords
from conformance.rules.rule import (
    SAYS_NOTHING,
    Arguments,
    GoodAndBad,
    Rule,
    all_together,
    alone,
    always,
    of_operations,
    shared,
    taking,
)
from conformance.rules.rule_requests import asking, described, edits_of, needs_answer, own_requests, reading
from conformance.scripts.rule_observation import (
    SEARCHED,
    TRIES,
    Look,
    Looking,
    Seen,
    exchanges_of,
    looked_for,
    not_sent,
)
from conformance.scripts.script import Ask, NotSent, Reply, RuleScript, Scope, Script


def _asks(stated: Stated) -> Mapping[str, Case]:
    said = stated.arguments["with"]
    with_ = {place: value for place, value in said.items() if not needs_answer({place: value})}
    own = own_requests(stated, {"ask": edits_of(stated.contract, stated.operation, with_), "control": []})
    largest = next((v["max"] for v in said.values() if needs_answer({"": v})), None)
    return {**own, "read": reading(stated.contract, stated.purpose, largest)} if largest else own


def _rejected(stated: Stated) -> Sequence[Case]:
    arguments, operation = stated.arguments, stated.operation
    if needs_answer(arguments["with"]) or (stated.wide and not _applies(operation, arguments)):
        return ()
    statuses = arguments.get("status", ())
    fits = tuple(statuses) if isinstance(statuses, list | tuple) else (int(statuses),)
    edits = edits_of(stated.contract, operation, arguments["with"])
    says = described(arguments["with"])
    return (rule_case(operation, stated.purpose, "refused", Kind.INVALID, says, edits, fits=fits, exact=bool(fits)),)


def _applies(operation: Operation, arguments: Arguments) -> bool:
    """Whether an operation has the parameters that an API-wide rule sets."""
    places = {parameter.place for parameter in operation.parameters}
    return set(arguments["with"]) <= places


def _accepted(stated: Stated) -> Sequence[Case]:
    arguments, operation = stated.arguments, stated.operation
    if needs_answer(arguments["with"]):
        return ()
    edits = edits_of(stated.contract, operation, arguments["with"])
    firm = not any(isinstance(edit.value, Pool) for edit in edits)
    return (
        rule_case(operation, stated.purpose, "accepted", Kind.VALID, described(arguments["with"]), edits, firm=firm),
    )


def _insensitive(stated: Stated) -> Sequence[Case]:
    place = stated.arguments["place"]
    edit = Edit(path_of(place), Sent(place, other_case=True))
    return (
        rule_case(
            stated.operation,
            stated.purpose,
            "other-case",
            Kind.VALID,
            f"{named(path_of(place))} in the other letter case",
            [edit],
            firm=True,
        ),
    )


def _limits_script(scope: Scope, operation: Operation, rules: Sequence[Ruled]) -> Script:
    """Read, compute and send, one rule after the other; what was accepted among them bears out the refusals."""

    def look(data: int, repetition: int) -> Looking:
        index = data + SEARCHED * repetition  # a write is never repeated with the same data
        replies: dict[str, Reply | None] = {}
        for ruled in rules:
            replies[ruled.purpose] = yield from _probed(scope, ruled, index, repetition)
        held = {purpose: reply for purpose, reply in replies.items() if isinstance(reply, Exchange)}
        if not held and (reason := not_sent([reply for reply in replies.values() if reply is not None])):
            return Look({}, reason)
        # Where a read shows nothing to compare with, nothing is sent.
        control = (yield [Ask(rules[0].asks["control"], "control", index, repetition)]) if held else []
        taken = any(succeeded(exchange) for exchange in [*exchanges_of(control), *held.values()])
        lacking = Observation(False, lacking="test data for which the read shows the values to compare with")
        seen = {ruled.purpose: Seen(lacking, (), ruled.asks["ask"].id) for ruled in rules}
        for ruled in rules:
            if (sent := held.get(ruled.purpose)) is not None:
                shown = answered(operation, ruled, sent, taken=taken)
                seen[ruled.purpose] = Seen(shown, (sent.number,), sent.case)
        return Look(seen)

    return looked_for(scope, rules, look, sets=SEARCHED)


def _probed(scope: Scope, ruled: Ruled, index: int, repetition: int) -> Generator[list[Ask], list[Reply], Reply | None]:
    """Send what is computed from a read; None where the read shows nothing to compute it from.

    What was read may have been older than the last write: a rule is broken by what stands still only.
    """
    sent_as, reading = ruled.asks["ask"], ruled.asks["read"]
    (read,) = yield [Ask(reading, "observe-before", index, repetition, like=sent_as)]
    if isinstance(read, NotSent):
        return read
    edits = computed(ruled.arguments["with"], read)
    if not edits:
        return None
    (sent,) = yield [Ask(sent_as, "probe", index, repetition, extra=tuple(edits))]
    if isinstance(sent, NotSent) or succeeded(sent) is (ruled.word == "accepted-when"):
        return sent
    (read,) = yield [Ask(reading, "observe-again", index, repetition, like=sent_as, after=scope.limits.settle)]
    now = computed(ruled.arguments["with"], read) if isinstance(read, Exchange) else edits
    if now == edits:
        return sent
    if not now:
        return None
    (sent,) = yield [Ask(sent_as, "probe-again", index, repetition, extra=tuple(now))]
    return sent


def computed(with_: Mapping[str, Any], read: Exchange) -> list[Edit]:
    """Edits that set places to the largest value that a read shows, plus a step; empty where it shows none.

    So it is where the read lacks what `where` selects: what is to be changed has to be there.

    Where the step would lead below zero nothing is shown either: a negative value may be wrong for a reason of its own.
    """
    edits: list[Edit] = []
    for place, said in with_.items():
        if not needs_answer({place: said}):
            continue
        body, wanted = body_of(read), said["max"].get("where")
        shown = [v for v in select(body, said["max"]["select"]) if isinstance(v, int | float | Decimal)]
        if not succeeded(read) or not shown or (wanted is not None and not select(body, wanted)):
            return []
        largest = max(Decimal(str(v)) for v in shown)
        value = largest + Decimal(str(said.get("add", 0)))
        if value < 0 <= largest:
            return []
        edits.append(Edit(path_of(place), int(value) if value == value.to_integral_value() else float(value)))
    return edits


def answered(operation: Operation, ruled: Ruled, exchange: Exchange, *, taken: bool) -> Observation:
    """Look whether a request is accepted, or rejected with one of the statuses that the rule names.

    Args:
        operation: The operation that was called.
        ruled: The requirement in the plan; its word says which of the two has to happen.
        exchange: The request and its response.
        taken: Whether a valid request was accepted beside it; without that, a rejection proves nothing.

    Returns:
        Broken, held, or lacking.
    """
    name, arguments = ruled.word, ruled.arguments
    status = exchange.response.status if exchange.response else 0
    said = arguments.get("status", ())
    wanted = tuple(said) if isinstance(said, list | tuple) else (int(said),)
    if (status == 0 or status in SAYS_NOTHING) and status not in wanted:
        return Observation(False, lacking=f"a response of {operation.id} to the request itself (it responded {status})")
    refused = 400 <= status < 500
    if name == "accepted-when":
        if 200 <= status < 300:
            return Observation(True)
        if not taken:
            return Observation(False, lacking=f"a request that {operation.id} accepts (it responded {status})")
        return Observation(
            True, f"rejects a valid request: {described(arguments['with'])}", "status", list(wanted), status
        )
    if refused and not taken:
        return Observation(
            False, lacking=f"a valid request that {operation.id} accepts, beside the rejection with {status}"
        )
    if refused and (status in wanted or not wanted):
        return Observation(True)
    what = described(arguments["with"])
    message = f"rejects {what} with another status than documented" if refused else f"{_does(status)} {what}"
    # A client-error status that nobody documents is no more than a should (JUDGEMENT.md, 2).
    level = Level.SHOULD if refused and status not in operation.statuses else None
    return Observation(True, message, "status", list(wanted), status, level=level)


def _does(status: int) -> str:
    """What a target does that does not reject a request."""
    if 200 <= status < 300:
        return "accepts"
    return "responds with a server error to" if status >= 500 else "does not reject"


def _otherwise_script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Send the valid request and the other one, and compare what the two responses have at the place."""

    def look(data: int, repetition: int) -> Looking:
        index = data + TRIES * repetition if not operation.effect.repeatable else data
        replies = yield [
            Ask(ruled.asks["ask"], "probe", index, repetition),
            Ask(ruled.asks["control"], "control", index, repetition),
        ]
        if reason := not_sent(replies):
            return Look({}, reason)
        other, valid = exchanges_of(replies)
        numbers = (other.number, valid.number)
        seen = Seen(told_apart(ruled.arguments, other, valid), numbers, other.case, other.request.url)
        return Look({ruled.purpose: seen})

    return looked_for(scope, [ruled], look, sets=TRIES)


def told_apart(arguments: Arguments, other: Exchange, valid: Exchange) -> Observation:
    """Look whether a request is accepted, and answered otherwise than the valid one at the place that tells.

    Args:
        arguments: `with`, what the request has; `at`, the JSON Pointer or JSONPath of what tells, in the response;
            `comes: for-some`, where it is another one for one of several sets of test data at least.
        other: The request and its response.
        valid: The valid request beside it.

    Returns:
        Broken, held, or lacking.
    """
    if not succeeded(valid):
        return lacking_answer(valid)
    what, status = described(arguments["with"]), other.response.status if other.response else 0
    if not succeeded(other):
        if not 400 <= status < 500 or status in SAYS_NOTHING:
            return lacking_answer(other)
        return Observation(True, f"rejects {what} by its status", "status", [200], status)
    told, usual = select(body_of(other), arguments["at"]), select(body_of(valid), arguments["at"])
    if told != usual:
        return Observation(True)
    message = f"returns for {what} what it returns for a valid request"
    if arguments.get("comes") == "for-some":
        lacking = f"test data for which the response to {what} is another one"
        if not told:
            return Observation(False, lacking=lacking)
        return Observation(False, None, arguments["at"], OwnWords("another value"), told[:3], lacking, never=message)
    return Observation(True, message, arguments["at"], OwnWords("another value"), told)


def _answered_with(usual: str, other: str) -> GoodAndBad:
    def made_up(example: object, arguments: Arguments) -> tuple[str, str]:
        del example
        wanted = json.dumps(arguments.get("status", usual), ensure_ascii=False)
        return f"the response to such a request is {wanted}", f"the response is {other}"

    return made_up


LIMITS = RuleScript("limits", shared(_limits_script), all_together, last=True)
_SAID = taking(with_=ArgumentKind.WITH, status=Argument(ArgumentKind.STATUSES, required=False))

RULES = (
    Rule(
        "insensitive-to",
        "the value is accepted alike",
        "the control",
        taking(place=ArgumentKind.PLACE, by=Argument(ArgumentKind.WORD, words=("letter-case",))),
        StandsOn(),
        asking,
        beside=_insensitive,
    ),
    Rule(
        "rejected-when",
        "such a request is rejected with that status",
        "the control",
        _SAID,
        StandsOn(api=True),
        _asks,
        script=always(LIMITS),
        good_and_bad=_answered_with("4xx", "200"),
        beside=_rejected,
        wide=of_operations,
    ),
    Rule(
        "accepted-when",
        "such a request is accepted",
        "the control",
        _SAID,
        StandsOn(),
        _asks,
        script=always(LIMITS),
        good_and_bad=_answered_with("2xx", "400"),
        beside=_accepted,
    ),
    Rule(
        "answered-otherwise",
        "such a request is accepted, and its response has another value at the place than that of a valid one; "
        "`comes: for-some`: for some test data",
        "the control",
        taking(
            with_=ArgumentKind.WITH,
            at=ArgumentKind.VALUES,
            comes=Argument(ArgumentKind.WORD, required=False, words=("for-some",)),
        ),
        StandsOn(),
        _asks,
        script=always(RuleScript("answered-otherwise", alone(_otherwise_script), last=True)),
    ),
)
