"""`unchanged-when-rejected`: a rejected write changes nothing. The script of its operation judges it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.cases.case import Case
from conformance.cases.requirement_purposes import Stated, has_rule
from conformance.contract.contract import Contract, Operation
from conformance.contract.rule_arguments import StandsOn
from conformance.rules.rule import Rule
from conformance.rules.rule_requests import reading

WORD = "unchanged-when-rejected"


def _asks(stated: Stated) -> Mapping[str, Case]:
    observed = stated.operation.observed_by
    return {"read": reading(stated.contract, stated.purpose, observed)} if observed else {}


def _wide(contract: Contract, operations: Sequence[Operation], purpose: str) -> Mapping[str, Case] | None:
    """The reads of all operations that have no such statement of their own."""
    lacking = [o for o in operations if o.observed_by and not has_rule(o, WORD)]
    return {o.key: reading(contract, purpose, o.observed_by or {}) for o in lacking} or None


RULES = (
    Rule(
        WORD,
        "a rejected write leaves what `x-observed-by` shows as it was",
        "the read succeeds before and after",
        {},
        StandsOn(api=True, observed=True),
        _asks,
        wide=_wide,
        bears_out=True,
        brackets=True,
    ),
)
