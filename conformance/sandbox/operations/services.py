"""What can be on or off in a subscription."""

from __future__ import annotations

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.lenient_json import flag_of
from conformance.sandbox.operations.responses import done, filtered, listed
from conformance.sandbox.world import Service


@handles("getServices")
def get_services(call: Call) -> Reply:
    """List the services, or those that are on, or those that are off."""
    subscription = call.subscription()
    wanted = filtered(call, {"active": {"on"}, "inactive": {"off"}}, {"on", "off"})
    items = [
        {"id": service.id, "value": service.value, "changeable": service.changeable,
         "date_last_modified": service.modified, "active": service.active}
        for service in subscription.services.values()
        if ("on" if service.active else "off") in wanted
    ]  # fmt: skip
    return Reply(200, listed(call, {"subscription_id": subscription.id}, "items", items, "services-none"))


@handles("changeService")
def change_service(call: Call) -> Reply:
    """Switch a service on or off; without a word on which, nothing changes."""
    subscription = call.subscription()
    service = subscription.services.get(call.number_in_path("serviceId"))
    if service is None:
        call.unknown("service")
    active = flag_of(call.body, "active")
    if active is not None:
        _switch(call, service, active)
    return done(call, 201, "service-empty-body")


def _switch(call: Call, service: Service, active: bool) -> None:
    if not service.changeable:
        if call.choice("service-not-changeable") != "accepted":
            call.refuse("The service cannot be changed")
        return
    if active == service.active and call.choice("service-already-so") == "refused":
        call.refuse("The service is so already")
    if active != service.active:
        service.active, service.modified = active, call.now()
