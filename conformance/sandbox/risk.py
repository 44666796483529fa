"""The decision of the sandbox's risk back end about a sale."""

from __future__ import annotations

from conformance.sandbox.call import Call

#: The decision by the first letter of the dealer's id; the sales of any other dealer are approved.
RISK_OF_DEALERS = {"R": "r", "X": "x", "N": "n/a"}
APPROVED = "a"


def risk_of(dealer_id: str | None) -> str:
    """Say what is decided about a dealer's sale."""
    return RISK_OF_DEALERS.get((dealer_id or "")[:1], APPROVED)


def accepted(decision: str) -> bool:
    """Say whether a sale goes on without a check: not with `r`, `x` and `n/a`."""
    return decision == APPROVED


def shown_decision(call: Call, decision: str) -> str:
    """Give a decision on an order as it is answered."""
    return decision.upper() if call.choice("order-risk-decision-case") == "any-case" else decision
