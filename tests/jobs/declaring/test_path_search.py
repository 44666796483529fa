"""The path of an operation that no document prints, looked for by safe methods."""

from __future__ import annotations

import pytest

from conformance.contract import load_contracts
from conformance.engine.single_reads import Reader
from conformance.jobs.declaring.path_search import found_paths
from conformance.model import NoAnswer, NoAnswerReason, Response
from conformance.profile.ixit import Environment, Organisation
from tests.jobs.declaring.test_discover import InProcess

CONTRACTS = load_contracts()
KEY = "feasibility/getFinanceAvailability"
PATH = CONTRACTS["feasibility"].operations["getFinanceAvailability"].path


@pytest.mark.parametrize(
    ("here", "beside", "found"),
    [
        (Response(405), Response(404), {KEY: PATH}),
        (Response(401, (("Allow", "OPTIONS, post"),)), Response(404), {KEY: PATH}),
        (Response(200), Response(404), {}),
        (Response(404), Response(404), {}),
        (Response(405), Response(405), {}),
        (Response(405), NoAnswer(NoAnswerReason.TIMEOUT, ""), {}),
    ],
)
def test_a_path_is_there_where_it_takes_another_method_and_its_neighbour_is_unknown(here, beside, found):
    """A target that answers everything alike shows nothing; only GET is sent."""
    asked = []

    def answer(request):
        asked.append((request.method, request.body))
        return here if request.url.endswith(PATH.rpartition("/")[2]) else beside

    urls = {"feasibility": "http://target.example/v1"}
    reader = Reader(CONTRACTS, Environment("e", urls), Organisation("telco"), {}, InProcess(answer))

    assert found == found_paths(reader)
    assert {("GET", None)} == set(asked)
    declared = Environment("e", urls, paths={KEY: "/elsewhere"})
    assert {} == found_paths(Reader(CONTRACTS, declared, Organisation("telco"), {}, InProcess(answer)))
