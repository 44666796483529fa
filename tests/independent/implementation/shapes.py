"""Shapes of the nested request bodies, after the printed examples and the changelog of Customers v2."""

from typing import Any

from . import catalogue as cat
from .checks import Check, anything, bad, boolean, day, email, listing, number, phone, record, text, whole
from .variants import Variant

LINE_TYPES = ("main", "additional", "extra", "mobile")  # 001:421, 001:1424, 001:2359
TEXT, WHOLE, FREE, NUMBER = text(), whole(), anything, number()


def members(names: str, check: Check) -> dict:
    """The same check for several members."""
    return {name: check for name in names.split()}


def deprecated(check: Check) -> Check:
    """A member that is accepted and not processed any more (001:47-51)."""

    def lenient(value: Any, path: str, variant: Variant) -> Any:
        return check(value, path, variant) if variant.deprecated_checked else None

    return lenient


def line_type(value: Any, path: str, variant: Variant) -> str:
    """The type of a mobile line; the pages print examples only."""
    return text(options=LINE_TYPES if variant.line_types_fixed else None)(value, path, variant)


def known(table: dict, what: str) -> Check:
    """An id of the catalogue."""

    def check(value: Any, path: str, variant: Variant) -> int:
        if WHOLE(value, path, variant) not in table:
            raise bad(path, f"there is no such {what}")
        return int(value)

    return check


def product_of(*type_ids: int) -> Check:
    """A product id that is sold for one of the subscription types."""

    def check(value: Any, path: str, variant: Variant) -> int:
        found = cat.PRODUCTS.get(WHOLE(value, path, variant))
        if found is None or found.type_id not in type_ids:
            raise bad(path, "there is no such product for this kind of subscription")
        return found.id

    return check


EMPLOYMENT = record(
    {
        **members("activity_country_code company", TEXT),
        "income": NUMBER,
        "professional_use": boolean,
        **members("profession professional_area", WHOLE),
        "income_source": record({"id": WHOLE, "observations": TEXT}),
    }
)  # 001:1395-1406
SALES_INFO = record(
    {
        **members("channel dealer_id shop_id agent_id signature_type", TEXT),
        "logistic": boolean,
        **members("signature_process_id channel_id", WHOLE),
    }
)  # 001:375-384
SCORING = record(
    {
        "scoring_value": WHOLE,
        **members("id_value forced_value up_front credit_limit credit_limit_available", NUMBER),
        "app_id": WHOLE,
    }
)  # 001:393-401
TPV = record(
    {**members("amount card_number expiry_date transaction_id reference_id platform payment_link", TEXT), "tax": NUMBER}
)  # 001:406-415
PROMOTIONS = listing(record({"id": known(cat.PROMOTIONS, "promotion"), "value": TEXT}, required=("id",)))
BONUSES = listing(record({"id": known(cat.BONUSES, "bonus")}, required=("id",)))
SERVICES = listing(record({"id": known(cat.SERVICES, "service")}, required=("id",)))
TERMINALS = listing(record({"id": WHOLE, "financed": boolean, "imei": TEXT, "serial_number": TEXT}))  # 001:449
CONTACT = record(
    {**members("name middlename lastname email document_value", TEXT), "phone": phone, "document_type_id": WHOLE}
)  # 001:464-472
ADDRESS = record(
    {
        "state_id": WHOLE,
        "street_type_id": WHOLE,
        "street_name": TEXT,
        "number": FREE,
        "supplement": TEXT,
        "locality": TEXT,
        "postal_code": TEXT,
        "observation": TEXT,
        "gescal": TEXT,
        "pair_vacancy": boolean,
        "address_id": FREE,
        "country": FREE,
    }
)
DELIVERY = record({"contact": CONTACT, "address": ADDRESS, **members("delivery_shop_id delivery_type", TEXT)})
PORTABILITY = record(
    {
        "scheduled_date": day,
        "iccid": TEXT,
        "operator_id": TEXT,
        "operation_type": WHOLE,
        "initial_date_operation": day,
        "donor_line_type": TEXT,
        "donor_user": record({}),
        "internal_portability": boolean,
        "installation_required": boolean,
    }
)  # 001:423-433
DEVICE_DETAILS = {
    "id": WHOLE,
    "model_id": TEXT,
    "cession_price": NUMBER,
    "imei": TEXT,
    "pending_imei": boolean,
    "insured_amount": NUMBER,
    "category": TEXT,
    "logistic_required": boolean,
    "catalogue_id": TEXT,
    "amount": NUMBER,
}  # 001:2752-2763
PLAN = record(
    {
        **members("commission tae tin monthly_fee last_installment_fee discount_final_payment_value", NUMBER),
        "duration": WHOLE,
        "is_promotional_renew": boolean,
    }
)  # 001:2766-2775
PRE_BOOKING = record(
    {
        **members("order_id authorization_id financial_entity status", TEXT),
        **members("granted_amount credit_line_amount", WHOLE),  # Long, 001:247-248
        "total_client_financed_value": NUMBER,
    }
)


def device(details_required: tuple, required: tuple) -> Check:
    """A device; fees and reservation_id are mandatory since 2.19.1 (001:249-250)."""
    return record(
        {
            "device_details": record(DEVICE_DETAILS, required=details_required),
            "fees": record({"upfront_fee": NUMBER, "installment_plan": PLAN}),
            "financial_details": record(
                {"pre_booking": deprecated(PRE_BOOKING), "consents": record({"commercial": boolean, "gdpr": boolean})}
            ),
            "campaign_id": WHOLE,
            "terms": record({"penalty_value": number(0), "commitment_duration": whole(32, 0)}),
            "reservation_id": TEXT,
            "signature_process_id": WHOLE,
            "signature_type": TEXT,
            "old_subscription_terminal_id": WHOLE,
        },
        required=required,
    )


DEVICE = device((), ("fees", "reservation_id"))
MOBILE_LINE = record(
    {
        "existing_number": boolean,
        "type": line_type,
        "product_id": product_of(*cat.MOBILE),
        "portability_info": PORTABILITY,
        "msisdn": phone,
        "iccid": TEXT,
        "fabrication_type_sim_id": WHOLE,
        "initial_balance": NUMBER,
        "bonuses": BONUSES,
        "promotions": PROMOTIONS,
        "terminals": TERMINALS,
        "wants_communications": boolean,
        "expedition_info": FREE,
        "delivery_info": DELIVERY,
        "devices": listing(DEVICE),
        "subscription_id": WHOLE,
    },
    required=("product_id",),
)  # 001:419-519
TV_LINE = record(
    {
        "product_id": product_of(cat.TV),
        "number_associated": phone,
        "registration_email": email,
        "contact_phone": phone,
        "install_tech_support": boolean,
        "promotions": PROMOTIONS,
        "terminals": TERMINALS,
    },
    required=("product_id",),
)  # 001:689-709, e-mail 001:35
LANDLINE = record(
    {
        "product_id": product_of(*cat.LANDLINE),
        "portability_info": PORTABILITY,
        "number": TEXT,
        "bonuses": BONUSES,
        "promotions": PROMOTIONS,
        "services": SERVICES,
        "wants_communications": boolean,
    },
    required=("product_id",),
)  # 001:575-606
FTTH = record(
    {
        "product_id": product_of(cat.FTTH),
        "promotions": PROMOTIONS,
        **members("connection_type installer iua access_reuse", TEXT),
        "terminals": TERMINALS,
        "wants_communications": boolean,
        "access_reuse_choice": boolean,
        "services": SERVICES,
    },
    required=("product_id",),
)  # 001:607-634
ADSL = record(
    {
        "product_id": product_of(cat.ADSL),
        "promotions": PROMOTIONS,
        **{name: boolean for name in ("wants_communications", "install_tech_support", "tech_support_billiable")},
    },
    required=("product_id",),
)
OTT = record(
    {"product_id": product_of(*cat.OTT), "email": TEXT, "promotions": PROMOTIONS}, required=("product_id",)
)  # 001:710-718
PARTS = {
    "landline": LANDLINE,
    "ftth": FTTH,
    "adsl": ADSL,
    "mobile_lines": listing(MOBILE_LINE),
    "tv": TV_LINE,
    "ott": listing(OTT),
}
BUNDLE = record(
    {
        "bundle_id": known(cat.BUNDLES, "bundle"),
        "territory_owner": TEXT,
        "promotions": PROMOTIONS,
        "installation_info": record({"contact": CONTACT, "address": ADDRESS}),
        "delivery_info": DELIVERY,
        **PARTS,
    },
    required=("bundle_id",),
)  # 001:520-719
PERSON = record(
    {
        "type": TEXT,
        "document_type_id": known(cat.DOCUMENT_TYPES, "document type"),
        "document_value": text(shortest=1),
        "nationality_id": known(cat.NATIONALITIES, "nationality"),
        "language_id": known(cat.LANGUAGES, "language"),
        **members("email gender name middlename lastname company_name", TEXT),
        "birthdate": day,
        "contact_phone": phone,
        "other_phone": phone,
        "address": ADDRESS,
        "employment": deprecated(EMPLOYMENT),
        "document_expiration_date": day,
    }
)
SIGNUP = record(
    {
        "sales_type": text(options=("telecomunications",)),  # 001:723-725
        "sales_info": SALES_INFO,
        "clients": record(
            {"sector_id": known(cat.SECTORS, "sector"), "attributes": listing(PERSON, least=1)},
            required=("attributes",),
        ),
        "payment": record(
            {
                "billing_type_id": known(cat.BILLING, "billing type"),
                "scoring": SCORING,
                "info": record({"bank_account": TEXT, "swift_bic": TEXT}),
                "tpv_response": TPV,
                "account_number": TEXT,
            }
        ),
        "products": record({"mobile_line": MOBILE_LINE, "bundle": BUNDLE}),
    },
    required=("sales_type", "sales_info", "clients", "payment", "products"),
)  # 001:723-732
ATTRIBUTES = record({"document_expiration_date": day, "employment": deprecated(EMPLOYMENT)})  # 001:1393
CLIENT = record({"attributes": ATTRIBUTES})
ADDITION = record(
    {
        "client": CLIENT,
        "sales_info": SALES_INFO,
        "tpv_response": TPV,
        "account": record(
            {"account_id": WHOLE, "subscriptions": record({"mobile_lines": listing(MOBILE_LINE), "tv": TV_LINE})},
            required=("account_id", "subscriptions"),
        ),
    },
    required=("account",),
)  # 001:1488-1494
MIGRATION = record(
    {
        "client": CLIENT,
        "sales_info": SALES_INFO,
        "account": record(
            {
                "account_id": WHOLE,
                "new_bundle_id": known(cat.BUNDLES, "bundle"),
                "territory_owner": TEXT,
                "subscriptions": record(PARTS),
            },
            required=("account_id", "new_bundle_id"),
        ),
    },
    required=("account",),
)  # 001:2417-2422
