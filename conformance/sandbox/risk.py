"""The decision of the sandbox's risk back end about a sale."""

from __future__ import annotations

from conformance.sandbox.call import Call

#: The decision by the first letter of the dealer's id; the sales of any other dealer are approved.
RISK_OF_DEALERS = {"R": "r", "X": "x", "N": "n/a"}
APPROVED = "a"


def risk_of(dealer_id: str | None) -> str:
    """The decision about a dealer's sale."""
    return RISK_OF_DEALERS.get((dealer_id or "")[:1], APPROVED)


def accepted(decision: str) -> bool:
    """Whether a sale goes on without a check: not with `r`, `x` and `n/a`."""
    return decision == APPROVED


def shown_decision(call: Call, decision: str) -> str:
    """The decision on an order as responses show it."""
    return decision.upper() if call.choice("order-risk-decision-case") == "any-case" else decision
