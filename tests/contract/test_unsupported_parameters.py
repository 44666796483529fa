"""What cannot be written into a request is said, with what the document needs."""

import pytest

from conformance.contract.contract import Body
from conformance.contract.unsupported_parameters import (
    unmade,
    unwritable_parameter,
    unwritable_request,
    unwritable_scheme,
)

MEDIA = {"schema": {}, "x-no-example": "nothing is accepted here"}


def body(media_type="application/json"):
    """Give a body whose media type stands at `/media`."""
    return Body(required=True, media_type=media_type, schema={}, pointer="/media/schema")


@pytest.mark.parametrize(
    ("path", "media_type", "media", "expected"),
    [
        ("/things", "application/json", {}, []),
        ("/things#new", "application/json", {}, [("path", True, False)]),
        ("/things", "text/csv", MEDIA, [("body", True, False)]),
        ("/things", "application/json", MEDIA, [("body", True, True)]),
    ],
)
def test_what_bars_an_operation(path, media_type, media, expected):
    """A body without an example may come from the IXIT; the others may not."""
    found = unwritable_request({"media": media}, "makeThing", path, body(media_type))

    assert expected == [(one.place, one.bars, one.supplied) for one in found]


def test_a_parameter_without_an_example_says_why():
    """Test data do in its place."""
    expected = "our generators find no value that the schema accepts (nothing is accepted here): add an `example` to the document"

    assert (expected, expected, None, None) == (
        unmade(MEDIA),
        unmade({"content": {"application/json": MEDIA}}),
        unmade({**MEDIA, "x-pool": "things"}),
        unmade({"schema": {}}),
    )


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ({"in": "cookie"}, "write no cookies"),
        ({"in": "query", "style": "deepObject"}, "the style deepObject"),
        ({"in": "query", "schema": {"type": "object"}}, "no objects in the query"),
        ({"in": "query", "content": {"text/plain": {}}}, "not text/plain"),
    ],
)
def test_a_parameter_that_is_not_written(parameter, said):
    """Each in a sentence of its own."""
    assert said in str(unwritable_parameter(parameter, {}))


def test_credentials_go_into_headers():
    """A key in the query does not."""
    assert "not into the query" in str(unwritable_scheme({"type": "apiKey", "in": "query"}))
    assert unwritable_scheme({"type": "http", "scheme": "bearer"}) is None
