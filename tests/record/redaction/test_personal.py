"""The contracts say where personal data stands."""

from __future__ import annotations

import pytest

from conformance.contract import load_contracts
from conformance.record.redaction.personal import PLAIN, TEXT, PersonalPlaces

PLACES = PersonalPlaces(load_contracts())


@pytest.mark.parametrize(
    ("operation", "status", "pointer", "expected"),
    [
        ("customers/activateSim", None, "/msisdn", "phone"),
        ("customers/activateSim", None, "/activation_type", PLAIN),
        ("customers/findUserTree", None, "query.email", "email"),
        ("customers/findUserTree", None, "query.number", "phone"),
        ("customers/addDevice", None, "header.X-IP-Address", "ip"),
        ("customers/getSimcardInfo", None, "path.iccid", "iccid"),
        ("customers/getAccount", None, "path.accountId", PLAIN),
        ("customers/getAccount", 200, "/id", PLAIN),
        ("customers/getAccount", 200, "/unheard_of", None),
        ("customers/getAccount", 200, "/customer/first_name", "name"),
        ("customers/getAccount", 200, "/holder_name", "name"),
        ("customers/activateSim", 400, "/message", TEXT),
        ("nobody/knows", 200, "/x", None),
        ("nobody/knows", 200, "/email", "name"),
    ],
)
def test_places(operation: str, status: int | None, pointer: str, expected: str | None) -> None:
    """By annotation, by type, or by a name that the contracts use for personal data elsewhere."""
    assert expected == PLACES.place(operation, status, pointer)


def test_an_undocumented_status_is_looked_up_in_all_answers() -> None:
    """A target that answers 418 with a customer's data is redacted all the same."""
    documented = PLACES.place("customers/getPaymentInfo", 200, "/bank_account")

    assert documented == PLACES.place("customers/getPaymentInfo", 418, "/bank_account")


@pytest.mark.parametrize(
    ("case", "method", "path", "expected"),
    [
        (
            "customers/getAccount",
            "GET",
            "/v2/orgs/o/accounts/17",
            ("customers/getAccount", {"orgId": "o", "accountId": "17"}),
        ),
        (
            "customers/activateSim",
            "GET",
            "/orgs/o/accounts/17?x=/y",
            ("customers/getAccount", {"orgId": "o", "accountId": "17"}),
        ),
        (
            "customers/getAccount",
            "patch",
            "/orgs/o/accounts/17",
            ("customers/getAccount", {"orgId": "o", "accountId": "17"}),
        ),
        ("customers/getAccount", "GET", "/nowhere", ("customers/getAccount", {})),
        ("nobody/knows", "GET", "/orgs/o/accounts/17", ("nobody/knows", {})),
    ],
)
def test_a_request_is_traced_to_its_operation(
    case: str, method: str, path: str, expected: tuple[str, dict[str, str]]
) -> None:
    """Observations and controls go to other operations than the case's own."""
    url = "http://h:1" + path
    operation, spans = PLACES.routed(case, method, url)

    assert expected == (operation, {name: url[start:end] for start, end, name in spans})


def test_patterns_and_words_come_from_the_contracts() -> None:
    """Pseudonyms keep the patterns, and enumerated words are nobody's."""
    assert r"^[6789]\d{8}$" in PLACES.patterns
    assert len(PLACES.vocabulary) > 10
