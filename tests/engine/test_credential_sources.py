"""Credentials come from where the IXIT says, and are renewed in time."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from conformance.contract import load_contracts
from conformance.engine.credential_sources import Token, expiry_of, obtain
from conformance.engine.jwt_assertion import service_account
from conformance.engine.token_store import HELPLESS, Wallet
from conformance.model import NoAnswer, NoAnswerReason, Request, Response
from conformance.model.errors import DeclarationError
from conformance.profile.ixit import Credential, Environment

ENDPOINT = {"token_url": "http://127.0.0.1:9/t", "client_id": "me", "client_secret": {"env": "CLIENT_SECRET"}}


def jwt(**claims):
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{part}.c2ln"


def never(request):
    raise AssertionError(f"nothing is sent: {request}")


def answering(*answers):
    """A token endpoint that gives one answer after the other."""
    waiting = list(answers)

    def send(request):
        send.requests.append(request)
        answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return answer if isinstance(answer, NoAnswer) else Response(answer[0], (), json.dumps(answer[1]).encode())

    send.requests = []
    return send


def test_each_source_gives_its_value(monkeypatch, tmp_path):
    """A variable, a file, a command; the word Bearer that people copy along is left out."""
    monkeypatch.setenv("TOKEN", "Bearer from-env")
    (tmp_path / "token").write_text("from-file\n")
    found = [
        obtain("bearer", credential, never).value
        for credential in (
            Credential(env="TOKEN"),
            Credential(file=str(tmp_path / "token")),
            Credential(command=(sys.executable, "-c", "print('from-command')")),
            Credential(command=("echo from-shell",)),
        )
    ]

    assert ["from-env", "from-file", "from-command", "from-shell"] == found


@pytest.mark.parametrize(
    ("credential", "message"),
    [
        (Credential(env="NOT_SET"), "the environment variable NOT_SET is not set"),
        (Credential(file="/no/such/file"), "cannot read /no/such/file: No such file or directory"),
        (Credential(command=("exit 3",)), "the command gave no token (exit code 3)"),
        (Credential(command=("/no/such/tool", "x")), "the command cannot be run"),
        (Credential(env="ENDED"), "the token from the variable ENDED ended at 2001-09-09T01:46:40Z"),
        (Credential(env="LINES"), "has several lines"),
    ],
)
def test_a_source_without_a_good_value_is_told(monkeypatch, credential, message):
    """One sentence, before anything is sent."""
    monkeypatch.setenv("ENDED", jwt(exp=1_000_000_000))
    monkeypatch.setenv("LINES", "one\ntwo")
    with pytest.raises(DeclarationError) as refused:
        obtain("bearer", credential, never)

    assert message in str(refused.value)


def test_a_token_endpoint_is_asked_for_client_credentials(monkeypatch):
    """Identity and secret go in the header, or in the body where the IXIT says so."""
    monkeypatch.setenv("CLIENT_SECRET", "s:ecret")
    send = answering((200, {"access_token": "abc", "expires_in": 60}))
    token = obtain("bearer", Credential(oauth2={**ENDPOINT, "scope": "a b"}), send, now=1000.0)
    obtain("bearer", Credential(oauth2={**ENDPOINT, "send_as": "body"}), send)

    assert Token("abc", 1060.0, 1000.0) == token
    assert b"grant_type=client_credentials&scope=a+b" == send.requests[0].body
    assert base64.b64encode(b"me:s%3Aecret").decode() in str(send.requests[0].header("authorization"))
    assert b"client_secret=s%3Aecret" in send.requests[1].body


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((401, {"error": "invalid_client"}), "gave no token (status 401, invalid_client)"),
        ((200, {"token": "x"}), "gave no token (status 200, no access_token)"),
        ((200, ["x"]), "responds 200 without JSON: is it the token endpoint?"),
        (NoAnswer(NoAnswerReason.REFUSED, "nobody there"), "does not respond (refused: nobody there)"),
    ],
)
def test_a_token_endpoint_that_gives_none_is_told(monkeypatch, answer, message):
    """And the secret is not."""
    monkeypatch.setenv("CLIENT_SECRET", "hush")
    with pytest.raises(DeclarationError) as refused:
        obtain("bearer", Credential(oauth2=ENDPOINT), answering(answer))

    assert message in str(refused.value)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("value", ["abc", "a.b.c", "a.b", jwt(), jwt(exp="soon"), jwt(exp=True), "e30.W10.x"])
def test_what_says_no_end_has_none(value):
    """Only a JSON Web Token with a number for `exp` tells when it ends."""
    assert expiry_of(value) is None


@pytest.mark.parametrize(("life", "before"), [(5.0, 1.0), (100.0, 20.0), (3600.0, 30.0)])
def test_a_token_is_renewed_before_it_ends(life, before):
    """A fifth of its life before, and never more than 30 seconds."""
    assert life - before == Token("x", life, 0.0).renew_at


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def wallet_of(monkeypatch):
    monkeypatch.setenv("CLIENT_SECRET", "s")
    contracts = {"subscriptions": load_contracts()["subscriptions"]}

    def make(credential, send=never):
        clock = Clock()
        environment = Environment("e", {}, credentials={"bearer": credential})
        return Wallet(environment, contracts, send, clock=clock), clock

    return make


def asked(wallet):
    return Request("GET", "http://h/", tuple(wallet["subscriptions"].items()))


def tokens(*names):
    return answering(*((200, {"access_token": name, "expires_in": 5}) for name in names))


def test_headers_are_those_of_the_moment(wallet_of):
    """A token that is about to end is renewed when it is asked for; others are left alone."""
    wallet, clock = wallet_of(Credential(oauth2=ENDPOINT), tokens("one", "two"))
    first = wallet["subscriptions"]
    clock.now += 3.9
    same = wallet["subscriptions"]
    clock.now += 0.2

    assert {"Authorization": "Bearer one"} == first == same
    assert {"Authorization": "Bearer two"} == wallet["subscriptions"]


def test_a_401_after_a_success_renews_once(wallet_of):
    """What was sent with the old token meanwhile is sent again, too, without asking for a third."""
    send = tokens("one", "two", "three")
    wallet, _ = wallet_of(Credential(oauth2=ENDPOINT), send)
    request = asked(wallet)

    assert not wallet.outlived("subscriptions", request, Response(200))
    assert wallet.outlived("subscriptions", request, Response(401))
    assert wallet.outlived("subscriptions", request, Response(401))
    assert 2 == len(send.requests)


def test_a_401_before_any_success_is_the_targets_word(wallet_of):
    """The credentials were never taken: a new one would not be, either."""
    wallet, _ = wallet_of(Credential(oauth2=ENDPOINT), tokens("one", "two"))

    assert not wallet.outlived("subscriptions", asked(wallet), Response(401))


def test_what_cannot_be_renewed_is_not(wallet_of, monkeypatch):
    """A variable gives the same value for ever."""
    monkeypatch.setenv("TOKEN", "one")
    wallet, _ = wallet_of(Credential(env="TOKEN"))
    wallet.outlived("subscriptions", asked(wallet), Response(200))

    assert not wallet.outlived("subscriptions", asked(wallet), Response(401))


def test_renewals_that_do_not_help_end(wallet_of):
    """A target that refuses one request for ever does not empty the token endpoint."""
    send = tokens("one", "two", "three", "four", "five", "six")
    wallet, _ = wallet_of(Credential(oauth2=ENDPOINT), send)
    for _ in range(10):
        wallet.outlived("subscriptions", asked(wallet), Response(200))
        if wallet.outlived("subscriptions", asked(wallet), Response(401)):
            wallet.helped(helped=False)

    assert 1 + HELPLESS == len(send.requests)


def test_a_source_that_fails_later_keeps_the_old_value(wallet_of):
    """It is told, and asked again only after a while."""
    send = answering((200, {"access_token": "one", "expires_in": 5}), NoAnswer(NoAnswerReason.TIMEOUT, "none"))
    wallet, clock = wallet_of(Credential(oauth2=ENDPOINT), send)
    clock.now += 4.5
    headers = [wallet["subscriptions"] for _ in range(3)]

    assert [{"Authorization": "Bearer one"}] * 3 == headers
    assert (2, 1) == (len(send.requests), len(wallet.troubles))


def test_new_secrets_are_told(wallet_of):
    """The record has to know them before they can be written into it."""
    wallet, clock = wallet_of(Credential(oauth2=ENDPOINT), tokens("one", "two"))
    told = []
    wallet.on_secret(told.append)
    clock.now += 4.5
    wallet["subscriptions"]

    assert [("two",)] == told


ACCOUNTS = Path(__file__).parent


@pytest.mark.parametrize("name", ["account_pkcs1.json", "account_pkcs8.json"])
def test_a_service_account_signs_an_assertion_and_exchanges_it(name):
    """RS256, by the key that its file names, good for minutes and for that endpoint only (RFC 7523)."""
    send = answering((201, {"access_token": "made", "expires_in": 60}))
    source = {"file": str(ACCOUNTS / name), "token_url": "http://127.0.0.1:9/t", "scope": "customers"}
    token = obtain("bearer", Credential(service_account=source), send, now=1000.0)
    form = parse_qs(send.requests[0].body.decode())
    head, claims, signature = form["assertion"][0].split(".")
    account = service_account((ACCOUNTS / name).read_text())
    plain = pow(int.from_bytes(unpadded(signature), "big"), 65537, account.modulus).to_bytes(256, "big")

    assert ("made", 1060.0) == (token.value, token.expires)
    assert ["urn:ietf:params:oauth:grant-type:jwt-bearer"] == form["grant_type"]
    assert {"alg": "RS256", "typ": "JWT", "kid": "key-1"} == json.loads(unpadded(head))
    told = json.loads(unpadded(claims))
    assert (1000, 1300, "http://127.0.0.1:9/t", "customers") == tuple(told[k] for k in ("iat", "exp", "aud", "scope"))
    assert {"conformance@example.test"} == {told["iss"], told["sub"]}
    assert plain.endswith(hashlib.sha256(f"{head}.{claims}".encode()).digest())
    assert plain.startswith(b"\x00\x01\xff\xff")


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"client_email": "a", "private_key": "x"}',
                                  '{"client_email": "a", "private_key": "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----"}'])  # fmt: skip
def test_a_file_that_is_no_service_account_is_refused_without_its_content(tmp_path, text):
    """What stands in it may be a key all the same."""
    (tmp_path / "a.json").write_text(text)
    source = {"file": str(tmp_path / "a.json"), "token_url": "http://127.0.0.1:9/t"}
    with pytest.raises(DeclarationError, match="bearer") as refused:
        obtain("bearer", Credential(service_account=source), never)

    assert "AAAA" not in str(refused.value)


def test_a_byte_order_mark_is_no_part_of_a_token(monkeypatch, tmp_path):
    """Some editors and shells write one."""
    (tmp_path / "token").write_bytes(b"\xef\xbb\xbffrom-file\r\n")
    monkeypatch.setenv("TOKEN", "\ufefffrom-env\n")

    assert "from-file" == obtain("bearer", Credential(file=str(tmp_path / "token")), never).value
    assert "from-env" == obtain("bearer", Credential(env="TOKEN"), never).value


@pytest.mark.parametrize("error", ["bad secret hush-hush-1", "hush-hush-1", {"a": "hush-hush-1"}, "x" * 90])
def test_what_a_token_endpoint_says_is_no_way_for_a_secret_into_a_log(monkeypatch, error):
    """Only error codes are repeated (RFC 6749, 5.2)."""
    monkeypatch.setenv("CLIENT_SECRET", "hush-hush-1")
    with pytest.raises(DeclarationError, match="not repeated here") as refused:
        obtain("bearer", Credential(oauth2=ENDPOINT), answering((400, {"error": error})))

    assert "hush" not in str(refused.value)


def test_a_token_that_was_created_is_one(monkeypatch):
    """201 is a success as well."""
    monkeypatch.setenv("CLIENT_SECRET", "hush")

    assert "made" == obtain("bearer", Credential(oauth2=ENDPOINT), answering((201, {"access_token": "made"}))).value
