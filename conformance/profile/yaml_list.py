"""Strict reader of YAML files that are one list of mappings, such as waivers.yaml; unknown keys are errors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conformance.contract.bundling.yaml_file import read_yaml
from conformance.contract.pointer import escaped
from conformance.contract.spec_errors import ContractError
from conformance.model.errors import DeclarationError
from conformance.model.sentences import did_you_mean
from conformance.profile.declaration import kind_of, nearest


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


def listed(path: Path, root: str, *, beside: str = "") -> tuple[Listed, ...]:
    """Read a file whose only key is `root`, a list of mappings; an empty list has no entries.

    A key `beside` it may stand there too, and is not read here; then `root` may be missing.
    """
    try:
        file = read_yaml(path, path.name)
    except ContractError as failure:
        raise DeclarationError(str(failure)) from failure
    content = file.value
    if content is None:
        return ()
    if not isinstance(content, Mapping):
        raise DeclarationError(
            f"{_place(path, 1)}: the file is {kind_of(content)}; `{root}:` and a list are needed here"
        )
    unknown = next((key for key in content if key not in {root, beside}), None)
    if unknown is not None:
        place = _place(path, file.lines.get(f"/{escaped(str(unknown))}", 1))
        raise DeclarationError(f"{place}: unknown key {unknown!r}{nearest(str(unknown), filter(None, (root, beside)))}")
    entries = content.get(root)
    if entries is None:
        return ()
    if not isinstance(entries, list):
        place = _place(path, file.lines[f"/{root}"])
        raise DeclarationError(f"{place}: {root} is {kind_of(entries)}; a list of mappings is needed here")
    found: list[Listed] = []
    for index, entry in enumerate(entries):
        place = _place(path, file.lines.get(f"/{root}/{index}", 1))
        if not isinstance(entry, Mapping):
            raise DeclarationError(f"{place}: this entry of {root} is {kind_of(entry)}; a mapping is needed here")
        found.append(Listed(entry, place))
    return tuple(found)


def _place(path: Path, line: int) -> str:
    return f"{path.name}, line {line}"
