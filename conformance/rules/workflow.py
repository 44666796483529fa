"""`workflow`: the steps of a workflow hold. `scripts.workflow` judges them."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.cases.case import Case
from conformance.cases.requirement_purposes import Stated
from conformance.contract.rule_arguments import ArgumentKind, StandsOn
from conformance.rules.rule import Rule, of_operations, taking


def _asks(stated: Stated) -> Mapping[str, Case]:
    del stated
    return {}


RULES = (
    Rule(
        "workflow",
        "the workflow's steps hold",
        "responses to its steps",
        taking(name=ArgumentKind.WORKFLOW),
        StandsOn(api=True),
        _asks,
        wide=of_operations,
        courses=True,
    ),
)
