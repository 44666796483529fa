"""Headers and lines of records, for tests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

#: A header with everything that a later judgement asks for.
HEADER: dict[str, Any] = {
    "run": "a1",
    "suite": {"version": "0", "judgement": "1"},
    "target": {"env": "sta", "org": "telco", "url": {"customers": "http://h/v2"}, "product": "p", "version": "1", "sandbox": False},
    "contracts": {"customers": {"release": "2.37.1", "sha256": "0" * 64, "agreed": {}}},
    "digests": {"plan": "1", "ics": "2", "ixit": "3"},
    "scope": {"apis": ["customers"], "operations": 1, "declared": 1},
    "selection": None,
    "judging": {
        "declared": ["customers/getAccount"], "selected": None, "purposes": None, "max_requests": None, "repeats": 2,
        "reads_only": False, "accepted_at_most": 3, "settle": 10.0, "settle_accepted": None, "required": [],
    },
    "settling": {"waivers": [], "rulings": [], "baseline": None},
    "sandbox": {},
    "specs": None,
    "seed": 7,
    "profile": "gate",
    "strict": False,
    "today": "2026-01-01",
    "started": "2026-01-01T12:00:00.000Z",
}  # fmt: skip


def chained(entries: Iterable[Any]) -> bytes:
    """Give a record of these entries, as somebody who has the suite would write it: every hash anew."""
    head, lines = "", []
    for entry in entries:
        kept = {name: value for name, value in entry.items() if name != "prev"}
        line = (json.dumps({"prev": head, **kept}, separators=(",", ":")) + "\n").encode()
        head = hashlib.sha256(line).hexdigest()
        lines.append(line)
    return b"".join(lines)


def rewritten(record: Path, change: Callable[[list[dict[str, Any]]], Iterable[dict[str, Any]]]) -> bytes:
    """Give a record with its entries changed, and the chain made anew."""
    return chained(change([json.loads(line) for line in record.read_text().splitlines()]))
