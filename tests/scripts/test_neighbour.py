"""A write changes nothing of a neighbour."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.contract import load_contracts
from conformance.model import Exchange, Level, Request, Response
from conformance.sandbox.app import Sandbox
from conformance.scripts.neighbour import beside_kept, neighbour_kept
from conformance.selfcheck.selfcheck_judging import judged

CONTRACTS = load_contracts()
WRITE = next(
    operation
    for contract in CONTRACTS.values()
    for operation in contract.operations.values()
    if operation.observed_by is not None and str(operation.observed_by.get("select", "")).startswith("$.items")
)


def read(number, items, *, url="http://127.0.0.1/neighbour"):
    outcome = Response(200, (("content-type", "application/json"),), json.dumps({"items": items}).encode())
    return Exchange(number, "case", WRITE.key, Request("GET", url), outcome, "2026-05-15T12:00:00.000Z", str(number))


ONE = [{"id": 1, "name": "one", "status": "ACTIVE", "value": 1, "active": True}]


def test_a_neighbour_that_stays_as_it_was_is_no_finding():
    """Both reads show the same."""
    assert neighbour_kept(WRITE, [read(1, ONE)], [read(2, ONE)]) is None


def test_a_neighbour_that_lost_everything_is_a_warning():
    """Everybody relies on it, and no document says it: should."""
    found = neighbour_kept(WRITE, [read(1, ONE)], [read(2, [])])

    assert found is not None
    assert (Level.SHOULD, 2) == (found[0].level, found[1])
    assert found[0].broken


def test_reads_of_different_neighbours_prove_nothing():
    """Only the same URL twice can be compared."""
    assert neighbour_kept(WRITE, [read(1, ONE)], [read(2, [], url="http://127.0.0.1/other")]) is None


def listed(operation, items):
    outcome = Response(200, (("content-type", "application/json"),), json.dumps({"items": items}).encode())
    sent = Request("GET", "http://127.0.0.1/v2/orgs/telco/subscriptions/7/things")
    return Exchange(1, "case", operation, sent, outcome, "2026-05-15T12:00:00.000Z", "1")


def services(*active):
    return listed("customers/getServices", [{"id": n, "active": on} for n, on in enumerate(active, 11)])


def blocks(*ids):
    return listed("customers/getBlocks", [{"id": n, "value": "x"} for n in ids])


def bonuses(*ids):
    return listed("customers/getBonuses", [{"id": n} for n in ids])


def wrote(operation, path, body=b"{}"):
    sent = Request("PATCH", f"http://127.0.0.1/v2/orgs/telco/subscriptions/7/{path}", body=body)
    return Exchange(2, "case", operation, sent, Response(201, (), b""), "2026-05-15T12:00:00.000Z", "2")


@pytest.mark.parametrize(
    ("operation", "path", "before", "after", "expected"),
    [
        ("changeService", "services/11", services(True, True), services(False, True), None),
        ("changeService", "services/11", services(True, True), services(False, False), "active"),
        ("changeService", "services/12", services(True, True), services(True, False), None),
        ("changeBlock", "blocks/2", blocks(), blocks(2), None),
        ("changeBlock", "blocks/2", blocks(), blocks(2, 1), "id"),
        ("changeBlock", "blocks/2", blocks(1, 2), blocks(), "id"),
        ("changeBlock", "blocks/2", blocks(1, 2), blocks(1), None),
        ("changeBlock", "blocks/2", services(True), services(False), None),
        ("changeBlock", "blocks/2", blocks(1), blocks(2), "id"),
        ("addBonus", "bonuses", bonuses(1, 2), bonuses(1, 2, 3), None),
        ("addBonus", "bonuses", bonuses(1, 2), bonuses(3), "id"),
        ("addBonus", "bonuses", bonuses(1), bonuses(1, 3, 3), "id"),
        ("addBonus", "bonuses", bonuses(1), bonuses(1, 1), None),
        ("deleteBonus", "bonuses/1", bonuses(1, 2), bonuses(2, 3), "id"),
        ("deleteBonus", "bonuses/1", bonuses(1, 1, 2), bonuses(1, 2), None),
    ],
)
def test_other_items_of_the_list_stay_as_they_were(operation, path, before, after, expected):
    """What the request names may change, and one item may come or go; nothing else."""
    write = CONTRACTS["customers"].operations[operation]
    found = beside_kept(write, before, after, wrote(write.key, path))

    assert (expected is None) == (found is None)
    assert found is None or (Level.SHOULD, 1) == (found[0].level, found[1])


class Spilling(Sandbox):
    """Switches every service of a line with the one that is named."""

    def handle(self, request):
        outcome = super().handle(request)
        place, _, service = request.url.rpartition("/services/")
        if request.method == "PATCH" and service and isinstance(outcome, Response) and outcome.status < 300:
            listing = super().handle(replace(request, method="GET", url=f"{place}/services", body=None))
            for item in json.loads(listing.body)["items"]:
                if str(item["id"]) != service.partition("?")[0]:
                    super().handle(replace(request, url=f"{place}/services/{item['id']}"))
        return outcome


@pytest.mark.parametrize(("sandbox", "warned"), [(Sandbox, False), (Spilling, True)])
def test_a_change_that_spills_over_is_warned_of(sandbox, warned):
    """The read that shows the effect shows the damage."""
    found = judged(CONTRACTS, sandbox(CONTRACTS), operations=["customers/changeService"], agreed={})
    said = [w.finding.message for verdict in found.verdicts for w in verdict.warnings]

    assert warned == any("another item of the list" in message for message in said)
