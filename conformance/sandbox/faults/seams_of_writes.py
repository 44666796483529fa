"""Seams of writes that are carried out wrongly: twice, for the first of several only, or in another property."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract import Operation
from conformance.sandbox.call import Call, Reply
from conformance.sandbox.faults.broken_response_rules import edited
from conformance.sandbox.faults.selecting import at as value_at
from conformance.sandbox.faults.selecting import located, with_items
from conformance.sandbox.faults.spoiling import shown
from conformance.sandbox.operations import HANDLERS


def first_only(operation: Operation, read: str, place: str, selection: str) -> dict[str, Any]:
    """Make the seam by which a read does not find what a response of a write names after the first."""

    def before(call: Call) -> Reply | None:
        unknown: set[str] = call.sandbox.memory.setdefault(f"unknown {place}", set())
        if call.operation.key == operation.key:
            reply = HANDLERS[call.operation.id](call)
            unknown.update(str(value_at(reply.content, one)) for one in located(reply.content, selection)[1:])
            return reply
        if call.operation.key == read and unknown & {*call.path.values(), *(value for _, value in call.query)}:
            shown(call)
            call.refuse("This was never made", status=404)
        return None

    return {"before": before}


def twice(read: str, select: str) -> tuple[Callable[[Call], Reply | None], dict[str, Any]]:
    """Make the seams that show twice what was written, where it was written: one for the write, and for the read."""
    items = select.rpartition("[*]")[0] + "[*]"

    def wrote(call: Call) -> Reply | None:
        reply = HANDLERS[call.operation.id](call)
        call.sandbox.memory[f"twice {sorted(call.path.items())}"] = True
        return reply

    def written(call: Call) -> bool:
        return call.operation.key == read and f"twice {sorted(call.path.items())}" in call.sandbox.memory

    return wrote, edited(lambda content: with_items(content, items, lambda each: [*each, *each[-1:]]), written)


def misplacing(sent: str, there: str) -> Callable[[Call], Reply | None]:
    """Make the seam that stores a value that was sent for one property in another one."""

    def before(call: Call) -> Reply | None:
        for items in call.body.values() if isinstance(call.body, dict) else ():
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict) and sent in item:
                    shown(call)
                    item[there] = item[sent]
        return None

    return before
