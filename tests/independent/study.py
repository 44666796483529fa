"""What is measured, and where the files of the measuring are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
#: Which half a mutant belongs to, and which mutants are drawn, follows this and never an option.
SEED = 13
_ADDRESS = re.compile(r"https?://(?:127\.0\.0\.1|localhost):\d+")
_DECLARATIONS = ("ixit.yaml", "ics.yaml", "waivers.yaml", "rulings.yaml")


@dataclass(frozen=True, slots=True)
class Study:
    """One implementation, what its declarer wrote of it, the suite that judges it, and the folder of the results."""

    package: Path = HERE / "implementation"
    #: The folder of `ixit.yaml` and `ics.yaml`; a file `ixit-B.yaml` would hold for the variant B alone.
    declared: Path = HERE
    work: Path = HERE.parent.parent / "reports" / "independent"
    #: The suite's command: its output, never its modules, is what the grading rests on.
    suite: Path = Path("masstack-conformance")
    variant: str = "A"
    #: What the clients in process and Schemathesis are let in with, and what the suite finds in its environment.
    headers: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    #: The organisation that the suite judges; empty: the IXIT has one.
    org: str = ""
    left_out: tuple[str, ...] = ()
    #: Variant -> the IXIT's environment that stands for it; none where the IXIT has one alone.
    environments: Mapping[str, str] = field(default_factory=dict)

    def env(self, variant: str | None = None) -> str:
        """Give the IXIT's environment of a variant; empty where the IXIT has one alone."""
        return self.environments.get(variant or self.variant, "")

    def file(self, name: str) -> Path:
        """Give a file of the work folder."""
        self.work.mkdir(parents=True, exist_ok=True)
        return self.work / name

    def declare(self, folder: Path, address: str, variant: str | None = None) -> None:
        """Copy what was declared into a folder of its own, with the address of one server."""
        for name in _DECLARATIONS:
            stem, _, ending = name.partition(".")
            own = self.declared / f"{stem}-{variant or self.variant}.{ending}"
            source = own if own.exists() else self.declared / name
            if source.exists():
                text = source.read_text(encoding="utf-8")
                (folder / name).write_text(_ADDRESS.sub(address, text), encoding="utf-8")
        for path in self.declared.iterdir():
            if path.is_file() and path.suffix not in (".py", ".md", ".yaml"):
                shutil.copy(path, folder / path.name)


def settings(folder: Path) -> dict[str, Any]:
    """Read `scope.yaml` beside an implementation: what is left out, the headers and the environment of its clients."""
    path = folder / "scope.yaml"
    found = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {
        "left_out": tuple(found.get("left_out", ())),
        "headers": found.get("headers", {}),
        "environment": found.get("environment", {}),
        "org": found.get("org", ""),
        "environments": found.get("environments", {}),
    }


__all__ = ["HERE", "SEED", "Study", "settings"]
