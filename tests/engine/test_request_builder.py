"""What test data become in a request."""

import json
from datetime import date

import pytest

from conformance.cases.case import Case, Kind
from conformance.cases.control_request import fitted
from conformance.cases.placeholders import Sent
from conformance.checks.sent_request import not_as_meant
from conformance.contract import load_contracts
from conformance.engine.request_builder import draft, several, wanted
from conformance.engine.test_data.supply import supply_for
from conformance.model import Request
from conformance.profile.draw import UNDRAWN, Draw, drawn
from conformance.profile.ixit import Entry, Organisation
from conformance.profile.test_data_choice import Missing, choose

CONTRACTS = load_contracts()
CUSTOMERS, FEASIBILITY = CONTRACTS["customers"], CONTRACTS["feasibility"]
SIGNUP, AVAILABILITY = CUSTOMERS.operations["createSignup"], FEASIBILITY.operations["getFinanceAvailability"]
LINES = {"a": {"number": {"pool": "freeMsisdn"}}, "b": [{"number": {"pool": "freeMsisdn"}}], "c": {"pool": "document"}}
POOLS = {
    "freeMsisdn": tuple(Entry(f"6{n:08}") for n in range(60)),
    "document": (Entry("12345678Z"), Entry("X1234567L")),
}
OWN = Organisation("telco", POOLS, {"createSignup": LINES})


@pytest.mark.parametrize(
    ("value", "types", "expected"),
    [
        (4410234, ("string",), "4410234"),
        ("4410234", ("integer",), 4410234),
        ("4410234", ("integer", "string"), "4410234"),
        (4410234, ("integer", "string"), 4410234),
        ("0012", ("integer",), "0012"),
        ("abc", ("integer",), "abc"),
        (7, (), 7),
    ],
)
def test_a_value_takes_the_type_of_its_place(value, types, expected):
    """Only where the place admits one of both, and nothing is lost."""
    made = fitted(value, {("body", "ids", 0): types}, ("body", "ids", 3))

    assert (expected, type(expected)) == (made, type(made))


def signed_up(index, draw=UNDRAWN, supply=None):
    """Fill the control of a sign-up in."""
    control = Case("c", "p", SIGNUP.key, Kind.VALID, "says")
    supply = supply or supply_for({"customers": CUSTOMERS}, OWN, None, draw=draw)
    needs = [need for need in wanted(CUSTOMERS, SIGNUP, control, OWN) if need[0] != "orgId"]
    data = choose(
        OWN, needs, CUSTOMERS.pool_kinds, index=index,
        reserved=supply.shares[SIGNUP.key], several=several(CUSTOMERS, SIGNUP, OWN), draw=draw,
    )  # fmt: skip
    if isinstance(data, Missing):
        return data
    filled = draft(
        CUSTOMERS, SIGNUP, control, organisation=OWN, data={"orgId": "telco", **data}, foreign={}, today=date.today()
    )
    return filled.body


def test_two_places_that_use_something_up_have_two_values():
    """A number that is free is free once."""
    supply = supply_for({"customers": CUSTOMERS}, OWN, None)
    bodies = [signed_up(index, supply=supply) for index in range(31)]
    numbers = [number for body in bodies if not isinstance(body, Missing)
               for number in (body["a"]["number"], body["b"][0]["number"])]  # fmt: skip

    assert 60 == len(numbers) == len(set(numbers))
    assert isinstance(bodies[30], Missing)


def test_what_one_run_draws_another_does_not():
    """The mark is new in every run that may write, the choices follow the seed but in an acceptance."""
    runs = [drawn(7, writes=("creates",), fresh=fresh) for fresh in (False, False, True, True)]

    assert 4 == len({draw.mark for draw in runs})
    assert (7, 7) == (runs[0].choices, runs[1].choices)
    assert 7 not in (runs[2].choices, runs[3].choices)
    assert runs[2].choices != runs[3].choices
    assert drawn(7, writes=(), fresh=False).mark is None
    assert runs[0] == Draw.of(json.loads(json.dumps(runs[0].as_json())))


def test_choices_turn_what_is_declared_alike_and_nothing_else():
    """A tagged value does not come first because of a seed."""
    pool = (Entry(1), Entry(2), Entry(3), Entry(4, frozenset({"closed"})), Entry(5))
    orders = {tuple(e.value for e in Draw(choices=n).ordered("accountId", pool)) for n in range(1, 40)}

    assert {(1, 2, 3, 4, 5), (2, 3, 1, 4, 5), (3, 1, 2, 4, 5)} == orders
    assert pool == Draw().ordered("accountId", pool)


def test_what_is_varied_carries_the_mark():
    """A text in words, a number by a part of one; no two runs vary alike."""
    one, other = Draw("bcdfgh"), Draw("xzwvts")

    assert ("bcdfgh-stolen", True, None) == (one.varied("stolen"), one.varied(True), one.varied(None))
    assert 0 < one.varied(20) - 20 < 0.5
    assert one.varied(20) != other.varied(20)
    assert {"$sent": "body.x", "varied": True} == Sent("body.x", varied=True).write()


def test_a_control_that_breaks_our_own_contract_is_our_fault(monkeypatch):
    """Where the contract's example stands, nobody blames the test data."""
    case = Case("x/accepts/request/control", "f/getFinanceAvailability/accepts/request/control", AVAILABILITY.key,
                Kind.VALID, "")  # fmt: skip
    example = dict(AVAILABILITY.body.example)
    broken = {**example, "operation": "UNLISTED"}

    def told(body, operation=AVAILABILITY):
        request = Request("POST", "http://127.0.0.1/v1" + operation.path.replace("{orgId}", "telco"),
                          (("content-type", "application/json"),), json.dumps(body).encode())  # fmt: skip
        return not_as_meant(case, FEASIBILITY, operation, request)

    assert told(example) is None
    assert told(broken).ours is False
    monkeypatch.setattr("conformance.checks.sent_request.default_body", lambda *_: broken)
    assert told(broken).ours is True


def test_a_case_takes_another_entry_of_its_own_tag_only():
    """The second dealer whose orders wait; what the body is tagged with stays as it was."""
    pools = {
        "dealerId": tuple(Entry(f"D{n}", frozenset({"risk-check"})) for n in range(3)),
        "productId": (Entry(7, frozenset({"tv"})), Entry(8, frozenset({"tv"}))),
    }
    needs = [("dealerId", "risk-check"), ("productId", "tv")]

    def chosen(entry):
        return choose(Organisation("telco", pools), needs, CUSTOMERS.pool_kinds, entry={"dealerId": entry})

    assert ["D0", "D1", "D2"] == [chosen(entry)["dealerId#risk-check"] for entry in range(3)]
    assert {7} == {chosen(entry)["productId#tv"] for entry in range(3)}
    assert isinstance(chosen(3), Missing)
