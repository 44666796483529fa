"""Places in requests, and pointers and paths into answers."""

from __future__ import annotations

import pytest

from conformance.contract.lint.lint_places import answer_schemas, place_problem, selected


@pytest.mark.parametrize(
    ("operation", "place", "problem"),
    [
        ("getParcel", "path.id", None),
        ("listParcels", "query.page", None),
        ("listParcels", "header.x-trace", None),
        ("listParcels", "query.filter.state[]", None),
        ("changeParcel", "body", None),
        ("changeParcel", "body.to.street", None),
        ("getParcel", "body", "body: getParcel has no body"),
        ("getParcel", "query", "query names no parameter"),
        ("getParcel", "query.page", "query.page: getParcel has no such parameter"),
        ("getParcel", "cookie.a", "cookie.a is no place; places begin with path., query., header. or body."),
        ("changeParcel", "body.to.town", "body.to.town: there is no town there"),
        ("changeParcel", "body.to[]", "body.to[]: there is no list there"),
        ("listParcels", "query.filter.status", "query.filter.status: there is no status there"),
    ],
)
def test_a_place_is_one_that_the_contract_describes(parcels, operation, place, problem):
    """In the parameters, or in the body and through its references."""
    assert problem == place_problem(parcels, parcels.operations[operation], place)


@pytest.mark.parametrize(
    ("selection", "count"),
    [
        ("$[*].id", 1),
        ("$[0]['id', 'state']", 2),
        ("$[?@.id == 1].parts[*].parts[1:2].state", 1),
        ("$..street", 1),
        ("$[*].to.*", 3),
        ("/0/parts/1/id", 1),
        ("/code", 1),
        ("$.code", 1),
    ],
)
def test_a_selection_gives_the_schemas_that_it_may_reach(parcels, selection, count):
    """Filters are not evaluated: any item may be meant."""
    found = selected(parcels, answer_schemas(parcels, parcels.operations["listParcels"]), selection)

    assert not isinstance(found, str)
    assert count <= len(found)


@pytest.mark.parametrize(
    ("selection", "problem"),
    [
        ("id", "id is neither a JSON Pointer nor a JSONPath"),
        ("$[*", "$[* is no JSONPath: unbalanced brackets, line 1, column 3"),
        ("$[*].town", "$[*].town: the response has nothing at ['town']"),
        ("/0/town", "/0/town: there is no town in the response"),
        ("$[*].id[0]", "$[*].id[0]: the response has nothing at [0]"),
    ],
)
def test_a_selection_of_nothing_is_named(parcels, selection, problem):
    """So that a rule with a typing error does not hold for ever."""
    schemas = answer_schemas(parcels, parcels.operations["listParcels"], "200")

    assert problem == selected(parcels, schemas, selection)


def test_anything_may_stand_in_what_is_open(parcels):
    """A value of which nothing is said."""
    assert [{}] == selected(parcels, [{"type": "object"}], "$.a[*].b")
