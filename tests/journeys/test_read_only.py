"""What may not write sends nothing that writes: the effect is that of the request, whatever its operation does."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from random import Random
from urllib.parse import urlsplit

import pytest
import yaml
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.contract import load_contracts
from conformance.jobs.declaring.sandbox_declaration import declare
from conformance.model import Response
from conformance.record import read_record
from conformance.sandbox import Sandbox, serve
from tests.contract.strange import PETS
from tests.journeys.bookings_server import Told, served

IXIT = """
environments:
  here:
    urls: {{odd: "{url}/v1"}}
    writes: {writes}
    limits: {{rate: null}}
organisations:
  me: {{changeable: true, pools: {{petId: [1, 2, 3], document: [REAL-12345678Z]}}}}
"""
SAFE = {"GET", "HEAD", "OPTIONS"}


def odd(tmp_path):
    """Write a document whose paths overlap, have ids in their queries, and say untrue things of their effects."""
    document = copy.deepcopy(PETS)
    answers = {"200": {"description": "o", "content": {"application/json": {"schema": {"type": "object"}}}}}
    pet = {"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}, "x-pool": "petId"}
    document["paths"]["/pets/{petId}"]["parameters"] = [pet]
    query = {"name": "document", "in": "query", "required": True, "schema": {"type": "string"}, "x-pool": "document"}

    def operation(name, *parameters, **more):
        return {"operationId": name, "parameters": list(parameters), "responses": answers, **more}

    document["x-pool-kinds"] = {"document": {"of": "customer"}, "petId": {"of": "customer"}}
    document["paths"] |= {
        "/customers": {"get": operation("findCustomer", query)},
        "/pets/me": {"get": operation("getMe"), "patch": operation("changeMe")},
        "/pets/{petId}/owner": {"get": operation("getOwner", pet)},
        "/{petId}/anything": {"get": operation("getAnything", pet)},
        "/pets/search": {"post": operation("search", **{"x-effect": {"kind": "computes"}})},
    }
    folder = tmp_path / "specs" / "odd"
    folder.mkdir(parents=True)
    (folder / "openapi.json").write_text(json.dumps(document))
    return tmp_path / "specs"


@pytest.fixture
def sent(monkeypatch, tmp_path):
    """Run with these options; give what the server's own log says."""
    monkeypatch.chdir(tmp_path)
    specs = odd(tmp_path)

    def run(*options, writes="[]", failing=False):
        log = []

        def answer(method, target, headers, content):
            log.append((method, target.partition("?")[0].removeprefix("/v1"), target.partition("?")[2]))
            failed = failing and method in ("PUT", "DELETE")
            return Told(500 if failed else 200, {} if method != "HEAD" else None)

        with served(answer) as url:
            (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url, writes=writes))
            words = ["run", "--specs", str(specs), "--out", "out", *options]
            done = CliRunner().invoke(command, words, catch_exceptions=False)
        assert done.exit_code in (0, 1, 3), done.output
        return log

    return run


@pytest.mark.parametrize("options", [["--read-only"], ["--profile", "smoke"], [], ["--profile", "acceptance"]])
def test_nothing_that_writes_is_sent_where_no_write_is_allowed(sent, options):
    """Neither by an option, nor by a profile, nor by an IXIT without writes; a server that accepts all is no excuse."""
    log = sent(*options)
    writing = {(method, path) for method, path, _ in log if method not in SAFE}

    assert len(log) > 10
    assert writing <= {("POST", "/pets/search")}


def test_unsupported_methods_go_once_to_what_does_not_exist(sent):
    """Not even a failure is tried again, and no value of the test data goes along."""
    log = sent(writes="[once]", failing=True)
    tried = [(method, path) for method, path, _ in log if method in ("PUT", "DELETE")]

    assert sorted(tried) == sorted(set(tried))
    assert {"/pets/no-such-value", "/pets/no-such-value/owner", "/no-such-value/anything"} == {p for _, p in tried}
    assert not [query for method, _, query in log if method in ("PUT", "DELETE") and query]
    assert ("PATCH", "/pets/no-such-value") not in {(m, p) for m, p, _ in log}


@pytest.mark.parametrize("options", [["--read-only"], ["--profile", "smoke"]])
def test_the_built_in_contracts_are_read_only(tmp_path, options):
    """In the sandbox every write would be answered; none is sent."""
    words = ["run", "--target", "sandbox", "--out", str(tmp_path / "out"), *options]
    done = CliRunner().invoke(command, words, catch_exceptions=False)
    record = read_record(tmp_path / "out" / "run.jsonl")
    operations = {o.key: o for c in load_contracts().values() for o in c.operations.values()}
    posts = {r.exchange.operation for r in record.exchanges if r.exchange.request.method not in SAFE}

    assert 0 == done.exit_code, done.output
    assert posts <= {key for key, o in operations.items() if o.method == "POST" and o.effect.repeatable}


class Logging(Sandbox):
    """A sandbox that writes down what came, or that accepts whatever comes."""

    def __init__(self, contracts, *, accepts_all=False):
        super().__init__(contracts)
        self.log = []
        self.accepts_all = accepts_all

    def handle(self, request):
        self.log.append((request.method, urlsplit(request.url).path))
        if self.accepts_all:
            return Response(200, (("Content-Type", "application/json"),), b"{}")
        return super().handle(request)


def read_only_run(folder, number):
    """Run once, without leave to write, in one of many ways; give what the server's own log says."""
    rng, contracts = Random(number), load_contracts()
    allowed = rng.random() < 0.5
    ways = [["--read-only", "--profile", profile] for profile in ("smoke", "gate", "gate", "acceptance")]
    options = rng.choice(ways if allowed else [*ways, ["--profile", "smoke"], [], ["--profile", "gate"]])
    names = sorted(operation for contract in contracts.values() for operation in contract.operations)
    narrow = rng.choice(
        [[], ["--api", rng.choice(sorted(contracts))], [f"--operation={name}" for name in rng.sample(names, 5)]]
    )
    sandbox = Logging(contracts, accepts_all=rng.random() < 0.25)
    with serve(sandbox, "127.0.0.1", 0) as served_at:
        declare(sandbox, served_at.url, folder / "ixit.yaml")
        ixit = yaml.load((folder / "ixit.yaml").read_text(), yaml.CSafeLoader)
        here = ixit["environments"]["sandbox"]
        here["limits"]["rate"] = None
        if not allowed:
            here["writes"] = []
        (folder / "ixit.yaml").write_text(json.dumps(ixit))
        words = [
            "run",
            "--org",
            rng.choice(sorted(ixit["organisations"])),
            "--seed",
            str(number),
            "--out",
            f"{folder}/out",
        ]
        done = CliRunner().invoke(
            command, [*words, "--ixit", f"{folder}/ixit.yaml", *options, *narrow], catch_exceptions=False
        )
    assert done.exit_code in (0, 1, 3), done.output
    return sandbox.log


def methods_of(tmp_path, numbers):
    """Count the methods that came in so many runs without leave to write, and give the paths of the unsafe ones."""
    counts, unsafe = Counter(), set()
    operations = [one for contract in load_contracts().values() for one in contract.operations.values()]
    searches = [re.sub(r"\{\w+\}", "[^/]+", o.path) for o in operations if o.method == "POST" and o.effect.repeatable]
    for number in numbers:
        folder = tmp_path / str(number)
        folder.mkdir()
        for method, path in read_only_run(folder, number):
            counts[method] += 1
            if method not in SAFE and not (method == "POST" and any(re.search(f"{end}$", path) for end in searches)):
                unsafe.add((method, path))
    return counts, unsafe


@pytest.mark.parametrize(
    "numbers", [(3, 6, 9), pytest.param(range(40), marks=pytest.mark.nightly)], ids=["three", "forty"]
)
def test_no_run_without_leave_to_write_sends_anything_that_writes(tmp_path, numbers):
    """Whatever the profile, the selection, the seed, and what the IXIT allows; POST comes for what only computes."""
    counts, unsafe = methods_of(tmp_path, numbers)
    print(dict(counts))

    assert set() == unsafe
    assert {"GET"} <= set(counts) <= SAFE | {"POST"}
