"""`workflow`: the steps of a workflow hold. `scripts.workflow` judges them."""

from __future__ import annotations

from conformance.contract.rule_arguments import ArgumentKind, StandsOn
from conformance.rules.rule import Rule, no_requests, of_operations, taking

RULES = (
    Rule(
        "workflow",
        "the workflow's steps hold",
        "responses to its steps",
        taking(name=ArgumentKind.WORKFLOW),
        StandsOn(api=True),
        no_requests,
        wide=of_operations,
        courses=True,
    ),
)
