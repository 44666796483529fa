"""Strict reader of YAML files that are one list of mappings, such as waivers.yaml; unknown keys are errors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conformance.contract.bundling.yaml_file import read_yaml
from conformance.contract.spec_errors import ContractError
from conformance.model.errors import DeclarationError
from conformance.model.sentences import did_you_mean


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of such a list, and where it stands."""

    value: Mapping[str, Any]
    place: str

    def only(self, known: Collection[str]) -> None:
        """Refuse a key that is not known."""
        unknown = next((key for key in self.value if key not in known), None)
        if unknown is not None:
            hint = did_you_mean(unknown, known) or f"known are {', '.join(sorted(known))}"
            raise self.wrong(unknown, f"is not known here: {hint}")

    def text(self, key: str) -> str:
        """The text under a key, which has to be there and not empty."""
        value = self.value.get(key)
        if value is None or value == "":
            raise self.wrong(key, "is missing: fill it in")
        if not isinstance(value, str):
            raise self.wrong(key, "is no text: put it in quotes")
        return value

    def day(self, key: str) -> date:
        """The day under a key, written as 2026-12-31."""
        text = self.text(key)
        try:
            return date.fromisoformat(text)
        except ValueError as failure:
            raise self.wrong(key, "is no day: write it as 2026-12-31") from failure

    def one_of(self, key: str, choices: Sequence[str]) -> str:
        """The value under a key, which has to be one of a few words."""
        text = self.text(key)
        if text not in choices:
            raise self.wrong(key, f"is one of {', '.join(choices)}")
        return text

    def wrong(self, key: str, what: str) -> DeclarationError:
        """Make the error about a key of this entry."""
        return DeclarationError(f"{self.place}: {key} {what}")


def listed(path: Path, root: str) -> tuple[Listed, ...]:
    """Read a file whose only key is `root`, a list of mappings; an empty list has no entries."""
    try:
        file = read_yaml(path, path.name)
    except ContractError as failure:
        raise DeclarationError(str(failure)) from failure
    content = file.value
    if content is None:
        return ()
    if not isinstance(content, Mapping) or set(content) != {root}:
        raise DeclarationError(f"{path.name}, line 1: the file has one key, {root}, and below it a list")
    entries = content[root] or []
    if not isinstance(entries, list):
        raise DeclarationError(f"{_place(path, file.lines[f'/{root}'])}: {root} is a list")
    found: list[Listed] = []
    for index, entry in enumerate(entries):
        place = _place(path, file.lines.get(f"/{root}/{index}", 1))
        if not isinstance(entry, Mapping):
            raise DeclarationError(f"{place}: each entry of {root} is a mapping of keys to values")
        found.append(Listed(entry, place))
    return tuple(found)


def _place(path: Path, line: int) -> str:
    return f"{path.name}, line {line}"
