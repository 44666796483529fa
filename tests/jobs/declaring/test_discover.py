"""From one known customer to the test data, by the API's own reads."""

from __future__ import annotations

import pytest

from conformance.contract import load_contracts
from conformance.engine.single_reads import Reader
from conformance.jobs.declaring.discover import discover, with_found
from conformance.jobs.declaring.test_data_harvest import _not_contradicted
from conformance.jobs.setup.readiness import Grade, examine_authorisation, stale_values
from conformance.model import Response
from conformance.profile.ixit import Environment, Organisation
from conformance.sandbox.app import Sandbox
from conformance.sandbox.callers import TOKEN
from conformance.sandbox.testdata import pools

CONTRACTS = load_contracts()
CREDENTIALS = {api: {"Authorization": f"Bearer {TOKEN}"} for api in CONTRACTS}


class InProcess:
    """A transport to a sandbox in this process, or to a function."""

    def __init__(self, function):
        self.send = function

    def close(self):
        pass


@pytest.fixture(scope="module")
def sandbox():
    return Sandbox(CONTRACTS, seed=8)


@pytest.fixture
def reader(sandbox):
    def make(organisation=None, answer=None):
        urls = {api: f"http://sandbox{base}" for api, base in sandbox.bases.items()}
        organisation = organisation or Organisation(next(iter(sandbox.world.organisations)))
        transport = InProcess(answer or sandbox.handle)
        return Reader(CONTRACTS, Environment("e", urls), organisation, CREDENTIALS, transport)

    return make


@pytest.fixture
def line(sandbox):
    """A line of which much is to be found, with its owner."""
    org = next(iter(sandbox.world.organisations.values()))
    return next(
        entry for entry in pools(sandbox, org)["msisdn"] if {"bonuses", "with-device"} <= set(entry.get("tags", ()))
    )


@pytest.mark.parametrize("kinds", [("document", "documentType"), ("document",), ("email",), ("msisdn",)])
def test_any_of_a_customers_names_leads_to_the_same(reader, line, kinds):
    """A document, with or without its type, an e-mail address, a number."""
    named = {"msisdn": line["value"], **line["with"]}
    found = discover(reader(), [{kind: named[kind] for kind in kinds}])
    values = {
        kind: {f.value for f in found.known.values(kind)} for kind in ("accountId", "userId", "document", "msisdn")
    }

    assert {line["with"]["accountId"]} == values["accountId"]
    assert line["with"]["document"] in values["document"]
    assert line["value"] in values["msisdn"]


def test_lines_are_told_apart_and_related(reader, line):
    """What a line is shows in its reads; it belongs to its account and its owner."""
    found = discover(reader(), [{"email": line["with"]["email"]}]).pools()
    entry = next(e for e in found["subscriptionId"] if e.value == line["with"]["subscriptionId"])
    account = found["accountId"][0]

    assert {"mobile", "bonuses", "with-device"} <= entry.tags
    assert (line["with"]["accountId"], line["with"]["userId"]) == (entry.related["accountId"], entry.related["userId"])
    assert "subscriptionId" not in account.related
    assert {"serviceId", "bonusId", "productId", "workOrderId"} <= set(found)
    assert "computedPenaltyId" not in set(found), "a run makes its own: those of today are stale tomorrow"
    assert all(set(e.related) <= {"subscriptionId"} for e in found["serviceId"])


def test_a_value_that_several_lines_name_is_tied_to_none_of_them_alone(reader, line):
    """A service that one line has on and another off is written down for each, with the tag that it has there."""
    known = discover(reader(), [{"email": line["with"]["email"]}]).known
    known.add("serviceId", 77, {"subscriptionId": 1, "accountId": 9}, tags=("on",))
    known.add("serviceId", 77, {"subscriptionId": 2, "accountId": 9}, tags=("off",))
    entries = known.entries("serviceId", known.pools["serviceId"]["77"])

    assert [({"on"}, {"subscriptionId": 1}), ({"off"}, {"subscriptionId": 2})] == [(e.tags, e.related) for e in entries]


def test_the_odd_ones_come_last(reader, sandbox):
    """Whatever else is known of them."""
    org = next(iter(sandbox.world.organisations.values()))
    seeds = [{"email": entry["with"]["email"]} for entry in pools(sandbox, org)["msisdn"][::9]]
    found = discover(reader(), seeds, most=2000)
    odd = [
        bool(entry.tags & found.known.kinds[kind].apart)
        for kind in ("subscriptionId",)
        for entry in found.pools()[kind]
    ]

    assert {True, False} == set(odd)
    assert sorted(odd) == odd


def test_limits_are_looked_for_at_every_kind_of_line(reader, sandbox):
    """Though the operation's documents speak of mobile lines first."""
    org = next(iter(sandbox.world.organisations.values()))
    landline = next(e for e in pools(sandbox, org)["subscriptionId.landline"] if "with-credit-limits" in e["tags"])
    named = {kind: landline["with"][kind] for kind in ("document", "documentType")}
    found = discover(reader(), [named]).known.values("subscriptionId.landline")

    assert "with-credit-limits" in next(f.tags for f in found if f.value == landline["value"])


def test_zero_is_no_id(reader):
    """It stands for nothing, as `bundle_id: 0` of a line without a bundle does."""
    body = b'{"accounts": [{"id": 5, "subscriptions": [{"id": 7, "bundle_id": 0}]}]}'
    found = discover(reader(answer=lambda _: Response(200, (), body)), [{"email": "a@b.example"}])

    assert not found.known.pools.get("bundleId")


def test_a_customer_whom_nobody_knows_leads_nowhere(reader):
    """Every kind of document is tried, and that is all."""
    found = discover(reader(), [{"document": "00000000T"}])

    assert [] == found.known.values("accountId")
    assert not any(status.startswith("2") for status in found.answers["findUserTree"])


def test_there_is_an_end_to_asking(reader, line):
    """A big customer is no load test."""
    found = discover(reader(), [{"email": line["with"]["email"]}], most=7)

    assert (7, True) == (found.requests, found.cut)


def test_what_answers_nonsense_is_survived(reader):
    """No answer of a target ends discovery with an exception."""
    bodies = iter([b"", b"<html>", b"[[[", b'{"id": {"x": []}}', b'{"accounts": [7, null]}'] * 40)
    found = discover(reader(answer=lambda _: Response(200, (), next(bodies))), [{"email": "a@b.example"}])

    assert [] == found.known.values("accountId")


def test_a_value_that_is_gone_is_found_out(reader, line):
    """It is the value's fault where the same reads know another one."""
    organisation = with_found(reader().organisation, discover(reader(), [{"email": line["with"]["email"]}]))
    good = organisation.pools["accountId"][0]
    gone = type(good)(99)
    mixed = Organisation(organisation.id, {"accountId": (good, gone)})
    alone = Organisation(organisation.id, {"accountId": (gone,)})

    assert [] == list(stale_values(reader(organisation)))
    assert [(99, True)] == [(stale.entry.value, stale.proven) for stale in stale_values(reader(mixed))]
    assert [(99, False)] == [(stale.entry.value, stale.proven) for stale in stale_values(reader(alone))]


@pytest.mark.parametrize(
    ("answer", "grade"),
    [
        (Response(200, (), b"{}"), Grade.FINE),
        (Response(404), Grade.FINE),
        (Response(401), Grade.WRONG),
        (Response(403), Grade.WRONG),
        (Response(503), Grade.LACKING),
        (Response(200, (), b"<!DOCTYPE html><html>log in"), Grade.WRONG),
    ],
)
def test_credentials_are_tried_on_reads(reader, answer, grade):
    """Refusals of several reads say that they are wrong."""
    remarks = list(examine_authorisation(reader(answer=lambda _: answer)))

    assert {grade} == {remark.grade for remark in remarks if "no plain read could be sent" not in remark.says}


@pytest.mark.parametrize("kinds", [("document", "documentType"), ("msisdn",), ("email",)])
def test_no_id_is_tied_to_somebody_elses(reader, sandbox, kinds):
    """What a response says wins over what was asked: a line of a list need not be the one that was asked for."""
    org = next(iter(sandbox.world.organisations.values()))
    truth = {
        (kind, str(entry["value"])): {k: str(v) for k, v in entry.get("with", {}).items()}
        for kind in ("subscriptionId.mobile", "userId", "accountId", "customerUuid", "subscriptionUUID")
        for entry in pools(sandbox, org)[kind]
    }
    numbers = [entry for entry in pools(sandbox, org)["msisdn"] if "login-refused" not in entry.get("tags", ())]
    bundled = [entry for entry in numbers if "bundled-main-line" in entry.get("tags", ())]
    seeds = [*numbers[:9], *bundled[:3]]
    wrong = []
    for seed in seeds:
        named = {"msisdn": seed["value"], **seed["with"]}
        for kind, entries in discover(reader(), [{kind: named[kind] for kind in kinds}]).pools().items():
            for entry in entries:
                true = truth.get((kind, str(entry.value))) or truth.get((f"{kind}.mobile", str(entry.value))) or {}
                wrong += [(kind, entry.value, k, v) for k, v in entry.related.items() if true.get(k, str(v)) != str(v)]

    assert [] == wrong


def test_a_line_is_of_one_sort(reader, sandbox):
    """A read that was asked of a landline names it, though its documents speak of mobile lines."""
    org = next(iter(sandbox.world.organisations.values()))
    bundled = next(e for e in pools(sandbox, org)["subscriptionId.mobile"] if "bundled-main-line" in e["tags"])
    named = {kind: bundled["with"][kind] for kind in ("document", "documentType")}
    lines = discover(reader(), [named]).pools()["subscriptionId"]
    sorts = [entry.tags & {"mobile", "landline", "broadband", "tv"} for entry in lines]

    assert len(lines) > 3
    assert {1} == {len(one) for one in sorts}, sorts
    assert not any("." in kind for entry in lines for kind in entry.related)


def test_what_was_asked_is_not_told_of_another_customer():
    """Nor of another line, where the response says that it is another."""
    contract = CONTRACTS["customers"]
    asked = {"userId": 1, "accountId": 2, "subscriptionId": 3}

    assert {} == _not_contradicted(contract, asked, {"userId": 9})
    assert {"userId": 1} == _not_contradicted(contract, asked, {"userId": 1, "accountId": 9})
    assert {"userId": 1, "accountId": 2} == _not_contradicted(contract, asked, {"subscriptionId": 9})
    assert asked == _not_contradicted(contract, asked, {"userId": 1})


def test_a_code_that_nobody_knows_is_tried_until_the_target_confirms_one(reader, sandbox, line):
    """By what it lists: free numbers of the network. A code that is known is taken, and none is tried."""
    org = next(iter(sandbox.world.organisations.values()))
    found = discover(reader(), [{"email": line["with"]["email"]}])
    told = discover(reader(), [{"email": line["with"]["email"]}, {"hostCfg": org.host_cfg}])

    assert [org.host_cfg] == [f.value for f in found.known.values("hostCfg")]
    assert found.known.values("freeMsisdn")
    assert {"200": 1} == told.answers["getAvailableMsisdns"]
    assert org.host_cfg == sum(found.answers["getAvailableMsisdns"].values())


def test_a_code_that_leads_to_nothing_is_not_written_down(reader, line):
    """A target may answer every code with an empty list."""

    def answer(request):
        code = request.url.rpartition("/")[2]
        return Response(
            200, (), f'{{"host_cfg_id": {code if code.isdigit() else 0}, "available_msisdns": []}}'.encode()
        )

    found = discover(reader(answer=answer), [{"email": line["with"]["email"]}])

    assert 9 == sum(found.answers["getAvailableMsisdns"].values())
    assert not found.known.values("hostCfg")
