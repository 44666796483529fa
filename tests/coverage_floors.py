"""Coverage of pure folders by their own tests, held to `coverage_floors.yaml`: `python -m tests.coverage_floors verdicts`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parent.parent
FLOORS = Path(__file__).with_suffix(".yaml")
#: Points above a floor at which it has to be raised: floors only rise, and not with every test that is written.
SLACK = 2.0


class Share(NamedTuple):
    """Covered lines and branches of a folder, in percent."""

    lines: float
    branches: float


def share_of(files: Sequence[dict[str, int]]) -> Share:
    """Sum up what coverage.py counted in the files of a folder, rounded down to a tenth."""

    def percent(covered: str, all_of: str) -> float:
        count = sum(file[all_of] for file in files)
        return int(1000 * sum(file[covered] for file in files) / count) / 10 if count else 100.0

    return Share(percent("covered_lines", "num_statements"), percent("covered_branches", "num_branches"))


def complaints(folder: str, floor: Share, found: Share) -> list[str]:
    """Say what is below its floor, and which floor is to be raised."""
    said = []
    for name, low, share in zip(Share._fields, floor, found, strict=True):
        if share < low:
            said.append(f"{folder}: {share} % of the {name} are covered, the floor is {low} %: write the missing test")
        elif share >= low + SLACK:
            said.append(f"{folder}: {share} % of the {name} are covered: raise the floor of {low} % in {FLOORS.name}")
    return said


def measured(folder: str) -> Share:
    """Run the tests of a folder in one process and count what they reach of it."""
    with tempfile.TemporaryDirectory() as place:
        told = {**os.environ, "COVERAGE_FILE": f"{place}/coverage"}
        counted = [f"--cov=conformance/{folder}", f"--cov-report=json:{place}/found.json"]
        words = ["-q", "-n", "0", "-p", "no:cacheprovider", *counted, f"tests/{folder}"]
        command = [sys.executable, "-m", "pytest", *words]
        done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{done.stdout}{done.stderr}{folder}: its tests fail, so that nothing is counted")
        found = json.loads(Path(place, "found.json").read_text("utf-8"))
    inside = f"conformance/{folder}/"
    return share_of([file["summary"] for name, file in found["files"].items() if name.startswith(inside)])


def main(folders: Sequence[str]) -> int:
    """Measure these folders, or all that have a floor; 1 where a floor does not fit."""
    floors = {name: Share(**floor) for name, floor in yaml.safe_load(FLOORS.read_text("utf-8")).items()}
    asked, said = list(folders or floors), []
    with ThreadPoolExecutor(os.cpu_count()) as processes:
        for folder, found in zip(asked, processes.map(measured, asked), strict=True):
            print(f"{folder}: {found.lines} % of the lines, {found.branches} % of the branches", flush=True)
            said += complaints(folder, floors[folder], found)
    print("\n".join(said))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
