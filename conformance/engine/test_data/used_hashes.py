"""Keyed hashes of the test data that runs used up, beside the state file, for where that file may get lost.

A CI cache is evicted, and bound to a branch. What lies on a branch instead is seen by everybody who reads the
repository: so it holds no id, but HMAC-SHA-256 of each, with a key that only the CI has.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from conformance.engine.test_data.state_file import Mark, State, StateError

#: The variable of the environment that holds the key, and how long it has to be.
KEY_VARIABLE = "CONFORMANCE_STATE_KEY"
SHORTEST_KEY = 16
#: What is put in the place of `.json` of the state file's name.
SUFFIX = ".used"
#: Hexadecimal digits that are kept of a hash, and bytes of the largest file that is read: 32 runs a day for ten years.
_DIGITS, _LARGEST = 32, 256 * 1024 * 1024


class UsedHashes:
    """The hashes of one environment and organisation."""

    def __init__(self, state: Path, key: str) -> None:
        """Read the file beside a state file; raises StateError for a key that is too short, or a file that is none."""
        if len(key) < SHORTEST_KEY:
            raise StateError(f"{KEY_VARIABLE} has {len(key)} characters: {SHORTEST_KEY} or more make a key")
        self.path = state.with_suffix(SUFFIX)
        self._key = key.encode("utf-8", "surrogateescape")
        self._known = self._read()

    def covers(self, kind: str, value: str) -> bool:
        """Whether some run used a value up; false for one whose key was another."""
        return bool(self._known) and self._hash(kind, value) in self._known

    def add(self, state: State) -> int:
        """Append what a state file knows to be used up and the file lacks.

        Returns:
            How many lines it appended: whoever keeps the file elsewhere takes so many from its end.
        """
        used = {
            self._hash(kind, value)
            for kind, held in state.values.items()
            for value, known in held.items()
            if known.mark is Mark.USED
        }
        new = sorted(used - self._known)
        if new:
            try:
                file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
                with os.fdopen(file, "w", encoding="ascii") as stream:
                    stream.write("".join(f"{one}\n" for one in new))
            except OSError as failure:
                raise StateError(f"{self.path} cannot be written: {failure.strerror}") from failure
        self._known |= used
        return len(new)

    def _hash(self, kind: str, value: str) -> str:
        text = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:_DIGITS]

    def _read(self) -> set[str]:
        try:
            file = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return set()
        except OSError as failure:
            raise StateError(f"{self.path} cannot be read: {failure.strerror}") from failure
        with os.fdopen(file, "rb") as stream:
            content = stream.read(_LARGEST)
        lines = content.decode("ascii", "replace").split()
        if not all(len(line) == _DIGITS and set(line) <= set("0123456789abcdef") for line in lines):
            raise StateError(f"{self.path} holds no keyed hashes: move it away")
        return set(lines)


def hashes_beside(state: Path | None, environment: Mapping[str, str]) -> UsedHashes | None:
    """The hashes beside a state file; None where the environment has no key, or there is no state file."""
    key = environment.get(KEY_VARIABLE, "")
    return UsedHashes(state, key) if state is not None and key else None


def covered(hashes: UsedHashes, state: State, candidates: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of some (kind, value) that earlier runs used up, and that a state file does not know."""
    return [(kind, value) for kind, value in candidates if state.of(kind, value) is None and hashes.covers(kind, value)]
