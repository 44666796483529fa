"""What a profile keeps where an operation has more cases than there is room for."""

from conformance.cases.budget import lacking, select, shares_of
from conformance.cases.case import REMOVE, Case, Edit, Kind
from conformance.contract import load_contracts
from conformance.profile.profiles import PROFILES

GATE = PROFILES["gate"]
OPERATION = load_contracts()["customers"].operations["createSignup"]
READ = load_contracts()["customers"].operations["getInvoices"]


def case(name, *place, rank=1):
    """Give a case that leaves something out."""
    return Case(name, name, OPERATION.key, Kind.INVALID, "", (Edit(place, REMOVE),), rank=rank)


DEEP = [case(f"deep-{n}", "body", "a", "b", "c") for n in range(GATE.per_operation + 20)]
OUTER = case("outer", "body", "status")


def test_what_stands_outside_is_kept_first():
    """A body's own member is not left out for what stands deep within it, wherever the document has it."""
    kept, left_out = select(GATE, OPERATION, [*DEEP, OUTER])

    assert (GATE.per_operation, OUTER) == (len(kept), kept[-1])
    assert {f"gate sends {GATE.per_operation} cases of an operation"} == set(left_out.values())


def test_an_operation_may_have_more_where_the_run_has_room():
    """Every constraint has a case as long as the profile's limit is not reached."""
    assert 21 == lacking(GATE, OPERATION, [*DEEP, OUTER])
    assert GATE.per_operation + 21 == len(select(GATE, OPERATION, [*DEEP, OUTER], more=21)[0])


def variant(name, purpose="open/query.x/text"):
    return Case(f"customers/getInvoices/open/query.x/{name}", purpose, READ.key, Kind.OPEN, "", (), rank=4)


def test_of_one_place_those_open_cases_are_kept_that_tell_most():
    """Each purpose has one; a reading is told by its own; others are left to the longer profile."""
    many = [variant(f"text-{n}") for n in range(9)]
    telling = [variant("text-control"), variant("text-empty"), variant("type-null", "open/query.x/type")]
    kept, left_out = select(GATE, READ, [*many, *telling])

    assert GATE.per_place == len(kept)
    assert {many[0].id, *(case.id for case in telling)} <= {case.id for case in kept}
    assert {f"gate sends {GATE.per_place} open cases of a place"} == set(left_out.values())
    assert 12 == len(select(PROFILES["acceptance"], READ, [*many, *telling])[0])


def test_room_is_shared_out_evenly():
    """Whoever lacks little has it all; the others share the rest."""
    assert {"a": 3, "b": 10, "c": 10} == shares_of({"a": 3, "b": 50, "c": 12}, 23)
    assert {"a": 0} == shares_of({"a": 3}, -5)
