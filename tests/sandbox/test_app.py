"""The application: routing, credentials, organisations, sizes, media types."""

from __future__ import annotations

import json

import pytest

from conformance.model import Request, Response
from conformance.sandbox import TOKEN, Credentials, Sandbox
from tests.sandbox.asking import TODAY, Client, contracts


def _account(client):
    return f"/v2/orgs/telco/accounts/{client.pool('accountId')}"


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer nobody"}, {"authorization": TOKEN}, {"authorization": "Basic x"}]
)
def test_missing_and_wrong_credentials_are_401(client, headers):
    """On every API, in its own shape of errors."""
    for path, member in ((_account(client), "detailMsg"), ("/v1/orgs/telco/credit_limits", "errors"),
                         ("/v1/orgs/telco/finance/renewal", "errors")):  # fmt: skip
        method = "POST" if "finance" in path else "GET"
        outcome = client.sandbox.handle(Request(method, f"http://sandbox{path}", tuple(headers.items())))

        assert isinstance(outcome, Response)
        assert (401, "Bearer") == (outcome.status, outcome.header("www-authenticate"))
        assert member in json.loads(outcome.body)


def test_the_scheme_is_written_in_any_case(client):
    """`bearer` is `Bearer`."""
    assert 200 == client.ask("GET", _account(client), headers={"authorization": f"bearer {TOKEN}"}).status


def test_a_token_is_good_for_its_organisation(client):
    """Another one is answered as unknown."""
    token = {"authorization": "Bearer sandbox-token-masmovil"}

    assert 404 == client.ask("GET", _account(client), headers=token).status
    assert 200 == client.ask("GET", "/v1/orgs/masmovil/credit_limits", headers=token).status


@pytest.mark.parametrize(
    ("choices", "headers", "status"),
    [({"missing_credentials_status": "403"}, {"authorization": ""}, 403),
     ({"credentials_needed": "both"}, {}, 401),
     ({"credentials_needed": "both"}, {"x-auth-roles": "sandbox-roles"}, 200),
     ({"credentials_needed": "permissions"}, {"authorization": "", "x-auth-roles": "sandbox-roles"}, 200),
     ({"unknown_organisation_status": "403"}, {"authorization": "Bearer sandbox-token-masmovil"}, 403)],
)  # fmt: skip
def test_credentials_are_what_the_readings_say(reading, choices, headers, status):
    """Which are needed, and how their absence is answered."""
    client = reading(**choices)

    assert status == client.ask("GET", _account(client), headers=headers).status


def test_other_tokens_can_be_declared():
    """For targets that are to look like somebody else's."""
    client = Client(Sandbox(contracts(), today=TODAY, credentials=Credentials({"mine": None})))

    assert [200, 401] == [
        client.ask("GET", _account(client), headers={"authorization": f"Bearer {token}"}).status
        for token in ("mine", TOKEN)
    ]


def test_unknown_organisations_are_not_found(client):
    """Whatever is asked of them."""
    assert 404 == client.ask("GET", _account(client).replace("telco", "nobody")).status


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("DELETE", "/v2/orgs/telco/accounts/1", "GET"), ("BREW", "/v2/orgs/telco/subscriptions/1/bonuses", "GET, PUT"),
     ("get", "/v2/orgs/telco/accounts/1", "GET"), ("PATCH", "/v2/orgs/telco/accounts/1/paymentinfo", "GET"),
     ("GET", "/v2/orgs/telco/users/agile-tv", "PATCH"),
     ("PUT", "/v1/orgs/telco/subscriptions/1/credit_limits", "GET, PATCH, POST"),
     ("GET", "/v1/orgs/telco/finance/renewal", "POST"), ("GET", "/v2/orgs/telco/users/tree/full", "POST")],
)  # fmt: skip
def test_other_methods_are_not_allowed(client, method, path, allow):
    """With the methods that are, and an error in the API's shape; removed operations among them."""
    answer = client.ask(method, path)

    assert (405, allow) == (answer.status, dict(answer.headers)["allow"])
    assert answer.content


def test_the_refusal_of_a_method_may_be_empty(reading):
    """The documents print no body for it."""
    client = reading(method_not_allowed_body="empty")

    assert (405, None) == ((answer := client.ask("DELETE", "/v2/orgs/telco/accounts/1")).status, answer.content)


@pytest.mark.parametrize(
    "path", ["/", "", "/v2", "/v3/orgs/telco/accounts/1", "/v2/orgs/telco", "/v2/orgs/telco/accounts/1/", "/v2//orgs",
             "/v2/orgs/telco/subscriptions/1/balance", "/v1/orgs/telco/nothing", "/v2/orgs/telco/expeditions/ñ", "/%00"]
)  # fmt: skip
def test_other_paths_are_not_found(client, path):
    """Removed operations among them."""
    answer = client.ask("GET", path)

    assert (404, "NOT_FOUND") == (
        answer.status,
        answer.content["status"] if "status" in answer.content else answer.content["errors"][0]["title"],
    )


def test_each_api_is_served_below_its_name_too(client):
    """For gateways that tell the APIs apart by a prefix."""
    assert 200 == client.ask("GET", "/subscriptions/v1/orgs/telco/credit_limits").status


def test_the_apis_can_be_moved():
    """To other base paths."""
    client = Client(Sandbox(contracts(), today=TODAY, bases={"customers": "/api/kunden"}))

    assert 200 == client.ask("GET", _account(client).replace("/v2", "/api/kunden")).status
    assert 404 == client.ask("GET", _account(client)).status


@pytest.mark.parametrize("media_type", [None, "text/plain", "application/xml", "application/x-www-form-urlencoded"])
def test_a_body_needs_its_media_type(client, media_type):
    """JSON and nothing else."""
    headers = {} if media_type is None else {"content-type": media_type}
    path = f"/v2/orgs/telco/subscriptions/{client.line().id}/blocks/1"

    assert 415 == client.ask("PATCH", path, raw=b'{"active": true}', headers=headers).status


@pytest.mark.parametrize("media_type", ["application/json", "Application/JSON; charset=UTF-8"])
def test_a_media_type_may_name_its_charset(client, media_type):
    """In any case of letters."""
    path = f"/v2/orgs/telco/subscriptions/{client.line().id}/blocks/1"

    assert 201 == client.ask("PATCH", path, raw=b'{"active": true}', headers={"content-type": media_type}).status


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"{'active': true}", b'{"active": true,}', b'{"active": true} x', b'{"active": NaN}', b"\xff",
            '{"active": true, "reason": "señal"}'.encode("latin-1"), b"[" * 100_000,
            b'{"active": 1' + b"0" * 5000 + b"}"]
)  # fmt: skip
def test_what_is_no_json_is_refused(client, raw):
    """Broken texts, other encodings, depths without end."""
    path = f"/v2/orgs/telco/subscriptions/{client.line().id}/blocks/1"

    assert 400 == client.ask("PATCH", path, raw=raw, headers={"content-type": "application/json"}).status


def test_sizes_have_limits(client):
    """Long URLs and large bodies are refused by their own statuses."""
    assert 414 == client.ask("GET", f"{_account(client)}?x={'y' * 40_000}").status
    assert 413 == client.ask("POST", "/v2/workorders/change-order", raw=b"x" * 11_000_000).status


def test_undocumented_parameters_and_members_are_ignored(client):
    """Unless the reading refuses them."""
    assert 200 == client.ask("GET", _account(client), query={"undocumented": "1"}).status
    assert (
        201 == client.send("PATCH", f"/subscriptions/{client.line().id}/blocks/1", {"active": True, "more": {}}).status
    )


def test_undocumented_members_may_be_refused(reading):
    """Where the reading says so."""
    client = reading(extra_request_members="refused")

    assert (
        400 == client.send("PATCH", f"/subscriptions/{client.line().id}/blocks/1", {"active": True, "more": 1}).status
    )


def test_scalars_may_be_coerced(reading):
    """A text that reads as a number is taken for it."""
    client = reading(scalar_coercion="coerces")
    path = f"/subscriptions/{client.line().id}"

    assert 201 == client.send("PUT", f"{path}/bonuses", {"bonusId": str(client.pool("freeBonusId"))}).status


def test_null_may_stand_for_an_absent_member(reading):
    """Of those that may be absent."""
    client = reading(null_for_absent="as-absent")
    path = f"/subscriptions/{client.line().id}/blocks/1"

    assert [201, 400] == [
        client.send("PATCH", path, body).status for body in ({"active": True, "reason": None}, {"active": None})
    ]


def test_empty_texts_are_a_reading(reading):
    """Refused by default."""
    for choice, status in (("refused", 400), ("accepted", 201)):
        client = reading(empty_strings=choice)
        body = {"active": True, "reason": ""}
        assert status == client.send("PATCH", f"/subscriptions/{client.line().id}/blocks/1", body).status


def test_two_sandboxes_share_no_state():
    """A change in one is no change in the other."""
    first, second = (Client(Sandbox(contracts(), today=TODAY)) for _ in range(2))
    path = f"/subscriptions/{first.line('prepaid').id}/blocks"
    first.send("PATCH", f"{path}/1", {"active": True})

    assert [1, 0] == [len(client.get(path).content["items"]) for client in (first, second)]


def test_another_seed_gives_other_ids_names_and_numbers():
    """And the same kinds of customers."""
    first, second = (Sandbox(contracts(), seed=seed, today=TODAY).world.organisations["telco"] for seed in (0, 7))

    assert not first.users.keys() & second.users.keys()
    assert not first.numbers.keys() & second.numbers.keys()
    assert len(first.subscriptions) == len(second.subscriptions)


def test_reads_change_nothing(client):
    """Asked twice, they answer alike."""
    line, account = client.line(), client.account()
    paths = [
        f"/subscriptions/{line.id}{tail}" for tail in ("", "/devices", "/products", "/services", "/bonuses", "/blocks")
    ]
    paths += [f"/accounts/{account.id}{tail}" for tail in ("", "/tax", "/invoices", "/terms", "/promotions")]

    assert [client.get(path).body for path in paths] == [client.get(path).body for path in paths]
