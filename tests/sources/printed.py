"""The examples and request lines that the documents print, as they stand in the fixtures beside this file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

FOLDER = Path(__file__).parent
DOCUMENTS = ("000", "001", "002")


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a printed text breaks the contract, and the reading that says why."""

    reading: str
    #: JSON Pointers into a body with `*` for an index, or places of a request with `[]`.
    at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """One place of a document that prints an example: what it is an example of, and its text."""

    document: str
    #: `api/operationId`.
    operation: str
    role: str  # request, response, curl, query
    status: str | None
    first: int
    last: int
    text: str
    departures: tuple[Departure, ...]

    @property
    def id(self) -> str:
        """Where it stands: `001:795-800`."""
        return f"{self.document}:{self.first}-{self.last}"

    @property
    def api(self) -> str:
        """The API that its operation belongs to."""
        return self.operation.split("/")[0]


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What a printed curl command sends."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: bytes | None


def printed(document: str) -> tuple[Printed, ...]:
    """Read the fixtures of one document, one for each place that it prints a text at."""
    content = yaml.safe_load((FOLDER / f"{document}.yaml").read_text(encoding="utf-8"))
    return tuple(_each(document, content["examples"]))


def _each(document: str, examples: Sequence[dict[str, Any]]) -> Iterator[Printed]:
    for example in examples:
        departures = tuple(Departure(d["reading"], tuple(d["at"])) for d in example.get("departs", ()))
        for place in example["places"]:
            first, _, last = place["lines"].partition("-")
            yield Printed(
                document=document,
                operation=place["operation"],
                role=place["role"],
                status=place.get("status"),
                first=int(first),
                last=int(last or first),
                text=example["text"].removesuffix("\n"),
                departures=departures,
            )


def command_line(text: str) -> CommandLine:
    """Read a curl command as a shell would."""
    words = shlex.split(text.replace("\\\n", " "))
    options = {"-X": "", "--data-raw": None}
    headers: dict[str, str] = {}
    url = ""
    pending = iter(words[1:])
    for word in pending:
        if word == "-H":
            name, _, value = next(pending).partition(":")
            headers[name.strip().lower()] = value.strip()
        elif word in options:
            options[word] = next(pending)
        else:
            url = word
    parts = urlsplit(url)
    body = options["--data-raw"]
    return CommandLine(
        method=options["-X"] or "GET",
        path="/" + parts.path.split("/", 2)[2],
        query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
        headers=headers,
        body=None if body is None else body.encode(),
    )
