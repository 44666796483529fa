"""The same JSON in another notation: whitespace, escapes, order; a target has to accept it."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.cases.case import Edit, Kind
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned

#: Name of a spelling -> what it is.
SPELLINGS = {
    "member-order": "has its properties in reverse order",
    "whitespace": "has line breaks and tabs between its tokens",
    "no-whitespace": "has no whitespace at all",
    "unicode-escapes": "has every character of its strings escaped",
    "escaped-names": "has the names of its properties escaped",
    "raw-utf-8": "has characters beyond ASCII unescaped",
}
#: Spellings that change nothing in JSON, and that some readers are known to refuse.
ODD_SPELLINGS = {
    "exponents": "has its whole numbers written with an exponent",
    "byte-order-mark": "begins with a byte order mark",
}


def syntax_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases that write the same JSON in other notations, for operations that may be repeated."""
    body = planner.operation.body
    if body is None or not planner.operation.effect.repeatable:
        return
    for name, says in SPELLINGS.items():
        yield planner.planned(
            "accepts",
            "body",
            "syntax",
            name,
            Kind.VALID,
            f"a body that {says}",
            [Edit(("syntax",), name)],
            firm=True,
            constraint="body/json",
            rank=2,
        )
    for name, says in ODD_SPELLINGS.items():
        yield planner.planned(
            "open",
            "body",
            "syntax",
            name,
            Kind.OPEN,
            f"a body that {says}",
            [Edit(("syntax",), name)],
            rank=4,
        )
