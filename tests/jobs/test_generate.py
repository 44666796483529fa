"""Example requests: what they say they are, and lines that a shell takes."""

import json
import shlex
from itertools import islice

import pytest

from conformance.cases.case import Kind
from conformance.contract import judge_request, load_contract
from conformance.jobs.generate import as_curl, generated

CUSTOMERS = load_contract("customers")
OPERATION = CUSTOMERS.operations["activateSim"]


def test_valid_ones_are_valid():
    """Judged by the contract as any request is."""
    for entry in generated(CUSTOMERS, OPERATION, Kind.VALID, count=20, seed=1):
        judgement = judge_request(
            CUSTOMERS,
            OPERATION,
            path={"orgId": "telco"},
            query=(),
            headers={},
            body=json.dumps(entry["body"]).encode(),
            content_type="application/json",
        )
        assert "valid" == judgement.kind


@pytest.mark.parametrize("kind", [Kind.INVALID, Kind.OPEN])
def test_each_fault_comes_once_unless_counted(kind):
    """Every case names itself."""
    cases = [entry["case"] for entry in generated(CUSTOMERS, OPERATION, kind, count=None, seed=1)]

    assert len(cases) == len(set(cases)) > 5


def test_more_than_there_are_faults_have_other_test_data():
    """Load tests want numbers, not one number."""
    entries = list(generated(CUSTOMERS, OPERATION, Kind.INVALID, count=200, seed=1))

    assert 200 == len(entries)
    assert len({json.dumps(e.get("body")) for e in entries}) > len({e["case"] for e in entries})


def test_the_same_seed_gives_the_same_requests():
    """And another seed others."""
    first, again, other = (list(generated(CUSTOMERS, OPERATION, Kind.VALID, count=5, seed=seed)) for seed in (1, 1, 2))

    assert first == again != other


def test_a_curl_line_is_taken_as_it_is():
    """Quotes and line breaks within bodies survive the shell."""
    for entry in islice(generated(CUSTOMERS, OPERATION, Kind.INVALID, count=None, seed=1), 20):
        words = shlex.split(as_curl(entry).split("\n", 1)[1])
        assert ["curl", "--request", entry["method"], entry["url"]] == words[:4]
