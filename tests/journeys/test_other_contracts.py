"""A folder of another API's documents is linted, planned and run without a line of code for it."""

import json
import shutil
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from click.testing import CliRunner

from conformance.cli.command import command
from conformance.contract import find_operation, judge_request, load_contracts
from conformance.contract.judging.routing import Found
from tests.exchange.listening import Handler, listening

PARCELS = Path(__file__).parent.parent / "contract" / "specs"
IXIT = """
environments:
  shed:
    urls: {{parcels: "{url}/v1"}}
    credentials: {{token: {{env: PARCELS_TOKEN}}}}
    limits: {{concurrency: 4, rate: null}}
    writes: [reversible, creates]
    settle: 0.2
organisations:
  depot:
    changeable: true
    pools:
      parcelId: [1, 2, 3, 4, 5, 6]
"""


@pytest.fixture
def specs(tmp_path):
    """Give the invented API with a kind of test data that only it has."""
    folder = tmp_path / "specs"
    shutil.copytree(PARCELS, folder)
    return folder


REFUSED = {"code": "0001"}


def reply(contract, parcels, method, url, headers, body):
    """Answer as an honest server does: what the contract refuses is refused, and what is changed shows."""
    parts = urlsplit(url)
    found = find_operation(contract, method, parts.path.removeprefix("/v1"))
    if headers.get("authorization") != "Bearer secret":
        return 401, REFUSED
    if not isinstance(found, Found):
        return (404 if found is None else 405), REFUSED
    judgement = judge_request(
        contract,
        found.operation,
        path=found.parameters,
        query=parse_qsl(parts.query, keep_blank_values=True),
        headers=headers,
        body=body or None,
        content_type=headers.get("content-type"),
    )
    if judgement.kind != "valid":
        return 400, REFUSED
    if found.operation.id in ("listParcels", "sendParcel"):
        return (200, list(parcels.values())) if method == "GET" else (201, None)
    parcel = parcels.get(int(found.parameters["id"]))
    if parcel is None:
        return (404 if method == "GET" else 400), REFUSED
    if method == "PATCH":
        parcel["weight"] = json.loads(body)["weight"]
        return 202, None
    return 200, parcel


@contextmanager
def depot(contract):
    """Serve parcels."""
    parcels = {n: {"id": n, "weight": 2.5, "sent_on": str(date(2026, 1, 28) - timedelta(n))} for n in range(1, 7)}

    class Answers(Handler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, value = reply(contract, parcels, self.command, self.path, headers, body)
            content = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            if content:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def __getattr__(self, name):
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

    with listening(Answers) as port:
        yield f"http://127.0.0.1:{port}"


def invoke(*words):
    return CliRunner().invoke(command, words, catch_exceptions=False)


def test_it_is_linted_and_listed(specs):
    """Its own kind of test data is known, and every operation has purposes."""
    linted = invoke("specs", "lint", "--specs", str(specs))
    listed = invoke("list", "--specs", str(specs))

    assert (0, "parcels: 0 problems\n") == (linted.exit_code, linted.stdout)
    assert {"listParcels", "getParcel", "changeParcel", "sendParcel"} <= {
        line.split("/")[1] for line in listed.output.splitlines() if line.startswith("parcels/")
    }


def test_it_is_run(specs, tmp_path, monkeypatch):
    """An honest server of it is conformant."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARCELS_TOKEN", "secret")
    with depot(load_contracts(specs)["parcels"]) as url:
        (tmp_path / "ixit.yaml").write_text(IXIT.format(url=url))
        done = invoke("run", "--specs", str(specs), "--out", "run")
    document = json.loads(Path("run/run.json").read_text())
    broken = [(p["id"], p["reason"]) for p in document["purposes"] if p["verdict"] in ("fail", "error")]

    assert [] == broken
    assert (0, "conformant") == (done.exit_code, document["verdict"]), done.output


def test_what_the_generators_cannot_handle_is_named(specs):
    """The keyword, the file and the line; nothing is planned from it."""
    schemas = specs / "parcels" / "schemas" / "parcels.yaml"
    schemas.write_text(schemas.read_text().replace("    weight: {type: number}", "    weight: {$dynamicRef: '#x'}", 1))
    linted = invoke("specs", "lint", "--specs", str(specs))

    assert 2 == linted.exit_code
    assert "our generators do not know the keyword $dynamicRef" in linted.output
    assert "schemas/parcels.yaml" in linted.output
