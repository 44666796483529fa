"""Prints at most ten annotations for GitHub: the headline, and the first finding of each cause."""

from __future__ import annotations

import json
import sys
from pathlib import Path

MOST = 10
LONGEST = 300


def escaped(text: object) -> str:
    """Give text as a workflow command takes it; what a target answered never becomes a command."""
    return str(text)[:LONGEST].replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def annotations(document: dict) -> list[str]:
    """Give the workflow commands for a run."""
    red = document["exit_code"] != 0
    lines = [f"::{'error' if red else 'notice'} title=Conformance::{escaped(document['headline'])}"]
    shown: set[str] = set()
    for purpose in document["purposes"]:
        for finding in purpose.get("findings", []):
            cause = finding.get("cause") or finding["check"]
            if purpose["verdict"] != "fail" or cause in shown or finding.get("waiver"):
                continue
            shown.add(cause)
            operation = purpose.get("operation") or {}
            title = f"{finding['id']} {operation.get('method', '')} {operation.get('path', '')}".strip()
            title = escaped(title).replace(":", "%3A").replace(",", "%2C")
            lines.append(f"::error title={title}::{escaped(finding['message'])}")
    if len(lines) > MOST:
        lines[MOST - 1 :] = [f"::warning title=Conformance::and {len(lines) - MOST + 1} further causes, see the report"]
    return lines


if __name__ == "__main__":
    print("\n".join(annotations(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
