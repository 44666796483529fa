"""Requests without credentials and with wrong ones: the variants, and how each spoils a valid credential."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping

from conformance.cases.case import FITS_CREDENTIALS, Edit, Kind
from conformance.cases.fixed.operation_planner import OperationPlanner, Planned
from conformance.contract.contract import Contract

#: Purpose, variant, what it is, rank: the kinds that differ most from one another come first. What a variant makes of
#: a valid credential stands in `_SPOILS`.
_CREDENTIALS: tuple[tuple[str, str, str, int], ...] = (
    ("missing", "", "requests without credentials", 1),
    ("wrong", "", "requests with invalid credentials", 1),
    ("wrong", "empty", "requests with an empty token", 3),
    ("wrong", "basic", "requests with a user and a password instead of a token", 3),
    ("wrong", "another", "requests with a token of another form", 3),
    ("wrong", "suffix", "requests with the valid token and one more character", 3),
    ("wrong", "prefix", "requests with the first half of the valid token", 5),
    ("wrong", "scheme", "requests with the valid token under another scheme", 5),
    ("wrong", "other-case", "requests with the valid token in the other letter case", 5),
    ("wrong", "shaped", "requests with another token of the same form", 5),
)
#: A user and a password that nobody has.
_BASIC = base64.b64encode(b"nobody:no-such-password").decode()
#: Fewer characters of a token tell nobody anything, and stand in many a text.
_TELLING = 12
_HEX = frozenset("0123456789abcdef-")


def credentials_cases(planner: OperationPlanner) -> Iterator[Planned]:
    """Cases without credentials and with wrong ones, where the contract requires credentials."""
    if planner.operation.security in ((), ((),)):
        return
    told = () not in planner.operation.security and not _may_be_open(planner.contract)
    for rule, variant, says, rank in _CREDENTIALS:
        yield planner.planned(
            "answers" if told else "open",
            "credentials",
            rule,
            variant,
            Kind.INVALID if told else Kind.OPEN,
            says,
            [Edit(("credentials",), variant or rule)],
            fits=FITS_CREDENTIALS,
            constraint=f"credentials/{rule}",
            rank=rank,
        )


def _may_be_open(contract: Contract) -> bool:
    """Whether some permitted choice of a reading requires no credentials."""
    return any(
        choice.narrows["security"] in ([], [{}])
        for reading in contract.readings.values()
        if reading.id not in contract.agreed
        for choice in reading.choices
        if choice.id in reading.permitted and choice.narrows and "security" in choice.narrows
    )


def spoiled(variant: str, credentials: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The headers of credentials as a variant sends them: `valid`, `missing`, or spoiled."""
    if variant == "valid":
        return credentials.items()
    if variant == "missing":
        return ()
    return [(name, _SPOILS[variant](*_parts(value))) for name, value in credentials.items()]


def traces_of(tokens: Iterable[str]) -> tuple[str, ...]:
    """The parts of tokens that spoiled credentials show; records must not contain them either."""
    shown = (_SPOILS[variant]("", token) for token in tokens for variant in ("wrong", "prefix", "other-case"))
    return tuple(trace for trace in shown if len(trace) >= _TELLING)


def _parts(value: str) -> tuple[str, str]:
    """Take the scheme before a token (`Bearer `) apart from it; a key has none."""
    scheme, blank, token = value.partition(" ")
    return (scheme + blank, token) if blank and token else ("", value)


def _wrong(scheme: str, token: str) -> str:
    """Change one character in the middle, where no padding hides it."""
    middle = len(token) // 2
    return scheme + token[:middle] + ("A" if token[middle : middle + 1] != "A" else "B") + token[middle + 1 :]


def _other_case(scheme: str, token: str) -> str:
    """Write the letters in the other case; in hexadecimal digits that is the same value, so another one is made."""
    if set(token.lower()) <= _HEX or token.swapcase() == token:
        return _shaped(scheme, token)
    return scheme + token.swapcase()


def _shaped(scheme: str, token: str) -> str:
    """Put each letter and digit one further, so that length, case and punctuation are those of a valid token."""
    return scheme + "".join(map(_next, token))


def _next(char: str) -> str:
    for alphabet in ("0123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"):
        if char in alphabet:
            return alphabet[(alphabet.index(char) + 1) % len(alphabet)]
    return char


_SPOILS: Mapping[str, Callable[[str, str], str]] = {
    "wrong": _wrong,
    "empty": lambda scheme, _: scheme.strip(),
    "basic": lambda scheme, _: f"Basic {_BASIC}" if scheme else _BASIC,
    "another": lambda scheme, _: f"{scheme}no-such-token",
    "suffix": lambda scheme, token: f"{scheme}{token}x",
    "prefix": lambda scheme, token: scheme + token[: len(token) // 2],
    "scheme": lambda scheme, token: f"NoSuchScheme {token}" if scheme else _wrong(scheme, token),
    "other-case": _other_case,
    "shaped": _shaped,
}
