"""YAML files read without surprises: every node keeps its line, and nothing that looks like a code becomes a number.

Plain scalars follow the core schema of YAML 1.2, with two differences: digits with leading zeros stay text, and so do
the keys of mappings. Dates, `yes` and `NO` are text in YAML 1.2 anyway. What another reader could take for something
else is remembered in `plain`, so that lint can ask for quotes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import yaml

from conformance.contract.contract import Place
from conformance.contract.pointer import ancestors, escaped
from conformance.contract.spec_errors import ContractError
from conformance.model.cache_keys import Keyed
from conformance.model.files import content_of

#: Two escaped halves of a character, behind any number of escaped backslashes.
_PAIR = re.compile(rb"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2})(\\u[dD][c-fC-F][0-9a-fA-F]{2})")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # the C one only where libyaml is
    """Composes nodes; what plain scalars mean is decided here, not by the resolver of YAML 1.1."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_CODE = re.compile(
    r"""[-+]?0[0-9]+                                      # 0001
    | [0-9]+\.[0-9]*0                                     # 2.30 loses its zero
    | [0-9]+\.[0-9]+\.[0-9]+                             # 2.30.0
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?            # 2020-04-20
    | [0-9]{1,2}(:[0-9]{2})+                              # 12:30, sixty-fold in YAML 1.1
    | (y|n|yes|no|on|off)
    """,
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
#: Bytes, nodes (those behind an alias once for each use), and levels of the largest file that is read.
LARGEST = 64 * 1024 * 1024
MOST_NODES = 1_000_000
MOST_REPEATED = 50_000
DEEPEST = 200
#: Digits of the longest number; Python itself refuses to read some that are longer.
MOST_DIGITS = 1_000
_STANDARD_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


@dataclass(frozen=True, slots=True)
class Plain:
    """An unquoted scalar that looks like a code, a release, a date or a word that some readers take for a boolean."""

    pointer: str
    text: str
    line: int
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class YamlFile:
    """One file: its value, and the line of each of its nodes by JSON Pointer."""

    name: str
    value: Any
    lines: Mapping[str, int]
    plain: tuple[Plain, ...]
    #: The column of each node, from 1, by JSON Pointer; that of a member is the column of its key.
    columns: Mapping[str, int] = field(default_factory=dict)

    def place(self, pointer: str) -> Place:
        """The file and line of the node at a pointer, or of its nearest ancestor that exists."""
        return Place(self.name, next((self.lines[p] for p in ancestors(pointer) if p in self.lines), 1))


@dataclass(slots=True)
class _Reading:
    name: str
    lines: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    plain: list[Plain] = field(default_factory=list)
    open_nodes: set[int] = field(default_factory=set)
    #: Containers that were read: whatever stands in them stands there again wherever an alias names them.
    known: set[int] = field(default_factory=set)
    nodes: int = 0
    repeated: int = 0
    #: How many aliases lead to what is read just now.
    inside: int = 0

    def count(self, node: yaml.Node) -> None:
        """Count a node; raises ContractError where the file would grow beyond all bounds while it is read."""
        self.nodes += 1
        self.repeated += self.inside > 0
        for held, what in (
            (self.nodes <= MOST_NODES, f"this file has more than {MOST_NODES:,} nodes"),
            (self.repeated <= MOST_REPEATED, f"the aliases of this file stand for more than {MOST_REPEATED:,} nodes"),
            (len(self.open_nodes) < DEEPEST, f"this is nested deeper than {DEEPEST} levels"),
        ):
            if not held:
                raise ContractError(f"{what}: no document of an API needs that", Place(self.name, _line(node)))

    def value(self, node: yaml.Node, pointer: str, line: int) -> Any:
        self.count(node)
        self.lines[pointer] = line
        self.columns[pointer] = int(node.start_mark.column) + 1
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, pointer, line)
        if node.tag not in _STANDARD_TAGS:
            raise ContractError(f"the tag {node.tag!r} is not used in specs", Place(self.name, _line(node)))
        if id(node) in self.open_nodes:
            raise ContractError("this alias contains itself", Place(self.name, _line(node)))
        again = id(node) in self.known
        self.known.add(id(node))
        self.open_nodes.add(id(node))
        self.inside += again
        value: Any = (
            [self.value(item, f"{pointer}/{index}", _line(item)) for index, item in enumerate(node.value)]
            if isinstance(node, yaml.SequenceNode)
            else self.mapping(node, pointer)
        )
        self.open_nodes.discard(id(node))
        self.inside -= again
        return value

    def mapping(self, node: yaml.Node, pointer: str) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = _line(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                raise ContractError("a key is a list or a mapping; keys are text", Place(self.name, line))
            key: str = key_node.value
            if key == "<<" and not key_node.style:
                raise ContractError(
                    "the merge key `<<` is not of YAML 1.2: write its properties out", Place(self.name, line)
                )
            if key in value:
                raise ContractError(f"the key {key!r} stands twice in the same mapping", Place(self.name, line))
            below = f"{pointer}/{escaped(key)}"
            if not key_node.style and (key.isdigit() or _CODE.fullmatch(key)):
                self.plain.append(Plain(below, key, line, is_key=True))
            value[key] = self.value(value_node, below, line)
            self.columns[below] = int(key_node.start_mark.column) + 1
        return value

    def scalar(self, node: yaml.ScalarNode, pointer: str, line: int) -> Any:
        text: str = node.value
        if node.tag not in _STANDARD_TAGS:
            raise ContractError(f"the tag {node.tag!r} is not used in specs", Place(self.name, line))
        if node.style:
            return text
        if _CODE.fullmatch(text):
            self.plain.append(Plain(pointer, text, line))
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            if len(text) > MOST_DIGITS:
                raise ContractError(f"this number has {len(text):,} digits", Place(self.name, line))
            return int(text)
        if _FLOAT.fullmatch(text) and not re.fullmatch(r"[-+]?0[0-9]+", text):
            return float(text)
        return text


def read_yaml(path: Path, name: str) -> YamlFile:
    """Read a file; `name` is what messages call it. The same content is parsed once."""
    content = file_content(path, name)
    return _parsed(name, Keyed(hashlib.sha256(content).hexdigest(), content))


def file_content(path: Path, name: str) -> bytes:
    """Read the bytes of a file that messages call by a name; one that cannot be read is a ContractError."""
    try:
        return content_of(path, LARGEST)
    except OSError as exc:
        raise ContractError(f"this file cannot be read ({exc.strerror})", Place(name, 1)) from exc


@lru_cache(maxsize=256)
def _parsed(name: str, content: Keyed[bytes]) -> YamlFile:
    # JSON is YAML but for the tabs that it may be indented with; no text of it holds a line break.
    if not name.endswith(".json"):
        return parse_yaml(content.value, name)
    indented = re.sub(rb"(?m)^\s+", lambda tabs: tabs[0].replace(b"\t", b" "), content.value)
    return parse_yaml(_PAIR.sub(_joined, indented), name)


def _joined(pair: re.Match[bytes]) -> bytes:
    """The character that JSON escapes as two halves, which YAML does not know."""
    halves = (pair[2] + pair[3]).decode("unicode_escape")
    return pair[1] + halves.encode("utf-16", "surrogatepass").decode("utf-16").encode()


def parse_yaml(content: bytes, name: str) -> YamlFile:
    """Read YAML; broken YAML is a ContractError with its line."""
    try:
        text = content.decode("utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as exc:
        line = content.count(b"\n", 0, exc.start) + 1
        raise ContractError("this is not UTF-8", Place(name, line)) from exc
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        message = f"this is not YAML: {exc.problem or exc.context}"
        raise ContractError(message, Place(name, mark.line + 1 if mark else 1)) from exc
    except RecursionError as exc:
        raise ContractError(f"this is nested deeper than {DEEPEST} levels", Place(name, 1)) from exc
    except yaml.reader.ReaderError as exc:
        line = content.count(b"\n", 0, int(exc.position)) + 1
        raise ContractError(f"this is not YAML: {exc.reason}", Place(name, line)) from exc
    if node is None:
        raise ContractError("this file is empty", Place(name, 1))
    reading = _Reading(name)
    value = reading.value(node, "", _line(node))
    return YamlFile(name, value, reading.lines, tuple(reading.plain), reading.columns)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
