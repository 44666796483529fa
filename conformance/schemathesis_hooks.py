r"""Our checks of one exchange beside Schemathesis' own, with our ids and sources in its report.

    masstack-conformance specs bundle customers --plain --out customers.json
    SCHEMATHESIS_HOOKS=conformance.schemathesis_hooks st run customers.json --url https://test.example/v2 \
      -H "Authorization: Bearer $TOKEN"

Each response is checked for its status, its body, the shape of errors, and the rules that one response decides; what
only examples show is a warning of ours and fails nothing here. Each request is judged by the contract as it was sent:
an invalid one that is accepted fails, and so does a server error. A rejected valid request does not fail, since nobody
knows whether its ids exist. Effects of writes, isolation, and orders across responses need `masstack-conformance run`.

The contracts are the built-in ones, or those of `CONFORMANCE_SPECS`, at the releases and under the readings of the
`ics.yaml` in the working directory. This module and cases/exploratory/schemathesis_engine.py are the only ones that
touch Schemathesis.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import click
import schemathesis
from schemathesis.core.failures import Failure, FailureGroup, Severity
from schemathesis.core.result import Ok

from conformance.cases.body_places import broken
from conformance.cases.case import Case, Kind
from conformance.cases.plan import plan
from conformance.checks.sent_request import judged_again
from conformance.contract import load_contracts
from conformance.contract.contract import Contract, Operation
from conformance.contract.judging.request_classes import RequestJudgement
from conformance.jobs.setup.prepare import Options, judged_contracts
from conformance.model import Exchange, Finding, Level, Request, Response, Verdict, finding_id
from conformance.model.sentences import some
from conformance.profile.declaration_reader import read_ics
from conformance.profile.ics import Ics
from conformance.profile.profiles import PROFILES
from conformance.report.escaping import one_line, written
from conformance.report.title import title_of
from conformance.rules import RULES
from conformance.scripts.conformity import conformity
from conformance.scripts.script import Scope
from conformance.verdicts.case_verdict import judge

#: What a success says depends on whether its ids exist, which only a run knows.
_NEEDS_KNOWN_IDS = "/content"
#: Families of our case ids by what a request is: rules speak of the success of a valid one only.
_FAMILIES = {"valid": "accepts", "invalid": "rejects", "open": "open"}
_numbers = itertools.count(1)


class NotConformant(Failure):
    """One finding of ours in a report of Schemathesis; the same finding is the same failure in every run."""

    code = "ST901"
    kind_title = "Not conformant"
    __slots__ = ("finding",)

    def __init__(self, label: str, operation: str, purpose: str, finding: Finding) -> None:
        self.finding = finding_id(purpose, finding.check, finding.pointer)
        at = f" at {one_line(finding.pointer, 200)}" if finding.pointer else ""
        lines = [
            f"expected  {written(finding.expected, 300)}",
            f"got       {written(finding.actual, 300)}{at}",
            f"test      {one_line(purpose)}",
            f"source    {one_line(finding.source or 'the contract')}",
        ]
        super().__init__(
            operation=label,
            title=f"{self.finding} {one_line(title_of(finding, operation, purpose), 200)}",
            message="\n".join(lines),
            severity=Severity.HIGH,
        )

    @property
    def _unique_key(self) -> str:
        return self.finding


@schemathesis.hook
def after_load_schema(context: Any, schema: Any) -> None:
    """Say that the hooks are loaded, and how many operations of the document our check knows."""
    del context
    labels = [loaded.ok().label for loaded in schema.get_all_operations() if isinstance(loaded, Ok)]
    known = sum(label in operations() for label in labels)
    click.echo(
        f"masstack_conformance checks {known} of {some(len(labels), 'operation')}; its failures are ST901", err=True
    )


@schemathesis.check
def masstack_conformance(ctx: Any, response: Any, case: Any) -> bool | None:
    """Check one response by the MasStack contracts."""
    del ctx
    found = operations().get(case.operation.label)
    if found is None or response.request.method != found.operation.method:
        return True  # another API, or a method that is tried on the path of this one
    failures = [
        NotConformant(case.operation.label, found.operation.id, *one)
        for one in found.findings(_exchange(found, response))
    ]
    if failures:
        raise FailureGroup(list(dict.fromkeys(failures)))
    return None


@dataclass(frozen=True, slots=True)
class Checked:
    """One operation, and what judges its exchanges."""

    contracts: Mapping[str, Contract]
    operation: Operation

    def findings(self, exchange: Exchange) -> Iterator[tuple[str, Finding]]:
        """The purpose and finding of each must that an exchange breaks."""
        sent = judged_again(self.contracts[self.operation.api], self.operation, exchange.request)
        exchange = _of_family(exchange, _FAMILIES[sent.kind])
        scope = _scope(self.operation.key)
        for contribution in conformity(scope, self.operation, exchange):
            if contribution.verdict is Verdict.FAIL and not contribution.purpose.endswith(_NEEDS_KNOWN_IDS):
                yield from ((contribution.purpose, f) for f in contribution.findings if f.level is Level.MUST)
        case = _case(self.operation, sent, scope)
        own = judge(case, self.operation, exchange, control_accepted=False)
        if own.verdict is Verdict.FAIL:
            yield from ((case.purpose, f) for f in own.findings if f.level is Level.MUST)


@cache
def operations() -> Mapping[str, Checked]:
    """The operations of the contracts by `GET /path`, as Schemathesis names them."""
    options = Options(specs=Path(named) if (named := os.environ.get("CONFORMANCE_SPECS")) else None)
    contracts = load_contracts(options.specs)
    statement = Path("ics.yaml")
    ics = read_ics(statement, contracts) if statement.is_file() else Ics()
    judged = judged_contracts(options, contracts, ics).contracts
    every = (operation for contract in judged.values() for operation in contract.operations.values())
    return {f"{operation.method} {operation.path}": Checked(judged, operation) for operation in every}


@cache
def _scope(key: str) -> Scope:
    """What scripts know, with the purposes of one operation as the gate plans them."""
    contracts = next(iter(operations().values())).contracts
    planned = plan(contracts, PROFILES["gate"], RULES, operations={key})
    return Scope(contracts=contracts, purposes=planned.purposes, today=datetime.now(UTC).date(), rules=RULES)


def _case(operation: Operation, sent: RequestJudgement, scope: Scope) -> Case:
    """The case of a request; an invalid one has the purpose of the first constraint that it breaks."""
    purpose, says = f"{operation.key}/conforms/status/server-error", f"a request that is {sent.kind} by the contract"
    if sent.kind == "invalid":
        first = sent.violations[0]
        purpose = f"{operation.key}/rejects/{first.pointer}/{first.keyword}"
        says = broken(first.pointer, first.keyword)
        if purpose not in scope.purposes:  # ours may name the constraint otherwise: `format` for an int64's minimum
            beside = (name for name in scope.purposes if name.startswith(f"{operation.key}/rejects/{first.pointer}/"))
            purpose = next(beside, f"{operation.key}/rejects/request/{first.keyword}")
    return Case(id=f"{purpose}/schemathesis", purpose=purpose, operation=operation.key, kind=Kind(sent.kind), says=says)


def _of_family(exchange: Exchange, family: str) -> Exchange:
    """The exchange with the name of a case of a family, since some rules only speak of valid requests."""
    return Exchange(
        exchange.number,
        f"{exchange.operation}/{family}/request/schemathesis",
        exchange.operation,
        exchange.request,
        exchange.outcome,
        exchange.sent_at,
        exchange.request_id,
    )


def _exchange(found: Checked, response: Any) -> Exchange:
    """What Schemathesis sent and received, as an exchange of this suite."""
    sent = response.request
    body = sent.body.encode("utf-8") if isinstance(sent.body, str) else sent.body
    outcome = Response(
        status=response.status_code,
        headers=tuple((name, value) for name, values in response.headers.items() for value in values),
        body=response.content or b"",
        truncated=response.content_size > len(response.content or b""),
        seconds=response.elapsed,
    )
    request = Request(sent.method, sent.url, tuple(sent.headers.items()), body)
    return Exchange(next(_numbers), "", found.operation.key, request, outcome, "", "")
