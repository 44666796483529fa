"""Read `workflows.arazzo.yaml`: the subset of Arazzo that describes lifecycles over several operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from conformance.contract.bundling.yaml_file import read_yaml
from conformance.contract.workflows import Criterion, Step, Workflow
from conformance.model import Level

FILE = "workflows.arazzo.yaml"
_PREFIX = "$sourceDescriptions."


def load_workflows(directory: Path, api: str) -> tuple[Workflow, ...]:
    """The workflows in an API's folder of specs; without a workflow file, none."""
    path = directory / api / FILE
    if not path.is_file():
        return ()
    return tuple(_workflow(api, entry) for entry in read_yaml(path, f"{api}/{FILE}").value.get("workflows", ()))


def _workflow(api: str, entry: Mapping[str, Any]) -> Workflow:
    level = Level(entry.get("x-level", Level.MUST))
    shared = entry.get("parameters", ())
    return Workflow(
        id=entry["workflowId"],
        api=api,
        says=entry.get("x-purpose") or entry.get("summary", ""),
        source=entry.get("x-source", ""),
        requirements=tuple(entry.get("x-requirements", ())),
        under={reading: tuple(choices) for reading, choices in entry.get("x-under", {}).items()},
        inputs=entry.get("inputs", {}).get("properties", {}),
        steps=tuple(_step(step, shared, level) for step in entry["steps"]),
        level=level,
        leaves=(entry.get("x-effect") or {}).get("says", ""),
    )


def _step(entry: Mapping[str, Any], shared: Sequence[Mapping[str, Any]], level: Level) -> Step:
    api, _, operation = entry["operationId"].removeprefix(_PREFIX).partition(".")
    given = [*shared, *entry.get("parameters", ())]
    return Step(
        id=entry["stepId"],
        says=entry.get("description", ""),
        operation=f"{api}/{operation}",
        parameters={f"{p['in']}.{p['name']}": p["value"] for p in given},
        payload=entry.get("requestBody", {}).get("payload"),
        criteria=tuple(
            Criterion(c["condition"], "type" in c, str(c.get("x-since", ""))) for c in entry.get("successCriteria", ())
        ),
        replacements={_place(r["target"]): r["value"] for r in entry.get("requestBody", {}).get("replacements", ())},
        outputs=entry.get("outputs", {}),
        settles=bool(entry.get("x-settle")),
        given=bool(entry.get("x-given")),
        undecided=tuple(entry.get("x-undecided", ())),
        restores=entry.get("x-restores"),
        level=Level(entry.get("x-level", level)),
        decides=entry.get("x-decides", ""),
    )


def _place(pointer: str) -> str:
    """Write a JSON Pointer into a body as a place; of an array's items only the first can be named."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return "body" + "".join("[]" if part == "0" else f".{part}" for part in parts)
