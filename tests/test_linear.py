"""Nothing that meets foreign text takes more time than its length asks for."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

import conformance
from conformance.checks import Subject, registered
from conformance.contract import load_contracts
from conformance.model import Exchange, Request, Response

#: Characters of a hostile text, and CPU seconds that one pattern may take for it: a quadratic one takes minutes.
SIZE, SECONDS = 12_000, 0.5
#: What hostile texts repeat: pieces of everything that any pattern of ours begins with.
ATOMS = [
    "a", "a.", "A.", "aA.", "/a", "/a/", "1", "12 ", "1-", "6", "6 ", "a@", "@", "a@b.", "%41", "%", "\\", "\\u0041", '"', '"a":',
    "{", "[", "(", "at a(", "at /a", "SELECT a FROM ", "UPDATE a SET ", "Warning ", "::", " ", "\n", "\t\n", "a b ", "é", "=",
    "&", "a=", "a=1&", "-", "+", "0", "0.", "1e", "ES12", "X1234567 ", "..", "<a ", "$", "$.a", "[*]", "a_", "Aa", "Error",
    "a.Exception", "https://", "#", "?", "~", "a,", "at a.a(a) in ", "{a}", "jdbc:a:", "\x00", "1.1.", "a:1 ", "00", "0-0-", "1/",
]  # fmt: skip
#: These meet nothing but our own command line, our own specs' annotations, or what was read before.
_OURS = (
    "conformance.sandbox",
    "conformance.selfcheck",
    "conformance.domain",
    "conformance.cases",
    "conformance.__main__",
)
_SEARCHES = ("search", "finditer", "findall", "sub", "split")


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Fail, without waiting for its end, when something takes more CPU time."""

    def on_time(number: int, frame: object) -> None:
        raise AssertionError(f"{what} takes more than {seconds} s")

    before = signal.signal(signal.SIGPROF, on_time)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def patterns() -> Iterator[tuple[str, re.Pattern[Any], bool]]:
    """Give each compiled pattern of the package, its name, and whether it is looked for anywhere in a text."""
    for module in pkgutil.walk_packages(conformance.__path__, "conformance."):
        if module.name.startswith(_OURS):
            continue
        loaded = importlib.import_module(module.name)
        source = inspect.getsource(loaded)
        for name, value in vars(loaded).items():
            for pattern in _within(value):
                searched = any(f"{name}.{verb}(" in source for verb in _SEARCHES) or not isinstance(value, re.Pattern)
                if isinstance(value, re.Pattern) and f"{name} = " not in source:
                    continue  # imported: it is tried where it is made
                yield f"{module.name}.{name}", pattern, searched


def _within(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset) and depth < 3:
        for item in value:
            yield from _within(item, depth + 1)


@pytest.mark.parametrize(("name", "pattern", "searched"), [pytest.param(*p, id=p[0]) for p in patterns()])
def test_a_pattern_is_linear(name: str, pattern: re.Pattern[Any], searched: bool) -> None:
    """Whatever a hostile text repeats."""
    for atom in ATOMS:
        for end in ("", "!"):
            text: Any = (atom * (SIZE // len(atom) + 1))[:SIZE] + end
            text = text.encode() if isinstance(pattern.pattern, bytes) else text
            with within(SECONDS, f"{name} on {atom!r}"):
                pattern.fullmatch(text)
                if searched:
                    for _ in pattern.finditer(text):
                        pass


CONTRACTS = load_contracts()
OPERATION = CONTRACTS["customers"].operations["getTerms"]


@cache
def body_of(atom: str, form: str) -> bytes:
    text = (atom * (200_000 // len(atom) + 1))[:200_000]
    if form == "raw":
        return text.encode()
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\x00", "")
    )
    return f'{{"code":"0001","status":"X","message":"{escaped}"}}'.encode()


@pytest.mark.parametrize("form", ["raw", "error"])
@pytest.mark.parametrize("check", registered())
def test_a_check_is_linear(check: str, form: str) -> None:
    """On an error, and on a success, of 200 kB of hostile repetition; one such error once took minutes."""
    look = registered()[check]
    for atom in ATOMS:
        for status in (200, 400):
            response = Response(
                status, (("Content-Type", "application/json"), ("X-A", atom * 500)), body_of(atom, form)
            )
            exchange = Exchange(1, "c", OPERATION.key, Request("GET", "http://h/"), response, "", "id")
            subject = Subject(exchange, response, OPERATION, CONTRACTS["customers"])
            with within(2.5, f"{check} on {atom!r}"):
                list(look(subject))
