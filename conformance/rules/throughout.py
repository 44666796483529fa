"""`agrees-throughout`: all reads of a run say the same of the same thing."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.cases.case import Case
from conformance.cases.requirement_purposes import Stated
from conformance.contract.rule_arguments import READS, Argument, ArgumentKind, StandsOn
from conformance.rules.rule import Rule, taking


def _asks(stated: Stated) -> Mapping[str, Case]:
    """Nothing: what other requests brought shows it."""
    del stated
    return {}


RULES = (
    Rule(
        "agrees-throughout",
        "what the reads of the whole run, before anything was changed, say of a thing is what other reads say of it",
        "a thing that both show",
        taking(own=ArgumentKind.SIDE, others=Argument(ArgumentKind.SIDES)),
        StandsOn(READS),
        _asks,
        throughout=True,
    ),
)
