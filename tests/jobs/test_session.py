"""What a run tells while it goes."""

from dataclasses import replace

import pytest

from conformance.api import judge
from conformance.contract import load_contracts
from conformance.engine.reachability import transport_to
from conformance.engine.token_store import Wallet
from conformance.jobs.session import conduct
from conformance.jobs.setup.prepare import Options, prepared, settings_of
from conformance.jobs.setup.sandbox_target import served_sandbox
from conformance.profile.profiles import PROFILES
from conformance.record import read_record
from tests.contract.strange import pets
from tests.journeys.bookings_server import Told, served
from tests.journeys.test_plain_documents import IXIT

CONTRACTS = load_contracts()


def settings(served, out):
    """Give the settings of a run that agrees on nothing."""
    options = Options(org=next(iter(served.ixit.organisations)), operations=("getPromotions",), out=out)
    contracts = {"customers": CONTRACTS["customers"]}
    made = settings_of(options, PROFILES["gate"], contracts, served.ixit, replace(served.ics, readings={}))
    with transport_to(made.environment) as transport:
        wallet = Wallet(made.environment, made.contracts, transport.send)
    return replace(made, credentials=wallet, secrets=wallet.secrets)


@pytest.mark.parametrize(("choice", "broken"), [("over", 3), ("not-in-force", 6)])
def test_a_permitted_reading_is_no_failure_on_the_way_either(tmp_path, choice, broken):
    """What holds under another choice may break; only the end tells that nothing failed."""
    failures = []
    with served_sandbox(lambda: CONTRACTS, readings={"customers/promotions-inactive-meaning": choice}) as served:
        document = conduct(settings(served, tmp_path / "run"), lambda far: failures.append(far.failures)).document

    not_followed = [p for p in document["purposes"] if "does not follow the reading" in p["reason"]]
    assert (broken, 0, 0) == (len(not_followed), max(failures), document["counts"]["fail"])


@pytest.mark.parametrize(
    "release", ["2.3.8", "2.33.1", *(pytest.param(r, marks=pytest.mark.nightly) for r in ("2.6.1", "2.19.0", "2.37.1"))]
)
def test_a_server_of_an_old_release_is_conformant_by_it(tmp_path, release):
    """The embedded sandbox serves the release that it is judged by."""
    options = Options(
        targets=("sandbox",),
        apis=("customers",),
        operations=("createSignup", "addDevice", "getAccountTax", "getAccount", "getInvoices"),
        releases=(f"customers={release}",),
        out=tmp_path / "run",
    )
    with prepared(options) as run:
        document = conduct(run).document

    assert ("conformant", 0) == (document["verdict"], document["counts"]["fail"])
    assert (release == "2.33.1") == any("is not in the changelog" in warning for warning in run.warnings)


def test_a_server_of_the_newest_release_is_found_out_by_an_older_one(tmp_path):
    """It answers 202 where 206 was documented, and wants members that nobody knew."""
    with served_sandbox(lambda: CONTRACTS) as served:
        options = Options(org="telco", operations=("addDevice",), out=tmp_path / "run", releases=("customers=2.6.1",))
        ics = replace(served.ics, readings={})
        made = settings_of(options, PROFILES["gate"], {"customers": CONTRACTS["customers"]}, served.ixit, ics)
        with transport_to(made.environment) as transport:
            wallet = Wallet(made.environment, made.contracts, transport.send)
        document = conduct(replace(made, credentials=wallet, secrets=wallet.secrets)).document

    assert "not-conformant" == document["verdict"]


def test_a_test_takes_as_long_as_the_target_does(tmp_path):
    """The seconds of its own requests, and what belongs to no test is not told: the sum is that of the exchanges."""
    with served_sandbox(lambda: CONTRACTS) as served:
        document = conduct(settings(served, tmp_path / "run")).document
    recorded = read_record(tmp_path / "run" / "run.jsonl").exchanges
    told = sum(purpose["seconds"] for purpose in document["purposes"])

    assert told == pytest.approx(sum(one.exchange.outcome.seconds for one in recorded))
    again = judge(tmp_path / "run" / "run.jsonl", tmp_path / "again")
    assert {p["id"]: p["seconds"] for p in document["purposes"]} == {p["id"]: p["seconds"] for p in again["purposes"]}


def test_what_stands_in_front_of_the_api_is_no_failure_on_the_way_either(tmp_path):
    """A gateway that responds 503 to everything shows nothing of the API: as many failures as the result has."""
    pets(tmp_path)
    failures = []
    with served(lambda *_: Told(503)) as url:
        (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""))
        options = Options(directory=tmp_path, specs=tmp_path / "specs", out=tmp_path / "run")
        with prepared(options) as run:
            document = conduct(run, lambda far: failures.append(far.failures)).document

    assert (0, 0) == (max(failures), document["counts"]["fail"])
    assert "is 503" in document["headline"]


def test_what_is_the_apis_own_fails_at_once(tmp_path):
    """The lie beside it: 500 comes from the target itself."""
    pets(tmp_path)
    failures = []
    with served(lambda *_: Told(500)) as url:
        (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, credentials=""))
        options = Options(directory=tmp_path, specs=tmp_path / "specs", out=tmp_path / "run")
        with prepared(options) as run:
            conduct(run, lambda far: failures.append(far.failures))

    assert max(failures) > 0
