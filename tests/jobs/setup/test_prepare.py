"""Before a run: what stops it, with one sentence and an exit code."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from conformance.cli.run import run
from conformance.jobs.setup.judging import Judging
from conformance.jobs.setup.prepare import Options, sound
from tests.exchange.listening import Handler, listening

IXIT = """\
environments:
  staging:
    urls: {{customers: "{url}/v2", feasibility: "{url}/v1", subscriptions: "{url}/v1"}}
    credentials: {{bearer: {{env: TOKEN}}}}
    limits: {{connect_timeout: 1, timeout: 1}}
{more}organisations:
  telco:
    pools: {{accountId: [1], subscriptionId: [2]}}
{rest}"""
CLOSED = "http://127.0.0.1:9"


@contextmanager
def answering(status, headers=(), body=b""):
    """A server that has one answer for everything."""

    class Answers(Handler):
        def answer(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            for name, value in (*headers, ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    with listening(Answers) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def called(tmp_path, monkeypatch):
    """Call `run` beside an IXIT; gives exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOKEN", "opaque-token")
    monkeypatch.delenv("CI", raising=False)

    def call(*arguments, url=CLOSED, more="", rest="", text=None):
        (tmp_path / "ixit.yaml").write_text(text or IXIT.format(url=url, more=more, rest=rest))
        result = CliRunner().invoke(run, ["--out", str(tmp_path / "out"), *arguments])
        return result.exit_code, result.output

    return call


def test_nobody_there_is_said_before_anything_is_planned(called, monkeypatch):
    """With the reason, and exit 3."""
    monkeypatch.setattr(Judging, "plan", pytest.fail)
    code, said = called()

    assert 3 == code
    assert f"{CLOSED}/v2 cannot be reached: 127.0.0.1:9 rejects the connection" in said


@pytest.mark.parametrize(
    ("more", "sentence", "code"),
    [
        ("    proxy: http://127.0.0.1:9\n", "the proxy http://127.0.0.1:9 does not let us through", 3),
        ("    hosts: [other.example]\n", "127.0.0.1 is not among environments.staging.hosts", 2),
        ("    hosts: ['127.0.0.1:10']\n", "127.0.0.1 is not among environments.staging.hosts", 2),
    ],
)
def test_an_environment_that_does_not_lead_there(called, more, sentence, code):
    """A proxy that is not there, a host that is not listed."""
    found, said = called(more=more)

    assert code == found
    assert sentence in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--target", ""], "no target: --target has an empty value"),
        (["--target", "customers="], "no target: --target has an empty value"),
        (["--target", "custmers=http://h"], "no API is called custmers: did you mean customers?"),
        (["--target", "host"], "--target takes http(s)://host, API=URL or sandbox, not 'host'"),
        (["--target", "http://h:x"], "--target takes http(s)://host"),
        (["--target", "https://customers.masstack.com"], "(customers) is a production host: say --allow-production"),
        (
            ["--target", "https://feasibility.masstack.com/x/"],
            "feasibility.masstack.com (customers) is a production host",
        ),
        (["--target", "http://h/v2/"], "http://h/v2/: /v2 is added for each API; give http://h, or name the API"),
        (["--env", "prod"], "no environment is called prod: there is only staging"),
        (["--env", "stagin"], "no environment is called stagin: did you mean staging?"),
        (["--org", "telko"], "no organisation is called telko: did you mean telco?"),
        (["--profile", "gat"], "no profile is called gat: did you mean gate?"),
        (["--operation", "getAcount"], "no operation is called getAcount: did you mean getAccount?"),
        (
            ["--operation", "GET /orgs/{orgId}/acounts/{accountId}"],
            "did you mean GET /orgs/{orgId}/accounts/{accountId}?",
        ),
        (
            ["--ixit", "nowhere.yaml"],
            "nowhere.yaml: this file cannot be read (No such file or directory): `masstack-conformance init`",
        ),
        (
            ["--ics", "nowhere.yaml"],
            "nowhere.yaml: this file cannot be read (No such file or directory): `masstack-conf",
        ),
        (["--required", "nowhere.yaml"], "nowhere.yaml: this file cannot be read"),
    ],
)
def test_an_option_that_cannot_be_meant(called, arguments, sentence):
    """Exit 2, and the nearest name."""
    code, said = called(*arguments)

    assert 2 == code
    assert sentence in said


def test_what_the_buyer_requires_is_required_beside_the_file_of_the_option(tmp_path, monkeypatch):
    """buyer.yaml is read where it lies beside the IXIT."""
    (tmp_path / "ixit.yaml").write_text(IXIT.format(url=CLOSED, more="", rest=""))
    (tmp_path / "buyer.yaml").write_text("required: [getUser]\n")
    (tmp_path / "required.yaml").write_text("[getTerms]\n")
    monkeypatch.setenv("TOKEN", "x")
    _, settings = sound(Options(directory=tmp_path, required=tmp_path / "required.yaml"))

    assert {"customers/getUser", "customers/getTerms"} == settings.selection.required


def test_a_missing_or_ended_token_is_said_before_the_run(called, monkeypatch):
    """It comes from a variable that is not set, or has ended."""
    with answering(404) as url:
        monkeypatch.setenv("TOKEN", "e30.eyJleHAiOjEwMDAwMDAwMDB9.x")
        ended = called(url=url)
        monkeypatch.delenv("TOKEN")
        missing = called(url=url)

    assert (2, True) == (ended[0], "the token from the variable TOKEN ended at 2001-09-09T01:46:40Z" in ended[1])
    assert (2, True) == (missing[0], "the environment variable TOKEN is not set" in missing[1])


@pytest.mark.parametrize(
    ("status", "headers", "body", "sentence", "code"),
    [
        (401, (), b"", "responds 401: it does not accept the credentials", 3),
        (403, (), b"", "responds 403: the credentials are not valid for telco", 3),
        (301, (("Location", "https://127.0.0.1/"),), b"", "only leads to https: write https://", 2),
        (
            302,
            (("Location", "https://h/log-in?next=x"),),
            b"",
            "302 (to https://h/log-in); is the base URL right, or",
            3,
        ),
        (400, (), b"The plain HTTP request was sent to HTTPS port", "is an https port: write https://", 2),
    ],
)
def test_a_target_that_lets_nobody_in(called, status, headers, body, sentence, code):
    """One sentence instead of a thousand requests."""
    with answering(status, headers, body) as url:
        found, said = called(url=url)

    assert code == found
    assert sentence in said


def test_a_login_page_before_the_api_is_told_before_anything_is_judged(called):
    """It answers 200 with HTML: hundreds of findings about it would hide that it is not the API."""
    page = b"<!DOCTYPE html><html><form>log in</form></html>"
    with answering(200, (("Content-Type", "text/html"),), page) as url:
        code, said = called("--api", "customers", "--profile", "smoke", url=url)

    assert 3 == code
    assert "responds 200 with a web page; is there a login page before the API?" in said


def test_an_api_without_an_address_is_told(called):
    """With the place, and how to leave it out."""
    text = "environments:\n  s:\n    urls: {customers: 'http://127.0.0.1:9'}\norganisations:\n  telco:\n"
    code, said = called(text=text)

    assert 2 == code
    assert (
        "ixit.yaml, line 3, column 5: no URL of feasibility; give one, or leave the API out with --api customers"
        in said
    )


def test_a_body_that_breaks_the_contract_stops_the_run(called):
    """With its place in the IXIT; values that the pools lack are nobody's fault here."""
    good = (
        "    bodies:\n"
        "      changeBlock: {active: true, reason: x}\n"
        "      activateSim: {msisdn: {pool: freeMsisdn}, activation_type: 0}\n"
        "      searchUserTree: {document_type: {pool: documentType}, document: {pool: document}}\n"
    )
    bad = good.replace("active: true", "active: maybe")
    sound, broken = called(rest=good), called(rest=bad)

    assert 3 == sound[0]
    assert 2 == broken[0]
    assert "ixit.yaml, line 10, column 21: the body of changeBlock breaks the contract at body.active" in broken[1]


def test_urls_of_the_command_line_replace_those_of_the_ixit(called):
    """One gateway gets the version paths that the documents print, whatever slash ends it."""
    code, said = called("--target", "http://127.0.0.1:1/")

    assert 3 == code
    assert "http://127.0.0.1:1/v2 cannot be reached" in said
