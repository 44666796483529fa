"""Times for which an account is bound."""

from __future__ import annotations

from typing import Any

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import without_none
from conformance.sandbox.world import Account, Term


@handles("getTerms")
def get_terms(call: Call) -> Reply:
    """List the terms, the one that ends last first."""
    account = call.org.accounts.get(call.number_in_path("accountId"))
    if account is None:
        if call.choice("terms-unknown-account") == "empty":
            return Reply(200, [])
        call.unknown("account", "terms-unknown-account")
    terms = sorted(account.terms, key=lambda term: term.end, reverse=True)
    if call.choice("terms-past") == "running":
        now = call.now()
        terms = [term for term in terms if term.end > now]
    if not terms and call.choice("terms-none") == "bad-request":
        call.refuse("The account is not bound")
    return Reply(200, [_term(account, term) for term in terms])


def _term(account: Account, term: Term) -> dict[str, Any]:
    return without_none(
        subscription_id=term.subscription_id,
        start_date=term.start,
        end_date=term.end,
        penalty_amount=term.penalty,
        terms_months=term.months,
        account_bundle_id=account.account_bundle_id,
        binding_type=term.binding.shown(),
        promotion=term.promotion,
        associated_type=term.associated_type,
        associated_terminal=term.terminal,
    )
