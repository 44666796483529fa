"""`equals-default-of`: a property that a write leaves out takes the default that a read shows."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.cases.body_places import path_of
from conformance.cases.case import REMOVE, Case, Edit
from conformance.cases.requirement_purposes import Stated
from conformance.contract.rule_arguments import WRITES, ArgumentKind, StandsOn
from conformance.rules.effect import WRITING
from conformance.rules.rule import ASK, WITH, Rule, of_writes, taking
from conformance.rules.rule_requests import asked, named_read, own_requests


def _asks(stated: Stated) -> Mapping[str, Case]:
    edits = [*asked(stated), Edit(path_of(stated.arguments["omit"]), REMOVE)]
    return {**own_requests(stated, {"ask": edits}), **named_read(stated)}


RULES = (
    Rule(
        "equals-default-of",
        "a property left out takes the value of the default",
        "the default is known",
        taking(
            operation=ArgumentKind.OPERATION,
            select=ArgumentKind.SELECT,
            response=ArgumentKind.VALUES,
            omit=ArgumentKind.PLACE,
            with_=WITH,
            ask=ASK,
        ),
        StandsOn(WRITES),
        _asks,
        script=of_writes(WRITING),
    ),
)
