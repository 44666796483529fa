"""Regular expressions of the specs, as far as the generators can make values for them.

They are those of JSON Schema in practice: literals, classes, groups with alternatives, and quantifiers, from `^` to
`$`. `parse` gives a tree of what a pattern admits. Lookarounds, word boundaries and back references narrow it, and are
left out of the tree: whoever makes values of it asks the validator about each. What is no expression that we read
raises `UnknownPattern`, which lint reports with its place.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from conformance.domain.random_source import Source, pick

DIGITS = string.digits
WORD = string.digits + string.ascii_uppercase + string.ascii_lowercase + "_"
#: What a dot and a negated class are filled from.
PRINTABLE = string.ascii_lowercase + string.ascii_uppercase + string.digits + " -_.,:;!@#%&/()[]\"'"
#: Repetitions that have no upper limit are generated up to so many more than the least.
FEW = 6
#: Characters that a class of Unicode is filled from: Latin, Greek, Cyrillic, signs and digits.
_BLOCKS = (range(0x20, 0x530), range(0x660, 0x66A), range(0x2010, 0x2070), range(0x20A0, 0x20C0))
_SAMPLED = "".join(chr(code) for block in _BLOCKS for code in block)
#: More characters of a range are not listed.
_MOST = 1000


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
    #: Whether `most` is ours: the pattern has no upper limit.
    endless: bool = False


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


def pattern_maker(node: Node) -> Callable[[Source], str]:
    """Compile a parsed pattern to what makes texts of it."""
    match node:
        case Chars(of=characters):
            return lambda source: characters[source.below(len(characters))]
        case Repeat(what=Chars(of=characters), least=least, most=most):
            size = len(characters)
            return lambda source: "".join(
                characters[source.below(size)] for _ in range(least + source.below(most - least + 1))
            )
        case Repeat(what=what, least=least, most=most):
            one = pattern_maker(what)
            return lambda source: "".join(one(source) for _ in range(least + source.below(most - least + 1)))
        case Sequence(parts=parts):
            makers = tuple(pattern_maker(part) for part in parts)
            return lambda source: "".join(maker(source) for maker in makers)
        case Choice(options=options):
            choices = tuple(pattern_maker(option) for option in options)
            return lambda source: pick(source, choices)(source)


def stretched(node: Node, shortest: int) -> Node:
    """A parsed pattern whose repetitions without an upper limit reach texts of `shortest` characters."""
    match node:
        case Repeat(what=what, least=least, most=most, endless=endless):
            return Repeat(_stretched(what, shortest), least, most + shortest if endless else most, endless)
    return _stretched(node, shortest)


def _stretched(node: Node, shortest: int) -> Chars | Sequence | Choice:
    match node:
        case Sequence(parts=parts):
            return Sequence(tuple(stretched(part, shortest) for part in parts))
        case Choice(options=options):
            return Choice(tuple(Sequence(tuple(stretched(p, shortest) for p in o.parts)) for o in options))
    assert isinstance(node, Chars)
    return node


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0

    def whole(self) -> Node:
        node = self.choice()
        if self.at < len(self.text):
            raise UnknownPattern(f"{self.text[self.at]} has no partner")
        return node

    def choice(self) -> Sequence | Choice:
        options = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Sequence:
        parts: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            atom = self.atom()
            if atom is not None:
                parts.append(self.quantified(atom))
        return Sequence(tuple(parts))

    def atom(self) -> Chars | Sequence | Choice | None:
        """Read one thing; None is what has no characters of its own."""
        char = self.take()
        match char:
            case "(":
                return self.group()
            case "[":
                return Chars(self.char_class())
            case "\\" if self.peek() in ("b", "B"):
                self.at += 1
                return None
            case "\\":
                return Chars(self.escape())
            case ".":
                return Chars(PRINTABLE)
            case "^" | "$":
                return None
            case "*" | "+" | "?" | "{":
                raise UnknownPattern(f"{char} inside of a pattern")
        return Chars(char)

    def group(self) -> Sequence | Choice | None:
        """Read a group, with a name or without one; what only looks around has no characters of its own."""
        looking = next((mark for mark in _LOOKS if self.text.startswith(mark, self.at)), "")
        self.at += len(looking)
        if not looking and self.peek() == "?":
            self.at = self.after_flags()
            if self.text[self.at - 1] == ")":
                return None  # (?i): what follows is written as it stands
        node = self.choice()
        if self.peek() != ")":
            raise UnknownPattern("( has no partner")
        self.at += 1
        return None if looking else node

    def after_flags(self) -> int:
        """Find where `?:`, `?<name>`, `?i:` or `?i)` ends."""
        end = ">" if self.text.startswith(("?<", "?P<"), self.at) else ":)"
        for at in range(self.at + 1, len(self.text)):
            if self.text[at] in end:
                return at + 1
            if not (self.text[at].isalnum() or self.text[at] in "_-<"):
                break
        raise UnknownPattern(f"(?{self.text[self.at + 1 : self.at + 2]}")

    def char_class(self) -> str:
        negated = self.peek() == "^"
        self.at += negated
        members = ""
        first = True
        while first or self.peek() != "]":
            first = False
            one = self.class_member()
            if len(one) == 1 and self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                last = self.class_member()
                if len(last) > 1 or ord(last) < ord(one):
                    raise UnknownPattern(f"the range {one}-")
                one = "".join(map(chr, range(ord(one), min(ord(last), ord(one) + _MOST) + 1)))
            members += one
        self.at += 1
        chosen = "".join(c for c in PRINTABLE if c not in members) if negated else "".join(dict.fromkeys(members))
        if not chosen:
            raise UnknownPattern("a class without characters")
        return chosen

    def class_member(self) -> str:
        char = self.take()
        return self.escape() if char == "\\" else char

    def escape(self) -> str:
        char = self.take()
        if char in _CLASSES:
            return _CLASSES[char]
        match char:
            case "u" | "x":
                return self.code_point(4 if char == "u" else 2)
            case "c":
                return chr(ord(self.take()) % 32)
            case "p" | "P":
                return self.unicode_class(negated=char == "P")
            case "k":
                self.at = self.text.find(">", self.at) + 1
                return "a"
        if char.isdigit():
            return "\0" if char == "0" else "a"  # a back reference: the validator says which text it takes
        if char.isalpha():
            raise UnknownPattern(f"\\{char}")
        return char

    def code_point(self, digits: int) -> str:
        if self.peek() == "{":
            end = self.text.find("}", self.at)
            written, self.at = self.text[self.at + 1 : end], end + 1
        else:
            written, self.at = self.text[self.at : self.at + digits], self.at + digits
        try:
            found = chr(int(written, 16))
        except (ValueError, OverflowError):
            found = ""
        if not found or "\ud800" <= found <= "\udfff":
            raise UnknownPattern(f"\\{'u' if digits == 4 else 'x'}{written}")
        return found

    def unicode_class(self, *, negated: bool) -> str:
        if self.peek() == "{":
            end = self.text.find("}", self.at)
            name, self.at = self.text[self.at + 1 : end], end + 1
        else:
            name = self.take()
        wanted = name.rpartition("=")[2]
        category = _CATEGORIES.get(wanted, wanted)
        chosen = [c for c in _SAMPLED if unicodedata.category(c).startswith(category) != negated]
        by_name = [c for c in _SAMPLED if _is_named(c, wanted) != negated]
        found = chosen if len(category) <= 2 else by_name
        if not found:
            raise UnknownPattern(f"\\p{{{name}}}")
        return "".join(sorted(found, key=lambda c: not c.isascii()))

    def quantified(self, atom: Chars | Sequence | Choice) -> Node:
        endless = False
        match self.peek():
            case "*":
                least, most, endless = 0, FEW, True
            case "+":
                least, most, endless = 1, FEW, True
            case "?":
                least, most = 0, 1
            case "{":
                least, most, endless = self.counts()
                self.at -= 1
            case _:
                return atom
        self.at += 1
        if self.peek() in ("?", "+"):
            self.at += 1  # a lazy or possessive one takes the same texts
        return Repeat(atom, least, most, endless)

    def counts(self) -> tuple[int, int, bool]:
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : end].partition(",")
        if end < 0 or not least.isdigit() or not (most or "0").isdigit():
            raise UnknownPattern("{ without numbers")
        self.at = end + 1
        return int(least), int(most) if most else int(least) + (FEW if comma else 0), bool(comma and not most)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise UnknownPattern("the pattern ends too early")
        self.at += 1
        return char


#: Groups that look ahead or behind.
_LOOKS = ("?=", "?!", "?<=", "?<!")


def _is_named(char: str, script: str) -> bool:
    return unicodedata.category(char) in ("Lu", "Ll", "Lo") and unicodedata.name(char, "").startswith(
        f"{script.upper()} "
    )


def _beside(known: str) -> str:
    return "".join(c for c in PRINTABLE if c not in known)


#: What the escapes of one letter stand for.
_CLASSES = {
    "d": DIGITS, "w": WORD, "s": " ", "t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v",
    "D": _beside(DIGITS), "W": _beside(WORD), "S": _beside(" "),
}  # fmt: skip
#: The long names of Unicode's categories that patterns use.
_CATEGORIES = {
    "Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Number": "N", "Decimal_Number": "Nd",
    "Punctuation": "P", "Symbol": "S", "Separator": "Z", "Alphabetic": "L", "Uppercase": "Lu", "Lowercase": "Ll",
}  # fmt: skip
