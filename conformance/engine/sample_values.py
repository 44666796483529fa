"""Fill request templates with values that look like test data, without a target."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from conformance.cases.case import Case
from conformance.cases.exploratory.value_makers import examples_of, like
from conformance.cases.schema_walk import body_nodes, parameter_nodes
from conformance.cases.value_domains import domain_of
from conformance.contract.contract import Contract, Operation
from conformance.domain.random_source import Source
from conformance.engine.request_builder import draft, wanted, wanted_abroad, write
from conformance.model import Request
from conformance.profile.ixit import Entry, Environment, Organisation

#: The organisations of samples: those of the documents' examples, and one that is not asked.
OWN, FOREIGN = "telco", "otra"

#: A day in the middle of a month, so that days around it lie in the same one.
SAMPLE_DAY = date(2030, 4, 15)


class Sampler:
    """Fills the cases of one operation with values that look like test data."""

    def __init__(self, contract: Contract, operation: Operation) -> None:
        self.contract = contract
        self.operation = operation
        self.makers = dict(_makers(contract, operation))
        # One for all requests: what a body needs is remembered by organisation.
        self.organisation = Organisation(OWN)

    def request(self, case: Case, source: Source, base: str) -> Request:
        """The request of a case at a base URL, with sample values for test data."""
        own = self.organisation
        data = self._values(wanted(self.contract, self.operation, case, own), source)
        foreign = self._values(wanted_abroad(self.contract, self.operation, case, own), source)
        filled = draft(
            self.contract,
            self.operation,
            case,
            organisation=own,
            data={**data, "orgId": OWN},
            foreign={**foreign, "orgId": FOREIGN},
            today=SAMPLE_DAY,
        )
        environment = Environment("sample", {self.operation.api: base})
        return write(filled, environment, self.operation.api, credentials_of(self.contract), {})

    def _values(self, wanted: list[tuple[str, str | None]], source: Source) -> dict[str, Any]:
        return {
            (f"{kind}#{tag}" if tag else kind): self.makers[kind](source) if kind in self.makers else "1"
            for kind, tag in wanted
        }


def credentials_of(contract: Contract) -> dict[str, str]:
    """Headers with placeholder credentials, as samples show them."""
    return {
        scheme.name: "Bearer TOKEN" if scheme.kind == "http-bearer" else scheme.prefix + scheme.id.upper()
        for scheme in contract.security_schemes.values()
    }


def _makers(contract: Contract, operation: Operation) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    parameters = {p.place: p for p in operation.parameters}
    for node in (*parameter_nodes(contract, operation), *body_nodes(contract, operation)):
        if node.pool is None or node.pool in found:
            continue
        parameter = parameters.get(f"{node.path[0]}.{node.path[1]}") if len(node.path) > 1 else None
        example = parameter.example if parameter else next(iter(examples_of(node)), None)
        domain = domain_of(node)
        if domain is not None and isinstance(example, str):
            found[node.pool] = domain.valid
        elif isinstance(example, str):
            found[node.pool] = like(example)
        else:
            found[node.pool] = _constant(example)
    return found


def _constant(value: Any) -> Any:
    return lambda _: value


__all__ = ["FOREIGN", "OWN", "SAMPLE_DAY", "Entry", "Sampler", "credentials_of"]
