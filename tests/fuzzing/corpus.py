"""The inputs that evidence was once lost to, and those that lead a reader into each of its branches, by reader."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from tests.record.lines import HEADER, chained
from tests.report import sample

#: Bytes that no reader takes for what it reads.
WHOLE = (
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"{}",
    b"[" * 3_000,
    b'{"a":' * 3_000,
    b"\xff",
    b"9" * 5_000,
    b"1e999999999",
    b"\x00",
    b"NaN",
    b"\xef\xbb\xbf{}",
    b'{"a":1,"a":2}',
    b'"\\ud800"',
)
RED = json.loads(json.dumps(sample.red()[0]))


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def changed(value: Any, *steps: str | int, to: Any) -> Any:
    """A deep copy in which one place holds another value."""
    copy = deepcopy(value)
    at = copy
    for step in steps[:-1]:
        at = at[step]
    at[steps[-1]] = to
    return copy


def aliases(root: str, levels: int = 7) -> bytes:
    """A document of a few lines that stands for ten to the power of its levels of nodes."""
    lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join([*lines, f"{root}: *a{levels - 1}", ""]).encode()


#: What a body, a URL and a header held when the redaction of a run ended it, or left something in it.
RESPONSES = (
    b'1\n\n{"a":"\\ud800%41"}',
    b"1\n\n\xff%41",
    b"\xff%41\n\n{}",
)
SEEDS: Mapping[str, tuple[bytes, ...]] = {
    "response": RESPONSES,
    "run.json": (as_json(RED),),
    "yaml": (aliases("x"),),
}
