"""List the documented properties that no response of a run has shown (JUDGEMENT.md, 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.checks.rules.select import body_of
from conformance.contract.contract import Contract, operation_at
from conformance.contract.judging.documented_properties import Named, named
from conformance.contract.judging.views import Document
from conformance.model import Exchange


@dataclass(slots=True)
class NeverShown:
    """What successes have shown, by operation; only what a binding source names or announces is asked for."""

    contracts: Mapping[str, Contract]
    _named: dict[str, frozenset[str]] = field(default_factory=dict)
    _shown: dict[str, set[str]] = field(default_factory=dict)

    def take(self, exchange: Exchange) -> None:
        """Learn from an exchange."""
        response = exchange.response
        if response is None or not 200 <= response.status < 300 or not response.body:
            return
        operation = operation_at(self.contracts, exchange.operation)
        answer = operation.answer_to(response.status)
        if exchange.request.method != operation.method or answer is None or answer.schema is None:
            return
        here = named(Document.of(self.contracts[operation.api]), answer.pointer)
        key = str(operation.key)
        self._named[key] = self._named.get(key, frozenset()) | frozenset(_names(here))
        self._shown.setdefault(key, set()).update(_shown(here, body_of(exchange)))

    def as_json(self) -> dict[str, list[str]]:
        """Give, by operation, what was never shown; `items[].id` is a property of the items of a list."""
        missing = {key: sorted(names - self._shown[key]) for key, names in sorted(self._named.items())}
        return {key: names for key, names in missing.items() if names}


def _names(here: Named) -> Iterator[str]:
    yield from here.bound | here.announced
    for name, items in here.lists.items():
        yield from (f"{name}[].{below}" for below in items.bound | items.announced)


def _shown(here: Named, value: Any) -> Iterator[str]:
    if here.is_list and isinstance(value, list):
        for item in value:
            yield from item if isinstance(item, Mapping) else ()
        return
    if not isinstance(value, Mapping):
        return
    yield from value
    for name in here.lists:
        for item in value[name] if isinstance(value.get(name), list) else ():
            yield from (f"{name}[].{below}" for below in (item if isinstance(item, Mapping) else ()))
