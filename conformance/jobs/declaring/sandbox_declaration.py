"""`sandbox --ixit`: write the IXIT, ICS and credentials of a served sandbox as files."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from conformance.jobs.setup.sandbox_target import declaration, statement
from conformance.model.errors import BadOption
from conformance.model.files import naming, write_text

if TYPE_CHECKING:
    from conformance.sandbox import Sandbox

#: The first line of what is written, by which it is known again and may be written anew.
MARK = "# Written by `masstack-conformance sandbox --ixit`: the sandbox's declaration of itself."


@dataclass(frozen=True, slots=True)
class Declared:
    """What was written."""

    ixit: Path
    ics: Path
    organisation: str

    @property
    def command(self) -> str:
        """The command that judges the sandbox by it."""
        files = "" if self.ixit == Path("ixit.yaml") else f" --ixit {self.ixit} --ics {self.ics}"
        return f"masstack-conformance run --org {self.organisation}{files}"


def declare(sandbox: Sandbox, url: str, file: Path) -> Declared:
    """Write the IXIT of a sandbox that is served at `url`, and its ICS and credentials beside it.

    Raises BadOption where a file stands there that somebody else wrote.
    """
    ics = file.with_name("ics.yaml" if file.name == "ixit.yaml" else f"{file.stem}.ics.yaml")
    for path in (file, ics):
        if path.exists() and not path.read_text(encoding="utf-8").startswith(MARK):
            raise BadOption(f"{path} exists and was not written by the sandbox: name another file with --ixit")
    file.parent.mkdir(parents=True, exist_ok=True)
    ixit = declaration(sandbox, url)
    environment = dict(ixit["environments"]["sandbox"])
    sources = {}
    for scheme, source in environment["credentials"].items():
        secret = file.with_name(f"{file.stem}.{scheme}")
        _write_private(secret, source["literal"])
        sources[scheme] = {"file": secret.name}
    environment |= {"credentials": sources, "hosts": [urlsplit(url).hostname], "paths": _hidden_paths(sandbox)}
    del environment["sandbox"]
    write_text(file, "\n".join(_ixit_lines(environment, ixit["organisations"])) + "\n")
    told = statement(sandbox)
    lines = [MARK, *(f"{name}: {_flow(value)}" for name, value in told.items() if value != "")]
    write_text(ics, "\n".join(lines) + "\n")
    return Declared(file, ics, next(iter(ixit["organisations"])))


def _hidden_paths(sandbox: Sandbox) -> dict[str, str]:
    """The paths that the documents do not print, as the sandbox serves them."""
    operations = (o for contract in sandbox.contracts.values() for o in contract.operations.values())
    return {o.key: o.path for o in operations if not o.path_known}


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with naming(path), os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def _ixit_lines(environment: Mapping[str, Any], organisations: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield MARK
    yield "environments:"
    yield "  sandbox:"
    yield from (f"    {name}: {_flow(value)}" for name, value in environment.items())
    yield "organisations:"
    for name, organisation in organisations.items():
        yield f"  {_flow(name)}:"
        yield "    changeable: true"
        yield f"    isolated_from: {_flow(organisation['isolated_from'])}"
        yield "    pools:"
        for kind, entries in organisation["pools"].items():
            yield f"      {kind}:{'' if entries else ' []'}"
            yield from (f"        - {_flow(entry)}" for entry in entries)
        yield "    bodies:"
        yield from (f"      {operation}: {_flow(body)}" for operation, body in organisation["bodies"].items())


def _flow(value: Any) -> str:
    """Write a value as JSON, which is YAML on one line."""
    return json.dumps(value, ensure_ascii=False)
