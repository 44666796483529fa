"""Clients made of the plain bundles by generators of others: `tox -e generated-clients`.

Not collected by pytest: the generators are no dependency of the tests. All 45 operations have to be generated and to
compile, and a sign-up that such a client sends has to be accepted by the served sandbox.
"""

from __future__ import annotations

import compileall
import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from conformance.contract import load_contracts
from conformance.contract.bundling.plain_bundle import plain
from conformance.jobs.setup.sandbox_target import declaration
from conformance.sandbox.app import Sandbox
from conformance.sandbox.http.server import spawn


def generated(place: Path) -> dict[str, int]:
    """Make clients and models of every API; gives how many operations each client has."""
    made = {}
    for api, contract in load_contracts().items():
        file, package = place / f"{api}.json", place / f"{api}_client"
        file.write_text(json.dumps(plain(contract.document)), encoding="utf-8")
        run("openapi-python-client", "generate", "--path", file, "--output-path", package, "--meta", "none",
            "--fail-on-warning")  # fmt: skip
        run("datamodel-codegen", "--input", file, "--input-file-type", "openapi", "--output", place / f"{api}_models.py",
            "--output-model-type", "pydantic_v2.BaseModel")  # fmt: skip
        assert compileall.compile_dir(package, quiet=1), package
        assert compileall.compile_file(place / f"{api}_models.py", quiet=1), api
        made[api] = sum(1 for one in (package / "api").rglob("*.py") if one.name != "__init__.py")
        assert len(contract.operations) == made[api], f"{api}: {made[api]} of {len(contract.operations)} operations"
    return made


def run(*words: Any) -> None:
    """Run a command; its output is shown where it fails."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, f"{words[0]}: {done.stdout}{done.stderr}"


def signed_up(place: Path) -> int:
    """Send a sign-up with the generated client to the served sandbox; gives the status."""
    sys.path.insert(0, str(place))
    client = importlib.import_module("customers_client")
    create = importlib.import_module("customers_client.api.signups.create_signup")
    request = importlib.import_module("customers_client.models.signups_request").SignupsRequest
    with spawn(["--seed", "0"]) as served:
        ixit = declaration(Sandbox(load_contracts(), seed=0), served().url)
        environment, organisation = ixit["environments"]["sandbox"], ixit["organisations"]["telco"]
        body = request.from_dict(filled(organisation["bodies"]["createSignup"], organisation["pools"]))
        token = environment["credentials"]["bearer"]["literal"]
        with client.AuthenticatedClient(base_url=environment["urls"]["customers"], token=token) as caller:
            answer = create.sync_detailed("telco", client=caller, body=body)
    assert answer.parsed.customer_id, answer.content
    return int(answer.status_code)


def filled(value: Any, pools: Mapping[str, Any]) -> Any:
    """Give a body with test data in the place of the kinds of test data that it names."""
    match value:
        case {"pool": str(kind)}:
            entries = [
                one
                for one in pools[kind]
                if not isinstance(one, Mapping) or value.get("tag", "") in ["", *one.get("tags", [])]
            ]
            return entries[0]["value"] if isinstance(entries[0], Mapping) else entries[0]
        case {"today": int(days)}:
            return (date.today() + timedelta(days=days)).isoformat()
        case Mapping():
            return {name: filled(item, pools) for name, item in value.items()}
        case list():
            return [filled(item, pools) for item in value]
        case _:
            return value


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print(generated(Path(name)), signed_up(Path(name)))
