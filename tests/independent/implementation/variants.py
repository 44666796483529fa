"""The two variants: every choice the documents leave open stands in this one table.

Places: 000 = Feasibility v1, 001 = Customers v2, 002 = Subscriptions v1 (number after the colon = line).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variant:
    """One complete set of answers to the open questions."""

    name: str
    # --- the wire ---------------------------------------------------------------------------------
    zone_hours: int  # offset of date-times; every document prints only Z (002:63) in examples
    milliseconds: bool  # fraction digits of date-times are never fixed (001:2016)
    fixed_decimals: bool  # numbers as 12.5 or 12.50 (001:2195)
    sorted_members: bool  # order of members in objects (001:2000)
    null_members: bool  # optional members without a value: left out or null (001:2548)
    extra_members: bool  # members no document names, added to accounts and subscriptions (001:2499)
    charset: bool  # "; charset=utf-8" in the media type (001:1309)
    chunked: bool  # Transfer-Encoding chunked or a Content-Length (not documented)
    title_headers: bool  # letter case of the response's header names (not documented)
    close_every: int  # Connection: close after so many answers, 0 = never (not documented)
    # --- general refusals -------------------------------------------------------------------------
    unauthorised_body: bool  # 401 with an error body; only 000:31 documents one
    unknown_org_status: int  # organisation that does not exist; only 002:317 documents it (404)
    undocumented_method: int  # unsupported method where the page lists no 405 (001:1618)
    spanish_errors: bool  # codes and texts of errors are free (001:802)
    feasibility_errors: str  # shape of the error schemas of 000:30-36, which no page prints
    refuse_unknown_members: bool  # members of a request no page names: ignored or 400
    null_is_absent: bool  # null for an optional request member: absent or wrong type
    whole_decimals: bool  # 1.0 for an integer: accepted as JSON Schema does, or refused
    unknown_query_value: int  # unknown word in filter/include: 400, or 0 = ignored (001:2497)
    bad_id_only_404: int  # malformed id where the page lists 404 but no 400 (001:2166, 001:3788)
    # --- unknown objects --------------------------------------------------------------------------
    terms_unknown_account: int  # 001:2251-2291 lists 200 and 400 only: 404, or 200 with an empty list
    penalties_unknown_account: int  # 001:3708-3738 lists 200 and 400 only
    signup_unknown_account: int  # 001:1508, 001:2435 list 400 only
    unknown_sim: int  # 001:1340 lists 200 only
    tree_nobody: int  # 001:1627-1676 lists 400 and 403
    unknown_product: int  # 001:3217, 001:3229 list 400 and 404
    unknown_bonus: int  # 001:3402, 001:3414 list 400 and 404
    bad_reason_subscription: int  # 001:3757-3788: reason is required, yet only 404 is listed
    limit_id_malformed: int  # 002:11 the id is a string: a word is an unknown id or a bad one
    unset_limit: int  # PATCH of a limit the line does not have (002:266, 002:267)
    # --- contents ---------------------------------------------------------------------------------
    newest_first: bool  # order of invoices (001:2193) and recharges (001:3063)
    invoice_months: int  # period without dates: 0 = the whole history (001:2184)
    month_to_today: bool  # current month: up to today or to its last day (001:3048)
    tree_hides_ended: bool  # ended lines in /users/tree; "full" shows them all (001:1759)
    tree_first_criterion: bool  # several criteria: the first one counts, or all of them (001:1622-1626)
    dni_is_nif: bool  # DNI and NIF name the same document (001:1770)
    own_bonus_number: bool  # bonus items carry their own number or the kind's id (001:3350, 001:3437)
    actual_has_scheduled: bool  # 'actual' bonuses: as the default, or in force now (001:3345)
    tax_overlap: bool  # history by its start date, or by overlap with the range (001:2078)
    history_has_current: bool  # historical_changes of a limit holds the current value (002:65)
    defaults_as_list: bool  # DefaultCreditLimit as a list or as an object (002:316)
    msisdn_page: int  # free numbers in one answer, 0 = all (001:1316)
    empty_computation: bool  # nothing to pay: a computation without items, or an empty list (001:3709)
    new_computation: bool  # each read of penalties makes a new computed id (001:3849)
    uuid_one_computation: bool  # penalties by UUID: one computation or one per reason (001:3801)
    approved: str | None  # risk_decision of a success, None = left out (001:3004)
    # --- effects ----------------------------------------------------------------------------------
    delay: float  # seconds until an operation answered 202 shows (001:3440, 002:265)
    risk_creates: bool  # a sign-up answered 202 already stores the pending sale (001:764)
    always_work_order: bool  # a sign-up without installation has a work order too (001:760)
    sent_account_number: bool  # payment.account_number becomes the new account's number (001:416)
    stranger_numbers: bool  # numbers outside the pool without portability (001:434)
    line_types_fixed: bool  # only main, additional, extra, mobile as a line's type (001:421, 001:2391)
    printed_migration: bool  # the array form printed at 001:2362 is accepted beside the object
    repeated_activation: int  # activating an active SIM again (001:1369)
    same_product: int  # change to the product the line has (001:3198)
    repeated_bonus: int  # a bonus the line already has (001:3389)
    repeated_block: int  # block or unblock without change (001:3598)
    client_must_match: bool  # client ids of a device order must be the line's own (001:2733)
    deprecated_checked: bool  # types of deprecated members checked (001:51)
    computed_iban: bool  # IBAN derived from a 20-digit account (001:2316)
    tv_changes_contact: bool  # a new TV e-mail is also the customer's contact e-mail (001:1960)
    closed_order_status: int  # change of a cancelled work order: 200 with errorVO, or 400 (001:3658)
    penalty_part_unknown: int  # unknown number in ?penalties=: 404, or 0 = ignored (001:3854)
    deleted_computation_gone: bool  # a deleted penalty can not be confirmed again (001:3869)
    repeated_limit: int  # POST of a limit the line has: 400, or 201 replaces it (002:146)
    empty_limits: int  # POST or PATCH of an empty list (002:111, 002:226)
    patch_needs_audit: bool  # change_user and change_reason required in PATCH (002:202)


A = Variant(
    name="A",
    zone_hours=0,
    milliseconds=False,
    fixed_decimals=False,
    sorted_members=False,
    null_members=False,
    extra_members=False,
    charset=False,
    chunked=False,
    title_headers=False,
    close_every=0,
    unauthorised_body=True,
    unknown_org_status=404,
    undocumented_method=405,
    spanish_errors=False,
    feasibility_errors="envelope",
    refuse_unknown_members=False,
    null_is_absent=False,
    whole_decimals=False,
    unknown_query_value=0,
    bad_id_only_404=404,
    terms_unknown_account=404,
    penalties_unknown_account=404,
    signup_unknown_account=400,
    unknown_sim=404,
    tree_nobody=404,
    unknown_product=400,
    unknown_bonus=404,
    bad_reason_subscription=400,
    limit_id_malformed=404,
    unset_limit=400,
    newest_first=True,
    invoice_months=0,
    month_to_today=False,
    tree_hides_ended=False,
    tree_first_criterion=False,
    dni_is_nif=True,
    own_bonus_number=False,
    actual_has_scheduled=True,
    tax_overlap=False,
    history_has_current=True,
    defaults_as_list=True,
    msisdn_page=0,
    empty_computation=False,
    new_computation=False,
    uuid_one_computation=False,
    approved="a",
    delay=0.0,
    risk_creates=True,
    always_work_order=True,
    sent_account_number=True,
    stranger_numbers=True,
    line_types_fixed=True,
    printed_migration=False,
    repeated_activation=200,
    same_product=201,
    repeated_bonus=400,
    repeated_block=201,
    client_must_match=True,
    deprecated_checked=False,
    computed_iban=False,
    tv_changes_contact=False,
    closed_order_status=200,
    penalty_part_unknown=404,
    deleted_computation_gone=False,
    repeated_limit=400,
    empty_limits=201,
    patch_needs_audit=False,
)

B = Variant(
    name="B",
    zone_hours=2,
    milliseconds=True,
    fixed_decimals=True,
    sorted_members=True,
    null_members=True,
    extra_members=True,
    charset=True,
    chunked=True,
    title_headers=True,
    close_every=25,
    unauthorised_body=False,
    unknown_org_status=403,
    undocumented_method=404,
    spanish_errors=True,
    feasibility_errors="flat",
    refuse_unknown_members=True,
    null_is_absent=True,
    whole_decimals=True,
    unknown_query_value=400,
    bad_id_only_404=400,
    terms_unknown_account=200,
    penalties_unknown_account=200,
    signup_unknown_account=404,
    unknown_sim=400,
    tree_nobody=400,
    unknown_product=404,
    unknown_bonus=400,
    bad_reason_subscription=404,
    limit_id_malformed=400,
    unset_limit=404,
    newest_first=False,
    invoice_months=12,
    month_to_today=True,
    tree_hides_ended=True,
    tree_first_criterion=True,
    dni_is_nif=False,
    own_bonus_number=True,
    actual_has_scheduled=False,
    tax_overlap=True,
    history_has_current=False,
    defaults_as_list=False,
    msisdn_page=50,
    empty_computation=True,
    new_computation=True,
    uuid_one_computation=True,
    approved=None,
    delay=0.7,
    risk_creates=False,
    always_work_order=False,
    sent_account_number=False,
    stranger_numbers=False,
    line_types_fixed=False,
    printed_migration=True,
    repeated_activation=400,
    same_product=400,
    repeated_bonus=201,
    repeated_block=400,
    client_must_match=False,
    deprecated_checked=True,
    computed_iban=True,
    tv_changes_contact=True,
    closed_order_status=400,
    penalty_part_unknown=0,
    deleted_computation_gone=True,
    repeated_limit=201,
    empty_limits=400,
    patch_needs_audit=True,
)

VARIANTS = {"A": A, "B": B}
