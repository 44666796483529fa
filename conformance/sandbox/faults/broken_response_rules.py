"""Faults that break requirements about responses: echoes, order, filters, periods, extra properties."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from conformance.contract import Contract, Operation, Requirement
from conformance.model import Outcome, Response
from conformance.sandbox.call import NOTHING, Call, Reply
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.selecting import at, located, matches, other, readings_of, with_items, with_selected
from conformance.sandbox.faults.spoiling import asked_at, json_of, shown, with_json
from conformance.sandbox.operations import HANDLERS

Edit = Callable[[Any], Any]
Arguments = Mapping[str, Any]
#: One way of breaking a rule: a name, words, and the seams.
Way = tuple[str, str, dict[str, Any]]
#: Gives every way of breaking a rule with these arguments at an operation.
Ways = Callable[[Operation, Arguments], Iterator[Way]]


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults that break each requirement that responses show."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            for requirement in operation.requirements:
                yield from broken(contract, operation, requirement, WAYS)


def broken(
    contract: Contract, operation: Operation, requirement: Requirement, ways: Mapping[str, Ways]
) -> Iterator[Fault]:
    """A fault for each known way of breaking the rule of a requirement."""
    name, arguments = requirement.rule or ("", {})
    make = ways.get(name)
    for way in make(operation, arguments) if make is not None else ():
        yield breaking(contract, operation, requirement, way)


def breaking(contract: Contract, operation: Operation, requirement: Requirement, way: Way) -> Fault:
    """Make a fault that breaks a requirement in one way."""
    name, words, seams = way
    assert requirement.rule is not None
    return Fault(
        f"{operation.id}/{requirement.id}/{name}",
        requirement.key,
        f"{operation.id} {words}.",
        frozenset({operation.key}),
        f"rule-{requirement.rule[0]}",
        readings=readings_of(contract, requirement),
        **seams,
    )


def edited(edit: Edit, when: Callable[[Call], bool] = lambda _: True) -> dict[str, Any]:
    """Make the seam that edits successful answers."""

    def after(call: Call, response: Response) -> Outcome:
        content = json_of(response)
        if not 200 <= response.status < 300 or not response.body or not when(call):
            return response
        new = edit(content)
        if json.dumps(new) == json.dumps(content):
            return response
        shown(call)
        return with_json(response, new)

    return {"after": after}


def _echoes(_: Operation, arguments: Arguments) -> Iterator[Way]:
    place = arguments["response"]
    yield "another-value", f"returns another {place} than asked for", edited(lambda c: with_selected(c, place, other))


def _ordered(_: Operation, arguments: Arguments) -> Iterator[Way]:
    items = arguments["items"]
    if not arguments["by"]:
        yield "exchanged", "gives the end for the beginning", edited(lambda c: _exchanged(c, items))
        return
    if arguments["direction"] == "either":
        yield "shuffled", "lists in no order", edited(lambda c: with_items(c, items, lambda i: [*i[1:], *i[:1]]))
        return
    yield "reversed", "lists in the opposite order", edited(lambda c: with_items(c, items, lambda i: i[::-1]))
    yield "shuffled", "lists in no order", edited(lambda c: with_items(c, items, lambda i: [*i[1:2], *i[:1], *i[2:]]))


def _exchanged(content: Any, selection: str) -> Any:
    """A copy in which the selected values stand in the opposite order."""
    values = [at(content, location) for location in located(content, selection)]
    return with_selected(content, selection, lambda value: values[-1 - values.index(value)])


def _first_equals(_: Operation, arguments: Arguments) -> Iterator[Way]:
    items = arguments["items"]
    yield "last", "puts last what belongs first", edited(lambda c: with_items(c, items, lambda i: [*i[1:], *i[:1]]))


def _contains(_: Operation, arguments: Arguments) -> Iterator[Way]:
    items, member = arguments["items"], arguments["at"].strip("/").replace("/", ".")
    yield "lacking", "does not list what it speaks of", edited(lambda c: with_selected(c, f"{items}.{member}", other))


def _every(_: Operation, arguments: Arguments) -> Iterator[Way]:
    items = arguments["items"]
    if "Traceback" in str(arguments.get("matches", "")):
        return

    def odd(value: Any) -> Any:
        return value + 90 if isinstance(value, int) else "NONE_OF_THEM" if "in" in arguments else "5" + str(value)[1:]

    yield "one-odd", "lists one that does not belong there", edited(lambda c: with_selected(c, items, odd, most=1))


def _present_when(_: Operation, arguments: Arguments) -> Iterator[Way]:
    items, member, when = arguments["items"], arguments["member"].strip("/"), arguments["when"]
    key, value = when["at"].strip("/"), when["equals"]

    def without(item: Any) -> Any:
        return {n: v for n, v in item.items() if n != member or item.get(key) != value}

    yield "absent", f"leaves {member} out", edited(lambda c: with_selected(c, items, without))


def _absent_when(_: Operation, arguments: Arguments) -> Iterator[Way]:
    items, member, when = arguments["items"], arguments["member"].strip("/"), arguments["when"]
    key, value = when["at"].strip("/"), when["equals"]

    def added(item: Any) -> Any:
        return {**item, member: item.get(member) or {"id": 1}} if item.get(key) == value else item

    yield "present", f"shows {member} where there is none", edited(lambda c: with_selected(c, items, added))


def _status_implied(_: Operation, arguments: Arguments) -> Iterator[Way]:
    wanted, otherwise = arguments["status"], arguments["otherwise"]

    def turned(source: int, target: int) -> dict[str, Any]:
        def reply(call: Call, answer: Reply) -> Reply:
            if answer.status != source:
                return answer
            shown(call)
            content = {"risk_decision": "a"} if answer.content is NOTHING else answer.content
            return Reply(target, content, answer.headers)

        return {"reply": reply}

    yield f"never-{wanted}", f"responds with {otherwise} whatever the risk decision is", turned(wanted, otherwise)
    yield f"always-{wanted}", f"responds with {wanted} whatever the risk decision is", turned(otherwise, wanted)


def _only_when_asked(_: Operation, arguments: Arguments) -> Iterator[Way]:
    (place, value), *_ = arguments["ask"].items()
    name = place.removeprefix("query.")

    def before(call: Call) -> None:
        if isinstance(value, Mapping):
            asked = json.loads(call.asked(name) or "{}")
            merged = {**asked, **{k: [*dict.fromkeys([*asked.get(k, []), *v])] for k, v in value.items()}}
            text = json.dumps(merged)
        else:
            text = str(value).lower()
        shown(call)
        call.query = (*((n, v) for n, v in call.query if n != name), (name, text))

    yield "always", "shows it whether asked for or not", {"before": before}

    def unless_alone(call: Call) -> None:
        asked = json.loads(call.asked(name) or "{}") if isinstance(value, Mapping) else {}
        wanted = {k: [one for one in asked.get(k, []) if one not in v or len(asked[k]) == 1] for k, v in value.items()}
        if asked and wanted != {k: asked.get(k, []) for k in value}:
            shown(call)
            call.query = (*((n, v) for n, v in call.query if n != name), (name, json.dumps({**asked, **wanted})))

    if isinstance(value, Mapping):
        yield "alone-only", "shows it only where nothing else is asked for beside it", {"before": unless_alone}
    if arguments.get("comes") != "always":
        return

    def without(call: Call) -> None:
        asked = json.loads(call.asked(name) or "{}") if isinstance(value, Mapping) else {}
        wanted = {k: [one for one in asked.get(k, []) if one not in v] for k, v in value.items()} if asked else {}
        if asked and wanted != asked:
            shown(call)
            call.query = (*((n, v) for n, v in call.query if n != name), (name, json.dumps({**asked, **wanted})))

    yield "never", "does not show it even if asked for", {"before": without}


def _filtered(operation: Operation, arguments: Arguments) -> Iterator[Way]:
    ask, items = arguments["ask"], arguments["items"]

    def meant(call: Call) -> bool:
        return matches(call, ask) if ask else call.asked("query") is None

    def shows_all(call: Call) -> Reply | None:
        if not meant(call):
            return None
        shown(call)
        replies = [_filtered_by(call, word) for word in ("active", "inactive")] + [HANDLERS[call.operation.id](call)]
        return Reply(200, _joined([reply.content for reply in replies]))

    def swapped(call: Call) -> Reply | None:
        if not meant(call):
            return None
        shown(call)
        return _filtered_by(call, "active" if "inactive" in str(ask) else "inactive")

    yield "everything", "does not filter", {"before": shows_all}
    yield "the-others", "lists what it should leave out", {"before": swapped}
    if _known_otherwise(operation, arguments):
        yield (
            "one-short",
            "leaves out one that it should list",
            edited(lambda c: with_items(c, items, lambda i: i[1:]), meant),
        )


def _known_otherwise(operation: Operation, arguments: Arguments) -> bool:
    """Whether another filter returns what this one keeps; without it nobody can know what is missing."""
    if "is" not in arguments["keeps"]:
        return "apart-from" not in arguments["keeps"]
    kept = set(arguments["keeps"]["is"])
    others = [r.rule[1] for r in operation.requirements if r.rule and r.rule[0] == "filtered" and not r.under]
    alike = [other for other in others if other["items"] == arguments["items"] and other["ask"] != arguments["ask"]]
    return any(kept <= set(other["keeps"].get("is", ())) for other in alike)


def _filtered_by(call: Call, word: str) -> Reply:
    query = (*((n, v) for n, v in call.query if n != "query"), ("query", json.dumps({"filter": [word]})))
    return HANDLERS[call.operation.id](_asking(call, query))


def _asking(call: Call, query: tuple[tuple[str, str], ...]) -> Call:
    """The call with another query."""
    return Call(call.sandbox, call.operation, call.path, query, call.headers, None, call.org, call.number)


def _joined(contents: list[Any]) -> Any:
    """Join lists under the same names, each item once."""
    joined: dict[str, Any] = {}
    for content in contents:
        for name, value in content.items():
            if isinstance(value, list):
                known = joined.setdefault(name, [])
                known.extend(item for item in value if item not in known)
            else:
                joined[name] = value
    return joined


def _within(operation: Operation, arguments: Arguments) -> Iterator[Way]:
    start, end = (arguments.get(key, "").removeprefix("query.") for key in ("from", "to"))
    asked = operation.parameter("query", start)

    def moved(changes: Mapping[str, Callable[[str], str]]) -> dict[str, Any]:
        def before(call: Call) -> None:
            if any(name in changes for name, _ in call.query):
                shown(call)
            call.query = tuple((n, changes[n](v) if n in changes else v) for n, v in call.query)

        return {"before": before}

    yield "no-start", f"does not look at {start}", moved({start: lambda v: "2001-01-01" + v[10:]})
    if end:
        yield "no-end", f"does not look at {end}", moved({end: lambda v: "2098-12-31" + v[10:]})
    yield "three-days-more", "lists three days too many", moved({start: _days(-3), end: _days(3)})
    if asked is not None and "T" not in str(asked.example):
        yield "a-day-more", "lists a day too much", moved({start: _days(-1), end: _days(1)})
    yield "three-days-less", "lists three days too few", moved({start: _days(3), end: _days(-3)})

    def outside(call: Call) -> Reply | None:
        limits = {name: value for name in (start, end) if name and (value := call.asked(name)) is not None}
        if not limits:
            return None
        shown(call)
        own = HANDLERS[call.operation.id](call).content
        listed = [at(own, location) for location in located(own, arguments["items"])]
        wide = {start: "1990-01-01", end: "2098-12-31"}
        query = tuple((name, wide[name] + value[10:] if name in limits else value) for name, value in call.query)
        whole = HANDLERS[call.operation.id](_asking(call, query)).content
        left = with_items(whole, arguments["items"], lambda items: [item for item in items if item not in listed])
        return Reply(200, left)

    yield "outside", "lists what lies outside the period, and nothing else", {"before": outside}


def _days(days: int) -> Callable[[str], str]:
    def moved(text: str) -> str:
        try:
            return (date.fromisoformat(text[:10]) + timedelta(days=days)).isoformat() + text[10:]
        except (ValueError, OverflowError):
            return text

    return moved


def _default_period(_: Operation, arguments: Arguments) -> Iterator[Way]:
    start, end = (arguments[key].removeprefix("query.") for key in ("from", "to"))
    alone = {name for name in (start, end) if f"query.{name}" in arguments.get("ask", {})}

    def given(first: Callable[[date], date], last: Callable[[date], date]) -> dict[str, Any]:
        def before(call: Call) -> None:
            if {name for name in (start, end) if call.asked(name) is not None} == alone:
                shown(call)
                today = call.today()
                days = ((start, first(today).isoformat()), (end, last(today).isoformat()))
                call.query = (*(pair for pair in call.query if pair[0] not in alone), *days)

        return {"before": before}

    def begin(day: date) -> date:
        return day.replace(day=1)

    yield (
        "everything",
        "lists everything where no dates are given",
        given(lambda _: date(2001, 1, 1), lambda _: date(2098, 12, 31)),
    )
    yield (
        "month-before",
        "lists the month before where no dates are given",
        given(lambda today: begin(begin(today) - timedelta(days=1)), lambda today: begin(today) - timedelta(days=1)),
    )


def _empty_when(_: Operation, arguments: Arguments) -> Iterator[Way]:
    items = arguments["items"]

    def after(call: Call, response: Response) -> Outcome:
        asked = all(asked_at(call, place) for place in arguments["with"])
        if response.status != 200 or not asked or located(json_of(response), items):
            return response
        shown(call)
        body = b'{"code":"0013","message":"Nothing","errors":[{"code":"SUB_40413","title":"None","ref":"https://x.example"}]}'
        return Response(404, (("content-type", "application/json"), ("content-length", str(len(body)))), body)

    yield "404", "responds with 404 where a list is empty", {"after": after}


def _default_of(_: Operation, arguments: Arguments) -> Iterator[Way]:
    place, omit = arguments["response"], arguments["omit"]

    def without(call: Call) -> bool:
        return not asked_at(call, omit)

    yield (
        "another-default",
        "gives a property left out another value than the default",
        edited(lambda c: with_selected(c, place, other), without),
    )


WAYS: Mapping[str, Ways] = {
    "echoes": _echoes,
    "ordered": _ordered,
    "first-equals": _first_equals,
    "contains": _contains,
    "every": _every,
    "present-when": _present_when,
    "absent-when": _absent_when,
    "status-implied-by": _status_implied,
    "only-when-asked": _only_when_asked,
    "filtered": _filtered,
    "within": _within,
    "defaults-to-period": _default_period,
    "empty-when": _empty_when,
    "equals-default-of": _default_of,
}

__all__ = ["breaking", "edited", "faults"]
