"""Reads of an account: data, tax, contracts, invoices, terms, payment and promotions."""

import datetime

from . import catalogue as cat, checks
from .call import Call, Operation
from .model import Account, Grant, Term, WorkOrder, add_months
from .variants import Variant
from .wire import Answer, Refusal, shape


def get_account(call: Call) -> Answer:
    """GET accounts/{accountId} (001:2000-2045)."""
    account, variant = call.account(), call.variant
    orders = [work_order(order) for order in account.work_orders]
    result = shape(
        variant,
        {
            "id": account.id,
            "customer_id": account.owner.customer_id,
            "account_number": account.number,
            "work_order_id": orders[-1]["work_order_id"] if orders else None,
            "work_orders": orders,
            "activation_date": account.activated,
            "billing_type": cat.pair(cat.BILLING, account.billing_id) if account.billing_id else None,
            "status": cat.pair(cat.ACCOUNT_STATUSES, account.status_id),
            "path": account.path,
            "filename": account.filename,
        },
    )
    if variant.extra_members:
        result["uuid"] = account.uuid
    return Answer(200, result)


def work_order(order: WorkOrder) -> dict:
    """An item of work_orders (001:2006-2017)."""
    return {
        "work_order_id": order.id,
        "work_order_type": cat.pair(cat.WORK_TYPES, order.type_id),
        "status": cat.pair(cat.WORK_STATUSES, order.status_id),
        "created_date": order.created,
    }


def tax_entry(state: int, start: datetime.datetime) -> dict:
    """The tax of a state since a date; 21 % IVA unless the state has another."""
    rate, word = cat.TAXES.get(state, (21, "IVA"))
    return {"tax_value": rate, "tax_terminal_value": rate, "state_id": state, "description": word, "start_date": start}


def get_tax(call: Call) -> Answer:
    """GET accounts/{accountId}/tax (001:2077-2106)."""
    call.id("accountId")
    wanted = checks.query_bool(call.query, "include_historical_changes")
    first, last = (
        checks.parse_stamp(call.query[name], name) if name in call.query else None
        for name in ("historical_changes_start_date", "historical_changes_end_date")
    )
    if first and last and first > last:
        raise Refusal(400, "historical_changes_start_date is after historical_changes_end_date")
    account = call.account()
    result = {"id": account.id, **tax_entry(*account.taxes[-1])}
    if wanted:
        result["historical_changes"] = tax_history(account, first, last, call.variant)
    return Answer(200, result)


def tax_history(
    account: Account, first: datetime.datetime | None, last: datetime.datetime | None, variant: Variant
) -> list:
    """The changes within the asked range."""
    rows = []
    for place, (state, start) in enumerate(account.taxes):
        end = account.taxes[place + 1][1] if place + 1 < len(account.taxes) else None
        if last and start > last:
            continue
        if first and (start < first and not (variant.tax_overlap and (end is None or end >= first))):
            continue
        rows.append(shape(variant, tax_entry(state, start), {"end_date": end}))
    return rows


def get_contracts(call: Call) -> Answer:
    """GET accounts/{accountId}/contracts (001:2142-2164); only 200 and 404 are listed."""
    account = call.account(malformed=call.variant.bad_id_only_404)
    config = call.query.get("signature_config")
    rows = [row for row in account.contracts if config is None or row["config"] == config.upper()]
    return Answer(
        200, {"contracts": [shape(call.variant, {}, {k: v for k, v in row.items() if k != "config"}) for row in rows]}
    )


def get_invoices(call: Call) -> Answer:
    """GET accounts/{accountId}/invoices between two dates, both included (001:2184-2218)."""
    call.id("accountId")
    start, end = call.period()
    account = call.account()
    today = call.org.clock.today
    end = end or max(today, start or today)
    if start is None:
        first = account.activated.date() if account.activated else end
        months = call.variant.invoice_months if "end_date" not in call.query else 0
        start = add_months(end, -months) if months else min(first, end)
    rows = [
        shape(call.variant, {k: v for k, v in row.items() if k != "pay_date"}, {"pay_date": row["pay_date"]})
        for row in account.invoices
        if start <= row["date"].date() <= end
    ]
    rows.sort(key=lambda row: row["date"], reverse=call.variant.newest_first)
    return Answer(
        200, {"account_id": account.id, "period_date": {"start_date": start, "end_date": end}, "invoices": rows}
    )


def get_terms(call: Call) -> Answer:
    """GET accounts/{accountId}/terms, by end date in descending order (001:2246)."""
    if call.id("accountId") not in call.org.accounts and call.variant.terms_unknown_account == 200:
        return Answer(200, [])
    terms = sorted(call.account().terms, key=lambda term: (term.end, term.id), reverse=True)
    return Answer(200, [term_data(term, call.variant) for term in terms])


def term_data(term: Term, variant: Variant) -> dict:
    """An AccountTerms item (001:2252-2290)."""
    promotion = cat.PROMOTIONS.get(term.promotion_id)
    return shape(
        variant,
        {
            "subscription_id": term.line_id,
            "start_date": term.start,
            "end_date": term.end,
            "penalty_amount": term.penalty,
            "terms_months": term.months,
            "account_bundle_id": term.account_bundle_id,
            "binding_type": {"id": term.months, "value": f"{term.months} MESES"},
            "promotion": {"id": promotion.id, "value": promotion.code, "description": promotion.name}
            if promotion
            else None,
            "associated_type": "terminal" if term.terminal else "promotion",
            "associated_terminal": shape(variant, {"id": term.terminal[0], "value": term.terminal[1]})
            if term.terminal
            else None,
        },
    )  # 001:2289


def get_payment(call: Call) -> Answer:
    """GET accounts/{accountId}/paymentinfo (001:2309-2331)."""
    return Answer(200, call.account().payment)


def kept(grant: Grant, now: datetime.datetime, inactive: bool) -> bool:
    """Active and scheduled ones by default, the inactive ones instead on demand (001:3467, 001:3472)."""
    return (grant.state(now) == "inactive") == inactive


def get_promotions(call: Call) -> Answer:
    """GET accounts/{accountId}/promotions in three levels (001:3474-3527)."""
    inactive = "inactive" in call.words("filter", "inactive")
    empty = {"subscription_promotions": [], "account_promotions": [], "account_bundle_promotions": []}
    if call.id("accountId") not in call.org.accounts and call.variant.terms_unknown_account == 200:
        return Answer(200, empty)
    account, now, variant = call.account(), call.org.clock.now, call.variant
    for line in call.org.lines_of(account):
        for grant in line.promotions:
            if kept(grant, now, inactive):
                empty["subscription_promotions"].append(
                    shape(
                        variant,
                        {
                            "subscription_id": line.id,
                            "promotion_id": grant.kind,
                            "promotion_code": cat.PROMOTIONS[grant.kind].code,
                            **named(grant),
                            "association_date": grant.start,
                        },
                        {"end_date": grant.end, "account_bundle_id": account.account_bundle_id},
                    )
                )
    for grant in account.promotions:
        if kept(grant, now, inactive):
            empty["account_promotions"].append(
                shape(
                    variant,
                    {"promotion_id": grant.kind, "begin_date": grant.start, **named(grant)},
                    {"end_date": grant.end},
                )
            )
    for grant in account.bundle_promotions:
        if kept(grant, now, inactive):
            empty["account_bundle_promotions"].append(
                shape(
                    variant,
                    {
                        "promotion_id": grant.kind,
                        "effective_date_ini": grant.start,
                        **named(grant),
                        "account_bundle_id": account.account_bundle_id,
                    },
                    {"effective_date_end": grant.end},
                )
            )
    return Answer(200, empty)


def named(grant: Grant) -> dict:
    """Name, benefit and type of a promotion."""
    kind = cat.PROMOTIONS[grant.kind]
    return {
        "promotion_name": kind.name,
        "promotion_benefit_type": {"id": kind.benefit[0], "value": kind.benefit[1]},
        "promotion_type": {"id": kind.type[0], "value": kind.type[1]},
    }


OPERATIONS = (
    Operation("customers", "GET", "/orgs/{orgId}/accounts/{accountId}", get_account, lists_405=True),
    Operation("customers", "GET", "/orgs/{orgId}/accounts/{accountId}/tax", get_tax, lists_405=True),
    Operation("customers", "GET", "/orgs/{orgId}/accounts/{accountId}/contracts", get_contracts),
    Operation("customers", "GET", "/orgs/{orgId}/accounts/{accountId}/invoices", get_invoices, lists_405=True),
    Operation("customers", "GET", "/orgs/{orgId}/accounts/{accountId}/terms", get_terms),
    Operation("customers", "GET", "/orgs/{orgId}/accounts/{accountId}/paymentinfo", get_payment, lists_405=True),
    Operation("customers", "GET", "/orgs/{orgId}/accounts/{accountId}/promotions", get_promotions),
)
