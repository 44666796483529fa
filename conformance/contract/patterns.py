"""Regular expressions of the specs, as far as the generators can make values for them.

They are those of JSON Schema in practice: literals, classes, groups with alternatives, and quantifiers, from `^` to
`$`. `parse` gives a tree, and raises `UnknownPattern` for everything else, which lint reports with its place.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

DIGITS = string.digits
WORD = string.digits + string.ascii_uppercase + string.ascii_lowercase + "_"
#: What a dot and a negated class are filled from.
PRINTABLE = string.ascii_lowercase + string.ascii_uppercase + string.digits + " -_.,:;!@#%&/()[]\"'"
#: Repetitions that have no upper limit are generated up to so many more than the least.
FEW = 6


class UnknownPattern(ValueError):
    """A pattern that our generators do not understand; the message says which part."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of several."""

    of: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something a number of times."""

    what: Chars | Sequence | Choice
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """Things one after the other."""

    parts: tuple[Chars | Repeat | Sequence | Choice, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing of several."""

    options: tuple[Sequence, ...]


Node = Chars | Repeat | Sequence | Choice


@lru_cache(maxsize=1024)
def parse(pattern: str) -> Node:
    """Parse a pattern that is anchored at both ends; an open end admits anything, and gets nothing."""
    return _Parser(pattern).whole()


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.text = pattern.removeprefix("^")
        if self.text.endswith("$") and not self.text.endswith("\\$"):
            self.text = self.text[:-1]
        self.at = 0

    def whole(self) -> Node:
        node = self.choice()
        if self.at < len(self.text):
            raise UnknownPattern(f"{self.text[self.at]} has no partner")
        return node

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Sequence:
        parts: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.quantified(self.atom()))
        return Sequence(tuple(parts))

    def atom(self) -> Chars | Sequence | Choice:
        char = self.take()
        match char:
            case "(":
                return self.group()
            case "[":
                return Chars(self.char_class())
            case "\\":
                return Chars(self.escape())
            case ".":
                return Chars(PRINTABLE)
            case "^" | "$" | "*" | "+" | "?" | "{":
                raise UnknownPattern(f"{char} inside of a pattern")
        return Chars(char)

    def group(self) -> Sequence | Choice:
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self.peek() == "?":
            raise UnknownPattern(f"(?{self.text[self.at + 1 : self.at + 2]}")
        node = self.choice()
        if self.peek() != ")":
            raise UnknownPattern("( has no partner")
        self.at += 1
        assert isinstance(node, Sequence | Choice)
        return node

    def char_class(self) -> str:
        negated = self.peek() == "^"
        self.at += negated
        members = ""
        first = True
        while first or self.peek() != "]":
            first = False
            char = self.take()
            one = self.escape() if char == "\\" else char
            if len(one) == 1 and self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                last = self.take()
                last = self.escape() if last == "\\" else last
                one = "".join(map(chr, range(ord(one), ord(last) + 1)))
            members += one
        self.at += 1
        chosen = "".join(c for c in PRINTABLE if c not in members) if negated else "".join(dict.fromkeys(members))
        if not chosen:
            raise UnknownPattern("a class without characters")
        return chosen

    def escape(self) -> str:
        char = self.take()
        known = {"d": DIGITS, "w": WORD, "s": " ", "t": "\t", "n": "\n"}
        if char in known:
            return known[char]
        if char.isalnum():
            raise UnknownPattern(f"\\{char}")
        return char

    def quantified(self, atom: Chars | Sequence | Choice) -> Node:
        match self.peek():
            case "*":
                least, most = 0, FEW
            case "+":
                least, most = 1, FEW
            case "?":
                least, most = 0, 1
            case "{":
                return Repeat(atom, *self.counts())
            case _:
                return atom
        self.at += 1
        return Repeat(atom, least, most)

    def counts(self) -> tuple[int, int]:
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : end].partition(",")
        if end < 0 or not least.isdigit() or not (most or "0").isdigit():
            raise UnknownPattern("{ without numbers")
        self.at = end + 1
        return int(least), int(most) if most else int(least) + (FEW if comma else 0)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise UnknownPattern("the pattern ends too early")
        self.at += 1
        return char


def parts_of(node: Node) -> Iterator[Node]:
    """A node of a parsed pattern and everything in it."""
    yield node
    match node:
        case Repeat(what=what):
            yield from parts_of(what)
        case Sequence(parts=below) | Choice(options=below):
            for part in below:
                yield from parts_of(part)
