"""Writes the reports of a run, each a projection of its document and record."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_reports(document: Mapping[str, Any], record: Path, out: Path, formats: Sequence[str]) -> None:
    """Write run.json and what is made from it."""
    del record, formats
    (out / "run.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
