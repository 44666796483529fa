"""Faults that break requirements about what is the same in two responses, and what comes twice in one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.contract import Contract, Operation
from conformance.contract.pointer import tokens
from conformance.sandbox.call import Call
from conformance.sandbox.faults.broken_response_rules import Arguments, Way, Ways, broken, edited
from conformance.sandbox.faults.fault import Fault
from conformance.sandbox.faults.selecting import matches, other, with_items, with_selected


def faults(contracts: Mapping[str, Contract]) -> Iterator[Fault]:
    """Faults that break each requirement that compares what responses show."""
    for contract in contracts.values():
        for operation in contract.operations.values():
            for requirement in operation.requirements:
                for fault in broken(contract, operation, requirement, WAYS):
                    # What is compared over the whole run shows where the others are read as well.
                    others = requirement.rule[1].get("others", ()) if requirement.rule is not None else ()
                    read = {f"{contract.api}/{other['operation']}" for other in others}
                    yield replace(fault, operations=fault.operations | read)


def _unique(_: Operation, arguments: Arguments) -> Iterator[Way]:
    items = arguments["items"]
    # The list is what the path goes through last.
    listed = items[: items.rindex("[*]") + len("[*]")]
    yield "twice", "lists an item twice", edited(lambda c: with_items(c, listed, lambda i: [*i, *i[:1]]))


def _agrees_throughout(operation: Operation, arguments: Arguments) -> Iterator[Way]:
    own = arguments["own"]
    place = own.get("items", "$") + "".join(f"[{json.dumps(token)}]" for token in tokens(own["at"]))

    def changed(content: Any) -> Any:
        return with_selected(content, place, other)

    here = edited(changed, lambda call: call.operation.key == operation.key)
    yield "another-value", f"shows another {own['at']} than other reads", here


def _agrees(operation: Operation, arguments: Arguments) -> Iterator[Way]:
    place = arguments["response"]
    own = operation.id == arguments["operation"]
    taken = ("request", "pool")
    said = {p: v for p, v in arguments["with"].items() if not (isinstance(v, Mapping) and set(taken) & set(v))}

    def when(call: Call) -> bool:
        # Of one operation asked twice, only the first response is another.
        return not own or (matches(call, arguments.get("ask", {})) and not (said and matches(call, said)))

    if arguments.get("only") == "some":
        asks = {p: v for p, v in arguments["with"].items() if p.startswith("query.")}
        nothing = edited(lambda c: with_selected(c, place, lambda _: None), lambda call: matches(call, asks))
        yield "nothing", f"shows nothing at {place} where the parameter is given", nothing
        return
    yield (
        "another-value",
        f"shows another {place} than elsewhere",
        # What has to have all that another read shows may show one more, but not others alone.
        edited(lambda c: with_selected(c, place, other, most=None if arguments.get("only") == "all" else 1), when),
    )


def _same_answer(operation: Operation, arguments: Arguments) -> Iterator[Way]:
    own = operation.id == arguments["operation"]

    def when(call: Call) -> bool:
        return not own or all(call.asked(place.removeprefix("query.")) is not None for place in arguments["with"])

    yield (
        "another-answer",
        "returns something else than to the same question elsewhere",
        edited(
            lambda c: with_selected(c, "$.*", lambda v: v if isinstance(v, (dict, list)) else other(v), most=1), when
        ),
    )


WAYS: Mapping[str, Ways] = {
    "unique": _unique,
    "agrees-throughout": _agrees_throughout,
    "agrees-with": _agrees,
    "same-answer-as": _same_answer,
}
