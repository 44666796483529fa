"""Before a run it is known which operations it will test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.engine.single_reads import Reader
from conformance.exchange import DirectPump, Limits
from conformance.jobs.declaring.control_rehearsal import State, rehearse_controls
from conformance.jobs.declaring.rehearse import rehearse
from conformance.jobs.setup.prepare import Options, settings_of
from conformance.jobs.setup.sandbox_target import declaration
from conformance.model import Response
from conformance.profile.declaration_builder import ixit_of
from conformance.profile.ics import Ics
from conformance.profile.ixit import Entry
from conformance.profile.profiles import PROFILES
from conformance.sandbox.app import Sandbox
from conformance.sandbox.callers import TOKEN, Credentials

CONTRACTS = load_contracts()
OPERATIONS = ("getAccount", "getInvoices", "getTerms", "getAvailableMsisdns", "replaceSim", "changeBlock")
CREDENTIALS = {
    api: {
        scheme.name: f"Bearer {TOKEN}" if scheme.kind == "http-bearer" else Credentials().roles
        for scheme in contract.security_schemes.values()
    }
    for api, contract in CONTRACTS.items()
}


class Target:
    """A sandbox in this process that remembers what it received, and may answer some paths otherwise."""

    def __init__(self, sandbox, otherwise):
        self.sandbox, self.otherwise, self.received = sandbox, otherwise, []

    def send(self, request):
        self.received.append(request)
        return next((answer for part, answer in self.otherwise.items() if part in request.url), None) or (
            self.sandbox.handle(request)
        )

    def close(self):
        pass


@pytest.fixture(scope="module")
def sandbox():
    return Sandbox(CONTRACTS)


@pytest.fixture
def rehearsed(sandbox):
    """Rehearse a gate; gives the rows by operation id, and what the target received."""
    url = "http://127.0.0.1:1"

    def rehearsal(pools=None, otherwise=None, operations=OPERATIONS, *, own_bodies=True):
        ixit = ixit_of(declaration(sandbox, url))
        settings = settings_of(Options(org="telco", operations=operations), PROFILES["gate"], CONTRACTS, ixit, Ics())
        kept = {**settings.organisation.pools, **(pools or {})}
        held = {kind: pool for kind, pool in kept.items() if pool}
        own = settings.organisation.bodies if own_bodies else {}
        organisation = replace(settings.organisation, pools=held, bodies=own)
        settings = replace(settings, organisation=organisation, credentials=CREDENTIALS)
        target = Target(sandbox, otherwise or {})
        reader = Reader(CONTRACTS, settings.environment, organisation, CREDENTIALS, target)
        rows = rehearse_controls(settings, rehearse(settings), reader, DirectPump(target, Limits()))
        return {row.operation.partition("/")[2]: row for row in rows}, target.received

    return rehearsal


def test_what_is_complete_is_ready_and_nothing_is_changed(rehearsed):
    """Reads are sent; writes are ready to be."""
    rows, received = rehearsed()
    states = {name: row.state for name, row in rows.items()}

    assert {
        "getAccount": State.READY,
        "getInvoices": State.READY,
        "getTerms": State.READY,
        "getAvailableMsisdns": State.READY,
        "replaceSim": State.TO_SEND,
        "changeBlock": State.TO_SEND,
    } == states
    assert {"GET"} == {request.method for request in received}


def test_what_is_missing_is_said_with_the_line_to_paste(rehearsed):
    """And the rest is as ready as before."""
    rows, _ = rehearsed({"hostCfg": ()})
    row = rows["getAvailableMsisdns"]

    assert (State.MISSING, "no hostCfg supplied: add one to organisations.telco.pools.hostCfg") == (row.state, row.why)
    assert ("hostCfg: […]", "organisations.telco.pools") == (row.paste, row.place)
    assert rows["getAccount"].ready


def test_a_write_that_names_what_nobody_knows_is_not_ready(rehearsed):
    """Its subscription exists nowhere: a read that takes nothing else says so."""
    gone = (Entry(2147480001, frozenset({"mobile"}), {"accountId": 1}),)
    rows, received = rehearsed({"subscriptionId.mobile": gone, "subscriptionId": gone})

    assert State.MISSING is rows["replaceSim"].state
    assert "2147480001, which replaceSim would be sent with, is not known to the target" in rows["replaceSim"].why
    assert {"GET"} == {request.method for request in received}


def test_what_the_target_rejects_is_told_apart_with_its_words(rehearsed):
    """Nothing is missing: the data do not fit, or the target is at fault."""
    refusal = Response(404, (("content-type", "application/json"),), b'{"message": "Closed for the night"}')
    rows, _ = rehearsed(otherwise={"/invoices": refusal})

    assert State.REJECTED is rows["getInvoices"].state
    assert '404 "Closed for the night"' in rows["getInvoices"].why
    assert rows["getAccount"].ready


def test_a_response_with_nothing_in_it_is_not_ready(rehearsed):
    """The run would not call the operation tested either."""
    nothing = Response(200, (("content-type", "application/json"),), b"[]")
    rows, _ = rehearsed(otherwise={"/terms": nothing})

    assert (State.REJECTED, False) == (rows["getTerms"].state, rows["getTerms"].ready)
    assert "needs test data for which getTerms lists something" in rows["getTerms"].why


def test_a_rejected_body_that_names_the_documents_example_gets_a_line_to_paste(rehearsed):
    """No read tells the account's UUID that it asks for, and no kind of test data stands for it."""
    refusal = Response(404, (("content-type", "application/json"),), b'{"errors": [{"code": "NOT_FOUND"}]}')
    rows, _ = rehearsed(otherwise={"/finance/renewal": refusal}, operations=("renewFinance",), own_bodies=False)
    row = rows["renewFinance"]

    assert State.REJECTED is row.state
    assert "its account_id is the documents' example: give a body of yours" in row.why
    assert ("renewFinance: {account_id: …, …}", "organisations.telco.bodies") == (row.paste, row.place)


def test_what_a_run_prepares_is_ready_where_the_requests_for_it_can_be_sent(rehearsed):
    """Nobody declares a computation of penalties; an account is needed to make one."""
    operations = ("confirmPenalties", "deletePenalties")
    rows, _ = rehearsed(operations=operations)
    without, _ = rehearsed({"accountId": ()}, operations=operations)

    assert {State.TO_SEND} == {row.state for row in rows.values()}
    assert {State.MISSING} == {row.state for row in without.values()}
    assert all("accountId" in row.why and "accountId" in row.paste for row in without.values())


def test_what_a_run_makes_before_is_looked_up_nowhere(rehearsed):
    """The bonus that is deleted is added by the run; the example that stands for its line exists nowhere."""
    rows, _ = rehearsed(operations=("deleteBonus",))

    assert State.TO_SEND is rows["deleteBonus"].state, rows["deleteBonus"].why
