"""YAML files read without surprises: every node keeps its line, and nothing that looks like a code becomes a number.

Plain scalars follow the core schema of YAML 1.2, with two differences: digits with leading zeros stay text, and so do
the keys of mappings. Dates, `yes` and `NO` are text in YAML 1.2 anyway. What another reader could take for something
else is remembered in `plain`, so that lint can ask for quotes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, cast

import yaml

from conformance.contract.contract import Place
from conformance.contract.pointer import ancestors, escaped
from conformance.contract.spec_errors import ContractError
from conformance.model.cache_keys import Keyed
from conformance.model.files import content_of

#: Two escaped halves of a character, behind any number of escaped backslashes.
_PAIR = re.compile(rb"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2})(\\u[dD][c-fC-F][0-9a-fA-F]{2})")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # the C one only where libyaml is
    """Gives events; what plain scalars mean is decided here, not by the resolver of YAML 1.1."""

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
_STANDARD_TAGS = frozenset({None, "!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))})


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
        line = self.lines.get(pointer)
        if line is None:
            line = next((self.lines[p] for p in ancestors(pointer) if p in self.lines), 1)
        return Place(self.name, line)


#: What begins a node that is written out, where an alias does not.
_Begun = yaml.ScalarEvent | yaml.CollectionStartEvent


@dataclass(slots=True)
class _Reading:
    """What is read of the events of a parser. A tree of nodes in between would take many times what the values do."""

    name: str
    #: Levels whose nodes have a place; None: all.
    placed: int | None = None
    lines: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    plain: list[Plain] = field(default_factory=list)
    #: Anchor -> the events of its node, which are read again wherever an alias names it; None: it is being read.
    anchors: dict[str, list[yaml.Event] | None] = field(default_factory=dict)
    #: The same text is the same object: names of properties, and ids that are related to many values.
    texts: dict[str, str] = field(default_factory=dict)
    nodes: int = 0
    repeated: int = 0
    #: How many aliases lead to what is read just now.
    inside: int = 0

    def document(self, events: Iterator[yaml.Event]) -> Any:
        """Read the only document of a file."""
        next(events)
        first = next(events)
        if isinstance(first, yaml.StreamEndEvent):
            raise ContractError("this file is empty", Place(self.name, 1))
        root = next(events)
        value = self.value(root, events, "", _line(root), 0)
        next(events)
        if not isinstance(further := next(events), yaml.StreamEndEvent):
            raise ContractError("this is not YAML: but found another document", Place(self.name, _line(further)))
        return value

    def count(self, event: yaml.Event, level: int) -> None:
        """Count a node; raises ContractError where the file would grow beyond all bounds while it is read."""
        self.nodes += 1
        self.repeated += self.inside > 0
        if self.nodes > MOST_NODES:
            what = f"this file has more than {MOST_NODES:,} nodes"
        elif self.repeated > MOST_REPEATED:
            what = f"the aliases of this file stand for more than {MOST_REPEATED:,} nodes"
        elif level >= DEEPEST:
            what = f"this is nested deeper than {DEEPEST} levels"
        else:
            return
        raise ContractError(f"{what}: no document of an API needs that", Place(self.name, _line(event)))

    def value(self, event: yaml.Event, events: Iterator[yaml.Event], pointer: str | None, line: int, level: int) -> Any:
        """Read the node that an event begins; its other events come next. Without a pointer it has no place."""
        if isinstance(event, yaml.AliasEvent):
            return self.again(event, pointer, line, level)
        self.count(event, level)
        begun = cast("_Begun", event)
        if begun.tag not in _STANDARD_TAGS:
            raise ContractError(f"the tag {begun.tag!r} is not used in specs", Place(self.name, _line(event)))
        if pointer is not None:
            self.lines[pointer] = line
            self.columns[pointer] = _column(event)
        anchor, own = begun.anchor, [event]
        if anchor is not None and not self.inside:
            if anchor in self.anchors:
                raise ContractError(f"the anchor {anchor!r} stands twice", Place(self.name, _line(event)))
            self.anchors[anchor] = None
            events = _noted(events, own)
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, pointer, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self.sequence(events, pointer, level + 1)
        else:
            value = self.mapping(events, pointer, level + 1)
        if anchor is not None and not self.inside:
            self.anchors[anchor] = own
        return value

    def again(self, alias: yaml.AliasEvent, pointer: str | None, line: int, level: int) -> Any:
        """Read what an alias names once more."""
        events = iter(self.named(alias))
        first = next(events)
        repeats = not isinstance(first, yaml.ScalarEvent)
        self.inside += repeats
        value = self.value(first, events, pointer, line, level)
        self.inside -= repeats
        if pointer is not None:
            self.columns[pointer] = _column(alias)
        return value

    def named(self, alias: yaml.AliasEvent) -> list[yaml.Event]:
        """The events of the node that an alias names."""
        if alias.anchor not in self.anchors:
            raise ContractError("this is not YAML: found undefined alias", Place(self.name, _line(alias)))
        events = self.anchors[alias.anchor]
        if events is None:
            raise ContractError("this alias contains itself", Place(self.name, _line(alias)))
        return events

    def below(self, pointer: str | None, step: str, level: int) -> str | None:
        """The pointer of a node on a level; None where it has no place."""
        return None if pointer is None or (self.placed is not None and level > self.placed) else f"{pointer}/{step}"

    def sequence(self, events: Iterator[yaml.Event], pointer: str | None, level: int) -> list[Any]:
        """Read the items of a list that has begun, each on this level."""
        items: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.value(event, events, self.below(pointer, str(len(items)), level), _line(event), level))
        return items

    def mapping(self, events: Iterator[yaml.Event], pointer: str | None, level: int) -> dict[str, Any]:
        """Read the members of a mapping that has begun, each on this level."""
        value: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            named = self.named(event)[0] if isinstance(event, yaml.AliasEvent) else event
            if not isinstance(named, yaml.ScalarEvent):
                raise ContractError("a key is a list or a mapping; keys are text", Place(self.name, line))
            key = self.texts.setdefault(named.value, named.value)
            if key == "<<" and not named.style:
                raise ContractError(
                    "the merge key `<<` is not of YAML 1.2: write its properties out", Place(self.name, line)
                )
            if key in value:
                raise ContractError(f"the key {key!r} stands twice in the same mapping", Place(self.name, line))
            if named is event and event.anchor is not None:
                self.anchors[event.anchor] = [event]
            below = self.below(pointer, escaped(key), level)
            if below is not None and not named.style and (key.isdigit() or _CODE.fullmatch(key)):
                self.plain.append(Plain(below, key, line, is_key=True))
            value[key] = self.value(next(events), events, below, line, level)
            if below is not None:
                self.columns[below] = _column(event)
        return value

    def scalar(self, event: yaml.ScalarEvent, pointer: str | None, line: int) -> Any:
        """Say what a scalar stands for."""
        text = self.texts.setdefault(event.value, event.value)
        if event.style:
            return text
        if pointer is not None and _CODE.fullmatch(text):
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


def _noted(events: Iterator[yaml.Event], into: list[yaml.Event]) -> Iterator[yaml.Event]:
    """Give the events of a node on, and note them."""
    for event in events:
        into.append(event)
        yield event


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


def parse_yaml(content: bytes, name: str, *, placed: int | None = None) -> YamlFile:
    """Read YAML; broken YAML is a ContractError with its line.

    Args:
        content: The bytes of the file.
        name: What messages call it.
        placed: Levels whose nodes keep their places; None: all, which takes more memory than the values do.
    """
    reading = _Reading(name, placed)
    try:
        text = content.decode("utf-8")
        value = reading.document(yaml.parse(text, Loader=_Loader))
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
    return YamlFile(name, value, reading.lines, tuple(reading.plain), reading.columns)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _column(event: yaml.Event) -> int:
    return event.start_mark.column + 1 if event.start_mark else 1
