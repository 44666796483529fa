"""Add to the entries of run.json what waivers, rulings and a baseline say of each finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.verdicts.baseline import Standing
from conformance.verdicts.waived import Settlement


def with_settlement(entries: Sequence[Mapping[str, Any]], settlement: Settlement) -> list[dict[str, Any]]:
    """The entries of run.json with the waiver and the ruling of each finding."""
    waivers = {name: use.as_json() for name, use in settlement.waiver_of.items()}
    rulings = {name: use.as_json() for name, use in settlement.ruling_of.items()}
    return [
        {
            **entry,
            **{
                member: [
                    {**f, "waiver": waivers.get(f["id"], f["waiver"]), "ruling": rulings.get(f["id"], f["ruling"])}
                    for f in entry[member]
                ]
                for member in ("findings", "warnings")
            },
        }
        for entry in entries
    ]


def with_standing(entries: Sequence[Mapping[str, Any]], standing: Standing) -> list[dict[str, Any]]:
    """The entries of run.json with each finding's state against the baseline, and when it was first seen."""
    return [
        {
            **entry,
            "findings": [
                {
                    **f,
                    "state": standing.state.get(f["id"], f["state"]),
                    "first_seen": standing.first_seen.get(f["id"], f["first_seen"]),
                }
                for f in entry["findings"]
            ],
        }
        for entry in entries
    ]
