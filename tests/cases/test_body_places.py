"""Places of a request, as people call them, and what is wrong there."""

from __future__ import annotations

import pytest

from conformance.cases.body_places import broken, named, path_of


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("path.orgId", "orgId"),
        ("query.reason", "parameter reason"),
        ("header.X-Id", "header X-Id"),
        ("body", "a body"),
        ("body.lines[].id", "lines[].id"),
    ],
)
def test_a_place_has_the_name_that_people_use(place, expected):
    """A property needs no word for the body that it stands in."""
    assert expected == named(path_of(place))


@pytest.mark.parametrize(
    ("place", "keyword", "expected"),
    [
        ("msisdn", "pattern", "msisdn in the wrong form"),
        ("a body", "type", "a body of the wrong type"),
        ("parameter end_date", "format", "parameter end_date in the wrong format"),
        ("sales_info", "required", "a request without sales_info"),
        ("x", "not", "a request that breaks `not` of x"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_in_words(place, keyword, expected):
    """Keywords of JSON Schema are known to whoever wrote it; one that has no words is named."""
    assert expected == broken(place, keyword)
