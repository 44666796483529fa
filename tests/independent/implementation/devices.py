"""Devices of a subscription."""

from . import checks
from .call import Call, Operation
from .model import Line
from .sales import add_device
from .shapes import ATTRIBUTES, FREE, SCORING, TEXT, device, members
from .variants import Variant
from .wire import Answer, Refusal, shape

DEVICE_ORDER = checks.record(
    {
        "delivery_info": checks.record(
            {
                "shipping_price": checks.number(),
                "pay_in_return": checks.boolean,
                "contact": checks.record({"name": TEXT, "phone": checks.phone}),
                "address": checks.record(
                    {
                        **members("street_type street_name number floor door postal_code town", TEXT),
                        "province_id": checks.text(longest=2),  # 001:207, example "28" at 001:2702
                        **members("address_id description block bis stair letter hand1 hand2 technical_id", FREE),
                    }
                ),
                **members("delivery_shop_id delivery_type", TEXT),
            }
        ),
        "sell": checks.record(
            {
                **members("dealer_id shop_id category", TEXT),
                "channel_id": checks.whole(),
                "payment": checks.record(
                    {
                        "id": checks.whole(),
                        "scoring": SCORING,
                        "tax": checks.number(),
                        **members("credit_card_reference transaction_id reference_id platform payment_link", TEXT),
                    }
                ),
            }
        ),
        "client": checks.record({"customer_id": TEXT, "account_id": TEXT, "attributes": ATTRIBUTES}),
        "device": device(("catalogue_id",), ("device_details", "fees", "reservation_id")),  # 001:35, 001:249
        "subscription_offer_segment": TEXT,
    },
    required=("sell", "client", "device", "subscription_offer_segment"),
)  # 001:2805-2813


def get_devices(call: Call) -> Answer:
    """GET devices (001:2587-2642)."""
    line = call.line()
    return Answer(200, {"devices": [device_data(entry, call.variant) for entry in line.devices]})


def device_data(entry: dict, variant: Variant) -> dict:
    """A device without the members that have no value."""
    return {
        name: shape(variant, value) if isinstance(value, dict) else value
        for name, value in shape(variant, entry).items()
    }


def add(call: Call) -> Answer:
    """POST devices (001:2677-2829)."""
    call.line_id()
    body = call.body(DEVICE_ORDER)
    line = call.open_line()
    check_client(line, body["client"], call.variant)
    old = body["device"].get("old_subscription_terminal_id")
    if old and all(entry["subscription_terminal_id"] != old for entry in line.devices):
        raise Refusal(400, "device.old_subscription_terminal_id: not a device of this subscription")
    if line.risk_decision():
        return Answer(202, {"risk_decision": line.risk_decision()})
    kind = "renove" if old else "captacion"
    number = add_device(call.org, line, body["device"], kind, body["sell"].get("category"))
    return Answer(
        201, shape(call.variant, {"risk_decision": call.variant.approved, "subscription_terminal_id": number})
    )


def check_client(line: Line, client: dict, variant: Variant) -> None:
    """Customer and account of the order must be those of the line, if the variant looks at them."""
    owner, account = line.account.owner, line.account
    if not variant.client_must_match:
        return
    if client.get("customer_id", owner.uuid) not in (owner.uuid, str(owner.customer_id), str(owner.id)):
        raise Refusal(400, "client.customer_id: not the customer of this subscription")
    if client.get("account_id", account.uuid) not in (account.uuid, str(account.id)):
        raise Refusal(400, "client.account_id: not the account of this subscription")


OPERATIONS = (
    Operation("customers", "GET", "/orgs/{orgId}/subscriptions/{subscriptionId}/devices", get_devices, True),
    Operation("customers", "POST", "/orgs/{orgId}/subscriptions/{subscriptionId}/devices", add, True),
)
