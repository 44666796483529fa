"""What is found in requests and answers, and which values are the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import jsonpath_rfc9535
import pytest

from conformance.checks.rules.select import (
    SHORT,
    as_floats,
    as_sent,
    body_of,
    moment,
    request_values,
    same,
    select,
    selects,
)
from conformance.contract import load_contract
from conformance.model import Exchange, Request, Response

CUSTOMERS = load_contract("customers")
ACCOUNT = CUSTOMERS.operations["getAccount"]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("path.accountId", ["7 a"]),
        ("path.absent", []),
        ("query.include", ["a", ""]),
        ("query.absent", []),
        ("header.x-one", ["1"]),
        ("header.x-two", []),
        ("body.items[].id", [1, 2]),
        ("body.items", [[{"id": 1}, {}, {"id": 2}]]),
        ("body.id[]", []),
        ("credentials", []),
    ],
)
def test_what_was_sent_is_found_by_its_place(place: str, expected: list[Any]) -> None:
    """A place that has nothing gives nothing."""
    url = "http://x/v2/orgs/telco/accounts/7%20a?include=a&include="
    request = Request("GET", url, (("X-One", "1"),), b'{"id": 1, "items": [{"id": 1}, {}, {"id": 2}]}')

    assert expected == request_values(ACCOUNT, request, place)


@pytest.mark.parametrize("body", [None, b"", b"no JSON"])
def test_a_body_that_cannot_be_read_has_no_places(body: bytes | None) -> None:
    """A malformed body was sent on purpose; nothing raises."""
    assert [] == request_values(ACCOUNT, Request("POST", "http://x/", (), body), "body.id")


def test_a_path_that_the_ixit_gives_has_the_parameters_of_the_example() -> None:
    """What stands where in it only the IXIT knows."""
    operation = load_contract("feasibility").operations["getFinanceAvailability"]
    request = Request("POST", "http://x/somewhere/else")
    example = next(p.example for p in operation.parameters if p.location == "path")

    assert [str(example)] == request_values(operation, request, "path.orgId")


def test_a_path_of_another_operation_has_no_parameters() -> None:
    """The printed path is the measure."""
    assert [] == request_values(ACCOUNT, Request("GET", "http://x/elsewhere"), "path.accountId")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", [{"a": [{"b/c": 1.5}]}]),
        ("/a/0/b~1c", [1.5]),
        ("/a/1", []),
        ("/a/x", []),
        ("/b", []),
        ("$.a[*]['b/c']", [1.5]),
        ("$.b", []),
    ],
)
def test_pointers_and_paths_select(expression: str, expected: list[Any]) -> None:
    """What leads nowhere selects nothing."""
    assert expected == select({"a": [{"b/c": 1.5}]}, expression)


def test_a_path_tells_ids_of_64_bits_apart() -> None:
    """A float would take neighbours for one: an id is compared digit by digit."""
    ids = [{"id": 1346877334691710732}, {"id": 1346877334691710733}, {"id": -1346877334691710732}]

    assert [ids[0]] == select(ids, "$[?@.id == 1346877334691710732]")
    assert [{"id": 1e20}] == select([{"id": 1e20}, ids[0]], "$[?@.id == 1e20]")


@pytest.mark.parametrize(("body", "expected"), [(b"", None), (b"[1]", [1]), (b"[", None)])
def test_an_answer_has_a_body_where_it_is_json(body: bytes, expected: Any) -> None:
    """Whatever else came is no value."""
    exchange = Exchange(1, "c", ACCOUNT.key, Request("GET", "http://x/"), Response(200, (), body), "", "id")

    assert expected == body_of(exchange)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (12, "12", True),
        ("1.50", 1.5, True),
        (1, 2, False),
        ("a", "b", False),
        (None, None, True),
        (None, "None", False),
        (True, "true", True),
        ("false", False, True),
        (True, "yes", False),
        ([1], [1], True),
        ([1], "[1]", False),
        ({"a": 1}, {"a": 2}, False),
        ("2026-01-01", "2026-01-01T00:00:00Z", True),
        ("2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z", True),
        ("2026-13-01", "2026-13-01T00:00:00Z", False),
        ("123E4567-e89b-12d3-a456-556642440000", "123e4567-E89B-12d3-a456-556642440000", True),
        ("ABC", "abc", False),
        (date(2026, 1, 1), "2026-01-02", False),
    ],
)
def test_values_are_the_same_to_a_reader(left: Any, right: Any, expected: bool) -> None:
    """Spellings of a number, a moment or a UUID do not matter; letters of a text do."""
    assert expected is same(left, right)


@pytest.mark.parametrize("value", [None, 20260101, "yesterday", "2026-02-30"])
def test_what_is_no_day_is_no_moment(value: Any) -> None:
    """Nothing is guessed."""
    assert moment(value) is None


@pytest.mark.parametrize("word", ["ab", "xaby", "a\nb", "", "ab" * SHORT, 1, None, ["ab"]])
@pytest.mark.parametrize("function", ["match", "search"])
@pytest.mark.parametrize("pattern", ["ab", "(ab)*", "a.b", "a(?=b)"])
def test_remembered_patterns_find_what_the_library_finds(word: Any, function: str, pattern: str) -> None:
    """Short and long strings, what is no string, and what is no I-Regexp; the second time as the first."""
    path, value = f"$..[?{function}(@, '{pattern}')]", {"a": [word, word], "b": word}

    expected = jsonpath_rfc9535.find(path, value).values()
    assert [expected, expected] == [select(value, path), select(value, path)]
    assert bool(expected) == selects(value, path)


@pytest.mark.parametrize(
    ("expression", "expected"), [("/a", True), ("/b", False), ("$.a", True), ("$[?@.b > 1]", True)]
)
def test_a_value_with_floats_is_asked_by_pointer_or_path(expression: str, expected: bool) -> None:
    """Decimals are compared as floats."""
    assert expected == selects(as_floats({"a": {"b": Decimal("1.5")}}), expression)


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (5820049.0, "5820049"),
        (Decimal("7.00"), "7"),
        (7.5, "7.5"),
        (True, "True"),
        ("7.0", "7.0"),
        (float("inf"), "inf"),
    ],
)
def test_a_number_without_a_fraction_is_sent_as_an_integer(value, sent):
    """However a response writes it: in a path there is one way."""
    assert sent == str(as_sent(value))
