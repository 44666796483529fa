"""Credentials that nobody declared go by their name, their place or their form, wherever they stand."""

from __future__ import annotations

import json

import pytest

from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response
from conformance.record import PersonalPlaces, Redactor

PLACES = PersonalPlaces(load_contracts())
SECRET = "hunter2-Zq83kd"
HEAD = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
JWT = f"{HEAD}.eyJzdWIiOiJhZG1pbiIsImV4cCI6MTc5OTk5OTk5OX0.T0p4Wm1vX2hZc1Jt-4s_bZ1q"
JWE = f"eyJhbGciOiJSU0EtT0FFUCJ9.{'Aq7-_k' * 9}.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4v.XFBoMYUZodetZdv"
JSON = (("Content-Type", "application/json"),)


def written(
    url="http://h/v2/orgs/o/accounts/17", *, sent=None, headers=(), answer=b"{}", answered=JSON, status=200, by=None
):
    """Everything that is written of an exchange, as text."""
    request = Request("POST", url, headers, sent)
    exchange = Exchange(1, "c", "customers/getAccount", request, Response(status, answered, answer), "", "r")
    return repr((by or Redactor(PLACES, salt=b"s")).exchange(exchange))


BODIES = [
    {"accessToken": SECRET},
    {"x-api-key": SECRET},
    {"data": {"login": [{"clientSecret": SECRET}]}},
    {"newPassword": {"value": SECRET}},
    {"otp_code": [SECRET, "b"]},
    {"contraseña": SECRET},
    {"clave": SECRET},
    {"errors": [{"message": "no", "details": {"pinCode": SECRET}}]},
]


@pytest.mark.parametrize("body", BODIES, ids=[json.dumps(body, ensure_ascii=False)[:40] for body in BODIES])
@pytest.mark.parametrize("status", [200, 400])
def test_a_property_of_a_body_goes_by_its_name(body, status):
    """Of what was sent and of what came, nested and in lists."""
    text = json.dumps(body).encode()

    assert SECRET not in written(sent=text, answer=text, status=status)


def test_a_number_goes_as_well():
    """A PIN need not be a string; what only looks like one stays."""
    said = written(
        answer=b'{"pinCode": 83714, "pinpoint": 52871, "spinner": "four-by-four", "tokenised_at": "2026-11-28"}'
    )

    assert "83714" not in said
    assert all(kept in said for kept in ("52871", "four-by-four", "2026-11-28"))


FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
PARTS = (("Content-Type", "multipart/form-data; boundary=zz"),)
FORMS = [
    (FORM, f"grant_type=password&user=x&client_secret={SECRET}"),
    (FORM, f"newPassword={SECRET}&spinner=four-by-four"),
    (FORM, f"user%5BpinCode%5D={SECRET}"),
    (FORM, f"contrase%C3%B1a={SECRET}"),
    (PARTS, f'--zz\r\nContent-Disposition: form-data; name="otp"\r\n\r\n{SECRET}\r\n--zz--\r\n'),
    (
        PARTS,
        f'--zz\r\nContent-Disposition: form-data; name="apiKey"\r\nContent-Type: text/plain\r\n\r\n{SECRET}\r\n--zz--\r\n',
    ),
]


@pytest.mark.parametrize(("headers", "text"), FORMS)
def test_a_field_of_a_form_goes_by_its_name(headers, text):
    """Encoded in the URL's way, or in several parts."""
    said = written(sent=text.encode(), headers=headers, answer=text.encode(), answered=headers)

    assert SECRET not in said
    assert ("four-by-four" in text) == ("four-by-four" in said)


def test_a_part_of_a_form_that_is_no_credential_stays():
    """Only the value under the name of one goes."""
    text = '--zz\r\nContent-Disposition: form-data; name="spinner"\r\n\r\nfour-by-four\r\n--zz--\r\n'

    assert "four-by-four" in written(sent=text.encode(), headers=PARTS)


@pytest.mark.parametrize(
    "name", ["access_token", "apiKey", "x-api-key", "clave", "otp", "newPassword", "contrase%C3%B1a"]
)
def test_a_query_parameter_goes_by_its_name(name):
    """Whether or not the contract knows it."""
    assert SECRET not in written(f"http://h/v2/orgs/o/accounts/17?{name}={SECRET}")
    assert "pinpoint=four-by" in written("http://h/v2/orgs/o/accounts/17?pinpoint=four-by")


@pytest.mark.parametrize(
    "name", ["x-api-key", "X-Auth-Token", "Client-Secret", "x-otp", "X-Pin-Code", "Ocp-Apim-Subscription-Key"]
)
def test_a_header_field_goes_by_its_name_and_its_value_from_then_on(name):
    """What the target hands out may come back in any text."""
    redactor = Redactor(PLACES, salt=b"s")

    assert SECRET not in written(answered=(*JSON, (name, SECRET)), headers=((name, SECRET),), by=redactor)
    assert SECRET not in written(answer=json.dumps({"message": f"used {SECRET} before"}).encode(), by=redactor)


def test_a_cookie_goes_from_then_on():
    """Sent back under another name, too."""
    redactor = Redactor(PLACES, salt=b"s")
    written(answered=(*JSON, ("Set-Cookie", f"sid={SECRET}; Path=/; HttpOnly")), by=redactor)

    assert SECRET not in written(headers=(("X-Whatever", SECRET),), answer=f'{{"a": "{SECRET}"}}'.encode(), by=redactor)


def test_what_is_said_about_credentials_stays():
    """A header of CORS carries none."""
    said = written(answered=(*JSON, ("Access-Control-Allow-Credentials", "true"), ("X-Token-Type", "bearer")))

    assert "'true'" in said


@pytest.mark.parametrize("token", [JWT, JWE])
def test_a_web_token_goes_wherever_it_stands(token):
    """In a property of any name, within a text, in a header, in a path, in a query."""
    texts = [
        json.dumps({"a": token}),
        json.dumps({"message": f"invalid: '{token}' (expired)"}),
        f"plain {token}, and more",
    ]
    for text in texts:
        assert token not in written(sent=text.encode(), answer=text.encode(), status=401)
    assert token not in written(
        f"http://h/v2/orgs/o/accounts/{token}?a={token}", answered=(*JSON, ("Location", f"/x/{token}"))
    )


@pytest.mark.parametrize("text", ["eyJ.a.b", "key.eyes.ears", "heyJude12345.a.b", "see.eyJohnson.example.com"])
def test_what_only_begins_like_a_web_token_stays(text):
    """It is a name or a word."""
    assert text in written(answer=json.dumps({"a": text}).encode())


def test_equal_tokens_stay_equal():
    """Whoever judges the record again compares them."""
    said = written(answer=json.dumps({"a": JWT, "b": [JWT]}).encode())
    body = json.loads(said.partition("body=b'")[2].partition("'")[0])

    assert body["a"] == body["b"][0] != JWT
    assert len(JWT) == len(body["a"])
