"""What can be on or off in a subscription."""

from __future__ import annotations

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.members import flag_of
from conformance.sandbox.world import Service


@handles("getServices")
def get_services(call: Call) -> Reply:
    """List the services, or those that are on, or those that are off."""
    subscription = call.subscription()
    asked = call.listed("filter") & {"active", "inactive"}
    items = [
        {"id": service.id, "value": service.value, "changeable": service.changeable,
         "date_last_modified": service.modified, "active": service.active}
        for service in subscription.services.values()
        if len(asked) != 1 or service.active == ("active" in asked)
    ]  # fmt: skip
    return Reply(200, {"subscription_id": subscription.id, "items": items})


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
    return Reply(201)


def _switch(call: Call, service: Service, active: bool) -> None:
    if not service.changeable and active != service.active:
        call.refuse("The service cannot be changed")
    if active != service.active:
        service.active, service.modified = active, call.now()
