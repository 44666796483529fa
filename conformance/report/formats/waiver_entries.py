"""waivers.new.yaml: entries for what newly fails, to be filled in by whoever accepts it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from conformance.report.causes import found_in
from conformance.report.escaping import one_line
from conformance.report.findings.gravity import is_new

WAIVER_ENTRIES = "waivers.new.yaml"
MOST = 500


def waiver_entries(document: Mapping[str, Any]) -> str:
    """A waiver file with an entry to fill in for each new finding; empty where nothing is new."""
    target = document["target"]
    fresh = [(e, f) for found in found_in(document).values() for e, f in found if is_new(f)]
    if not fresh:
        return ""
    where = json.dumps({"env": one_line(target["env"]), "org": one_line(target["org"])})
    lines = ["# Move what you accept to waivers.yaml, and fill it in: nothing here helps before.", "waivers:"]
    for entry, finding in fresh[:MOST]:
        lines += [
            f"  # {finding['id']} {one_line(finding['title'], 200)}",
            f"  - purpose: {json.dumps(one_line(entry['id']))}",
            f"    check: {json.dumps(one_line(finding['check']))}",
            '    reason: ""',
            '    owner: ""',
            '    ticket: ""',
            '    expires: ""',
            f"    where: {where}",
        ]
    if len(fresh) > MOST:
        lines.append(f"  # and {len(fresh) - MOST} more: waive a cause by a glob instead")
    return "\n".join(lines) + "\n"
