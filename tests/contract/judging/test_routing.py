"""Which operation a path belongs to."""

from __future__ import annotations

import pytest

from conformance.contract import Found, KnownPath, find_operation


@pytest.mark.parametrize(
    ("method", "path", "operation", "parameters"),
    [
        ("GET", "/parcels", "listParcels", {}),
        ("GET", "/parcels/12", "getParcel", {"id": "12"}),
        ("POST", "/parcels/sent", "sendParcel", {}),
        ("GET", "/parcels/a%2Fb%20c", "getParcel", {"id": "a/b c"}),
        ("GET", "/parcels/sent", "getParcel", {"id": "sent"}),
    ],
)
def test_the_most_specific_template_with_that_method_is_found(parcels, method, path, operation, parameters):
    """Parameters come without their escapes."""
    assert Found(parcels.operations[operation], parameters) == find_operation(parcels, method, path)


@pytest.mark.parametrize(
    ("method", "path", "methods"),
    [
        ("PUT", "/parcels/12", ("GET", "PATCH")),
        ("get", "/parcels", ("GET",)),
        ("DELETE", "/parcels/sent", ("GET", "PATCH", "POST")),
    ],
)
def test_a_known_path_with_another_method_names_its_methods(parcels, method, path, methods):
    """Methods are told apart by case."""
    assert KnownPath(methods) == find_operation(parcels, method, path)


@pytest.mark.parametrize("path", ["/", "/parcel", "/parcels/", "/parcels/1/", "/parcels//1", "parcels"])
def test_an_unknown_path_is_none(parcels, path):
    """A slash more is another path."""
    assert find_operation(parcels, "GET", path) is None
