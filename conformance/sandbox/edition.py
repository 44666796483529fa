"""Turn the sandbox's responses into those of an earlier release: statuses, properties, types.

Handlers know the newest release only. What a later release brought is taken out of their content, and what it changed
is changed back, by the two contracts alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conformance.contract import Contract, Operation, at
from conformance.contract.pointer import resolve
from conformance.contract.release_conversion import Node, fitted
from conformance.sandbox.call import NOTHING, Reply

#: The statuses that a sale under check had, one after another; before them it was answered like any other.
_UNDER_CHECK = (202, 206)


class Edition:
    """One API at an earlier release; `now` is its newest."""

    def __init__(self, then: Contract, now: Contract) -> None:
        self.then = then
        self.now = now

    def shaped(self, operation: Operation | None, reply: Reply) -> Reply:
        """Convert a reply to the release that is served; without an operation it is a rejection."""
        status = self._status(operation, reply.status)
        pointers = self._pointers(operation, status, reply.status)
        if reply.content is NOTHING or pointers is None:
            return replace(reply, status=status)
        return replace(reply, status=status, content=self._fitted(reply.content, *pointers))

    def body(self, operation: str, value: Any) -> Any:
        """Give a request body as the release takes it."""
        then, now = self.then.operations.get(operation), self.now.operations.get(operation)
        if then is None or now is None or then.body is None or now.body is None:
            return value
        return self._fitted(value, then.body.pointer, now.body.pointer)

    def _fitted(self, value: Any, then: str, now: str) -> Any:
        documents = self.then.document, self.now.document
        return fitted(
            value, Node(documents[0], resolve(documents[0], then)), Node(documents[1], resolve(documents[1], now))
        )

    def _status(self, operation: Operation | None, status: int) -> int:
        if operation is None or status not in _UNDER_CHECK or str(status) in operation.answers:
            return status
        known = (other for other in (*_UNDER_CHECK, *operation.success_statuses) if str(other) in operation.answers)
        return next(known, status)

    def _pointers(self, operation: Operation | None, status: int, before: int) -> tuple[str, str] | None:
        """Give where the schema of an answer stands in both releases; refusals share one."""
        then = operation.answer_to(status) if operation else None
        newest = self.now.operations.get(operation.id) if operation else None
        now = newest.answer_to(before) if newest else None
        if then and now and then.pointer and now.pointer:
            return then.pointer, now.pointer
        return None if status < 400 else _refusals(self.then, self.now)


def _refusals(then: Contract, now: Contract) -> tuple[str, str] | None:
    for identity, operation in then.operations.items():
        newest = now.operations.get(identity)
        pair = operation.answer_to(400), newest.answer_to(400) if newest else None
        if pair[0] and pair[1] and pair[0].pointer and pair[1].pointer:
            return pair[0].pointer, pair[1].pointer
    return None


def editions(then: Mapping[str, Contract], contracts: Mapping[str, Contract]) -> dict[str, Edition]:
    """The APIs that are served at an earlier release; `contracts` are the same ones with nothing agreed."""
    return {
        api: Edition(contract, at(contracts[api], contract.releases[-1]))
        for api, contract in then.items()
        if contract.release != contract.releases[-1]
    }


__all__ = ["Edition", "editions"]
