"""Steps that make test data are planned, and what they yield stands where valid test data would."""

from dataclasses import replace

from conformance.cases.case import REMOVE, Case, Edit, Kind
from conformance.cases.placeholders import Pool, Unknown
from conformance.cases.preparation import (
    example_values,
    made_kinds,
    places_wanted,
    preparation_of,
    with_given,
    with_prepared,
)
from tests.scripts.test_operation_script import CONTRACTS

CUSTOMERS = CONTRACTS["customers"]
DELETE, CONFIRM, ACTIVATE = (CUSTOMERS.operations[n] for n in ("deletePenalties", "confirmPenalties", "activateSim"))
ID, PENALTIES = ("path", "id"), ("query", "penalties")


def case(operation, *edits, **more):
    return Case("a/b/c/d/e", "a/b/c/d", operation.key, Kind.VALID, "", edits, **more)


def put(operation, one, **values):
    named = {name.replace("_", ".", 1): value for name, value in values.items()}
    return [(e.place, e.value, e.prepared) for e in with_prepared(operation, one, named.keys(), named).edits]


def test_the_steps_of_an_operation():
    """A later one is sent with what an earlier one yields."""
    compute, confirm = preparation_of(CUSTOMERS, DELETE).steps

    assert ("customers/getAccountPenalties", "customers/confirmPenalties") == (
        compute.case.operation,
        confirm.case.operation,
    )
    assert Edit(("query", "reason"), "unsubscribe") in compute.case.edits
    assert Edit(ID, 4711, prepared=True, given=True) in with_given(confirm, {"path.id": 4711}).edits
    assert confirm.case.edits == with_given(confirm, {}).edits
    assert {"path.id": 214748364} == example_values(DELETE, preparation_of(CUSTOMERS, DELETE))
    assert [False, True] == [taken.listed for taken in preparation_of(CUSTOMERS, CONFIRM).steps[0].takes]
    assert preparation_of(CUSTOMERS, CUSTOMERS.operations["getAccount"]) is None


def test_a_release_without_a_step_prepares_nothing():
    """The values are those of the IXIT then."""
    older = replace(CUSTOMERS, operations={"deletePenalties": DELETE})

    assert preparation_of(older, DELETE) is None


def test_a_profile_that_only_reads_prepares_nothing_by_writes():
    """What computes is a read."""
    assert preparation_of(CUSTOMERS, DELETE, reads_only=True) is None
    assert preparation_of(CUSTOMERS, CONFIRM, reads_only=True) is not None


def test_a_prepared_value_stands_where_valid_test_data_would():
    """What a case does there by itself stays, and needs no test data."""
    unknown = Unknown("computedPenaltyId", "integer")

    assert [(ID, 7, True)] == put(DELETE, case(DELETE), path_id=7)
    assert [(ID, unknown, True)] == put(DELETE, case(DELETE, Edit(ID, unknown)), path_id=7)
    assert [(ID, 7, True)] == put(DELETE, case(DELETE, Edit(ID, Pool("computedPenaltyId"))), path_id=7)
    assert [(ID, REMOVE, True)] == put(DELETE, case(DELETE, Edit(ID, REMOVE)), path_id=7)
    assert [] == put(DELETE, case(DELETE, alone=True), path_id=7)
    tagged = Pool("computedPenaltyId", "confirmed")
    assert [(ID, tagged, True)] == put(DELETE, case(DELETE, Edit(ID, tagged)), path_id=7)


def test_an_optional_parameter_gets_it_only_where_a_case_sends_its_example():
    """The control has none, and keeps none."""
    given, other = case(CONFIRM, Edit(PENALTIES, [7001])), case(CONFIRM, Edit(PENALTIES, "x"))

    assert [] == put(CONFIRM, case(CONFIRM), query_penalties=[5, 6])
    assert [(PENALTIES, [5, 6], True)] == put(CONFIRM, given, query_penalties=[5, 6])
    assert [(PENALTIES, "x", True)] == put(CONFIRM, other, query_penalties=[5, 6])
    assert {"path.id", "query.penalties"} == places_wanted(CONFIRM, given, ["path.id", "query.penalties"])
    assert {"path.id"} == places_wanted(CONFIRM, other, ["path.id", "query.penalties"])


def test_a_property_of_a_body_comes_before_what_a_case_does_to_it():
    """So that a case that spoils the body still does."""
    spoiled = Edit(("body", "msisdn"), "1")

    assert [(("body", "msisdn"), "612345678", True)] == put(ACTIVATE, case(ACTIVATE), body_msisdn="612345678")
    assert [(("body", "msisdn"), "1", True)] == put(ACTIVATE, case(ACTIVATE, spoiled), body_msisdn="612345678")


def test_kinds_that_are_made_are_asked_of_nobody():
    """A kind that stands elsewhere, too, has to be supplied."""
    assert {"bonusId", "computedPenaltyId"} == made_kinds(CONTRACTS.values())
