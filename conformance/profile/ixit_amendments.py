"""Write test data into an existing ixit.yaml and leave the rest of the file as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from conformance.contract.bundling.yaml_file import parse_yaml
from conformance.profile.declaration_builder import entry_of
from conformance.profile.ixit import Entry

_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_./+@-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})
STEP = 2


def amended(text: str, organisation: str, pools: Mapping[str, Sequence[Entry]]) -> str:
    """The text of an IXIT with values added to the pools of one of its organisations.

    What stands there was written by a hand, or by an earlier search that a hand has looked at: no word of it changes. A
    value that stands there alone, without tags and relations, gains its tags.
    """
    for kind, entries in pools.items():
        if entries:
            text = _with_pool(text, organisation, kind, entries)
    return text


def with_paths(text: str, environment: str, paths: Mapping[str, str]) -> str:
    """The text of an IXIT with paths added to one of its environments; what stands there stays."""
    for key, path in paths.items():
        text = _with_path(text, environment, key, path)
    return text


def _with_path(text: str, environment: str, key: str, path: str) -> str:
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    for name in ("environments", environment):
        member = _member(node, name)
        if member is None or not isinstance(member[1], yaml.MappingNode) or member[1].flow_style:
            return text  # an environment on one line is written by a hand
        node = member[1]
    line = f"{key}: {in_one_line(path)}"
    below = _member(node, "paths")
    if below is None:
        return _added(text, node, ("paths",), f"\n{' ' * (_column(node) + STEP)}{line}", 0)
    listed = below[1]
    if not isinstance(listed, yaml.MappingNode) or listed.flow_style or _member(listed, key) is not None:
        return text
    return _added(text, listed, (), f"\n{' ' * _column(listed)}{line}", 0)


def _column(node: yaml.Node | None) -> int:
    """The column of the members of a mapping in block style."""
    return int(node.value[0][0].start_mark.column) if isinstance(node, yaml.MappingNode) and node.value else 0


def written(entry: Entry) -> str:
    """Write an entry on one line."""
    if not entry.tags and not entry.related and entry.changeable is None:
        return in_one_line(entry.value)
    parts = [f"value: {in_one_line(entry.value)}"]
    if entry.tags:
        parts.append(f"tags: [{', '.join(in_one_line(tag) for tag in sorted(entry.tags))}]")
    if entry.related:
        parts.append("with: {" + ", ".join(f"{kind}: {in_one_line(v)}" for kind, v in entry.related.items()) + "}")
    if entry.changeable is not None:
        parts.append(f"changeable: {'true' if entry.changeable else 'false'}")
    return "{" + ", ".join(parts) + "}"


def in_one_line(value: Any) -> str:
    """Write a value as YAML reads it back."""
    if isinstance(value, bool) or not isinstance(value, str):
        return json.dumps(value)
    plain = _SIMPLE.fullmatch(value) and value.lower() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)


def _with_pool(text: str, organisation: str, kind: str, entries: Sequence[Entry]) -> str:
    path = ("organisations", organisation, "pools", kind)
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    indent = 0
    for depth, name in enumerate(path):
        if isinstance(node, yaml.MappingNode) and node.flow_style and node.value:
            return _put(text, node, _block(_value(text, node), path[depth:], entries, indent))
        member = _member(node, name)
        if member is None:
            return _with_new_pool(text, node, path[depth:], entries, indent)
        key, node = member
        indent = key.start_mark.column + STEP
    assert node is not None
    return _joined(text, node, entries, indent)


def _block(value: Mapping[str, Any], path: Sequence[str], entries: Sequence[Entry], indent: int) -> str:
    """Write a mapping that stood on one line as a block, with the pool at the end of the path in it."""
    lines = ""
    for name in dict.fromkeys((*value, path[0])):
        below, head = value.get(name), f"\n{' ' * indent}{name}:"
        if name != path[0]:
            lines += f"{head} {json.dumps(below, ensure_ascii=False)}"
        elif len(path) == 1:
            lines += head + _lines(_union([entry_of(one) for one in below or ()], entries), indent + STEP)
        else:
            lines += head + _block(below or {}, path[1:], entries, indent + STEP)
    return lines


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    text: str


def _joined(text: str, node: yaml.Node, entries: Sequence[Entry], indent: int) -> str:
    """Add to a pool that exists."""
    if not isinstance(node, yaml.SequenceNode) or node.flow_style or not node.value:
        listed = [entry_of(value) for value in _value(text, node) or ()]
        return _put(text, node, _lines(_union(listed, entries), indent))
    found = {str(entry.value): entry for entry in entries}
    changes: list[_Change] = []
    present: list[Entry] = []
    for item in node.value:
        old = entry_of(_value(text, item))
        present.append(old)
        new = found.get(str(old.value))
        if new is not None and isinstance(item, yaml.ScalarNode):
            both = _both(old, new)
            if both != old:
                changes.append(_Change(item.start_mark.index, item.end_mark.index, written(both)))
    last = _end_of_line(text, _last_index(node))
    column = node.value[0].start_mark.column - STEP
    changes.append(_Change(last, last, _lines(additions(present, entries), max(0, column))))
    for change in reversed(changes):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def _with_new_pool(
    text: str, node: yaml.Node | None, path: Sequence[str], entries: Sequence[Entry], indent: int
) -> str:
    """Add a pool, and the mappings around it that do not exist yet."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        indent = _column(node)
    return _added(text, node, path, _lines(entries, indent + STEP * len(path)), indent)


def _added(text: str, node: yaml.Node | None, path: Sequence[str], lines: str, indent: int) -> str:
    """Add mappings that do not exist yet, one within the other, with lines in the innermost."""
    empty = not isinstance(node, yaml.MappingNode) or not node.value
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        indent = _column(node)
    lines = "".join(f"\n{' ' * (indent + STEP * n)}{name}:" for n, name in enumerate(path)) + lines
    if node is None:
        return text.rstrip() + lines + "\n"
    if empty:
        return _put(text, node, lines)
    end = _end_of_line(text, _last_index(node))
    return text[:end] + lines + text[end:]


def _put(text: str, node: yaml.Node, lines: str) -> str:
    """Put lines in the place of a node, behind its key."""
    start = node.start_mark.index
    head = text[:start].rstrip(" ")
    tail = text[node.end_mark.index :]
    if isinstance(node, yaml.ScalarNode) and not node.value and not node.style:
        head, tail = text[:start], text[start:]
        end = _end_of_line(text, start)
        return text[:end] + lines + text[end:]
    return head + lines + tail


def _lines(entries: Sequence[Entry], indent: int) -> str:
    return "".join(f"\n{' ' * indent}- {written(entry)}" for entry in entries)


def additions(old: Sequence[Entry], new: Sequence[Entry]) -> list[Entry]:
    """The entries that a pool lacks: new values, and further owners of values that it has.

    A value that stands there without a relation is there for everybody.
    """
    owners: dict[str, list[Mapping[str, Any]]] = {}
    for entry in old:
        owners.setdefault(str(entry.value), []).append(entry.related)

    def is_new(entry: Entry) -> bool:
        known = owners.get(str(entry.value))
        if known is None:
            return True
        return len(entry.related) == 1 and all(len(its) == 1 for its in known) and entry.related not in known

    return [entry for entry in new if is_new(entry)]


def _union(old: Sequence[Entry], new: Sequence[Entry]) -> list[Entry]:
    found = {str(entry.value): entry for entry in new}
    joined = [_both(entry, found[str(entry.value)]) if str(entry.value) in found else entry for entry in old]
    return [*joined, *additions(old, new)]


def _both(old: Entry, new: Entry) -> Entry:
    """An entry with tags added, where it was written without any."""
    plain = not old.tags and not old.related and old.changeable is None
    return replace(old, tags=new.tags) if plain else old


def _value(text: str, node: yaml.Node) -> Any:
    """The value of a YAML node as declarations read it: dates and codes are texts."""
    part = text[node.start_mark.index : node.end_mark.index].strip()
    if not part:
        return None
    spaces = " " * int(node.start_mark.column)
    return parse_yaml((spaces + part).encode(), "ixit.yaml").value


def _member(node: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next(((key, value) for key, value in node.value if key.value == name), None)


def _last_index(node: yaml.Node) -> int:
    """The end of the last thing that belongs to a node, without the comments behind it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _last_index(last[1] if isinstance(last, tuple) else last)


def _end_of_line(text: str, index: int) -> int:
    end = text.find("\n", max(0, index - 1) if text[index - 1 : index] == "\n" else index)
    return len(text) if end < 0 else end
