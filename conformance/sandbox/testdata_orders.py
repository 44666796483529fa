"""Complete bodies of orders: sign-ups, added lines, migrations, devices."""

from __future__ import annotations

from typing import Any


def pool(kind: str, tag: str | None = None) -> dict[str, str]:
    """Stand for a value of the test data."""
    return {"pool": kind} | ({"tag": tag} if tag else {})


def _contact() -> dict[str, Any]:
    return {
        "name": "Begoña",
        "middlename": "Núñez",
        "lastname": "Ibáñez",
        "phone": "612345678",
        "email": "begona.nunez@example.com",
        "document_type_id": 1,
        "document_value": "12345678Z",
    }


def _person(kind: str) -> dict[str, Any]:
    """Give a customer as a public client of the platform sends one."""
    return {
        "type": kind,
        "document_type_id": 1,
        "document_value": "12345678Z",
        "email": "begona.nunez@example.com",
        "birthdate": "1980-05-17",
        "nationality_id": 1,
        "contact_phone": "612345678",
        "gender": "F",
        "language_id": 1,
        "name": "Begoña",
        "middlename": "Núñez",
        "lastname": "Ibáñez",
        "address": {
            "street_name": "EMILIO FERRARI",
            "number": 12,
            "locality": "MADRID",
            "postal_code": "28017",
            "state_id": 28,
            "country": "ES",
        },
    }


def _address(**further: Any) -> dict[str, Any]:
    return {
        "street_type_id": 1,
        "street_name": "EMILIO FERRARI",
        "number": 12,
        "supplement": "3º B",
        "state_id": 28,
        "locality": "MADRID",
        "postal_code": "28017",
        **further,
    }


def _delivery() -> dict[str, Any]:
    return {
        "contact": _contact(),
        "address": _address(observation="Llamar antes, por las mañanas"),
        "delivery_shop_id": pool("shopId"),
        "delivery_type": "LOGISTIC",
    }


def _sales() -> dict[str, Any]:
    return {
        "channel": "dealer",
        "dealer_id": pool("dealerId"),
        "shop_id": pool("shopId"),
        "agent_id": "A0042",
        "logistic": True,
        "signature_process_id": 77,
        "signature_type": "PAPER",
        "channel_id": 3,
    }


def _card_payment() -> dict[str, Any]:
    return {
        "amount": "20.00",
        "card_number": "400000******0002",
        "expiry_date": "0129",
        "transaction_id": "1563B44RPR2",
        "reference_id": "REF-0099",
        "platform": "PAYMENTS",
        "payment_link": "https://payments.example/1563B44RPR2",
        "tax": 21,
    }


def _scoring() -> dict[str, Any]:
    return {"scoring_value": 1, "id_value": 1.01, "forced_value": 0.01, "up_front": 0, "credit_limit": 300,
            "credit_limit_available": 120, "app_id": 4}  # fmt: skip


def _employment() -> dict[str, Any]:
    return {
        "document_expiration_date": "2031-01-31",
        "employment": {
            "activity_country_code": "ES",
            "company": "Panadería La Española",
            "income": 1900.5,
            "income_source": {"id": 1, "observations": "nómina"},
            "profession": 12,
            "professional_area": 3,
            "professional_use": True,
        },
    }


def _portability(*, scheduled: bool = True) -> dict[str, Any]:
    shown: dict[str, Any] = {"scheduled_date": {"today": 10}} if scheduled else {}
    return shown | {
        "iccid": "8934014251541036011",
        "operator_id": "001",
        "operation_type": 1,
        "initial_date_operation": "2019-01-31",
        "donor_line_type": "C",
        "donor_user": _person("client"),
        "internal_portability": False,
        "installation_required": False,
    }


def _device() -> dict[str, Any]:
    return {
        "device_details": {
            "id": 4011,
            "model_id": "HONOR90",
            "cession_price": 199.99,
            "imei": "356938035643809",
            "pending_imei": False,
            "insured_amount": 250,
            "category": "SMARTPHONE",
            "logistic_required": True,
            "catalogue_id": pool("catalogueId"),
            "amount": 299.9,
        },
        "fees": {
            "upfront_fee": 49.9,
            "installment_plan": {
                "commission": 0,
                "tae": 4.5,
                "tin": 4.25,
                "duration": 24,
                "monthly_fee": 9.99,
                "last_installment_fee": 10.25,
                "discount_final_payment_value": 0,
                "is_promotional_renew": False,
            },
        },
        "financial_details": {
            "pre_booking": {
                "order_id": "20300408000123",
                "authorization_id": "AUT-1",
                "financial_entity": "XCF",
                "status": "Accepted",
                "granted_amount": 300,
                "credit_line_amount": 1200,
                "total_client_financed_value": 250,
            },
            "consents": {"commercial": True, "gdpr": True},
        },
        "campaign_id": 11,
        "terms": {"penalty_value": 120.5, "commitment_duration": 24},
        "reservation_id": pool("reservationId"),
        "signature_process_id": 77,
        "signature_type": "PAPER",
        "old_subscription_terminal_id": 0,
    }


def _line(kind: str) -> dict[str, Any]:
    return {
        "existing_number": False,
        "type": kind,
        "product_id": pool("productId"),
        "portability_info": _portability(),
        "msisdn": pool("freeMsisdn", "unassigned"),
        "iccid": pool("freeIccid"),
        "fabrication_type_sim_id": 3,
        "initial_balance": 0,
        "bonuses": [{"id": pool("freeBonusId")}],
        "promotions": [{"id": 301, "value": "DTO CUOTA AÑO NUEVO"}],
        "terminals": [{"id": 55, "financed": False, "imei": "356938035643809", "serial_number": "SN-0001"}],
        "wants_communications": True,
        "expedition_info": {"address": {}},
        "delivery_info": _delivery(),
        "devices": [_device()],
    }


def _promotions() -> list[dict[str, Any]]:
    return [{"id": 301, "value": "DTO CUOTA AÑO NUEVO"}]


def _terminals() -> list[dict[str, Any]]:
    return [{"id": 55, "financed": False, "imei": "356938035643809", "serial_number": "SN-0001"}]


def signup(*, mobile_line: bool) -> dict[str, Any]:
    """The body of a sign-up to a bundle with all its parts, and optionally a mobile line of its own."""
    return {
        "sales_type": "telecomunications",
        "sales_info": _sales(),
        "clients": {"sector_id": 1, "attributes": [_person("client"), _person("account")]},
        "payment": {
            "billing_type_id": 1,
            "scoring": _scoring(),
            "info": {"bank_account": "ES9121000418450200051332", "swift_bic": "CAIXESBBXXX"},
            "tpv_response": _card_payment(),
            "account_number": "MM-5338507",
        },
        # Lines of one number are one line, told of twice.
        "products": ({"mobile_line": _line("mobile")} if mobile_line else {}) | {"bundle": _bundle()},
    }


def _bundle() -> dict[str, Any]:
    return {
        "bundle_id": pool("bundleId"),
        "territory_owner": "MASMOVIL",
        "promotions": _promotions(),
        "installation_info": {
            "contact": _contact(),
            "address": _address(gescal="28079001234000123", pair_vacancy=True, address_id="A-77"),
        },
        "delivery_info": _delivery(),
        "landline": {
            "product_id": pool("productId", "landline"),
            "portability_info": _portability(),
            "number": pool("freeLandline"),
            "bonuses": [{"id": pool("freeBonusId")}],
            "promotions": _promotions(),
            "services": [{"id": pool("serviceId")}],
            "wants_communications": False,
        },
        "ftth": {
            "product_id": pool("productId", "broadband"),
            "promotions": _promotions(),
            "connection_type": "FTTH",
            "installer": "MONTAJES PEÑA",
            "iua": "IUA-1",
            "terminals": _terminals(),
            "wants_communications": True,
            "access_reuse": "Interno",
            "access_reuse_choice": True,
            "services": [{"id": pool("serviceId")}],
        },
        "adsl": {
            "product_id": pool("productId", "broadband"),
            "promotions": _promotions(),
            "wants_communications": True,
            "install_tech_support": True,
            "tech_support_billiable": False,
        },
        "mobile_lines": [_line("main")],
        "tv": {
            "product_id": pool("productId", "tv"),
            "number_associated": "612345678",
            "registration_email": "begona.nunez@example.com",
            "contact_phone": "612345678",
            "install_tech_support": True,
            "promotions": _promotions(),
            "terminals": _terminals(),
        },
        "ott": [{"product_id": 12, "email": "begona.nunez@example.com", "promotions": _promotions()}],
    }


def added_subscription(*, television: bool) -> dict[str, Any]:
    """The body that adds a mobile line to an account, and optionally television."""
    line = _line("additional")
    for name in ("existing_number", "initial_balance", "wants_communications", "delivery_info"):
        del line[name]
    # Whether its number may be a text is open.
    line["msisdn"] = pool("freeMsisdn", "unassigned-as-integer")
    line["portability_info"] = _portability(scheduled=False)
    tv = {name: value for name, value in _bundle()["tv"].items() if name != "install_tech_support"}
    return {
        "client": {"attributes": _employment()},
        "sales_info": _sales(),
        "account": {
            # A migration wants an account with a main line alone: it is left as it is.
            "account_id": pool("accountId", "additional-lines"),
            "subscriptions": {
                "mobile_lines": [line],
                **({"tv": {**tv, "number_associated": 612345678, "contact_phone": 612345678}} if television else {}),
            },
        },
        "tpv_response": _card_payment(),
    }


def migration() -> dict[str, Any]:
    """The body of a move to another bundle."""
    return {
        "client": {"attributes": _employment()},
        "sales_info": {
            "dealer_id": pool("dealerId"),
            "shop_id": pool("shopId"),
            "logistic": False,
            "signature_process_id": 77,
        },
        "account": {
            "account_id": pool("accountId", "main-line-only"),
            "new_bundle_id": pool("bundleId"),
            "territory_owner": "MASMOVIL",
            "subscriptions": {
                "ftth": {"product_id": pool("productId", "broadband")},
                "mobile_lines": [
                    {
                        "subscription_id": pool("subscriptionId.mobile", "main-line-only"),
                        "type": "main",
                        "product_id": pool("productId", "mobile"),
                        "devices": [_device()],
                    }
                ],
                "tv": {"registration_email": "begona.nunez@example.com"},
            },
        },
    }


def added_device() -> dict[str, Any]:
    """The body that adds a device to a subscription."""
    return {
        "delivery_info": {
            "shipping_price": 4.99,
            "pay_in_return": True,
            "contact": {"name": "Begoña Núñez", "phone": "612345678"},
            "address": {
                "address_id": "A-77",
                "description": "Casa de la abuela",
                "street_type": "ACCESS",
                "street_name": "EMILIO FERRARI",
                "number": "12",
                "block": "1",
                "bis": "B",
                "floor": "3",
                "stair": "2",
                "door": "B",
                "letter": "C",
                "hand1": "D",
                "hand2": "I",
                "postal_code": "28017",
                "town": "MADRID",
                "province_id": "28",
                "technical_id": "T-1",
            },
            "delivery_shop_id": pool("shopId"),
            "delivery_type": "LOGISTIC",
        },
        "sell": {
            "dealer_id": pool("dealerId"),
            "shop_id": pool("shopId"),
            "channel_id": 3,
            "category": "Generic",
            "payment": {
                "id": 1,
                "credit_card_reference": "REF-0099",
                "transaction_id": "9651BHUZ2A3",
                "reference_id": "REF-0099",
                "scoring": _scoring(),
                "platform": "PAYMENTS",
                "payment_link": "https://payments.example/9651BHUZ2A3",
                "tax": 21,
            },
        },
        "client": {"customer_id": "55001", "account_id": "66001", "attributes": _employment()},
        "device": _device(),
        "subscription_offer_segment": "RESIDENCIAL",
    }
