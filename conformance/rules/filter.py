"""`filtered`: a filter keeps what it names, all of it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from conformance.cases.case import Case, Edit, Ruled
from conformance.cases.requirement_purposes import Stated
from conformance.checks.rules.compared_values import canonical, lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, moment, same, select, succeeded
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import READS, ArgumentKind, StandsOn
from conformance.model import Exchange
from conformance.model.sentences import OwnWords
from conformance.rules.rule import Rule, all_together, of_reads, shared, taking
from conformance.rules.rule_requests import asked, edits_of, own_requests
from conformance.scripts.rule_observation import Look, Looking, Seen, exchanges_of, looked_for, not_sent
from conformance.scripts.script import Ask, RuleScript, Scope, Script

#: Limits of days are readings: what lies so near to one is neither in nor out (judgement.md, 6).
TOLERANCE = timedelta(days=1)


def apart(arguments: Mapping[str, Any], answer: Exchange, unfiltered: Exchange) -> Observation:
    """Look whether the items that a filter returns are absent from the unfiltered response.

    Args:
        arguments: `items`, the JSON Pointer or JSONPath of the items.
        answer: The exchange with the filter.
        unfiltered: The exchange without it.

    Returns:
        Broken, held, or lacking items in both.
    """
    for exchange in (answer, unfiltered):
        if not succeeded(exchange):
            return lacking_answer(exchange)
    path = arguments["items"]
    here, there = select(body_of(answer), path), select(body_of(unfiltered), path)
    usual = {canonical(item) for item in there}
    beside = [item for item in here if canonical(item) in usual]
    if beside:
        return Observation(
            True,
            "returns the same item with the filter and without it",
            path,
            OwnWords("items of their own"),
            beside[0],
        )
    if not here or not there:
        return Observation(False, lacking="test data with items that come with the filter, and others without it")
    return Observation(True)


def filtered(arguments: Mapping[str, Any], answer: Exchange, others: Sequence[Exchange]) -> Observation:
    """Look whether a response has exactly those items, of all that any response has, that its filter keeps.

    Args:
        arguments: `items`, their JSON Pointer or JSONPath; `keeps`, what the filter keeps.
        answer: The exchange with the filter.
        others: Exchanges with other filters or none, which show what else there is.

    Returns:
        Broken, held, or lacking an item on either side of the filter.
    """
    if not succeeded(answer):
        return lacking_answer(answer)
    keeps, path = arguments["keeps"], arguments["items"]
    now = moment(answer.sent_at)
    came = select(body_of(answer), path)
    for item in came:
        if kept(keeps, item, now) is False:
            return Observation(True, f"returns an item that {refused_by(keeps)}", path, OwnWords(told(keeps)), item)
    known = {identity(item, keeps) for item in came}
    everything = [item for other in others if succeeded(other) for item in select(body_of(other), path)]
    for item in everything if "missing" not in keeps else ():
        if kept(keeps, item, now) is True and identity(item, keeps) not in known:
            return Observation(True, f"does not return an item that {kept_by(keeps)}", path, item, OwnWords("absent"))
    if not any(kept(keeps, item, now) is True for item in came):
        return Observation(False, lacking=f"test data with an item that {kept_by(keeps)}")
    if not any(kept(keeps, item, now) is False for item in everything):
        return Observation(False, lacking=f"test data with an item that {refused_by(keeps)}")
    return Observation(True)


def kept(keeps: Mapping[str, Any], item: Any, now: datetime | None) -> bool | None:
    """Whether the filter `keeps` keeps an item; None where that cannot be told, or depends on a reading."""
    if "at" in keeps:
        values = select(item, keeps["at"])
        return same(values[0], keeps["equals"]) if values and values[0] is not None else None
    if now is None:
        return None
    state = state_of(_first(item, keeps["start"]), _first(item, keeps["end"]), now)
    return None if state is None else state in keeps["is"]


def state_of(start: Any, end: Any, now: datetime) -> str | None:
    """Whether a span is past, current or future at a moment; None near its limits, or where it cannot be read."""
    begins, ends = moment(start), moment(end)
    if (start is not None and begins is None) or (end is not None and ends is None):
        return None
    if any(limit is not None and abs(limit - now) <= TOLERANCE for limit in (begins, ends)):
        return None
    if ends is not None and ends < now:
        return "past"
    if begins is not None and begins > now:
        return "future"
    return "current"


def identity(item: Any, keeps: Mapping[str, Any]) -> str:
    """Name an item so that it is known again in another answer."""
    name = _first(item, "/id")
    if name is None:
        return canonical(item)
    limits = [canonical(select(item, keeps[key])) for key in ("start", "end") if key in keeps]
    return "|".join([canonical(name), *limits])


def told(keeps: Mapping[str, Any]) -> str:
    """What a filter keeps, as text for a finding."""
    if "at" in keeps:
        return f"{_name(keeps)} {str(keeps['equals']).lower()}"
    return " or ".join(keeps["is"])


def kept_by(keeps: Mapping[str, Any]) -> str:
    """Describe an item that a rule keeps, behind `an item that`."""
    return f"has {told(keeps)}" if "at" in keeps else f"is {told(keeps)}"


def refused_by(keeps: Mapping[str, Any]) -> str:
    """Describe an item that a rule leaves out, behind `an item that`."""
    return f"does not have {told(keeps)}" if "at" in keeps else f"is not {told(keeps)}"


def _name(keeps: Mapping[str, Any]) -> str:
    return str(keeps["at"]).strip("$./").replace("/", ".")


def _first(item: Any, pointer: str) -> Any:
    return next(iter(select(item, pointer)), None)


def _asks(stated: Stated) -> Mapping[str, Case]:
    return own_requests(stated, {"ask": asked(stated), "bare": [], **_other_filters(stated)})


def _other_filters(stated: Stated) -> dict[str, list[Edit]]:
    """The requests with all filters of an operation: together they show what items there are."""
    filters = [r.rule[1] for r in stated.operation.requirements if r.rule is not None and r.rule[0] == "filtered"]
    known = {repr(edits): edits for f in filters if (edits := edits_of(stated.contract, stated.operation, f["ask"]))}
    return {f"filter-{number}": edits for number, edits in enumerate(known.values(), 1)}


def _script(scope: Scope, operation: Operation, rules: Sequence[Ruled]) -> Script:
    """Ask with every filter of an operation; together the answers show what there is."""
    del operation
    cases = {repr(case.edits): case for ruled in rules for case in ruled.asks.values()}

    def look(index: int, repetition: int) -> Looking:
        asks = {edits: Ask(case, "witness", index, repetition) for edits, case in cases.items()}
        replies = yield list(asks.values())
        if reason := not_sent(replies):
            return Look({}, reason)
        answers = dict(zip(asks, exchanges_of(replies), strict=True))
        everything = list(answers.values())
        seen = {}
        for ruled in rules:
            answer = answers[repr(ruled.asks["ask"].edits)]
            numbers = (answer.number, *(e.number for e in everything if e is not answer))
            if "apart-from" in ruled.arguments["keeps"]:
                observation = apart(ruled.arguments, answer, answers[repr(ruled.asks["bare"].edits)])
            else:
                observation = filtered(ruled.arguments, answer, everything)
            seen[ruled.purpose] = Seen(observation, numbers, answer.case)
        return Look(seen)

    return looked_for(scope, rules, look)


FILTERED = RuleScript("filtered", shared(_script), all_together)

RULES = (
    Rule(
        "filtered",
        "only what is kept comes, and all of it",
        "one item kept, one left out",
        taking(ask=ArgumentKind.ASK, items=ArgumentKind.VALUES, keeps=ArgumentKind.KEEPS),
        StandsOn(READS),
        _asks,
        script=of_reads(FILTERED),
    ),
)
