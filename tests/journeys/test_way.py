"""What stands on the way to a target is not the target."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from tests.contract.strange import pets
from tests.journeys.bookings_server import Told, served
from tests.journeys.test_plain_documents import IXIT, Shop

GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@pytest.fixture
def judged(monkeypatch, tmp_path):
    """Judge a shop behind something; the requests before the run pass. What a gateway failed on is repeated at once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("conformance.scripts.judged_batch.BACK_OFF", 0.01)
    specs = pets(tmp_path)

    def judge(behind, *options):
        shop = Shop()

        def answer(method, target, headers, content):
            told = shop(method, target, headers, content)
            return behind(method, target, told) if "x-request-id" in headers else told

        with served(answer) as url:
            (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""))
            arguments = ["run", "--specs", str(specs), "--out", "out", *options]
            done = CliRunner().invoke(command, arguments, catch_exceptions=False)
        document = json.loads((tmp_path / "out" / "run.json").read_text())
        return done.exit_code, document, (tmp_path / "out" / "junit.xml").read_text()

    return judge


def redirected(method, target, told):
    return Told(302, None, headers={"Location": f"https://login.example/sso?next={target}"})


def log_in(method, target, told):
    """A static page to read, and a redirect to it for whatever else."""
    page = Told(200, b"<!doctype html><form>user", "text/html")
    return page if method == "GET" else redirected(method, target, told)


THE_SAME = pytest.mark.parametrize(
    ("behind", "says"),
    [
        (redirected, "is 3xx (to https://login.example/sso)"),
        (lambda *_: Told(308, None, headers={"Location": "/v1/"}), "is 3xx (to /v1/)"),
        (lambda *_: Told(401, {"fault": "Invalid ApiKey"}), "is 401"),
        (lambda *_: Told(502, GATEWAY, "text/html"), "is 502"),
        (lambda *_: Told(503, b"upstream connect error", "text/plain"), "is 503"),
        (lambda *_: Told(404, b"404 page not found", "text/plain"), "is 404"),
        (lambda *_: Told(200, b"<!doctype html><form>user", "text/html"), "is a web page"),
    ],
)


@THE_SAME
def test_what_is_the_same_for_every_request_is_the_way(judged, behind, says):
    """Exit 3, one sentence that says so, and nothing in the report for machines that accuses anybody."""
    code, document, junit = judged(behind)

    assert (3, 0, True) == (code, document["counts"]["fail"], says in document["headline"]), document["headline"]
    assert "<failure" not in junit


@THE_SAME
def test_so_it_is_with_one_operation(judged, behind, says):
    """The sentence says how to tell the target from what stands before it."""
    code, document, junit = judged(behind, "--operation", "createPet")

    assert (3, 0, True) == (code, document["counts"]["fail"], says in document["headline"]), document["headline"]
    assert "<failure" not in junit
    assert "only createPet was tested: does another operation respond?" in document["headline"]


@pytest.mark.parametrize("selected", ["--operation=getPet --profile=smoke", "--purpose=*/accepts/*", "--api=pets"])
def test_so_it_is_however_few_requests_are_sent(judged, selected):
    """Nothing of the API was seen by any of them."""
    code, document, _ = judged(redirected, *selected.split())

    assert (3, 0) == (code, document["counts"]["fail"])
    assert "nothing of pets was seen: " in document["headline"]


def test_a_log_in_shows_itself_by_pages_and_redirects(judged):
    """One thing that gives two outcomes."""
    code, document, _ = judged(log_in)

    assert (3, 0) == (code, document["counts"]["fail"])
    assert "responses is a web page or 3xx: is this the API, or a log-in page in front of it?" in document["headline"]


@pytest.mark.parametrize("operation", [(), ("--operation", "createPet")])
def test_a_connection_that_fails_once_among_redirects_is_no_response_of_the_api(judged, operation):
    """Silence shows nothing of the target either."""
    silent = iter([True])

    def behind(method, target, told):
        if next(silent, False):
            raise ConnectionAbortedError
        return redirected(method, target, told)

    code, document, _ = judged(behind, *operation)

    assert (3, 0) == (code, document["counts"]["fail"]), document["headline"]


@pytest.mark.parametrize(
    "behind",
    [
        lambda method, target, told: redirected(method, target, told) if "limit" in target else told,
        lambda *_: Told(500, {"code": 500, "message": "no"}),
        lambda *_: Told(500, b"Internal Server Error", "text/plain"),
        lambda method, target, told: Told(502, GATEWAY, "text/html") if method == "GET" else told,
    ],
)
def test_what_only_some_requests_meet_is_the_targets(judged, behind):
    """So is a server error of its own, however often it comes."""
    code, document, _ = judged(behind)

    assert 1 == code, document["headline"]


def test_an_error_of_the_documented_shape_comes_from_the_api(judged):
    """It refuses everything, and says so as it documents; nothing is concluded, and the sentence is another."""
    code, document, _ = judged(lambda *_: Told(400, {"code": 7, "message": "no"}))

    assert (3, False) == (code, "nothing of pets was seen" in document["headline"])
