"""Whether a target is there, and why not."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from conformance.engine.reachability import connection_of, is_page, proxy_secrets, why_silent
from conformance.jobs.declaring.doctor import clock_skew, examine_credentials
from conformance.jobs.setup.readiness import Grade
from conformance.model import NoAnswer, NoAnswerReason, Response
from conformance.model.errors import DeclarationError
from conformance.profile.ixit import Credential, Environment

ENVIRONMENT = Environment("e", {}, proxy="http://proxy:3128")


@pytest.mark.parametrize(
    ("reason", "detail", "url", "said"),
    [
        (NoAnswerReason.REFUSED, "", "http://h:1/v2", "h:1 rejects the connection; is the target running?"),
        (NoAnswerReason.DNS, "", "http://h/v2", "the name h is not known"),
        (NoAnswerReason.TIMEOUT, "no response within 5 s", "http://h", "h is silent (no response within 5 s)"),
        (NoAnswerReason.PROXY, "403", "http://h", "the proxy http://proxy:3128 does not let us through (403)"),
        (NoAnswerReason.TLS, "unable to get local issuer certificate", "https://h", "give tls.ca_file"),
        (
            NoAnswerReason.TLS,
            "wrong version number",
            "https://h",
            "is it http, or does it need http2: true in the IXIT?",
        ),
        (
            NoAnswerReason.RESET,
            "nothing",
            "http://h",
            "h does not respond in HTTP (nothing); is it https, or does it need http2: true in the IXIT?",
        ),
        (NoAnswerReason.RESET, "nothing", "https://h", "reset: nothing"),
    ],
)
def test_silence_is_explained(reason, detail, url, said):
    """One sentence, with the next step where there is one."""
    assert said in why_silent(NoAnswer(reason, detail), url, ENVIRONMENT)


@pytest.mark.parametrize("ahead", [-90, 0, 90])
def test_the_targets_clock_is_read_from_its_answers(ahead):
    """By its Date header, in seconds."""
    response = Response(404, (("Date", formatdate(1_700_000_000 + ahead, usegmt=True)),))

    assert ahead == clock_skew(response, 1_700_000_000)


@pytest.mark.parametrize("headers", [(), (("Date", "today"),)])
def test_an_answer_without_a_date_tells_no_time(headers):
    """Nothing is concluded from it."""
    assert clock_skew(Response(200, headers), 0.0) is None


@pytest.mark.parametrize(
    ("body", "page"), [(b"\n <!DOCTYPE html>", True), (b"<HTML>", True), (b"{}", False), (b"", False)]
)
def test_a_web_page_is_known_by_its_beginning(body, page):
    """Whatever media type it claims."""
    assert page == is_page(Response(200, (), body))


class Wallet:
    def __init__(self, expires, renewable):
        self.state = {"bearer": (expires, renewable)}

    def ends(self):
        return self.state


@pytest.mark.parametrize(
    ("expires", "renewable", "seconds", "grade"),
    [
        (None, False, 100.0, Grade.FINE),
        (1050.0, False, 100.0, Grade.NOTE),
        (1050.0, False, None, Grade.NOTE),
        (1200.0, False, 100.0, Grade.FINE),
        (1050.0, True, 100.0, Grade.FINE),
    ],
)
def test_a_credential_that_would_end_during_the_run_is_told(expires, renewable, seconds, grade):
    """Unless it is renewed."""
    (remark,) = examine_credentials(Wallet(expires, renewable), seconds, now=1000.0)

    assert grade is remark.grade


def test_the_login_of_a_proxy_comes_from_a_source_like_any_token(monkeypatch):
    """It goes to the proxy alone; without a proxy there is nobody to tell it to."""
    source = Credential(env="PROXY_LOGIN")
    asked = Environment("e", {}, proxy="http://p:1", proxy_login=source)
    monkeypatch.setenv("PROXY_LOGIN", "bob:hush")

    assert ("bob:hush",) == proxy_secrets(asked)
    assert "bob:hush" == connection_of(asked).proxy_login
    assert () == proxy_secrets(Environment("e", {}, proxy_login=source))
    assert connection_of(Environment("e", {}, proxy="http://p:1")).proxy_login is None

    monkeypatch.delenv("PROXY_LOGIN")
    with pytest.raises(DeclarationError, match=r"^proxy_login: the environment variable PROXY_LOGIN is not set"):
        proxy_secrets(asked)
