"""The checks: one signature, one registry, filled at import and then frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from conformance.checks.json_text import JsonText, read_json
from conformance.contract import View, Violation, violations
from conformance.contract.contract import Answer, Contract, Operation
from conformance.contract.vocabulary import TRANSPORT_STATUSES, covers, essence, is_json
from conformance.model import Exchange, Finding, Response


@dataclass(frozen=True)
class Subject:
    """One answered exchange, with what the contract says about it. The body is read once, when asked for."""

    exchange: Exchange
    response: Response
    operation: Operation
    contract: Contract

    @cached_property
    def json(self) -> JsonText:
        """The body read as JSON."""
        return read_json(self.response.body)

    @cached_property
    def stated(self) -> tuple[Violation, ...]:
        """What the body breaks of what the documents state for its status."""
        return self._violations(View.STATED)

    @cached_property
    def shown(self) -> tuple[Violation, ...]:
        """What the body breaks of that and of what only examples show."""
        return self._violations(View.SHOWN, sound=not self.stated)

    @cached_property
    def printed(self) -> tuple[Violation, ...]:
        """What the body breaks of that and of the JSON kinds that examples print."""
        return self._violations(View.PRINTED, sound=not self.stated)

    def _violations(self, view: View, *, sound: bool = False) -> tuple[Violation, ...]:
        answer, body = self.answer, self.response.body
        if answer is None or answer.schema is None or not body or not self.json.readable:
            return ()
        if self.unread or not is_json(answer.media_type or ""):
            return ()
        return violations(self.contract, answer.pointer, self.json.value, view, sound=sound)

    @property
    def answer(self) -> Answer | None:
        """What the documents say of this status; `default` where they name no other, but for the transport's own."""
        named = self.operation.answer_to(self.response.status)
        if named is None and self.response.status not in TRANSPORT_STATUSES:
            return self.operation.answers.get("default")
        return named

    @property
    def unread(self) -> bool:
        """Whether the body is of a documented media type that is no JSON: we do not know how to judge it."""
        return self.is_documented_type and not is_json(self.media_type) and bool(self.response.body)

    @property
    def is_documented_type(self) -> bool:
        """Whether the media type is one that the documents name for the status, by itself or by `*/*`."""
        return self.answer is not None and covers(self.answer.media_types, self.media_type)

    @property
    def media_type(self) -> str:
        """The media type without parameters, in lower case; empty when none is given."""
        return essence(self.response.header("content-type") or "")


Check = Callable[[Subject], Iterator[Finding]]

_registry: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register a check under `family/name`."""

    def register(function: Check) -> Check:
        if name in _registry:
            raise ValueError(f"two checks are named {name}")
        _registry[name] = function
        return function

    return register


def registered() -> Mapping[str, Check]:
    """All registered checks by name, in the order of registration."""
    return MappingProxyType(_registry)
