"""Schemathesis' command line against the sandbox: our contracts as plain OpenAPI, and the same test data."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from conformance.contract import Contract
from conformance.contract.bundling.plain_bundle import without_annotations
from conformance.profile.ixit import Ixit
from conformance.profile.test_data_index import entries

_CASES = re.compile(r"^\s*([\d,]+) generated", re.MULTILINE)
_SECONDS = re.compile(r"(?:in|after) ([\d.]+)s =+\s*$")
_FAILURE = re.compile(r"^\s*❌ (ST\d+ )?(?P<kind>.+?): (?P<count>\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Peer:
    """One run of Schemathesis, as it reports it: its start and the loading of the document are not counted."""

    cases: int
    seconds: float
    failures: Counter[str]


def prepare(folder: Path, contracts: Mapping[str, Contract], ixit: Ixit) -> None:
    """Write the documents, and a configuration that names good values for the path parameters."""
    organisation = next(iter(ixit.organisations.values()))
    for api, contract in contracts.items():
        (folder / f"{api}.json").write_text(json.dumps(without_annotations(contract.document)))
        parameters = (p for o in contract.operations.values() for p in o.parameters if p.location == "path")
        lines = ["[parameters]"]
        for name, pool in {p.name: p.pool for p in parameters}.items():
            value = (
                organisation.id if pool == "orgId" else next((e.value for e in entries(organisation, pool or "")), None)
            )
            if value is not None:
                lines.append(f'"path.{name}" = {json.dumps(value)}')
        (folder / f"{api}.toml").write_text("\n".join(lines) + "\n")


def run(folder: Path, api: str, url: str, headers: Iterable[tuple[str, str]], *options: str, most: int) -> Peer:
    """Run it, interrupted after `most` seconds, and read its summary."""
    command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"]
    command += ["--config-file", str(folder / f"{api}.toml"), "run", str(folder / f"{api}.json"), "--url", url]
    command += [word for name, value in headers for word in ("-H", f"{name}: {value}")]
    command += ["--no-color", "--seed", "1", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder) as running:
        try:
            said, _ = running.communicate(timeout=most)
        except subprocess.TimeoutExpired:
            # It reports what it found until it was interrupted.
            running.send_signal(signal.SIGINT)
            said, _ = running.communicate()
    cases, seconds = _CASES.search(said), _SECONDS.search(said.rstrip())
    if cases is None or seconds is None:
        raise RuntimeError(f"Schemathesis did not run: {said[-4000:]}")
    failures = Counter({m["kind"]: int(m["count"]) for m in _FAILURE.finditer(said)})
    return Peer(int(cases[1].replace(",", "")), float(seconds[1]), failures)
