"""Complete request bodies for every operation that takes one; `{pool: …}` stands for a value of the test data."""

from __future__ import annotations

from typing import Any

from conformance.sandbox.chosen_readings import Choices
from conformance.sandbox.testdata_orders import added_device, added_subscription, migration, pool, signup


def bodies(choices: Choices | None = None) -> dict[str, Any]:
    """The request bodies by operation id; orders contain only what the readings let them buy at once."""
    chosen = choices or Choices()
    both = chosen.of("signup-mobile-line-or-bundle") != "exactly-one"
    television = chosen.of("add-line-or-tv") != "one-kind"
    return {
        "createSignup": signup(mobile_line=both),
        "activateSim": {"msisdn": pool("freeMsisdn", "awaiting-activation"), "activation_type": 0},
        "addSubscription": added_subscription(television=television),
        "migrateBundle": migration(),
        "searchUserTree": {"document_type": pool("documentType"), "document": pool("document")},
        "getFullUserTree": {"document_type": pool("documentType"), "document": pool("document")},
        "changeAgileTvEmail": {
            "old_email": pool("agileTvEmail"),
            "new_email": "begona.nunez+tele@example.com",
            "document_number": pool("document"),
        },
        "addDevice": added_device(),
        "replaceSim": {
            "dealer_id": pool("dealerId"),
            "shop_id": pool("shopId"),
            "logistic": False,
            "new_icc": pool("freeIccid"),
        },
        "changeProduct": {"productId": pool("productId"), "scheduled_date": {"today": 10}},
        "changeService": {"active": True},
        "addBonus": {"bonusId": pool("freeBonusId"), "scheduled_date": {"today": 10}},
        "changeBlock": {"active": True, "reason": "Lo ha perdido en la estación de A Coruña"},
        "changeWorkOrder": {
            "seller": "54321",
            "workorderid": pool("workOrderId"),
            "reason": "A petición del cliente",
            "parameters": "2026-11-20",
            "changetype": "CITA",
        },
        "renewFinance": {
            "customer_id": pool("customerUuid"),
            "account_id": "963085b0-f526-4a53-88bc-4d14d8311eaa",
            "subscription_id": pool("subscriptionUUID"),
            "app_id": 4,
            "dealer_id": pool("dealerId"),
        },
        "getFinanceAvailability": {
            "customer_id": pool("customerUuid"),
            "account_id": "963085b0-f526-4a53-88bc-4d14d8311eaa",
            "operation": "CONVERGENT",
            "sales_app": 4,
            "dealer_id": pool("dealerId"),
            "customer_info": {"segment": "Consumer"},
        },
        "createCreditLimits": {
            "credit_limits": [
                {
                    "credit_limit_id": "MOBILE_SUBSCRIPTION_TOTAL_CREDIT_LIMIT",
                    "credit_limit_value": 187.264463,
                    "user_name": "test@test.com",
                }
            ]
        },
        "changeCreditLimits": {
            "subscription_type": "MOBILE",
            "credit_limits": [
                {
                    "credit_limit_id": "MOBILE_SUBSCRIPTION_ROAMING_VOICE_CREDIT_LIMIT",
                    "credit_limit_value": 17.264463,
                    "change_user": "test@test.com",
                    "change_reason": "petición del cliente",
                }
            ],
        },
    }
