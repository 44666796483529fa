"""Changes of work orders, passed on to a back end."""

from __future__ import annotations

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.codes import Coded
from conformance.sandbox.lenient_json import text_of
from conformance.sandbox.world import WorkOrder

#: What a kind of change does to the status of the order; any other leaves it changed.
_STATES = {"CITA": Coded(35, "CITADA"), "CANCELAR": Coded(41, "CANCELADA"), "FINALIZAR": Coded(40, "FINALIZADA")}
_CHANGED = Coded(36, "MODIFICADA")


@handles("changeWorkOrder")
def change_work_order(call: Call) -> Reply:
    """Change an order of an organisation that the credentials are good for: the path names none."""
    number, kind = text_of(call.body, "workorderid"), text_of(call.body, "changetype")
    if not number or not kind or not text_of(call.body, "seller"):
        call.refuse("seller, workorderid and changetype are needed")
    order = _order(call, number)
    if order is None:
        if call.choice("change-order-error-vo") == "error-in-success":
            return Reply(200, {"errorVO": _told(call, "404", "OT NO ENCONTRADA")})
        call.refuse("The work order is unknown", status=404)
    order.status = _STATES.get(kind.upper(), _CHANGED)
    return Reply(200, {"errorVO": _told(call, "0", "OK")})


def _told(call: Call, code: str, description: str) -> dict[str, object]:
    done: object = call.now()
    match call.choice("change-order-operation-date"):
        case "date":
            done = call.today()
        case "any-text":
            done = f"{call.today():%d/%m/%Y}"
    return {"error_code": code, "error_description": description, "operation_date": done}


def _order(call: Call, number: str) -> WorkOrder | None:
    credentials, token = call.sandbox.credentials, call.headers.get("authorization")
    anybody = call.choice("change-order-organisation") == "by-work-order"
    organisations = call.world.organisations.values()
    seen = [org for org in organisations if anybody or credentials.may_ask(token, org.name)]
    accounts = (account for org in seen for account in org.accounts.values())
    return next((order for account in accounts for order in account.work_orders if order.id == number), None)
