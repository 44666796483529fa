"""Write agreed readings into an existing ics.yaml and leave the rest of the file as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from conformance.profile.ixit_amendments import STEP, in_one_line


@dataclass(frozen=True, slots=True)
class Observed:
    """One choice that a run saw, and where."""

    api: str
    reading: str
    choice: str
    #: Operation ids.
    where: tuple[str, ...]


def observed(document: Mapping[str, Any]) -> tuple[list[Observed], list[str]]:
    """The readings of a run.json on which the ICS can agree, and sentences on those seen in several ways.

    Only a reading of which every operation showed one and the same choice can be agreed on.
    """
    clear: list[Observed] = []
    unclear: list[str] = []
    for entry in document.get("readings", ()):
        seen = entry.get("seen") or ()
        if not seen:
            continue
        # What several choices explain says nothing beside what only one of them does.
        choices = {tuple(one["choices"]) for one in seen}
        left = set.intersection(*(set(one) for one in choices))
        if len(left) == 1:
            where = tuple(dict.fromkeys(one["operation"].partition("/")[2] for one in seen))
            clear.append(Observed(entry["api"], entry["id"], next(iter(left)), where))
        else:
            told = "; ".join(sorted(" or ".join(one) for one in choices))
            unclear.append(f"{entry['api']}/{entry['id']}: {told}")
    return clear, unclear


def with_readings(text: str, found: list[Observed], run: str) -> tuple[str, list[Observed]]:
    """The text of an ICS with readings added that it lacks, and the readings that were added."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    known = (yaml.safe_load(text) or {}).get("readings") or {}
    new = [one for one in found if one.reading not in (known.get(one.api) or {})]
    if not new:
        return text, []
    member = _member(node, "readings")
    if member is None:
        return f"{text.rstrip()}\n\nreadings:\n{_block(new, {}, run)}", new
    key, value = member
    there = {name.value: below for name, below in value.value} if isinstance(value, yaml.MappingNode) else {}
    if _is_block(value) and all(_is_block(there[one.api]) for one in new if one.api in there):
        return _inserted(text, value, new, run), new
    start, end = key.start_mark.index, max(key.end_mark.index + 1, _last_index(value))
    return f"{text[:start]}readings:\n{_block(new, known, run).rstrip()}{text[end:]}", new


def _inserted(text: str, node: yaml.Node, new: list[Observed], run: str) -> str:
    """Add lines to a block: to each API that is there, and at the end the APIs that are not."""
    indent = node.value[0][0].start_mark.column
    there = {key.value: value for key, value in node.value}
    added: list[tuple[int, str]] = []
    lacking = [one for one in new if one.api not in there]
    if lacking:
        lines = "".join(_lines(api, {}, lacking, run, indent) for api in dict.fromkeys(one.api for one in lacking))
        added.append((_end_of_line(text, _last_index(node)), f"\n{lines.rstrip()}"))
    for api, value in reversed(there.items()):
        mine = [one for one in new if one.api == api]
        if mine:
            column = value.value[0][0].start_mark.column
            lines = "".join(f"\n{' ' * column}{_line(one, run)}" for one in mine)
            added.append((_end_of_line(text, _last_index(value)), lines))
    for at, lines in added:
        text = text[:at] + lines + text[at:]
    return text


def _block(new: list[Observed], known: Mapping[str, Any], run: str) -> str:
    apis = dict.fromkeys([*known, *(one.api for one in new)])
    return "".join(_lines(api, known.get(api) or {}, new, run, STEP) for api in apis)


def _lines(api: str, known: Mapping[str, Any], new: list[Observed], run: str, indent: int) -> str:
    lines = [f"{' ' * indent}{api}:"]
    lines += [f"{' ' * (indent + STEP)}{name}: {in_one_line(choice)}" for name, choice in known.items()]
    lines += [f"{' ' * (indent + STEP)}{_line(one, run)}" for one in new if one.api == api]
    return "\n".join(lines) + "\n"


def _line(one: Observed, run: str) -> str:
    where = ", ".join(one.where[:4]) + (f" and {len(one.where) - 4} others" if len(one.where) > 4 else "")
    return f"{one.reading}: {in_one_line(one.choice)}  # seen in run {run}: {where}"


def _is_block(node: yaml.Node | None) -> bool:
    return isinstance(node, yaml.MappingNode) and bool(node.value) and not node.flow_style


def _member(node: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next(((key, value) for key, value in node.value if key.value == name), None)


def _last_index(node: yaml.Node) -> int:
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _last_index(last[1] if isinstance(last, tuple) else last)


def _end_of_line(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end
