"""Nothing secret and nothing personal is written, relations stay, and verdicts stay."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest

from conformance.checks import Subject, registered
from conformance.contract import Contract, Operation, judge_request, load_contracts
from conformance.model import Exchange, NoAnswer, NoAnswerReason, Outcome, Request, Response
from conformance.model.sentences import OwnWords
from conformance.record import PersonalPlaces, RecordWriter, Redactor

CONTRACTS = load_contracts()
PLACES = PersonalPlaces(CONTRACTS)

TOKEN = "tok-9f8e7d6c5b4a-secret"
ROLES = "CAN_DO_EVERYTHING_role"
SECRETS = [TOKEN, ROLES]
PERSONAL = {
    "iban": "ES9121000418450200051332",
    "card": "4111111111111111",
    "nif": "12345678Z",
    "nie": "X1234567L",
    "email": "maria.quintanilla@correo-propio.es",
    "phone": "687654321",
    "iccid": "8934011411551283000",
}
NAME = "Maravillas"


def redactor(**settings: Any) -> Redactor:
    return Redactor(PLACES, **{"salt": b"salt", "secrets": SECRETS, **settings})


def exchange(
    url: str = "http://h/v2/orgs/o/accounts/17",
    *,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (),
    body: bytes | None = None,
    outcome: Outcome | None = None,
    operation: str = "customers/getAccount",
) -> Exchange:
    answer = outcome or Response(200, (("Content-Type", "application/json"),), b"{}")
    return Exchange(1, "case", operation, Request(method, url, headers, body), answer, "", "7f2c-0418")


def answered(content: bytes, status: int = 200, **more: Any) -> Exchange:
    return exchange(outcome=Response(status, (("Content-Type", "application/json"),), content), **more)


def written_of(one: Exchange, tmp_path: Path, **settings: Any) -> str:
    """Everything that a record holds of an exchange, with every escape resolved once more."""
    path = tmp_path / "run.jsonl"
    path.unlink(missing_ok=True)
    with RecordWriter(path, redaction=redactor(**settings)) as writer:
        writer.header({})
        written = writer.exchange(one)
    raw = path.read_text()
    bodies = [b for b in (written.request.body, getattr(written.outcome, "body", None)) if b is not None]
    forms = [raw, repr(written), unquote(raw), unquote(unquote(raw))]
    for body in bodies:
        for codec in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
            text = body.decode(codec, "replace")
            forms += [text, text.encode("latin-1", "replace").decode("unicode_escape", "replace")]
    return "\n".join(forms).lower()


POSITIONS: list[Callable[[str], Exchange]] = [
    lambda v: exchange(f"http://h/v2/orgs/o/accounts/x-{quote(v, safe='')}"),
    lambda v: exchange(f"http://h/v2/orgs/{quote(v)}/users/tree?email=x"),
    lambda v: exchange(f"http://h/unheard/of/{v}/x"),
    lambda v: exchange(f"http://h/v2/orgs/o/users/tree?unheard={quote(v)}&email={quote(v, safe='')}&nif={v}"),
    lambda v: exchange("http://h/x?query=" + quote(json.dumps({"a": v}))),
    lambda v: exchange("http://h/x#" + v),
    lambda v: exchange("http://h/x?" + quote(v) + "=1"),
    lambda v: exchange("http://h/x?v=" + "".join(f"%{b:02x}" for b in v.encode())),
    lambda v: exchange(headers=(("X-Anything", v),)),
    lambda v: exchange(headers=(("X-Anything", f"prefix {v}; suffix"),)),
    lambda v: exchange(headers=(("Referer", f"http://h/{quote(v)}"),)),
    lambda v: exchange(body=json.dumps({"a": v}).encode()),
    lambda v: exchange(body=json.dumps({v: 1}).encode()),
    lambda v: exchange(body=json.dumps([[[f"text {v} text"]]]).encode()),
    lambda v: exchange(body=f'{{"a": "{v}",}}'.encode()),
    lambda v: exchange(body=f'{{"a": "{v}'.encode()),
    lambda v: exchange(body=f'{{"a" "{v}" NaN'.encode()),
    lambda v: exchange(body=f"a={quote(v)}&b={v}".encode()),
    lambda v: exchange(body=f"<x>{v}</x>".encode()),
    lambda v: exchange(body=("\ufeff" + json.dumps({"a": v})).encode("utf-16-le")),
    lambda v: exchange(body=json.dumps({"a": v}).encode("utf-16-be")),
    lambda v: exchange(body=b'{"a": "\xff' + v.encode() + b'"}'),
    lambda v: answered(json.dumps({"message": f"no {v} here", "code": "1", "status": 400}).encode(), 400),
    lambda v: answered(json.dumps({"unheard": {"of": [v]}}).encode()),
    lambda v: answered(b'{"a": "' + "".join(f"\\u{ord(c):04x}" for c in v).encode() + b'"}'),
    lambda v: answered(json.dumps({"json": json.dumps({"a": v})}).encode()),
    lambda v: answered(f"<html><b>{v}</b></html>".encode(), 500),
    lambda v: answered(f'{{"a": 1}} trailing {v}'.encode()),
    lambda v: answered(f'{{"a": 1, "a": "{v}", "a": "{v}"}}'.encode()),
    lambda v: answered(b"[" * 2000 + json.dumps(v).encode() + b"]" * 2000),
    lambda v: exchange(outcome=Response(302, (("Location", f"http://h/x/{quote(v, safe='')}?a={v}"),))),
    lambda v: exchange(outcome=Response(200, (("X-Debug", v), ("Server", f"srv ({v})")))),
    lambda v: exchange(outcome=NoAnswer(NoAnswerReason.TLS, f"certificate of {v} is odd")),
    lambda v: exchange(method=v),
]


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("canary", [*PERSONAL, *SECRETS])
def test_no_canary_sings(position: Callable[[str], Exchange], canary: str, tmp_path: Path) -> None:
    """Secrets, and personal values that have a shape, are found in every position and every dress."""
    value = PERSONAL.get(canary, canary)

    assert value.lower() not in written_of(position(value), tmp_path)


@pytest.mark.parametrize(
    "position",
    [
        lambda v: exchange(f"http://{v}@h/x"),
        lambda v: exchange(f"http://user:{v}@h/x"),
        lambda v: exchange(headers=(("Authorization", f"Bearer {v}"),)),
        lambda v: exchange(headers=(("x-auth-roles", v),)),
        lambda v: exchange(headers=(("Cookie", f"session={v}"),)),
        lambda v: exchange(headers=(("Authorization", "Basic " + base64.b64encode(f"u:{v}".encode()).decode()),)),
        lambda v: exchange(outcome=Response(200, (("Set-Cookie", f"a={v}"),))),
    ],
)
@pytest.mark.parametrize("value", [TOKEN, "never-told-to-anybody"])
def test_credentials_go_by_their_place(position: Callable[[str], Exchange], value: str, tmp_path: Path) -> None:
    """Whether we know them or not: a target may set a cookie of its own."""
    assert value not in written_of(position(value), tmp_path)


@pytest.mark.parametrize(
    "dress",
    [
        lambda v: base64.b64encode(v.encode()).decode(),
        lambda v: base64.urlsafe_b64encode(b"user:" + v.encode()).decode(),
        lambda v: v.encode().hex(),
        str.upper,
    ],
)
def test_dressed_secrets_go_too(dress: Callable[[str], str], tmp_path: Path) -> None:
    """A target that echoes a credential in another form."""
    dressed = dress(TOKEN)

    assert dressed.lower() not in written_of(answered(json.dumps({"echo": dressed}).encode(), 400), tmp_path)


def test_a_secret_that_is_a_number_leaves_valid_json(tmp_path: Path) -> None:
    """It is exchanged digit by digit where a text would break the body."""
    one = answered(b'{"id": 7654321987}')
    body = getattr(redactor(secrets=["7654321987"]).exchange(one).outcome, "body", b"")

    assert "7654321987" not in written_of(one, tmp_path, secrets=["7654321987"])
    assert len("7654321987") == len(str(json.loads(body)["id"]))


SIGNUP = {"msisdn": PERSONAL["phone"], "activation_type": 0}


def test_equal_stays_equal_across_url_body_and_answer() -> None:
    """The same pseudonym everywhere, in whatever dress."""
    phone = PERSONAL["phone"]
    one = exchange(
        f"http://h/v2/orgs/o/users/tree?number={phone}&x=+34{phone}",
        method="POST",
        headers=(("X-Number", phone),),
        body=json.dumps({"number": phone, "n": int(phone)}).encode(),
        outcome=Response(404, (), f'{{"message": "{phone} (687 654 321) is unknown"}}'.encode()),
        operation="customers/findUserTree",
    )
    written = redactor().exchange(one)
    pseudonym = dict(parse_qsl(urlsplit(written.request.url).query))["number"]
    spaced = f"{pseudonym[:3]} {pseudonym[3:6]} {pseudonym[6:]}"

    assert pseudonym != phone
    assert f"x=+34{pseudonym}" in written.request.url
    assert (("X-Number", pseudonym),) == written.request.headers
    assert {"number": pseudonym, "n": int(pseudonym)} == json.loads(written.request.body or b"")
    assert f'{{"message": "{pseudonym} ({spaced}) is unknown"}}'.encode() == getattr(written.outcome, "body", b"")


def test_a_name_that_is_personal_by_its_place_is_sought_in_the_error(tmp_path: Path) -> None:
    """Names have no shape: their places tell them."""
    one = answered(
        json.dumps({"message": f"customer {NAME.upper()} not found", "detail": NAME}).encode(),
        404,
        method="POST",
        body=json.dumps({"holder_name": NAME}).encode(),
    )
    written = written_of(one, tmp_path)

    assert NAME.lower() not in written
    assert "customer " in written
    assert " not found" in written


def test_a_name_from_a_pool_is_sought_everywhere(tmp_path: Path) -> None:
    """From the first exchange on."""
    one = answered(json.dumps({"note": f"of {NAME}"}).encode())

    assert NAME.lower() not in written_of(one, tmp_path, pool=[NAME])


def test_a_number_in_the_place_of_an_id_is_an_id_unless_a_pool_has_it() -> None:
    """Ids of nine digits look like telephone numbers, and rules compare them."""
    one = answered(b'{"id": 687654321}', url="http://h/v2/orgs/o/accounts/687654321")
    known = redactor(pool=["687654321"]).exchange(one)

    assert one == redactor().exchange(one)
    assert "687654321" not in repr(known)
    assert str(json.loads(getattr(known.outcome, "body", b""))["id"]) in known.request.url


def test_values_that_we_made_up_stay() -> None:
    """They are nobody's, and a reader wants to see them."""
    own = "699999999"
    one = answered(
        f'{{"msisdn": "{own}", "message": "{own} is wrong"}}'.encode(),
        400,
        method="PATCH",
        url="http://h/v2/orgs/o/signups/activate-sim",
        body=json.dumps({**SIGNUP, "msisdn": own}).encode(),
        operation="customers/activateSim",
    )

    assert one == redactor(own={own}).exchange(one)


def test_everything_else_stays_byte_for_byte() -> None:
    """Duplicate keys, odd escapes, white space, NaN, bytes that are no UTF-8."""
    body = (
        b'{ "id" : 1.0e5 , "id":-0, "x":"\\u0041\\/\\ud800", "y":NaN,\n"z": "\xff\xfe", "d":"2020-04-20T00:00:00Z" } '
    )
    one = answered(body, url="http://h//v2/%7Eorgs/../o?a=1&&b=%20;c#d", headers=(("X-A", ""), ("x-a", "b")))

    assert one == redactor().exchange(one)


@pytest.mark.parametrize(
    ("before", "after_pattern"),
    [
        (b'{"email": "Ana.B@Example.com"}', rb'\{"email": "[A-Z][a-z]{2}\.[A-Z]@[A-Z][a-z]{6}\.com"\}'),
        (b'{"\\u0065mail" : "\\u0041na@x.es"}', rb'\{"\\u0065mail" : "\\u00[0-9a-f]{2}[a-z]{2}@[a-z]\.es"\}'),
        (b'{"iccid": 8934011411551283000}', rb'\{"iccid": 8934[0-9]{15}\}'),
    ],
)
def test_only_the_characters_of_a_value_change(before: bytes, after_pattern: bytes) -> None:
    """Even its escapes are written as they were."""
    import re

    body = getattr(redactor().exchange(answered(before)).outcome, "body", b"")

    assert before != body
    assert re.fullmatch(after_pattern, body)


def test_findings_are_written_without_personal_data(tmp_path: Path) -> None:
    """By the place that they name, by shape, and by what was met in the exchanges."""
    taken = redactor()
    taken.exchange(answered(json.dumps({"holder_name": NAME}).encode(), method="POST"))
    entry = {
        "id": "customers/activateSim/rejects/body.msisdn/pattern",
        "api": "customers",
        "operation": {"id": "activateSim"},
        "verdict": "fail",
        "reason": f"{PERSONAL['email']} came back",
        "findings": [
            {"pointer": "/msisdn", "expected": "a number", "actual": "12 34"},
            {"pointer": "/x", "expected": PERSONAL["iban"], "actual": {"a": [NAME, f"of {PERSONAL['nif']}", 5]}},
            {"pointer": "", "expected": None, "actual": TOKEN},
        ],
    }
    written = taken.value(entry)
    text = json.dumps(written)

    assert all(value not in text for value in (*PERSONAL.values(), NAME, TOKEN, "12 34"))
    assert entry["id"] == written["id"]
    assert 5 == written["findings"][1]["actual"]["a"][2]


@pytest.mark.parametrize("step", ["block", "name", "/name", ""])
@pytest.mark.parametrize("check", ["valid/status", "invalid/accepted", "open/server-error", "status/documented"])
def test_what_is_ours_in_a_finding_stays(check: str, step: str) -> None:
    """A step called `name` is nobody's name, and a status is no part of an address, whatever the target's values are."""
    taken = redactor()
    taken.exchange(answered(b'{"holder_name": "statusCode 201", "address": {"street_number": 202}}', method="POST"))
    finding = {"check": check, "pointer": step, "expected": "$statusCode == 201", "actual": 202}

    assert finding == taken.value(finding)


def test_a_workflow_tells_values_of_the_target_at_their_place_and_our_words_anywhere() -> None:
    """The step that it names is no place; a status beside it is ours."""
    taken = redactor()
    taken.exchange(answered(b'{"holder_name": "Ana Gil", "address": {"street_number": 202}}', method="POST"))
    finding = {"check": "workflows/step", "pointer": "name", "place": "/holder_name"}
    ours = {**finding, "expected": OwnWords("201"), "actual": OwnWords("202")}

    assert ours == taken.value(ours)
    assert "Ana Gil" not in str(taken.value({**finding, "expected": "Ana Gil", "actual": [{"name": "Ana Gil"}]}))


def test_what_a_schema_states_stays_beside_what_came() -> None:
    """A limit is the contract's, even where the target has somebody's value of that spelling."""
    taken = redactor()
    taken.exchange(answered(b'{"holder_name": "Maravillas", "address": {"street_number": 12}}', method="POST"))
    finding = {"check": "body/schema", "pointer": "/holder_name", "expected": 12, "actual": "Maravillas is too short"}
    written = taken.value(finding)

    assert 12 == written["expected"]
    assert "Maravillas" not in written["actual"]


def test_values_that_a_rule_compares_are_the_targets() -> None:
    """Both of them, wherever a path says that they stand."""
    finding = {
        "check": "rules/ordered",
        "pointer": "$[*].holder_name",
        "expected": [NAME],
        "actual": [NAME, "Zoe Amat"],
    }
    written = redactor().value(finding)

    assert NAME not in repr(written)
    assert "Zoe" not in repr(written)
    assert finding["pointer"] == written["pointer"]


def test_what_was_written_of_a_finding_agrees_with_the_exchange() -> None:
    """The reader finds the value of the finding in the body beside it."""
    taken = redactor()
    one = answered(json.dumps({"msisdn": PERSONAL["phone"]}).encode(), 200, operation="customers/activateSim")
    body = json.loads(getattr(taken.exchange(one).outcome, "body", b""))
    finding = taken.value({"pointer": "/msisdn", "actual": PERSONAL["phone"], "expected": None})

    assert body["msisdn"] == finding["actual"]


def test_ids_and_hashes_are_left_alone() -> None:
    """Even where their digits look like somebody's number."""
    header = {
        "run": "687654321",
        "contracts": {"customers": {"sha256": "6876543219" * 6}},
        "digests": {"plan": "4111111111111111"},
        "started": "2026-01-01T12:00:00.000Z",
        "target": {"url": {"customers": "http://127.0.0.1:8080/v2"}},
    }

    assert header == redactor().value(header)


def test_what_vouches_for_a_run_is_written_as_it_is() -> None:
    """A hash or a signature in which the digits of an account happen to stand together would fit nothing any more."""
    footer = {
        "result": "5d8f6cce532a7aeb57196be62344095936793400b3aeb3580d248b17d5518a86",
        "head": "debc96817a3523d6f3cde58b00abaf6480477744625d0b1f4e406e644ae1763b",
        "rulings": [{"signature": "MEUCIQD6543219876/ES9121000418450200051332+x=="}],
    }

    assert footer == redactor().value(footer)
    assert {"result": "[redacted]"} == redactor(secrets=["ab" * 32]).value({"result": "ab" * 32})


def test_renewed_tokens_are_learnt(tmp_path: Path) -> None:
    """From then on they go as well."""
    taken = redactor()
    taken.learn_secrets(["renewed-token-1"])

    assert "[redacted]" == taken.text("renewed-token-1")
    assert f"[redacted] {redactor().text(PERSONAL['phone'])}" == taken.text(f"{TOKEN} {PERSONAL['phone']}")


def test_what_nobody_unpacked_is_not_written() -> None:
    """Compressed data may hold anything."""
    body = b"\x1f\x8b" + b"anything" * 10
    one = exchange(outcome=Response(200, (("Content-Encoding", "gzip"),), body, anomalies=("bad content-encoding",)))

    assert b"\x1f\x8b[redacted]" == getattr(redactor().exchange(one).outcome, "body", b"")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"msisdn": "' + b"6" * 1_000_000,
        b'{"msisdn": ' + b"6" * 100_000 + b"}",
        b'{"email": "' + b"a@" * 100_000 + b'"}',
        b'{"' + b"\\" * 99_999,
        b'{"a":' * 50_000,
        b"\x00" * 100_000,
    ],
    ids=["arrays", "torn", "digits", "at signs", "backslashes", "objects", "nul"],
)
def test_hostile_bodies_take_little_time(body: bytes) -> None:
    """A test of seconds would not end with any of the slow ways."""
    written = redactor().exchange(answered(body))

    assert isinstance(written.outcome, Response)
    assert len(body) == len(written.outcome.body)


# --- credentials in bodies ---------------------------------------------------------------------------------------

SECRET = "REALPASSWORD321"


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "access_token",
        "refreshToken",
        "clientSecret",
        "api_key",
        "apiKey",
        "x-api-key",
        "otp",
        "newPIN",
        "PUK1",
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        lambda n, v: exchange(body=json.dumps({"a": {n: v}}).encode()),
        lambda n, v: exchange(body=json.dumps([{n: [v]}]).encode()),
        lambda n, v: exchange(body=json.dumps({n: {"value": v}}).encode()),
        lambda n, v: exchange(body=f"username=root&{n}={v}&x=1".encode()),
        lambda n, v: exchange(f"http://h/login?{n}={v}"),
        lambda n, v: answered(json.dumps({n: v}).encode()),
        lambda n, v: answered(f'{{"{n}": "{v}'.encode()),
        lambda n, v: answered(json.dumps({"error": f"{v} is wrong"}).encode(), 401, body=json.dumps({n: v}).encode()),
    ],
)
def test_credentials_go_by_the_name_of_their_member(
    place: Callable[[str, str], Exchange], name: str, tmp_path: Path
) -> None:
    """Though nobody told them: a log-in is an operation like any other."""
    assert SECRET.lower() not in written_of(place(name, SECRET), tmp_path)


@pytest.mark.parametrize(
    "name", ["token_type", "password_policy", "expires_in", "spin", "author", "pineapple", "secret_count"]
)
def test_what_is_said_about_a_credential_stays(name: str) -> None:
    """And what only sounds like one."""
    one = answered(json.dumps({name: "Bearer"}).encode())

    assert one == redactor().exchange(one)


@pytest.mark.parametrize("number", [1234, 987654])
def test_a_pin_that_is_a_number_stays_a_number(number: int) -> None:
    """Of the same length, so that what was judged is judged alike."""
    one = redactor().exchange(answered(json.dumps({"pin": number}).encode()))
    pin = json.loads(getattr(one.outcome, "body", b""))["pin"]

    assert number != pin
    assert len(str(number)) == len(str(pin))


@pytest.mark.parametrize(
    "given",
    [
        answered(json.dumps({"access_token": SECRET}).encode()),
        exchange(outcome=Response(200, (("Set-Cookie", f"sid={SECRET}; Path=/; HttpOnly"),))),
    ],
    ids=["member", "cookie"],
)
def test_what_a_target_gave_as_a_credential_is_sought_from_then_on(given: Exchange) -> None:
    """Wherever it stands later: as it is, in another exchange's URL, in base64."""
    taken = redactor()
    taken.exchange(given)
    encoded = base64.b64encode(f"x:{SECRET}".encode()).decode()
    later = taken.exchange(
        answered(json.dumps({"a": SECRET, "b": encoded}).encode(), url=f"http://h/sessions/{SECRET}")
    )

    assert SECRET not in repr(later)
    assert encoded not in repr(later)


def test_the_same_credential_stays_the_same() -> None:
    """A token that one answer gives and the next echoes is equal in the record, too."""
    taken = redactor()
    first = json.loads(getattr(taken.exchange(answered(json.dumps({"token": SECRET}).encode())).outcome, "body", b""))
    later = json.loads(getattr(taken.exchange(answered(json.dumps({"echo": SECRET}).encode())).outcome, "body", b""))

    assert first["token"] == later["echo"]
    assert len(SECRET) == len(first["token"])


def test_credentials_of_the_ixit_go_everywhere(tmp_path: Path) -> None:
    """What its bodies hold under such a name."""
    one = answered(json.dumps({"message": f"wrong: {SECRET}"}).encode(), 400)

    assert SECRET.lower() not in written_of(one, tmp_path, credentials=[SECRET])


def test_a_target_that_gives_a_new_token_each_time_slows_nothing_down() -> None:
    """Only so many are learnt; each goes at its place all the same."""
    taken = redactor()
    bodies = [json.dumps({"token": f"token-number-{number:06d}-of-many"}).encode() for number in range(1_500)]

    assert all(body[:30] not in repr(taken.exchange(answered(body))).encode() for body in bodies)


# --- the same verdicts -------------------------------------------------------------------------------------------


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path


def _replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _replaced(value[path[0]], path[1:], new)
    return copy


def _bent(text: str, chance: random.Random) -> Any:
    """Bend a value as a faulty target might: a wrong type, a character more or less, another case."""
    return chance.choice(
        [
            text + chance.choice("x9 \n€ñ"),
            text[:-1],
            text[1:],
            "",
            text.upper(),
            text.swapcase(),
            text * 3,
            None,
            True,
            chance.randrange(10 ** chance.randrange(1, 20)),
            chance.random(),
            [text],
            {text: text},
            text.replace("1", "١"),
            PERSONAL["phone"],
            PERSONAL["iban"],
            PERSONAL["nif"],
        ]
    )


def _variants(example: Any, chance: random.Random, count: int) -> Iterator[bytes]:
    yield json.dumps(example).encode()
    yield json.dumps(example, indent=1, ensure_ascii=False).encode()
    paths = list(_leaves(example))
    for _ in range(count if paths else 0):
        path = chance.choice(paths)
        old = example
        for part in path:
            old = old[part]
        yield json.dumps(_replaced(example, path, _bent(str(old), chance))).encode()
    whole = json.dumps(example).encode()
    cut = chance.randrange(len(whole))
    yield whole[:cut]
    yield whole[:cut] + b"\xff" + whole[cut:]
    yield whole.replace(b'"', b'"', 1) + b"x"


def _findings(one: Exchange, operation: Operation, contract: Contract) -> list[tuple[str, str, str]]:
    assert isinstance(one.outcome, Response)
    subject = Subject(one, one.outcome, operation, contract)
    return [
        (finding.check, finding.pointer, finding.message)
        for check in registered().values()
        for finding in check(subject)
    ]


@pytest.mark.parametrize("api", sorted(CONTRACTS))
def test_answers_are_judged_alike_before_and_after(api: str) -> None:
    """Every check finds the same in the answer and in what is written of it, for every operation and status."""
    contract, chance, taken, seen = CONTRACTS[api], random.Random(7), redactor(), 0
    for operation in contract.operations.values():
        for answer in operation.answers.values():
            if answer.example is None:
                continue
            status = int(answer.status) if answer.status.isdigit() else 500
            for body in _variants(answer.example, chance, 12):
                one = answered(body, status, operation=operation.key, url="http://h" + operation.path)
                one = replace(one, request=replace(one.request, method=operation.method))
                written = taken.exchange(one)
                seen += 1

                assert _findings(one, operation, contract) == _findings(written, operation, contract), (body, written)
    assert seen > 50


@pytest.mark.parametrize("api", sorted(CONTRACTS))
def test_requests_are_judged_alike_before_and_after(api: str) -> None:
    """A request that broke the contract in one place still does, and nowhere else."""
    contract, chance, taken = CONTRACTS[api], random.Random(11), redactor()
    for operation in contract.operations.values():
        query = "&".join(
            f"{p.name}={quote(str(p.example))}"
            for p in operation.parameters
            if p.location == "query" and isinstance(p.example, str | int)
        )
        path = operation.path
        for parameter in operation.parameters:
            if parameter.location == "path":
                path = path.replace(f"{{{parameter.name}}}", quote(str(parameter.example), safe=""))
        example = operation.body.example if operation.body else None
        bodies = [None] if example is None else list(_variants(example, chance, 25))
        for body in bodies:
            headers = (("Content-Type", "application/json"),) if body is not None else ()
            url = f"http://h/v2{path}?{query}"
            one = exchange(url, method=operation.method, headers=headers, body=body, operation=operation.key)
            written = taken.exchange(one)

            assert _judged(one, operation, contract) == _judged(written, operation, contract), written


def _judged(one: Exchange, operation: Operation, contract: Contract) -> tuple[str, list[tuple[str, str]]]:
    parts = urlsplit(one.request.url)
    _, spans = PLACES.routed(operation.key, operation.method, one.request.url)
    judgement = judge_request(
        contract,
        operation,
        path={name: unquote(one.request.url[start:end]) for start, end, name in spans},
        query=parse_qsl(parts.query, keep_blank_values=True),
        headers={name.lower(): value for name, value in one.request.headers},
        body=one.request.body,
        content_type=one.request.header("content-type"),
    )
    return judgement.kind, [(violation.pointer, violation.keyword) for violation in judgement.violations]


def test_numbers_and_members_of_findings_are_redacted_by_their_place() -> None:
    """Below the pointer of a finding, places go on."""
    finding = {"pointer": "", "expected": None, "actual": {"msisdn": 687654321, "activation_type": 687654321, "x": 1}}
    entry = {"operation": "customers/activateSim", "findings": [finding], "requests": 2**70, "share": 0.5}
    written = redactor().value(entry)
    actual = written["findings"][0]["actual"]

    assert 9 == len(str(actual["msisdn"]))
    assert 687654321 != actual["msisdn"]
    assert (687654321, 1) == (actual["activation_type"], actual["x"])
    assert (2**70, 0.5) == (written["requests"], written["share"])


@pytest.mark.parametrize(
    "body",
    [
        '{{"name": "password", "value": "{0}"}}',
        '{{"attributes": [{{"key": "newPin", "content": "{0}"}}, {{"key": "colour", "content": "red"}}]}}',
        "<?xml version='1.0'?><a><s:password type=\"x\">{0}</s:password><colour>red</colour></a>",
        '{{"message": "rejected: user=ana password={0} colour=red"}}',
        '{{"query": "colour=red&access_token={0}"}}',
        '{{"all": [{{"value": "red", "name": "colour"}}, {{"value": "{0}", "more": {{"a": 1}}, "name": "otp"}}, {{"value": "red"}}]}}',
    ],
)
def test_credentials_are_found_by_what_is_written_beside_them(body: str, tmp_path: Path) -> None:
    """A member that names another, an element of XML, a field within a text; what stands beside them stays."""
    secret = "Zq7-kestrel-Wv4"
    written = written_of(answered(body.format(secret).encode(), 400), tmp_path)

    assert secret.lower() not in written
    assert ("red" in written) == ("red" in body)


def test_what_a_contract_describes_is_no_credential_because_of_a_name_beside_it(tmp_path: Path) -> None:
    """Its place says what it is; so does a member `value` whose neighbour names something else."""
    plain = '{"name": "colour", "value": "Zq7-kestrel-Wv4"}'

    assert "zq7-kestrel-wv4" in written_of(answered(plain.encode(), 400), tmp_path)


@pytest.mark.parametrize("words", ["nothing found", r"a string that matches ^(\+?34|0034)?[67][0-9]{8}$", "absent"])
def test_words_of_the_suite_stand_as_they_are_where_personal_data_do(words: str) -> None:
    """A record that is judged again says the same; the target's value beside them is nobody's business."""
    finding = {"pointer": "/msisdn", "check": "rules/every", "expected": OwnWords(words), "actual": "687654321"}
    entry = {"operation": "customers/activateSim", "findings": [finding]}
    (written,) = redactor().value(entry)["findings"]

    assert words == written["expected"]
    assert "687654321" != written["actual"]
    assert words != redactor().value({**entry, "findings": [{**finding, "expected": words}]})["findings"][0]["expected"]
