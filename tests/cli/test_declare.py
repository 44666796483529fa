"""A target is declared from nothing: init, discover, doctor, run, and nothing else."""

from __future__ import annotations

import json
import re
import stat

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.sandbox.testdata import pools
from tests.journeys.bookings_server import Told, served
from tests.journeys.second_target import CLIENT, SECRET, second_target


@pytest.fixture(scope="module")
def second():
    """Another deployment: other data, other base paths, and tokens that live for two seconds."""
    with second_target(lifetime=2.0) as served:
        yield served


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Call the command in an empty directory; gives exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLIENT_SECRET", SECRET)
    monkeypatch.delenv("CI", raising=False)

    def called(*arguments):
        result = CliRunner().invoke(command, [str(argument) for argument in arguments])
        return result.exit_code, result.output

    return called


@pytest.fixture
def declared(call, second, tmp_path):
    """An IXIT as `init` writes it, with what TO FILL IN says filled in."""
    call("init", *(word for api, url in second.urls.items() for word in ("--target", f"{api}={url}/")))
    oauth2 = f"{{token_url: '{second.token_url}', client_id: {CLIENT}, client_secret: {{env: CLIENT_SECRET}}}}"
    text = (tmp_path / "ixit.yaml").read_text()
    text = text.replace("      bearer: {env: MASSTACK_TOKEN}\n", f"      bearer: {{oauth2: {oauth2}}}\n")
    text = text.replace("rate: 20, ", "").replace("settle: 10 ", "settle: 1 ")
    text = text.replace("    # paths:\n    #   feas", "    paths:\n      feas")
    (tmp_path / "ixit.yaml").write_text(text)
    return tmp_path / "ixit.yaml"


@pytest.fixture
def email(second):
    """The address of somebody with a line of which much is to be found."""
    org = next(iter(second.sandbox.world.organisations.values()))
    entries = pools(second.sandbox, org)["msisdn"]
    return next(e for e in entries if {"bonuses", "with-device", "terms"} <= set(e["tags"]))["with"]["email"]


def test_init_writes_two_files_and_overwrites_none(call, tmp_path):
    """The second time it says so, and exits 2."""
    first = call("init")
    (tmp_path / "ixit.yaml").write_text("mine")
    again = call("init")

    assert (0, 2) == (first[0], again[0])
    assert "mine" == (tmp_path / "ixit.yaml").read_text()
    assert "ixit.yaml exists and stays as it is" in again[1]


def test_from_nothing_to_a_verdict(call, declared, email, tmp_path):
    """One e-mail address in; the reads of the target give the rest, with a token that ends on the way."""
    before = declared.read_text()
    found = call("discover", "--email", email)
    examined = call("doctor", "--profile", "smoke")
    judged = call("run", "--profile", "smoke", "--out", tmp_path / "out")
    document = json.loads((tmp_path / "out" / "run.json").read_text())

    assert (0, 0, 0) == (found[0], examined[0], judged[0])
    assert (
        []
        == document["scope"]["not_tested"]
        == re.findall(r"^  (\S+) +(?:missing|rejected)  ", examined[1], re.MULTILINE)
    )
    assert "accountId" in found[1]
    assert "no hostCfg supplied" not in found[1]
    assert "further kinds" not in found[1]  # more of them would serve, none is lacking
    assert "smoke: " in examined[1]
    assert "credential bearer: ends in" in examined[1]
    assert before.splitlines()[:38] == declared.read_text().splitlines()[:38]
    assert ("conformant", False) == (document["verdict"], document["target"]["sandbox"])
    assert not [p for p in document["purposes"] if p["verdict"] == "fail"]
    assert "eyJ" not in (tmp_path / "out" / "run.jsonl").read_text()


def test_what_is_missing_comes_with_the_lines_to_paste(call, declared, email):
    """Test data, or an entry that leaves the operation out for a while."""
    call("discover", "--email", email)
    written = declared.read_text()
    declared.write_text(re.sub(r"\n {6}hostCfg:\n( {8}- .*\n)+", "\n", written))
    code, said = call("doctor", "--profile", "smoke")

    assert written != declared.read_text()
    assert (3, ["customers/getAvailableMsisdns"]) == (
        code,
        re.findall(r"^  (\S+) +(?:missing|rejected)  ", said, re.MULTILINE),
    )
    assert "ixit.yaml, organisations.telco.pools:  hostCfg: […]" in said
    assert "- {operation: customers/getAvailableMsisdns, reason:" in said


def test_discovery_of_a_stranger_is_lacking(call, declared):
    """Nothing was found: exit 3, and the file is as it was: nobody confirmed the address."""
    before = declared.read_text()
    code, said = call("discover", "--email", "nobody@example.com")

    assert 3 == code
    assert "nothing from findUserTree" in said
    assert "is the customer one of this environment and organisation? ixit.yaml stays as it is" in said
    assert before == declared.read_text()


def test_discovery_with_credentials_that_are_not_taken_says_so(call, declared, email, monkeypatch):
    """Every read answers 401: nothing is wrong with the customer."""
    bearer = declared.read_text().split("bearer: ")[1].splitlines()[0]
    declared.write_text(declared.read_text().replace(bearer, "{env: SOME_TOKEN}", 1))
    monkeypatch.setenv("SOME_TOKEN", "of-another-environment")
    code, said = call("discover", "--email", email)

    assert 3 == code
    assert "nothing was found: the credentials are not taken" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "name a customer: --document NIF:12345678Z, --email or --number"),
        (["--known", "hostCfg"], "--known takes KIND=VALUE, not 'hostCfg'"),
        (["--known", "hostcfg=6"], "no kind of test data is called hostcfg: did you mean hostCfg?"),
    ],
)
def test_discovery_says_what_it_needs(call, declared, arguments, sentence):
    """Before anything is sent."""
    code, said = call("discover", *arguments)

    assert 2 == code
    assert sentence in said


@pytest.mark.parametrize(
    ("document", "hint"), [("nif:12345678Z", "did you mean NIF?"), ("XXX:1", "there are NIF, DNI, ")]
)
def test_a_type_of_document_that_no_read_knows_is_not_asked_for(call, declared, document, hint):
    """It is no stranger, it is a mistake."""
    code, said = call("discover", "--document", document)

    assert (2, True) == (code, f"no read knows the documentType {document.partition(':')[0]}: {hint}" in said)


def pages(*_):
    return Told(200, b"<!doctype html><html><body>Log in</body></html>", "text/html")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (pages, "is a web page: is this the API, or a log-in page in front of it?"),
        (lambda *_: Told(500, {"message": "down"}), "every response is a server error (500): is the target up?"),
        (lambda *_: Told(404, b"no such page", "text/plain"), "is the base URL right?"),
    ],
)
def test_a_discovery_that_sees_no_api_does_not_suspect_the_customer(call, answer, says):
    """It says of the way what a run says."""
    with served(answer) as url:
        code, said = call("discover", "--target", url, "--document", "NIF:12345678Z")

    assert (3, True, False) == (code, says in said, "is the customer one of" in said)


def test_a_limit_that_nobody_set_is_named_as_the_limit(call, declared, email):
    """With what looks further."""
    _, said = call("discover", "--email", email, "--max-requests", "2")

    assert "2 requests, which is the limit: a larger --max-requests looks further\n" in said


def test_long_commands_say_at_once_what_they_do(call, declared, email):
    """A line for each phase where there is no terminal, and the result apart from it."""
    _, told = call("discover", "--email", email)
    _, said = call("doctor", "--profile", "smoke")

    assert "asks the reads of the API for test data, in requests\n" in told
    assert [
        "fills in the requests of a run with the profile smoke",
        "asks the target whether it is there",
        "looks the test data up, in requests",
        "sends the reads of a run, in requests",
    ] == said.splitlines()[1:5]
    assert said.splitlines()[0].endswith(" reads the contracts")


def test_where_the_target_is_not_there_no_profile_is_ready(call, declared):
    """Whatever the test data are."""
    declared.write_text(re.sub(r"http://127.0.0.1:\d+", "http://127.0.0.1:9", declared.read_text()))
    code, said = call("doctor", "--profile", "smoke")

    assert 3 == code
    assert "cannot be reached" in said
    assert "not ready, since the target is not (see above): " in said


def test_the_doctor_says_what_is_lacking(call, declared):
    """An empty IXIT is not ready for anything: exit 3, with what to supply for how many purposes."""
    code, said = call("doctor", "--profile", "gate", "--offline")

    assert 3 == code
    assert "not ready: " in said
    assert "no accountId supplied: add one to organisations.telco.pools.accountId" in said
    assert "17 writes are outside this run: add consumes, creates, once, reversible to `writes`" in said


def test_the_doctor_tells_configuration_from_lack(call, declared, monkeypatch):
    """A wrong secret is configuration: exit 2."""
    monkeypatch.setenv("CLIENT_SECRET", "another")
    code, said = call("doctor")

    assert 2 == code
    assert "gave no token (status 401, no)" in said


def test_twelve_of_forty_five(call, declared, email, tmp_path):
    """The scope is in the headline, what is absent is not applicable, and what the buyer requires fails without it."""
    names = ["getUser", "getAccount", "getAccountTax", "getInvoices", "getTerms", "getPaymentInfo", "getSubscription"]
    names += [
        "getDevices",
        "getRecharges",
        "getProducts",
        "getServices",
        "GET /orgs/{orgId}/subscriptions/{subscriptionId}/bonuses",
    ]
    (tmp_path / "ics.yaml").write_text("product: {name: x}\noperations:\n" + "".join(f"  - {n}\n" for n in names))
    (tmp_path / "required.yaml").write_text("[getUser, createSignup]\n")
    call("discover", "--email", email)
    scoped = call("run", "--profile", "smoke", "--out", tmp_path / "scoped")
    required = call("run", "--profile", "smoke", "--required", "required.yaml", "--out", tmp_path / "required")
    document = json.loads((tmp_path / "scoped" / "run.json").read_text())
    absent = {p["id"]: p for p in document["purposes"] if "/declared/absent/" in p["id"]}
    failed = [
        p["id"]
        for p in json.loads((tmp_path / "required" / "run.json").read_text())["purposes"]
        if p["verdict"] == "fail"
    ]

    assert (0, 1) == (scoped[0], required[0])
    assert document["headline"].startswith("CONFORMANT · 12 of 12 operations tested · 33 declared absent")
    assert 33 == len(absent)
    assert {"not_applicable"} == {p["verdict"] for p in absent.values()}
    assert "responds with 200" in absent["customers/getMasterData/declared/absent/operation"]["reason"]
    assert ["customers/createSignup/declared/required/operation"] == failed


def test_what_a_run_changes_is_taken_back(call, declared, email, tmp_path, second):
    """Reversible writes leave no trace; the mark and the leftovers are for those that cannot be undone."""
    text = (
        declared.read_text()
        .replace("writes: []", "writes: [reversible]")
        .replace("changeable: false", "changeable: true")
    )
    declared.write_text(text)
    call("discover", "--email", email)
    before = dict(_services(second))
    code, _ = call("run", "--operation", "changeService", "--out", tmp_path / "out")
    cleaned = call("cleanup", tmp_path / "out")

    assert code in (0, 3)
    assert before == dict(_services(second))
    assert (0, "0 changes reverted with 0 requests\n") == cleaned
    assert not (tmp_path / "out" / "leftovers.jsonl").exists()


def test_what_cannot_be_undone_is_listed(call, declared, email, tmp_path):
    """With real ids, for the owner's eyes only; nothing failed, since nothing can be undone, and nobody promises it."""
    text = (
        declared.read_text().replace("writes: []", "writes: [creates]").replace("changeable: false", "changeable: true")
    )
    declared.write_text(text)
    call("discover", "--email", email)
    _, told = call("run", "--operation", "createCreditLimits", "--out", tmp_path / "out")
    file = tmp_path / "out" / "leftovers.jsonl"
    code, said = call("cleanup", tmp_path / "out")

    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert 0 == code
    assert "of subscriptions/createCreditLimits stay" in said
    assert said.endswith("no request of the API undoes these\n")
    left = len(file.read_text().splitlines())
    records = f"{left} test records remain" if left > 1 else "1 test record remains"
    undoes = "no request of the API undoes them" if left > 1 else "no request of the API undoes it"
    assert f"{records} in the target (createCreditLimits {left}), listed in {file}; {undoes}\n" in told
    assert "cleanup" not in told


def _services(second):
    for organisation in second.sandbox.world.organisations.values():
        for line in organisation.subscriptions.values():
            yield line.id, ({s.id: s.active for s in line.services.values()}, sorted(line.blocks))
