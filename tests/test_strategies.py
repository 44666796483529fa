"""The public strategies: valid, almost right, and shrinking to what people read."""

import json

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from conformance import strategies
from conformance.contract import View, load_contract, view
from conformance.contract.judging.violations import compiled
from conformance.domain.domain import DOMAINS

QUIET = settings(
    max_examples=2000, database=None, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def drawn(strategy, count):
    """Draw so many values."""
    values = []

    @settings(QUIET, max_examples=count, phases=[Phase.generate])
    @given(strategy)
    def collect(value):
        values.append(value)

    collect()
    return values


@pytest.mark.parametrize("name", DOMAINS)
def test_each_domain_draws(name):
    """Every domain is a strategy, by name."""
    assert all(isinstance(value, str) for value in drawn(strategies.valid(name), 20))


@pytest.mark.parametrize(
    ("strategy", "plainest"),
    [
        (strategies.mobile(), "600000000"),
        (strategies.nif(), "00000000T"),
        (strategies.given_name(), "Ana"),
        (strategies.date(), "2020-01-01"),
        (strategies.amount(), "0.00"),
        (strategies.email(), "ana@example.com"),
        (strategies.postcode(), "01000"),
    ],
)
def test_values_shrink_to_the_plainest(strategy, plainest):
    """What a failing test prints is what a person would write."""
    assert plainest == find(strategy, lambda _: True, settings=QUIET)


def test_almost_right_is_not_right():
    """The traps of a domain are drawn, one by one or all."""
    values = drawn(strategies.almost_right("msisdn", "ten-digits"), 50)

    assert {10} == {len(value) for value in values}


def test_an_unknown_trap_is_an_error():
    """The message names those that there are."""
    with pytest.raises(LookupError, match="check-letter"):
        strategies.almost_right("nif", "no-such")


@pytest.mark.parametrize(
    "key", ["customers/activateSim", "customers/migrateBundle", "subscriptions/changeCreditLimits"]
)
def test_bodies_are_valid(key):
    """Every body drawn holds by the contract however it is read."""
    api, _, name = key.partition("/")
    contract = load_contract(api)
    validator = compiled(view(contract, contract.operations[name].body.pointer, View.SURE))

    assert [] == [body for body in drawn(strategies.request_body(key), 300) if not validator.is_valid(body)]


@pytest.mark.nightly
def test_a_sign_up_shrinks_to_what_is_required():
    """Everything optional goes."""
    body = find(strategies.request_body("customers/createSignup"), lambda _: True, settings=QUIET)

    assert {"sales_type", "sales_info", "clients", "payment", "products"} == set(body)
    assert len(json.dumps(body)) < 150


def test_an_order_shrinks_around_what_matters():
    """One member that a test is about stays, the rest goes."""
    body = find(
        strategies.request_body("customers/migrateBundle"),
        lambda b: "ñ" in json.dumps(b, ensure_ascii=False),
        settings=QUIET,
    )

    assert len(json.dumps(body)) < 300


def test_requests_name_their_operation():
    """A request comes with its method, path and parameters."""
    request = drawn(strategies.request("customers/getInvoices"), 5)[0]

    assert ("GET", "orgId") == (request.method, next(iter(request.path_values)))


def test_an_unknown_operation_is_an_error():
    """The message names it."""
    with pytest.raises(LookupError, match="noSuch"):
        strategies.request_body("customers/noSuch")
