"""Schemathesis' command line on the same implementation: what it finds, by operation, kind of failure and status."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from conformance.profile.declaration_reader import read_ixit
from tests.benchmarks import peer
from tests.independent.client import PREFIXES
from tests.independent.operations import contracts
from tests.independent.served import Served
from tests.independent.study import Study

APIS = tuple(PREFIXES)
#: The phases that are asked of it, beside its own defaults; a failure does not end an operation.
OPTIONS = ("--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure")
_FAILURE = re.compile(r"^- (?:ST\d+ )?(?P<kind>.+)\n+(?P<detail>[^\n]*)", re.MULTILINE)
_STATUS = re.compile(r"^\[(\d{3})\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Findings:
    """What one run found: operation, kind of failure, its first words and the status; and what it took."""

    found: frozenset[tuple[str, str, str, str]]
    cases: int
    seconds: float


def findings(study: Study, server: Served, api: str, operations: Sequence[str], *, most: int) -> Findings:
    """Run it on the operations of one API that are named by id, or on all of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study.declare(folder, server.address)
        ixit = read_ixit(folder / "ixit.yaml", contracts())
        peer.prepare(folder, {api: contracts()[api]}, ixit)
        _paths(folder / f"{api}.json", api, next(iter(ixit.environments.values())).paths)
        options = [word for key in operations for word in ("--include-operation-id", key.partition("/")[2])]
        options += [*OPTIONS, "--report", "junit", "--report-junit-path", str(folder / "junit.xml")]
        url = server.address + PREFIXES[api]
        said = peer.run(folder, api, url, study.headers.items(), *options, most=most)
        return Findings(_failures(folder / "junit.xml"), said.cases, said.seconds)


def _paths(document: Path, api: str, paths: Mapping[str, str]) -> None:
    """Put the paths that the IXIT gives where the documents print none."""
    whole = json.loads(document.read_text())
    for key, path in paths.items():
        if key.startswith(f"{api}/"):
            printed = contracts()[api].operations[key.partition("/")[2]].path
            whole["paths"] = {path if name == printed else name: item for name, item in whole["paths"].items()}
    document.write_text(json.dumps(whole))


def _failures(path: Path) -> frozenset[tuple[str, str, str, str]]:
    found = set()
    for case in ET.parse(path).getroot().iter("testcase"):
        for failure in (*case.iter("failure"), *case.iter("error")):
            for part in re.split(r"^\d+\. Test Case ID: ", failure.text or "", flags=re.MULTILINE):
                status = _STATUS.search(part)
                for match in _FAILURE.finditer(part):
                    detail = re.sub(r"\d+", "0", match["detail"].strip())
                    found.add((case.get("name", ""), match["kind"], detail, status[1] if status else ""))
    return frozenset(found)


__all__ = ["APIS", "OPTIONS", "Findings", "findings"]
