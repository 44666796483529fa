"""Request bodies in the documents' own form, each complete enough to be accepted."""

from __future__ import annotations

from typing import Any

#: Example values of the documents that are tariffs, bundles and other catalogue entries of the server.
PREPAID, POSTPAID, OTHER_POSTPAID, FIBRE, OTHER_FIBRE, COPPER = 361, 366, 367, 3036, 3037, 3101
LANDLINE, TV, OTHER_TV, NETFLIX, MAX = 3202, 3301, 3302, 4201, 4501
FIBRE_BUNDLE, OTHER_BUNDLE, COPPER_BUNDLE = 954, 955, 957
BONUS, OTHER_BONUS, PROMOTION, OTHER_PROMOTION = 701, 705, 9001, 9002


def person(document: str, **more: Any) -> dict[str, Any]:
    """Give a natural person as a sign-up's client (001:385-390)."""
    return {
        "type": "client",
        "document_type_id": 1,
        "document_value": document,
        "name": "Begoña",
        "middlename": "Muñoz",
        "lastname": "Ibáñez",
        "gender": "F",
        "birthdate": "1980-02-29",
        "email": "begona@example.com",
        "contact_phone": "655000111",
        "nationality_id": 1,
        "language_id": 1,
        "address": {
            "street_name": "CALLE MAYOR",
            "number": 7,
            "locality": "MADRID",
            "postal_code": "28017",
            "state_id": 28,
            "country": "ES",
        },
    } | more


def company(document: str) -> dict[str, Any]:
    """Give a company as a sign-up's client."""
    return {
        "type": "client",
        "document_type_id": 4,
        "document_value": document,
        "company_name": "Señalética del Sur S.L.",
        "email": "empresa@example.com",
        "contact_phone": "955000111",
        "nationality_id": 1,
        "language_id": 2,
    }


def signup(client: dict[str, Any], products: dict[str, Any]) -> dict[str, Any]:
    """Give a sign-up with what is required (001:723-732)."""
    return {
        "sales_type": "telecomunications",
        "sales_info": {"channel": "dealer", "dealer_id": "C00002", "shop_id": "0025", "agent_id": "agente7"},
        "clients": {"sector_id": 1, "attributes": [client]},
        "payment": {"billing_type_id": 1},
        "products": products,
    }


def full_payment() -> dict[str, Any]:
    """Give a payment with every member of the example (001:391-417), the account's number left out."""
    return {
        "billing_type_id": 2,
        "scoring": {
            "scoring_value": 0,
            "id_value": 1.01,
            "forced_value": 0.01,
            "up_front": 12.5,
            "credit_limit": 100,
            "credit_limit_available": 50.5,
            "app_id": 4,
        },
        "info": {"bank_account": "21000418450200051332", "swift_bic": "CAIXESBBXXX"},
        "tpv_response": {
            "amount": "12.50",
            "card_number": "000000******0000",
            "expiry_date": "0121",
            "transaction_id": "1563B44RPR2",
            "reference_id": "REF1",
            "platform": "PAYMENTS",
            "payment_link": "https://example.com/pay",
            "tax": 21,
        },
    }


def mobile(number: str, sim: str, **more: Any) -> dict[str, Any]:
    """Give a mobile line (001:419-519)."""
    return {"type": "mobile", "product_id": POSTPAID, "msisdn": number, "iccid": sim} | more


def portability(**more: Any) -> dict[str, Any]:
    """Give a number that comes from another operator (001:423-433)."""
    return {
        "scheduled_date": "2030-04-20",
        "iccid": "8934042419120320845",
        "operator_id": "007",
        "operation_type": 2,
        "initial_date_operation": "1999-01-31",
        "donor_line_type": "C",
        "donor_user": {},
        "internal_portability": False,
        "installation_required": True,
    } | more


def contact() -> dict[str, Any]:
    """Give a contact person (001:531-539)."""
    return {
        "name": "Lucía",
        "middlename": "Peña",
        "lastname": "López",
        "phone": "655000222",
        "email": "lucia@example.com",
        "document_type_id": 1,
        "document_value": "11111111A",
    }


def address(state_id: int = 28) -> dict[str, Any]:
    """Give an address (001:539-550)."""
    return {
        "street_type_id": 1,
        "street_name": "CALLE DE LA PEÑA",
        "number": "12",
        "supplement": "3º B",
        "state_id": state_id,
        "locality": "MADRID",
        "postal_code": "28001",
    }


def sale_device(**more: Any) -> dict[str, Any]:
    """Give a device of a mobile line with fees and reservation (001:487-518)."""
    return {
        "device_details": {"id": 4711, "model_id": "Honor 90", "catalogue_id": "PV00007", "category": "SMARTPHONE"},
        "fees": {"upfront_fee": 30.5, "installment_plan": {"duration": 24, "monthly_fee": 6.25}},
        "campaign_id": 3,
        "terms": {"penalty_value": 120.5, "commitment_duration": 24},
        "reservation_id": "e528d8ec-831f-40e9-8414-8ef7cc99c4e4",
        "signature_type": "PAPER",
    } | more


def fibre_bundle(**more: Any) -> dict[str, Any]:
    """Give a bundle with fibre and its installation (001:520-634)."""
    return {
        "bundle_id": FIBRE_BUNDLE,
        "territory_owner": "XFERA",
        "installation_info": {"contact": contact(), "address": address()},
        "ftth": {"product_id": FIBRE, "connection_type": "FTTH", "installer": "ÑANDÚ", "access_reuse": "Interno"},
    } | more


def addition(account: int, **parts: Any) -> dict[str, Any]:
    """More lines for a convergent account (001:1392-1486)."""
    return {
        "sales_info": {"channel": "dealer", "dealer_id": "C00003", "shop_id": "0026", "logistic": False},
        "account": {"account_id": account, "subscriptions": parts},
    }


def migration(account: int, bundle: int, **parts: Any) -> dict[str, Any]:
    """Another bundle for an account (001:2362-2404), as one object."""
    return {
        "sales_info": {"dealer_id": "C00002", "shop_id": "0025", "logistic": False},
        "account": {"account_id": account, "new_bundle_id": bundle} | ({"subscriptions": parts} if parts else {}),
    }


def device_order(customer: str, account: str) -> dict[str, Any]:
    """Give an order of a device for a subscription (001:2678-2803)."""
    return {
        "delivery_info": {
            "shipping_price": 4.5,
            "pay_in_return": False,
            "contact": {"name": "Nuño", "phone": "655000333"},
            "address": {
                "street_type": "ACCESS",
                "street_name": "CALLE MAYOR",
                "number": "7",
                "postal_code": "28017",
                "town": "MADRID",
                "province_id": "28",
            },
            "delivery_shop_id": "0025",
            "delivery_type": "LOGISTIC",
        },
        "sell": {"dealer_id": "C00002", "shop_id": "0025", "channel_id": 0, "category": "Generic"},
        "client": {"customer_id": customer, "account_id": account},
        "device": sale_device(),
        "subscription_offer_segment": "RESIDENCIAL",
    }


def one_limit(limit_id: str, value: Any, **more: Any) -> dict[str, Any]:
    """Give a body that sets one credit limit (002:101-109)."""
    return {"credit_limits": [{"credit_limit_id": limit_id, "credit_limit_value": value} | more]}


def limit_change(kind: str, *items: tuple[str, Any]) -> dict[str, Any]:
    """Give a body that changes credit limits (002:196-206)."""
    audit = {"change_user": "test@test.com", "change_reason": "petición del cliente"}
    return {
        "subscription_type": kind,
        "credit_limits": [{"credit_limit_id": name, "credit_limit_value": value} | audit for name, value in items],
    }
